"""What is found out once a verdict stands: only what was asked for, and never at the price of the verdict."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.answering.follow_up import follow_up
from bot.answering.minimise import NONE_FOUND
from bot.answering.request import Request
from bot.answering.trial import Made, Trial
from bot.settings.schema import FollowUps
from repros.judge.plan import RunRequest
from repros.judge.question import Question
from repros.judge.smallest import Smallest
from repros.values import Repro, Run
from runners.failures import EngineGone
from tests.repros.judge.making import clean, raises, repro, run

MESSAGE = "backend failed on this graph"
COMPILES = repro("exception", program="import torch\ntorch.compile(f)(x)", exception="RuntimeError", message=MESSAGE)
CRASHES = repro("crash", signal="SIGSEGV")
TRACED = 'Fatal Python error\n\nCurrent thread 0x1 (most recent call first):\n  File "test.py", line 6 in inner\n\n'


@dataclass
class Sandbox:
    """Answers a run by the value of the variable that tells the backend; a run takes so many `seconds`."""

    fails_with: frozenset[str] = frozenset()
    seconds: float = 2.0
    broken: bool = False
    slots: int = 1
    made: list[dict[str, str]] = field(default_factory=list)

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        if self.broken:
            raise EngineGone("the engine is away")
        variables = dict(repro.invocation.variables)
        self.made.append(variables)
        return [self.ran(repro, variables, each) for each in wanted]

    def ran(self, repro: Repro, variables: dict[str, str], wanted: RunRequest) -> Run:
        where: dict[str, Any] = {"torch": wanted.release, "repeat": wanted.repeat, "seconds": self.seconds}
        if repro.claim.kind == "crash":
            return run("crash", signal="SIGSEGV", stderr=TRACED, **where)
        fails = variables.get("TORCH_BISECT_BACKEND", "none") in self.fails_with
        return raises(("RuntimeError", MESSAGE), **where) if fails else clean(**where)


def trial(of: Repro, made: Run) -> Trial:
    return Trial(of, Question(("2.13.0",), "2.13.0", ("2.12.0", "2.13.0")), runs=[made])


SHOWN = raises(("RuntimeError", MESSAGE), torch="2.13.0")
CRASHED = run("crash", torch="2.13.0", signal="SIGSEGV")
NOTHING = FollowUps(crash=False, backends=False, minimise_seconds=60, budget_seconds=900)
ALL = FollowUps(crash=True, backends=True, minimise_seconds=60, budget_seconds=900)


@pytest.mark.parametrize(
    ("of", "shown", "request_", "wanted", "runs"),
    [
        (COMPILES, SHOWN, Request(), NOTHING, 0),
        (COMPILES, SHOWN, Request(backends=True), NOTHING, 4),
        (COMPILES, SHOWN, Request(), ALL, 4),
        (COMPILES, clean(torch="2.13.0"), Request(), ALL, 0),
        (CRASHES, CRASHED, Request(), NOTHING, 0),
        (CRASHES, CRASHED, Request(), ALL, 2),
    ],
)
def test_only_what_was_asked_for_is_run(
    of: Repro, shown: Run, request_: Request, wanted: FollowUps, runs: int
) -> None:  # fmt: skip
    sandbox, asked = Sandbox(frozenset({"inductor"})), trial(of, shown)
    before = asked.verdict()
    assert follow_up(asked, request_, wanted, sandbox) is bool(runs)
    assert len(sandbox.made) == runs
    assert asked.verdict() == before


def test_without_compiling_it_is_run_only_where_the_frontend_fails_too() -> None:
    sandbox, asked = (
        Sandbox(frozenset({"eager", "aot_eager", "aot_eager_decomp_partition", "inductor"})),
        trial(COMPILES, SHOWN),
    )
    assert follow_up(asked, Request(backends=True), NOTHING, sandbox)
    assert [each.backend for each in asked.followed.backends or ()][:2] == ["eager", "none"]
    assert {"TORCH_COMPILE_DISABLE": "1", "TORCHDYNAMO_DISABLE": "1"} in sandbox.made


def test_once_the_time_is_spent_no_run_is_begun() -> None:
    sandbox, asked = Sandbox(seconds=500), trial(COMPILES, SHOWN)
    assert follow_up(asked, Request(backends=True), NOTHING, sandbox)
    assert len(sandbox.made) == 2
    assert [each.runs for each in asked.followed.backends or ()] == [1, 1, 0, 0]


def test_a_machine_that_fails_leaves_the_verdict_and_says_nothing() -> None:
    asked = trial(CRASHES, CRASHED)
    assert not follow_up(asked, Request(), ALL, Sandbox(broken=True))
    assert asked.verdict().kind == "reproduced"
    assert asked.followed.crash is None
    assert asked.result().bug is None


def test_a_crash_is_traced_by_both_handlers() -> None:
    sandbox, asked = Sandbox(), trial(CRASHES, CRASHED)
    assert follow_up(asked, Request(), ALL, sandbox)
    assert asked.followed.crash
    assert asked.followed.crash.python == ("test.py, line 6, in inner",)
    assert [each.get("PYTHONFAULTHANDLER") for each in sandbox.made] == ["1", None]


LONGER = "import torch\nx = 1\nprint(x)\ntorch.compile(f)(x)\n"
FAILS = repro("exception", program=LONGER, exception="RuntimeError", message=MESSAGE)
SMALLER = "import torch\ntorch.compile(f)(x)\n"
SHOWS_ON_BOTH, ABSENT_ON_THE_LATEST = (SHOWN,), (clean(torch="2.13.0"), replace(SHOWN, torch="2.12.0"))


@dataclass
class Reducing(Sandbox):
    """Answers the reducer with `says`, the smaller program by failing on `fails_on` so many times."""

    says: str = json.dumps({"program": SMALLER, "runs": 40})
    fails_on: tuple[str, ...] = ("2.13.0", "2.13.0")
    ran_smaller: list[str] = field(default_factory=list)

    def ran(self, repro: Repro, variables: dict[str, str], wanted: RunRequest) -> Run:
        where: dict[str, Any] = {"torch": wanted.release, "repeat": wanted.repeat}
        if repro.entry.endswith("main.py"):
            return clean(stdout=f"noise\n{self.says}\n", **where)
        assert repro.program == SMALLER
        self.ran_smaller.append(wanted.release)
        fails = self.ran_smaller.count(wanted.release) <= self.fails_on.count(wanted.release)
        return raises(("RuntimeError", MESSAGE), **where) if fails else clean(**where)


@pytest.mark.parametrize(
    ("shown", "sandbox", "ran"),
    [
        (SHOWS_ON_BOTH, Reducing(), ["2.13.0"] * 2),
        (SHOWS_ON_BOTH, Reducing(fails_on=("2.13.0",)), None),
        (SHOWS_ON_BOTH, Reducing(fails_on=()), None),
        (SHOWS_ON_BOTH, Reducing(says="{}"), None),
        (SHOWS_ON_BOTH, Reducing(broken=True), None),
        (ABSENT_ON_THE_LATEST, Reducing(fails_on=("2.12.0", "2.12.0")), ["2.12.0", "2.12.0", "2.13.0"]),
        (ABSENT_ON_THE_LATEST, Reducing(fails_on=("2.12.0", "2.12.0", "2.13.0")), None),
    ],
    ids=["twice", "once", "never", "nothing", "machine", "absent elsewhere", "shows elsewhere"],
)
def test_a_smaller_program_is_told_where_it_shows_in_both_runs_and_not_where_the_whole_one_does_not(
    shown: tuple[Run, ...], sandbox: Reducing, ran: list[str] | None
) -> None:
    asked = Trial(FAILS, Question(("2.12.0",), "2.13.0", ("2.12.0", "2.13.0")), runs=list(shown))
    before = asked.verdict()
    assert follow_up(asked, Request(minimise=True), NOTHING, sandbox)
    assert asked.verdict() == before
    assert asked.followed.smallest == (Smallest(SMALLER, 2, 40) if ran else None)
    assert asked.followed.why_not == ("" if ran else NONE_FOUND)
    if ran:
        assert sandbox.ran_smaller == ran


def test_what_is_asked_for_and_can_t_be_is_said_of_each() -> None:
    asked = trial(FAILS, clean(torch="2.13.0"))
    assert follow_up(asked, Request(minimise=True, backends=True), NOTHING, Sandbox())
    assert asked.followed.why_not.count("doesn't show.") == 2


def test_no_smaller_program_is_looked_for_unasked() -> None:
    sandbox, asked = Reducing(), trial(FAILS, SHOWN)
    assert not follow_up(asked, Request(), NOTHING, sandbox)
    assert sandbox.made == []
