"""What is asked where nightly builds can be had: which is the reported one, the latest, and what a search may run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.question import Asked, ask
from bot.answering.request import Request
from bot.answering.trial import Unavailable
from bot.failures import BadInput
from bot.settings.config import load_config
from repros.judge.question import Question
from repros.values import Release, ReportedEnvironment
from runners.nightly_list import Nightlies
from runners.release_list import Releases
from tests.repros.judge.making import CLAIM

PYTHONS = ("3.11",)
BUILDS = tuple(Release(f"2.14.0.dev2026080{day}", date(2026, 8, day), PYTHONS) for day in range(1, 7))
NEWEST = BUILDS[-1].version
RELEASES = Releases(
    tuple(Release(f"2.{n}.0", date(2026, n - 6, 1), PYTHONS) for n in (11, 12, 13)), nightly=Nightlies("x", BUILDS)
)
CONFIG = load_config()


def asked(request: Request, named: str = "2.12.0") -> Question:
    repro = replace(CLAIM, environment=ReportedEnvironment(named, None))
    found = ask(repro, request, CONFIG, RELEASES, None)
    assert isinstance(found, Asked)
    return found.question


def test_a_nightly_build_is_a_row_like_others_and_not_the_latest() -> None:
    question = asked(Request(releases="latest,nightly"))
    assert (question.latest, question.releases) == ("2.13.0", ("2.13.0", NEWEST))
    assert question.nightlies == {build.version for build in BUILDS}
    assert question.day(NEWEST) == date(2026, 8, 6)


def test_only_where_it_is_asked_for_as_the_latest_it_decides() -> None:
    assert asked(Request(latest="nightly")).latest == NEWEST
    bounded = asked(Request(bisect=True, releases="2.12.0..latest", latest="nightly"))
    assert (bounded.latest, bounded.known[0]) == (NEWEST, "2.12.0")


def test_a_report_of_a_build_that_there_is_is_run_on_it() -> None:
    assert asked(Request(), "2.14.0.dev20260803+cpu").reported == ("2.14.0.dev20260803",)
    assert asked(Request(), "2.14.0.dev20260810+cpu").reported == ("2.13.0",)
    assert asked(Request(torch="nightly")).reported == (NEWEST,)


@pytest.mark.parametrize(
    ("spec", "known"),
    [
        ("2.12..nightly", ("2.12.0", "2.13.0", *(build.version for build in BUILDS))),
        ("2.14.0.dev20260802..2.14.0.dev20260804", tuple(build.version for build in BUILDS[1:4])),
        ("2.11..2.12", ("2.11.0", "2.12.0")),
    ],
)
def test_a_bounded_search_may_run_the_builds_within_its_range(spec: str, known: tuple[str, ...]) -> None:
    question = asked(Request(bisect=True, releases=spec, torch=known[0]))
    assert (question.known, question.latest, question.releases) == (known, known[-1], ())


def test_a_reported_build_outside_of_the_range_is_refused() -> None:
    with pytest.raises(BadInput, match=r"is not in 2\.14\.0\.dev20260802"):
        asked(Request(bisect=True, releases="2.14.0.dev20260802..nightly"), BUILDS[0].version)


@pytest.mark.parametrize(
    ("releases", "why"),
    [
        (RELEASES, "the nightly index doesn't have it, or no longer; it has 2.14.0.dev20260801 to 2.14.0.dev20260806"),
        (replace(RELEASES, nightly=Nightlies()), "no releases.nightly_index is configured"),
    ],
)
def test_a_worker_that_has_no_such_build_says_so(releases: Releases, why: str) -> None:
    machine = Machine(CONFIG)
    machine.__dict__["releases"] = releases
    found = LocalRuns(machine, Request()).spec(CLAIM, "2.14.0.dev20260101")
    assert found == Unavailable("2.14.0.dev20260101", f"there is no torch 2.14.0.dev20260101: {why}")
