"""A sweep over many issues: the verdicts of one at a time, an environment's runs together, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from bot.answering.course import Terms
from bot.answering.request import Request
from bot.answering.trial import Trial, Unavailable, run_out
from bot.settings.config import load_config
from bot.triage.by_release import Board, Ticket, sweep
from bot.triage.case import Case, open_case
from repros.judge.plan import RunRequest
from repros.read import read_issue
from repros.values import Issue, Outcome, RaisedException, Reading, Repro, Run, VerdictKind
from runners.releases import snapshot

CONFIG = load_config()
RELEASES = snapshot()
MESSAGE = "shapes do not match"


def issue(number: int, release: str) -> Issue:
    body = (
        f"```python\nimport torch\nprint({number})\nraise RuntimeError('{MESSAGE}')\n```\n\n"
        f'```\nTraceback (most recent call last):\n  File "a.py", line 3, in <module>\nRuntimeError: {MESSAGE}\n```\n\n'
        f"PyTorch version: {release}\n"
    )
    return Issue(title=f"fails {number}", body=body, id=str(number))


@dataclass
class World:
    """Where a failure shows up to which release (by place), and what was run in which order."""

    fixed_in: dict[str, str]
    gone: frozenset[str] = frozenset()
    made: list[tuple[str, str, int]] = field(default_factory=list)

    def run(self, name: str, wanted: RunRequest) -> Run | Unavailable:
        self.made.append((name, wanted.release, wanted.repeat))
        if wanted.release in self.gone:
            return Unavailable(wanted.release, "no wheel")
        order = [release.version for release in RELEASES.all]
        fails = order.index(wanted.release) < order.index(self.fixed_in[name])
        return Run(
            torch=wanted.release,
            python="3.7.16",
            outcome=Outcome.EXCEPTION if fails else Outcome.OK,
            exit_code=1 if fails else 0,
            exceptions=(RaisedException("RuntimeError", MESSAGE),) if fails else (),
            stderr=f"RuntimeError: {MESSAGE}\n" if fails else "",
            repeat=wanted.repeat,
            recorded=True,
        )


@dataclass
class Workers:
    """Make the runs of a world, `slots` at a time; those that were asked for first end last."""

    world: World
    slots: int = 1
    flying: list[Ticket] = field(default_factory=list)
    most: int = 0

    def ask(self, ticket: Ticket) -> None:
        assert ticket.trial in ticket.case.trials()
        self.flying.append(ticket)
        self.most = max(self.most, len(self.flying))

    def answers(self) -> Sequence[tuple[Ticket, Run | Unavailable]]:
        ticket = self.flying.pop()
        return [(ticket, self.world.run(str(ticket.case.issue.id), ticket.wanted))]


@dataclass
class Alone:
    """Makes the runs of one issue by itself."""

    world: World
    name: str
    slots: int = 1

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Run | Unavailable]:
        return [self.world.run(self.name, one) for one in wanted]


FIXED_IN = {"0": "1.3.0", "1": "1.5.0", "2": "2.1.0", "3": "1.3.1"}
REPORTED = {"0": "1.2.0", "1": "1.2.0", "2": "1.3.0", "3": "1.3.0"}


def cases(request: Request) -> list[Case]:
    made = []
    for number, release in REPORTED.items():
        one = issue(int(number), release)
        made.append(open_case(int(number), one, read_issue(one), Terms(request, CONFIG, lambda: RELEASES)))
    return made


@pytest.mark.parametrize("slots", [1, 4])
@pytest.mark.parametrize("bisect", [False, True])
def test_a_sweep_says_what_each_issue_alone_would_say(slots: int, bisect: bool) -> None:
    request = Request(latest="2.13.0", bisect=bisect)
    world = World(FIXED_IN)
    swept = {done.issue.id: done.results()[0].verdict for done in sweep(cases(request), Workers(world, slots))}
    for case in cases(request):
        (trial,) = case.trials()
        alone = run_out(Trial(trial.repro, trial.question), Alone(World(FIXED_IN), str(case.issue.id))).verdict()
        said = swept[case.issue.id]
        assert (said.kind, said.first_absent) == (alone.kind, alone.first_absent)
    assert {verdict.kind for verdict in swept.values()} == {VerdictKind.FIXED}
    if bisect:
        assert {name: verdict.first_absent for name, verdict in swept.items()} == FIXED_IN


def test_no_run_is_made_twice_and_a_release_serves_all_before_the_next() -> None:
    world = World(FIXED_IN)
    list(sweep(cases(Request(latest="2.13.0")), Workers(world)))
    assert max(Counter(world.made).values()) == 1
    releases = [release for _, release, _ in world.made]
    reported = [release for release in releases if release != "2.13.0"]
    changes = [release for i, release in enumerate(reported) if i == 0 or reported[i - 1] != release]
    assert len(changes) == len(set(changes))


def judged_after(request: Request, slots: int = 1) -> list[tuple[int, str]]:
    """How many runs had been made when each issue had its verdict."""
    world = World(FIXED_IN)
    return [(len(world.made), str(done.issue.id)) for done in sweep(cases(request), Workers(world, slots))]


def test_verdicts_come_steadily_and_not_all_at_the_end() -> None:
    """Each issue takes four runs; the last to be judged of a half must not wait for the other half's runs."""
    runs = [made for made, _ in judged_after(Request(latest="2.13.0"))]
    assert runs[-1] == 16
    assert runs[1] <= 12, runs
    assert runs[0] <= 10, runs


def test_no_search_of_one_issue_goes_before_the_reported_and_the_latest_release_of_another() -> None:
    world = World(FIXED_IN)
    list(sweep(cases(Request(latest="2.13.0", bisect=True)), Workers(world)))
    searched = [
        place for place, (name, release, _) in enumerate(world.made) if release not in {REPORTED[name], "2.13.0"}
    ]
    first = {
        name: next(p for p, (n, r, _) in enumerate(world.made) if n == name and r == REPORTED[name])
        for name in REPORTED
    }
    assert searched, "a bisection searches"
    assert max(first.values()) < searched[0]


def test_more_is_asked_for_than_can_be_made_but_of_a_further_release_only_what_is_idle() -> None:
    workers = Workers(World(FIXED_IN), slots=2)
    list(sweep(cases(Request(latest="2.13.0")), workers))
    assert 2 < workers.most <= 4
    board = Board()
    for case in cases(Request(latest="2.13.0")):
        assert board.put(case)
    first = [board.take(turn=True), board.take(turn=False)]
    assert [ticket.wanted.release for ticket in first if ticket] == ["1.3.0", "1.3.0"]
    assert board.take(turn=False) is None
    following = board.take(turn=True)
    assert following
    assert following.wanted.release == "1.2.0"


def test_a_release_that_can_not_be_had_is_no_verdict_on_the_issue() -> None:
    world = World(FIXED_IN, gone=frozenset({"1.2.0"}))
    done_cases = sweep(cases(Request(latest="2.13.0")), Workers(world))
    swept = {done.issue.id: done.results()[0].verdict for done in done_cases}
    assert swept["0"].kind is VerdictKind.INCONCLUSIVE
    assert "no wheel" in swept["0"].reason
    assert swept["2"].kind is VerdictKind.FIXED


def test_a_run_that_can_not_be_judged_ends_its_own_issue_alone() -> None:
    class Poisoned(World):
        def run(self, name: str, wanted: RunRequest) -> Run | Unavailable:
            made, unreadable = super().run(name, wanted), cast("Any", None)
            return replace(made, exceptions=unreadable) if isinstance(made, Run) and name == "1" else made

    done = sweep(cases(Request(latest="2.13.0")), Workers(Poisoned(FIXED_IN)))
    results = {each.issue.id: each.results()[0] for each in done}
    bug = results["1"].bug
    assert bug
    assert (bug.step, results["1"].verdict.kind) == ("judging", VerdictKind.ERROR)
    assert {results[name].verdict.kind for name in ("0", "2", "3")} == {VerdictKind.FIXED}


def test_an_issue_that_needs_no_run_is_given_back_at_once() -> None:
    text = Issue(body="It is slow.", id="9")
    case = open_case(9, text, Reading(), Terms(Request(), CONFIG, lambda: RELEASES))
    (done,) = sweep([case], Workers(World({})))
    assert done.results()[0].verdict.kind is VerdictKind.NEEDS_INFO
