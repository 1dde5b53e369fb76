"""A regression is one by our own runs: it worked in an earlier release that was run, and fails since."""

from __future__ import annotations

from functools import partial

import pytest

from repros.contract import result_json
from repros.judge.observe import observe_all
from repros.judge.verdict import decide
from repros.values import ReportedEnvironment, Repro, Verdict
from tests.repros.judge.making import CLAIM, MESSAGE, Make, clean, repro, run
from tests.repros.judge.playing import MAKE, play, question, row


@pytest.mark.parametrize(
    ("answers", "regression", "said"),
    [
        ("AAAAAASSSSSSS", True, "; a regression: works on 1.5.0, fails since 1.6.0."),
        ("AAAAAASSSSSSA", True, "; a regression: worked on 1.5.0, failed since 1.6.0; it is gone since 2.2.0."),
        ("AAAAA?SSSSSSS", True, "; a regression: works on 1.4.0, fails on 1.6.0."),
        ("SSSSSSSSSSSSS", False, " and on torch 2.2.0 (1 of 1 run)."),
        ("???????SSSSSS", False, " and on torch 2.2.0 (1 of 1 run)."),
        ("DDDDDSSSSSSSS", None, " and on torch 2.2.0 (1 of 1 run)."),
    ],
    ids=[
        "works before",
        "and gone since",
        "none beside it",
        "as old as torch",
        "as old as its API",
        "failed otherwise",
    ],
)
def test_a_bisection_tells_whether_it_is_a_regression(answers: str, regression: bool | None, said: str) -> None:
    verdict, _ = play(row(answers), question("1.9.0", bisect=True))
    assert verdict.regression is regression
    assert verdict.reason.endswith(said), verdict.reason
    assert result_json(CLAIM, verdict)["regression"] is regression


def decided(claimed: Repro, made: dict[str, list[Make]], reported: str = "1.3.0") -> Verdict:
    runs = [make(torch=release, repeat=n) for release, makes in made.items() for n, make in enumerate(makes, 1)]
    return decide(claimed, observe_all(claimed, runs), question(reported))


@pytest.mark.parametrize(
    ("made", "regression"),
    [
        ({"1.3.0": "SS", "2.2.0": "SS"}, None),
        ({"1.3.0": "SS", "2.2.0": "SS", "1.2.0": "S"}, None),
        ({"1.3.0": "SS", "2.2.0": "SS", "1.1.0": "A"}, True),
        ({"1.3.0": "AA", "2.2.0": "SS"}, None),
    ],
    ids=["no earlier one ran", "one earlier one shows too", "an earlier one works", "it doesn't show as reported"],
)
def test_what_nobody_ran_is_not_told(made: dict[str, str], regression: bool | None) -> None:
    verdict = decided(CLAIM, {release: [MAKE[x] for x in letters] for release, letters in made.items()})
    assert verdict.regression is regression


def test_the_reports_own_word_makes_no_regression() -> None:
    told = ReportedEnvironment(worked_in=("1.2.0",))
    claimed = repro("exception", exception="RuntimeError", message=MESSAGE, environment=told)
    verdict = decided(claimed, {"1.3.0": [MAKE["S"]] * 2, "2.2.0": [MAKE["S"]] * 2})
    assert verdict.regression is None
    assert "regression" not in verdict.reason


CRASHES: Make = partial(run, "crash", signal="SIGSEGV")
HANGS: Make = partial(run, "timeout", seconds=60.0)


@pytest.mark.parametrize(
    ("kind", "shows", "worked", "regression"),
    [("crash", CRASHES, 1, None), ("crash", CRASHES, 2, True), ("hang", HANGS, 2, None), ("hang", HANGS, 10, True)],
)
def test_what_comes_and_goes_by_chance_is_no_regression_by_one_run_without_it(
    kind: str, shows: Make, worked: int, regression: bool | None
) -> None:
    made: dict[str, list[Make]] = {"1.3.0": [shows] * 2, "2.2.0": [shows], "1.2.0": [clean] * worked}
    verdict = decided(repro(kind), made)
    assert verdict.regression is regression
    assert ("a regression: works on 1.2.0" if regression else "it shows since 1.3.0") in verdict.reason
