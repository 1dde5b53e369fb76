"""The one course of an issue: what it plans, what its Trials want, what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from packaging.version import Version

from bot.answering.course import Course, Terms, answer_issue, read
from bot.answering.request import Request
from bot.answering.trial import Made, Trial
from bot.failures import BadInput
from bot.report.answer import Result
from bot.settings.config import load_config
from bot.summary.contract import answer_json
from repros.judge.plan import RunRequest
from repros.values import Issue, Outcome, RaisedException, Repro, Run, VerdictKind
from runners.release_list import Releases
from runners.releases import snapshot

CONFIG = load_config()
FAILS = Issue(
    body="```python\nraise ValueError('x')\n```\n\n```\nValueError: x\n```\n\nPyTorch version: 1.3.0\n", id="fails"
)
SAYS_NOTHING = Issue(body="It is slow.", id="nothing")


class Here:
    """Every program raises ValueError, on every release."""

    slots = 2

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        raised = (RaisedException("ValueError", "x"),)
        return [
            Run(each.release, "3.7.16", Outcome.EXCEPTION, 1, exceptions=raised, repeat=each.repeat, recorded=True)
            for each in wanted
        ]


def no_releases() -> Releases:
    raise AssertionError("nothing is to be run")


@pytest.mark.parametrize("latest", ["2.12.0", "1.13.1"])
def test_the_release_that_counted_as_the_latest_is_told(latest: str) -> None:
    told = answer_json(answer_issue(FAILS, Request(latest=latest), CONFIG, snapshot, Here()))
    assert (told["verdict"], told["latest"]) == ("reproduced", latest)
    assert [each["latest"] for each in told["results"]] == [latest]
    assert f"--latest {latest}" in told["comment"]


@dataclass
class Between:
    """Raises ValueError from one release on and until another; notes what it was asked for."""

    first: str
    fixed: str
    asked: set[str] = field(default_factory=set)
    slots = 1

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        self.asked.update(each.release for each in wanted)
        return [self.run(repro, each) for each in wanted]

    def run(self, repro: Repro, wanted: RunRequest) -> Made:
        if Version(self.first) <= Version(wanted.release) < Version(self.fixed):
            return Here().make(repro, [wanted])[0]
        return Run(wanted.release, "3.7.16", Outcome.OK, 0, repeat=wanted.repeat, recorded=True)


@pytest.mark.parametrize(
    ("releases", "verdict", "began", "fixed", "latest"),
    [
        ("1.0.1..1.6.0", "fixed", "1.2.0", "1.5.0", "1.6.0"),
        ("1.3..1.4", "reproduced", None, None, "1.4.0"),
        ("reported..1.5.1", "fixed", None, "1.5.0", "1.5.1"),
        ("1.3.0..1.3.0", "reproduced", None, None, "1.3.0"),
    ],
)
def test_a_bounded_bisection_looks_nowhere_else_and_takes_its_end_for_the_latest(
    releases: str, verdict: str, began: str | None, fixed: str | None, latest: str
) -> None:
    here = Between("1.2.0", "1.5.0")
    answer = answer_issue(FAILS, Request(bisect=True, releases=releases), CONFIG, snapshot, here)
    told = answer_json(answer)
    result = told["results"][0]
    assert (told["verdict"], result["first_shown"], result["first_absent"]) == (verdict, began, fixed)
    assert told["latest"] == latest
    first = {"reported": "1.3.0", "1.3": "1.3.0"}.get(releases.partition("..")[0], releases.partition("..")[0])
    assert all(Version(first) <= Version(each) <= Version(latest) for each in here.asked)
    assert f"{first} to {latest} were looked at" in told["comment"]
    assert f"--releases {releases} --bisect" in told["comment"]
    assert not told["labels"]["add"]  # they speak of the latest release


def test_a_bounded_bisection_without_the_reported_release_is_refused_in_one_line() -> None:
    with pytest.raises(BadInput, match=r"^the reported release, 1\.3\.0, is not in 1\.4\.0\.\.1\.6\.0: .*--torch$"):
        answer_issue(FAILS, Request(bisect=True, releases="1.4..1.6"), CONFIG, snapshot, Here())


@pytest.mark.parametrize("day", [None, datetime(2018, 12, 20, tzinfo=UTC), datetime(2019, 6, 1, tzinfo=UTC)])
def test_where_nothing_is_reported_a_bounded_bisection_begins_at_its_end(day: datetime | None) -> None:
    issue = replace(FAILS, body=FAILS.body.replace("PyTorch version: 1.3.0", ""), created=day)
    answer = answer_issue(issue, Request(bisect=True, releases="1.1..1.4"), CONFIG, snapshot, Between("1.2.0", "9.9"))
    assert (answer.verdict.kind, answer.verdict.first_shown) == (VerdictKind.REPRODUCED, "1.2.0")


def test_a_text_without_a_program_asks_for_no_release() -> None:
    answer = answer_issue(SAYS_NOTHING, Request(), CONFIG, no_releases, Here())
    assert answer.verdict.kind is VerdictKind.NEEDS_INFO
    assert answer_json(answer)["latest"] is None


def test_a_trial_says_what_it_wants_until_its_verdict_stands() -> None:
    terms = Terms(Request(latest="2.13.0"), CONFIG, snapshot)
    course = Course(FAILS, read(FAILS, terms), terms)
    (repro,) = course.programs()
    trial = course.begin(repro, course.plan(repro))
    assert isinstance(trial, Trial)
    releases = []
    while wanted := trial.wanted(slots=1):
        releases.append(wanted[0].release)
        for made in Here().make(repro, wanted):
            trial.take(made)
    assert dict.fromkeys(releases) == {"1.3.0": None, "2.13.0": None}
    assert course.results()[0].verdict.kind is VerdictKind.REPRODUCED


@pytest.mark.parametrize("by_command", [False, True])
def test_a_command_may_name_so_many_releases_and_a_person_on_a_machine_of_their_own_more(by_command: bool) -> None:
    terms = Terms(Request(releases="all"), CONFIG, snapshot, by_command=by_command)
    course = Course(FAILS, read(FAILS, terms), terms)
    (repro,) = course.programs()
    if by_command:
        with pytest.raises(BadInput, match="one command may name 12"):
            course.plan(repro)
    else:
        assert not isinstance(course.plan(repro), Result)


def test_a_command_s_own_program_takes_the_place_of_the_issue_s() -> None:
    terms = Terms(Request(), CONFIG, snapshot)
    (repro,) = read(FAILS, terms, ["import torch\nprint(1)"]).repros
    assert "print(1)" in repro.program
    assert repro.claim.exception == "ValueError"
