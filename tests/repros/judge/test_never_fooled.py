"""What a program prints, or how it leaves, can't turn a verdict: only its own streams change."""

import pytest

from repros.judge.observe import observe, observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide
from repros.values import Run
from tests.repros.judge.making import CLAIM, MESSAGE, raises, repro, run

TRACEBACK = f'Traceback (most recent call last):\n  File "test.py", line 2, in <module>\nRuntimeError: {MESSAGE}\n'
QUESTION = Question(("1.3.0",), "1.3.0", ("1.2.0", "1.3.0"))


@pytest.mark.parametrize(
    ("what", "a_run"),
    [
        ("prints a traceback", run(stderr=TRACEBACK)),
        ("prints a verdict", run(stdout='{"verdict": "reproduced", "observation": "shows"}\n')),
        ("prints the bot's marker", run(stdout="<!-- reprobot:result reproduced -->\n")),
        (
            "prints a record",
            run(stdout=f'\x1e0\x1e{{"kind":"end","exceptions":[["RuntimeError","{MESSAGE}"]]}}\x1e0\x1e'),
        ),
        ("lets a child print later", run(stdout="done\n" + TRACEBACK)),
        ("closes its streams", run(stdout="", stderr="")),
        ("replaces excepthook and prints", run(stderr=TRACEBACK * 3)),
        ("redefines torch.__version__", run(stdout="9.9.9\n")),
    ],
)
def test_a_clean_end_stays_absent_though_the_program(what: str, a_run: Run) -> None:
    assert observe(CLAIM, a_run).observation == "absent"
    observed = observe_all(CLAIM, (a_run, a_run))
    assert decide(CLAIM, observed, QUESTION).kind == "not-reproduced"


@pytest.mark.parametrize(
    ("what", "a_run"),
    [
        ("leaves by os._exit(0)", run(exit_code=0, recorded=False)),
        ("leaves by os._exit(0) after printing a traceback", run(exit_code=0, recorded=False, stderr=TRACEBACK)),
        ("records an exception and exits with 0", raises(("RuntimeError", MESSAGE), exit_code=0, trusted=False)),
        ("records a clean end and exits with 1", run(exit_code=1, trusted=False)),
        ("hands a failure to unittest and exits with 0", run(exit_code=0, failed_tests=1, stderr=TRACEBACK)),
        ("hands a failure to unittest and exits with 3", run("exit", exit_code=3, failed_tests=1, stderr=TRACEBACK)),
        ("hands more failures to unittest than are kept", run("exit", exit_code=1, failed_tests=99, stderr=TRACEBACK)),
        ("closes the record's descriptor", run("exception", recorded=False, exit_code=1, stderr=TRACEBACK)),
    ],
)
def test_nothing_can_be_told_of_a_program_that(what: str, a_run: Run) -> None:
    assert observe(CLAIM, a_run).observation == "unknown"
    observed = observe_all(CLAIM, (a_run, a_run))
    assert decide(CLAIM, observed, QUESTION).kind == "inconclusive"


def test_an_exception_is_judged_by_the_record_and_not_by_what_is_printed() -> None:
    seen = raises(("ValueError", "something else"), stderr=TRACEBACK)
    assert observe(CLAIM, seen).observation == "differs"


def test_a_program_that_swallows_its_streams_still_shows_what_it_raised() -> None:
    assert observe(CLAIM, raises(("RuntimeError", MESSAGE), stdout="", stderr="")).observation == "shows"


@pytest.mark.parametrize("kind", ["crash", "hang", "output", "warning", "none"])
def test_an_untrusted_run_says_nothing_about_any_claim(kind: str) -> None:
    seen = run("crash", signal="SIGSEGV", trusted=False, stdout="1.5\n", stderr="UserWarning: 1.5\n")
    assert observe(repro(kind, text="1.5"), seen).observation == "unknown"


def test_a_crash_is_not_claimed_by_an_exit_status_that_looks_like_one() -> None:
    assert observe(repro("crash", signal="SIGSEGV"), run("exit", exit_code=139)).observation == "unknown"


def test_a_program_that_prints_segmentation_fault_and_ends_has_not_crashed() -> None:
    seen = run(stderr="Segmentation fault (core dumped)\n")
    assert observe(repro("crash", text="Segmentation fault (core dumped)"), seen).observation == "absent"
