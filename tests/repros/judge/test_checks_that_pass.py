"""A report whose complaint is that a check passes: that it holds is the fault, and that it fails is the absence."""

import pytest

from repros.judge.observe import observe
from repros.values import Frame, RaisedException, Run
from tests.repros.judge.making import raises, repro, run

LAST = "import torch\na = torch.zeros(1, 1)\nassert torch.allclose(a, a[0])\n"
PRINTS = LAST + "print(a)\n"
ALONE = "import torch\ntorch.zeros(1).view(1, -1)\n"
MISSED = "import torch\ntry:\n    torch.zeros(1)[5]\nexcept IndexError:\n    pass\nelse:\n    assert False\n"


def failed(line: int, source: str) -> Run:
    return run(
        "exception",
        exit_code=1,
        exceptions=(RaisedException("AssertionError", "", (Frame("test.py", line, "<module>", source),)),),
    )


HOLDS, FAILS = run(exit_code=0), failed(3, "assert torch.allclose(a, a[0])")

TOLD = [
    (
        "should fail",
        LAST,
        "It should fail, as the comparison of two arrays of different shapes does.",
        "shows",
        "absent",
    ),
    ("must fail", LAST, "The assertion must fail.", "shows", "absent"),
    ("passes, but should fail", LAST, "The assertion passes, but it should fail.", "shows", "absent"),
    ("works, but should throw", LAST, "works, but should throw", "shows", "absent"),
    ("an AssertionError", LAST, "An AssertionError.", "shows", "absent"),
    ("an exception", LAST, "It should raise an exception.", "shows", "absent"),
    ("should not pass", LAST, "The check should not pass.", "shows", "absent"),
    ("shouldn't hold", LAST, "This shouldn't hold.", "shows", "absent"),
    ("passes although", LAST, "gradcheck passes although the gradient is wrong.", "shows", "absent"),
    ("unexpectedly passes", LAST, "unexpectedly passes", "shows", "absent"),
    ("passes silently", LAST, "It passes silently.", "shows", "absent"),
    ("another exception", LAST, "A ValueError should be raised.", "shows", "shows"),
    ("should pass", LAST, "It should pass.", "absent", "shows"),
    ("should not fail", LAST, "It should not fail.", "absent", "shows"),
    ("should fail gracefully", LAST, "It should fail gracefully.", "absent", "shows"),
    ("passes elsewhere", LAST, "It passes on the CPU but fails with CUDA.", "absent", "shows"),
    ("nothing", LAST, None, "absent", "shows"),
    ("a value below", PRINTS, "It should not fail.", "unknown", "shows"),
]


@pytest.mark.parametrize(("what", "program", "should", "holds", "fails"), TOLD, ids=[t[0] for t in TOLD])
def test_what_a_check_says_where_the_report_asks_for(
    what: str, program: str, should: str | None, holds: str, fails: str
) -> None:
    claimed = repro("output", program, should=should)
    assert observe(claimed, HOLDS).observation == holds
    assert observe(claimed, FAILS).observation == fails


@pytest.mark.parametrize("remark", ["passes", "this passes", "no error", "succeeds", "holds", "is true"])
def test_a_check_that_is_only_said_to_pass_says_nothing(remark: str) -> None:
    claimed = repro("output", LAST.rstrip() + f"  # {remark}\n")
    seen = observe(claimed, HOLDS)
    assert seen.observation == "unknown"
    assert "holds, as the report says" in seen.why


@pytest.mark.parametrize(
    "remark", ["should pass", "has to hold", "passes on 1.4, fails on 1.5", "no error expected: it fails"]
)
def test_a_check_of_which_more_is_said_decides(remark: str) -> None:
    assert observe(repro("output", LAST.rstrip() + f"  # {remark}\n"), HOLDS).observation == "absent"


def test_an_assertion_that_can_not_hold_is_the_error_that_is_missing() -> None:
    claimed = repro("output", MISSED, should="It should raise an error.")
    assert observe(claimed, failed(7, "assert False")).observation == "shows"


def test_an_error_that_should_come_where_nothing_is_checked() -> None:
    claimed = repro("output", ALONE, should="It should fail.")
    assert observe(claimed, HOLDS).observation == "shows"
    assert observe(claimed, raises(("RuntimeError", "no"))).observation == "absent"
