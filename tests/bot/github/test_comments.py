"""The one comment: upserts through the real PyGithub, on their own, at once, and while GitHub fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from bot.github.comments import Upserted, find_comment, upsert_comment
from bot.github.errors import Forbidden, Gone, Invalid, RateLimited, Unavailable
from bot.github.marker import State, with_marker
from tests.bot.github.conftest import BOT, REPOSITORY, Scene
from tests.e2e.standin.failures import Failure, Kind


def body(text: str) -> str:
    return with_marker(State(job="job"), text)


def upsert(scene: Scene, text: str, **more: Any) -> Upserted:
    return upsert_comment(scene.client, REPOSITORY, 1, BOT, body(text), pause=0.01, **more)


def texts(scene: Scene) -> list[str]:
    return [each.body for each in scene.issue.comments]


def test_a_first_upsert_creates_and_a_second_edits_in_place(scene: Scene) -> None:
    first = upsert(scene, "Reproduced.")
    second = upsert(scene, "Fixed.")
    assert (first.action, second.action) == ("created", "edited")
    assert first.comment is not None
    assert second.comment is not None
    assert first.comment.id == second.comment.id
    assert texts(scene) == [body("Fixed.")]


def test_nothing_is_written_when_nothing_changed(scene: Scene) -> None:
    upsert(scene, "Reproduced.")
    scene.github.calls.clear()
    assert upsert(scene, "Reproduced.").action == "unchanged"
    assert {call.method for call in scene.github.calls} == {"GET"}


def test_line_ends_that_github_changed_are_no_change(scene: Scene) -> None:
    upsert(scene, "One.\nTwo.")
    scene.issue.comments[0].body = scene.issue.comments[0].body.replace("\n", "\r\n")
    assert upsert(scene, "One.\nTwo.").action == "unchanged"


def test_a_comment_that_forges_the_marker_is_not_ours(scene: Scene) -> None:
    scene.github.acts.comment(scene.repository, scene.issue, scene.reporter, body("I am the bot."))
    assert find_comment(scene.client, REPOSITORY, 1, BOT) is None
    assert upsert(scene, "Reproduced.").action == "created"
    assert texts(scene) == [body("I am the bot."), body("Reproduced.")]


def test_the_bots_other_comments_are_left_alone(scene: Scene) -> None:
    scene.github.acts.comment(scene.repository, scene.issue, scene.github.world.bot, "`bisect` needs triage rights.")
    upsert(scene, "Reproduced.")
    assert len(texts(scene)) == 2


def test_the_comment_is_found_behind_many_others(scene: Scene) -> None:
    upsert(scene, "Reproduced.")
    for number in range(230):
        scene.github.acts.comment(scene.repository, scene.issue, scene.reporter, f"me too {number}")
    scene.issue.comments.append(scene.issue.comments.pop(0))
    assert upsert(scene, "Fixed.").action == "edited"
    assert len(texts(scene)) == 231


def test_two_upserts_at_once_leave_one_comment(scene: Scene) -> None:
    # JOBS.md, point 6: a superseded job and the newer one can both be past their last look.
    for number in range(2, 8):
        issue = scene.github.acts.file(scene.repository, scene.reporter, "A bug", "")
        barrier = Barrier(2)

        def write(text: str, number: int = number, barrier: Barrier = barrier) -> None:
            barrier.wait()
            upsert_comment(scene.client, REPOSITORY, number, BOT, body(text), pause=0.01)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(write, ["one", "two"]))
        assert len(issue.comments) == 1
        assert issue.comments[0].body in {body("one"), body("two")}


def test_doubles_of_the_past_are_deleted_and_the_oldest_stays(scene: Scene) -> None:
    oldest, *_ = [
        scene.github.acts.comment(scene.repository, scene.issue, scene.github.world.bot, body(f"old {n}"))
        for n in range(3)
    ]
    done = upsert(scene, "new")
    assert done.action == "edited"
    assert len(done.deleted) == 2
    assert [(each.id, each.body) for each in scene.issue.comments] == [(oldest.id, body("new"))]


def test_a_superseded_job_writes_nothing(scene: Scene) -> None:
    assert upsert(scene, "Reproduced.", still_wanted=lambda: False).action == "superseded"
    upsert(scene, "Reproduced.")
    assert upsert(scene, "Fixed.", still_wanted=lambda: False).action == "superseded"
    assert texts(scene) == [body("Reproduced.")]


@pytest.mark.parametrize("kind", ["500", "502", "503", "drop", "timeout"])
@pytest.mark.parametrize("after", [False, True], ids=["not-done", "done-but-unanswered"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_passing_failure_leaves_one_right_comment(scene: Scene, kind: Kind, method: str, *, after: bool) -> None:
    # A POST whose answer is lost may have been done: sending it again blindly would make two comments.
    if method == "PATCH":
        upsert(scene, "Reproduced.")
    scene.github.failures.plan(Failure(kind, method, "comments", times=2, after=after, seconds=2))
    upsert(scene, "Fixed.")
    assert texts(scene) == [body("Fixed.")]


@pytest.mark.parametrize("kind", ["500", "502", "drop"])
def test_a_creation_without_an_answer_is_looked_for_and_not_sent_again(scene: Scene, kind: Kind) -> None:
    # Everyone who watches the issue would be notified of the double, even though it is deleted right after.
    scene.github.failures.plan(Failure(kind, "POST", "comments", times=9, after=True))
    upsert(scene, "Fixed.")
    assert len(scene.github.called("POST", "comments")) == 1


@pytest.mark.parametrize("kind", ["primary", "secondary", "429"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_short_rate_limit_is_waited_for(scene: Scene, kind: Kind, method: str) -> None:
    if method == "PATCH":
        upsert(scene, "Reproduced.")
    scene.github.failures.plan(Failure(kind, method, "comments", times=1, seconds=1))
    upsert(scene, "Fixed.")
    assert texts(scene) == [body("Fixed.")]


@pytest.mark.parametrize("kind", ["primary", "secondary", "429"])
def test_a_long_rate_limit_gives_the_thread_back_and_says_how_long(scene: Scene, kind: Kind) -> None:
    scene.github.failures.plan(Failure(kind, "POST", "comments", times=9, seconds=600))
    with pytest.raises(RateLimited) as raised:
        upsert(scene, "Fixed.")
    assert 500 < raised.value.seconds <= 602
    assert len(scene.github.called("POST", "comments")) == 1


@pytest.mark.parametrize(("kind", "expected"), [("404", Gone), ("410", Gone), ("422", Invalid)])
def test_a_refusal_is_told_by_its_kind_and_not_tried_again(scene: Scene, kind: Kind, expected: type) -> None:
    scene.github.failures.plan(Failure(kind, "POST", "comments", times=9))
    with pytest.raises(expected, match=kind):
        upsert(scene, "Fixed.")
    assert len(scene.github.called("POST", "comments")) == 1


def test_a_lasting_failure_ends_as_unavailable(scene: Scene) -> None:
    scene.github.failures.plan(Failure("502", "POST", "comments", times=99))
    with pytest.raises(Unavailable, match="502"):
        upsert(scene, "Fixed.")
    assert texts(scene) == []


def test_a_deleted_issue_is_gone(scene: Scene) -> None:
    scene.github.acts.delete(scene.repository, scene.issue, scene.reporter)
    with pytest.raises(Gone):
        upsert(scene, "Fixed.")


def test_a_missing_permission_is_forbidden_and_not_tried_again(scene: Scene) -> None:
    scene.repository.permissions["issues"] = "read"
    with pytest.raises(Forbidden, match="permissions"):
        upsert(scene, "Fixed.")
    assert len(scene.github.called("POST", "comments")) == 1


def test_a_comment_that_vanishes_while_it_is_edited_is_worth_another_try(scene: Scene) -> None:
    upsert(scene, "Reproduced.")
    scene.github.failures.plan(Failure("404", "PATCH", "comments"))
    with pytest.raises(Unavailable, match="vanished"):
        upsert(scene, "Fixed.")


def test_a_body_without_a_marker_is_a_mistake(scene: Scene) -> None:
    with pytest.raises(ValueError, match="marker"):
        upsert_comment(scene.client, REPOSITORY, 1, BOT, "no marker")
