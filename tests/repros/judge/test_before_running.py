"""What a report lacks or asks for is a verdict without a run."""

import pytest

from repros.judge.verdict import before_running
from repros.values import Problem, Reading
from tests.repros.judge.making import repro


def problem(code: str, detail: str = "") -> Problem:
    return Problem(code, detail)


BEFORE = [
    ("no program", Reading(), "needs-info", "The report holds no program."),
    (
        "a program elsewhere",
        Reading(problems=(problem("program-elsewhere", "http://x"),)),
        "needs-info",
        "The report doesn't hold the program, but points to where it is.",
    ),
    (
        "an accelerator",
        Reading(repros=(repro(needs=("gpu",)),)),
        "needs-gpu",
        "The program asks for an accelerator, and it is run on CPU alone.",
    ),
    (
        "undefined names",
        Reading(
            repros=(
                repro(runnable=False, problems=(problem("undefined-name", "model"), problem("undefined-name", "x"))),
            )
        ),
        "needs-info",
        "The program can't run as written: it uses names that it never defines (model, x).",
    ),
    (
        "more names than a sentence holds",
        Reading(
            repros=(repro(runnable=False, problems=tuple(problem("undefined-name", f"x{n}") for n in range(900))),)
        ),
        "needs-info",
        (
            "The program can't run as written: it uses names that it never defines "
            "(x0, x1, x2, x3, x4, x5, x6, x7, x8, x9 and 890 more)."
        ),
    ),
    (
        "a hostile name",
        Reading(repros=(repro(runnable=False, problems=(problem("missing-file", "@all <x>"),)),)),
        "needs-info",
        "The program can't run as written: it needs files that aren't part of the report.",
    ),
    (
        "something that has no words",
        Reading(repros=(repro(runnable=False, problems=(problem("odd"),)),)),
        "needs-info",
        "The program can't run as written: something is missing.",
    ),
    (
        "both",
        Reading(repros=(repro(runnable=False, needs=("gpu",), problems=(problem("syntax", "x y"),)),)),
        "needs-info",
        "The program can't run as written: it can't be parsed.",
    ),
]


@pytest.mark.parametrize(("what", "reading", "kind", "reason"), BEFORE, ids=[b[0] for b in BEFORE])
def test_no_run_is_needed_for(what: str, reading: Reading, kind: str, reason: str) -> None:
    verdict = before_running(reading)
    assert verdict is not None
    assert (verdict.kind, verdict.reason) == (kind, reason)


def test_a_program_that_can_run_needs_a_run() -> None:
    assert before_running(Reading(repros=(repro(needs=("network",)),))) is None
