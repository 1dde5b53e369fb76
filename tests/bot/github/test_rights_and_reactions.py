"""What people may do, and the bot's short answers."""

from __future__ import annotations

import pytest

from bot.github.errors import Gone
from bot.github.permissions import Rights, rights_of
from bot.github.reactions import react_to_comment
from tests.bot.github.conftest import REPOSITORY, Scene


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("none", False),
        ("read", False),
        ("triage", True),
        ("write", True),
        ("maintain", True),
        ("admin", True),
        # An organisation's own role: the stand-in gives it triage's permissions.
        ("bug wrangler", True),
    ],
)
def test_triage_rights_come_from_the_role(scene: Scene, role: str, *, may: bool) -> None:
    scene.github.acts.set_role(scene.repository, scene.reporter, role)
    assert rights_of(scene.client, REPOSITORY, "reporter") == Rights(role, may)


def test_somebody_unknown_may_nothing(scene: Scene) -> None:
    assert rights_of(scene.client, REPOSITORY, "nobody/../x?y") == Rights("none", may_triage=False)


def test_a_reaction_set_twice_is_there_once(scene: Scene) -> None:
    comment = scene.github.acts.comment(scene.repository, scene.issue, scene.reporter, "/repro")
    for _ in range(2):
        react_to_comment(scene.client, REPOSITORY, 1, comment.id, "eyes")
    react_to_comment(scene.client, REPOSITORY, 1, comment.id, "rocket")
    assert [each.content for each in comment.reactions] == ["eyes", "rocket"]


def test_a_reaction_to_a_deleted_comment_is_gone(scene: Scene) -> None:
    with pytest.raises(Gone):
        react_to_comment(scene.client, REPOSITORY, 1, 99, "eyes")
