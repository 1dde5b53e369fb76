"""What should come out is looked for, too: a value, a text or an error, and nothing that only sounds like one."""

import pytest

from tests.repros.judge.making import raises, repro, run
from tests.repros.judge.said import said


@pytest.mark.parametrize(
    ("should", "expected"),
    [
        ("A `ValueError` should be raised.", "shows"),
        ("It should raise an error.", "shows"),
        ("The error should be close to zero.", "unknown"),
        ("An error of 1e-6 at most.", "unknown"),
        ("It should raise a clearer error.", "unknown"),
        ("An error should be raised (negative sizes are not supported).", "shows"),
        ("It should raise an error instead of going on.", "shows"),
        ("It doesn't raise, but must.", "shows"),
        ("It should not raise an error.", "unknown"),
        ("Errors should not be raised.", "unknown"),
        ("An error is raised, which should not happen.", "unknown"),
        ("It should return 2 instead of raising an error.", "unknown"),
        ("It doesn't raise, and it should just work.", "unknown"),
        ("It should raise an error or return 3.", "unknown"),
    ],
)
def test_a_clean_end_shows_that_an_error_is_missing_only_where_nothing_else_would_do(
    should: str, expected: str
) -> None:
    assert said(repro("output", text="", should=should), run(stdout="1.5\n")) == expected


def test_an_error_is_right_where_it_is_one_of_two_ways_out() -> None:
    either = "Either\n * an exception is thrown (if that is not supported), or\n * the values come backwards."
    raised = raises(("RuntimeError", "negative strides are not supported"))

    assert said(repro("output", text="tensor([1, 2])", should=either), raised) == "absent"


def test_the_expected_text_that_differs_by_a_sign_within_is_what_was_printed() -> None:
    conjugate = repro("output", text="tensor(0.6000-0.8000j)", should="tensor(0.6000+0.8000j)")

    assert said(conjugate, run(stdout="tensor(0.6000+0.8000j)\n")) == "absent"


@pytest.mark.parametrize(
    ("should", "says"),
    [
        ("It should be 3.5 times faster.", "unknown"),
        ("There should be 3.5 dimensions.", "unknown"),
        ("should be 3.5", "absent"),
        ("It should be 3.5, as numpy has it.", "absent"),
        ("It should be 3.5 as this is a count.", "absent"),
    ],
)
def test_a_number_that_counts_something_is_no_expected_output(should: str, says: str) -> None:
    """Defends: "not reproduced" because the program printed a number of the sentence on what should be."""
    assert said(repro("output", text="7.5", should=should), run(stdout="3.5\n"), run(stdout="3.5\n", repeat=2)) == says


@pytest.mark.parametrize(
    ("text", "stdout", "says"),
    [("5", "3\n", "absent"), ("5", "3\n7\n", "unknown"), (None, "3\n", "absent"), (None, "7\n3\n", "unknown")],
)
def test_a_short_expected_value_beside_another_one_may_be_that_of_another_line(
    text: str | None, stdout: str, says: str
) -> None:
    assert said(repro("output", text=text, should="`3`"), run(stdout=stdout), run(stdout=stdout, repeat=2)) == says
