"""To what is fetched somebody agrees, where it is much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.consent import Consent, plan_line
from bot.answering.disk_need import DiskNeed
from bot.failures import TooLarge
from repros.judge.question import Question
from runners.room import GB

KNOWN = ("1.2.0", "1.3.0", "1.4.0", "1.5.0")
ASKED = Question(("1.3.0",), "1.5.0", KNOWN)


def needing(gigabytes: int) -> DiskNeed:
    return DiskNeed(1, 2 * gigabytes * GB, gigabytes * GB, 90 * GB)


def test_below_the_bound_the_plan_is_said_and_it_goes_on() -> None:
    said: list[str] = []
    Consent(2 * GB, sure=False, say=said.append).to(needing(2), ["plan: torch 1.3.0"])
    assert said == ["plan: torch 1.3.0", needing(2).line()]


def test_where_nothing_is_to_be_fetched_nothing_is_said() -> None:
    said: list[str] = []
    Consent(0, sure=False, say=said.append).to(DiskNeed(0, 0, 0, GB), ["plan: torch 1.3.0"])
    assert said == []


def test_what_one_command_fetches_in_many_steps_counts_together() -> None:
    consent = Consent(5 * GB, sure=False, say=lambda _: None)
    consent.to(needing(2))
    consent.to(needing(3))
    with pytest.raises(TooLarge, match=r"^nothing was fetched: about 6\.0 GB .*5\.0 GB\); say --download-yes") as told:
        consent.to(needing(1))
    assert told.value.exit_status == 2


def test_who_is_sure_is_told_and_not_asked() -> None:
    said: list[str] = []
    Consent(0, sure=True, say=said.append).to(needing(9))
    assert said == [needing(9).line()]


@pytest.mark.parametrize(
    ("questions", "line"),
    [
        ([ASKED], "plan: torch 1.3.0, 1.5.0; about 4 runs"),
        ([replace(ASKED, latest="1.3.0")], "plan: torch 1.3.0; about 2 runs"),
        ([replace(ASKED, releases=KNOWN)], "plan: torch 1.2.0, 1.3.0, 1.4.0, 1.5.0; about 6 runs"),
        ([replace(ASKED, bisect=True)], "plan: torch 1.3.0, 1.5.0, then up to 2 of 1.2.0 to 1.5.0; about 8 runs"),
        ([ASKED, replace(ASKED, reported=("1.2.0",))], "plan: torch 1.2.0, 1.3.0, 1.5.0; about 8 runs"),
    ],
)
def test_the_plan_is_one_line(questions: list[Question], line: str) -> None:
    assert plan_line(questions) == line
