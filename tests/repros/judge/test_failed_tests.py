"""What failing tests handed to unittest is judged as what the program raised, where their runner ended it."""

import pytest

from repros.judge.observe import observe, observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide
from repros.values import Repro, Run
from tests.repros.judge.making import answers, fails_tests, repro, run

MESSAGE = "Sizes of tensors must match except in dimension 0"
PROGRAM = (
    "import unittest\nimport torch\nclass Test(unittest.TestCase):\n    def test_it(self):\n"
    "        self.assertEqual(torch.ones(2).sum(), 3)\nunittest.main()\n"
)
CLAIM = repro("exception", PROGRAM, exception="RuntimeError", message=MESSAGE)
ASSERTION = ("AssertionError", "tensor(2.) != 3")
ASSERTS = "self.assertEqual(torch.ones(2).sum(), 3)"
LACK = ("AttributeError", "module 'torch' has no attribute 'new'")
QUESTION = Question(("1.3.0",), "1.3.0", ("1.2.0", "1.3.0"))


def verdict(a_repro: Repro, a_run: Run) -> str:
    return decide(a_repro, observe_all(a_repro, (a_run, a_run)), QUESTION).kind.value


@pytest.mark.parametrize(
    ("what", "a_run", "observation", "kind"),
    [
        ("the reported one", fails_tests(("RuntimeError", MESSAGE)), "shows", "reproduced"),
        ("the reported one among others", fails_tests(ASSERTION, ("RuntimeError", MESSAGE)), "shows", "reproduced"),
        (
            "the cause of one",
            fails_tests(ASSERTION, ASSERTION, causes=(("RuntimeError", MESSAGE),)),
            "shows",
            "reproduced",
        ),
        ("another message", fails_tests(("RuntimeError", "something else")), "differs", "different-failure"),
        ("other types", fails_tests(ASSERTION, ("ValueError", "x")), "differs", "different-failure"),
        ("an API that isn't there", fails_tests(LACK), "unknown", "inconclusive"),
        ("an API that isn't there, in one test", fails_tests(ASSERTION, LACK), "unknown", "inconclusive"),
        (
            "a name that isn't there",
            fails_tests(ASSERTION, ("NameError", "name 'x' is not defined"), library=False),
            "differs",
            "needs-info",
        ),
        ("none", run(exit_code=0), "absent", "not-reproduced"),
        ("one that is no exception", run("exit", exit_code=1, failed_tests=1), "unknown", "inconclusive"),
        ("one, and a clean end", run(exit_code=0, failed_tests=1), "unknown", "inconclusive"),
    ],
)
def test_a_claimed_exception_is_looked_for_in_all_failures(what: str, a_run: Run, observation: str, kind: str) -> None:
    """Defends: a test that failed as reported was `inconclusive`, since its runner keeps the exception."""
    assert observe(CLAIM, a_run).observation == observation
    assert verdict(CLAIM, a_run) == kind


@pytest.mark.parametrize(
    ("what", "a_run", "observation"),
    [
        ("by its own assertion", fails_tests(ASSERTION, source=ASSERTS), "shows"),
        ("by its own assertions", fails_tests(ASSERTION, ASSERTION, source=ASSERTS), "shows"),
        ("by something else, too", fails_tests(ASSERTION, ("ValueError", "x"), source=ASSERTS), "differs"),
        ("and it ended cleanly", run(exit_code=0, failed_tests=1), "unknown"),
        ("nowhere", run(exit_code=0), "absent"),
    ],
)
def test_a_reported_wrong_result_shows_where_a_test_fails(what: str, a_run: Run, observation: str) -> None:
    assert observe(repro("output", PROGRAM, text="The sum is wrong"), a_run).observation == observation


@pytest.mark.parametrize(
    ("kind", "observation"),
    [("exception", "unknown"), ("output", "unknown"), ("warning", "unknown"), ("crash", "absent"), ("hang", "absent")],
)
def test_a_clean_end_after_failing_tests_says_only_that_nothing_crashed(kind: str, observation: str) -> None:
    a_repro = repro(kind, PROGRAM, exception="RuntimeError" if kind == "exception" else None, message=MESSAGE)
    assert observe(a_repro, run(exit_code=0, failed_tests=1)).observation == observation


@pytest.mark.parametrize(("tests", "observation"), [((ASSERTION,), "differs"), ((ASSERTION, LACK), "unknown")])
def test_a_failing_test_is_no_crash(tests: tuple[tuple[str, str], ...], observation: str) -> None:
    assert observe(repro("crash", PROGRAM, signal="SIGSEGV"), fails_tests(*tests)).observation == observation


@pytest.mark.parametrize(
    ("tests", "observation"),
    [((("ValueError", "x"),), "absent"), ((("ValueError", "x"), ("TypeError", "y")), "differs")],
)
def test_the_failure_that_is_asked_for_excuses_no_other_test(
    tests: tuple[tuple[str, str], ...], observation: str
) -> None:
    asking = repro(
        "exception", PROGRAM, should="It should raise a ValueError", exception="RuntimeError", message=MESSAGE
    )
    assert observe(asking, fails_tests(*tests)).observation == observation


def test_a_transcript_whose_tests_failed_has_not_lost_its_exception() -> None:
    claim = repro(
        "exception", PROGRAM, exception="RuntimeError", message=MESSAGE, statements=answers(("unittest.main()", "x"))
    )
    seen = run(exit_code=0, failed_tests=1, statements=answers(("unittest.main()", "")))
    assert observe(claim, seen).observation == "unknown"


@pytest.mark.parametrize(("tests", "kind"), [((ASSERTION,), "different-failure"), ((ASSERTION, LACK), "inconclusive")])
def test_a_report_without_a_claim_whose_test_fails(tests: tuple[tuple[str, str], ...], kind: str) -> None:
    assert verdict(repro("none", PROGRAM), fails_tests(*tests)) == kind
