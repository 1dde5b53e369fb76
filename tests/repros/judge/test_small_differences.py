"""Where a step of judging is off by little, another verdict comes out: order, units, lengths, types, tolerances."""

import pytest

from repros.judge.measures import by_label, measures
from repros.judge.tokens import equal, tokenise
from repros.judge.warning_claims import warnings_in
from tests.repros.judge.making import raises, repro, run
from tests.repros.judge.said import said

ONE, TWO = "tensor([1.])", "tensor([2.])"


@pytest.mark.parametrize(
    ("printed", "observed"), [(f"x\n{ONE}\n{TWO}", "shows"), (f"x\n{TWO}\n{ONE}", "unknown"), (f"x\n{TWO}", "unknown")]
)
def test_the_parts_of_an_output_are_looked_for_in_their_order(printed: str, observed: str) -> None:
    assert said(repro("output", text=f"{ONE}\n{TWO}"), run(stdout=f"{printed}\n")) == observed


def test_a_minute_is_sixty_seconds() -> None:
    assert by_label(measures("a took 2 min\nb took 1 s", "s")) == {"a took": (120.0,), "b took": (1.0,)}


def test_the_lines_below_a_warning_belong_to_it() -> None:
    assert [w.text for w in warnings_in("t.py:1: UserWarning: begins\n  goes on\n")] == ["begins\n  goes on"]


@pytest.mark.parametrize(
    ("exception", "observed"), [("RuntimeError", "shows"), (None, "differs"), ("ValueError", "differs")]
)
def test_a_reworded_message_needs_the_type_that_the_report_names(exception: str | None, observed: str) -> None:
    told = "expected the scalar type of the input to be Float but found Double here"
    shown = "expected scalar type of the input to be Float, but found Double in here"
    claimed = repro("exception", exception=exception, message=told)

    assert said(claimed, raises(("RuntimeError", shown))) == observed


def test_only_a_dtype_in_brackets_of_its_own_gives_its_tolerance() -> None:
    half = tokenise("tensor([1.001], dtype=torch.float16)")
    other = tokenise("tensor([1.0014], dtype=torch.float16)")
    plain, near = tokenise("1.001 dtype=torch.float16"), tokenise("1.0014 dtype=torch.float16")

    assert equal(tuple(half), tuple(other))
    assert not equal(tuple(plain), tuple(near))
