"""What a person at `repro dev file` is shown."""

from __future__ import annotations

import pytest

from bot.dev.watch import NOTHING, Said, Sight, answered, command_ended, news, visible, watch

COMMAND = Said("maintainer", "/repro", ())
ANSWER = Said("reprobot[bot]", "<!-- reprobot:1 e30= -->\nReproduced.", ())

NEWS = {
    "nothing": (NOTHING, NOTHING, []),
    "a label that came": (NOTHING, Sight(("a",), {}), ["label + a"]),
    "a label that went": (Sight(("a",), {}), NOTHING, ["label - a"]),
    "a comment": (NOTHING, Sight((), {1: ANSWER}), ["reprobot[bot] comments:\n\nReproduced.\n"]),
    "an edit": (
        Sight((), {1: ANSWER}),
        Sight((), {1: Said(ANSWER.author, "Fixed.", ())}),
        ["reprobot[bot] edits its comment:\n\nFixed.\n"],
    ),
    "a reaction": (
        Sight((), {1: COMMAND}),
        Sight((), {1: Said("maintainer", "/repro", ("eyes",))}),
        ["reaction 👀 to the comment"],
    ),
    "a comment that went": (Sight((), {1: ANSWER}), NOTHING, ["reprobot[bot]'s comment is gone"]),
}


@pytest.mark.parametrize("name", NEWS)
def test_each_change_below_an_issue_is_told(name: str) -> None:
    before, now, told = NEWS[name]
    assert list(news(before, now)) == told


def test_a_comment_can_not_steer_the_terminal() -> None:
    assert visible("\x1b[2Jgone\x07") == "gone"


def test_the_watch_of_an_issue_ends_when_the_bot_has_commented_and_not_when_a_person_has() -> None:
    assert not answered(Sight((), {1: COMMAND}))
    assert answered(Sight((), {1: COMMAND, 2: ANSWER}))


@pytest.mark.parametrize(("reactions", "over"), [((), False), (("eyes",), False), (("eyes", "rocket"), True)])
def test_the_watch_of_a_command_ends_with_its_last_reaction(reactions: tuple[str, ...], over: bool) -> None:
    assert command_ended(1)(Sight((), {1: Said("maintainer", "/repro", reactions)})) is over


def test_all_that_happened_is_shown_before_the_watch_ends() -> None:
    sights = iter([NOTHING, Sight(("a",), {}), Sight(("a",), {1: ANSWER})])
    shown: list[str] = []
    watch(lambda: next(sights), answered, shown.append)
    assert shown == ["label + a", "reprobot[bot] comments:\n\nReproduced.\n"]
