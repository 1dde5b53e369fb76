"""Numbers are compared as values, shapes and dtypes exactly, line breaks not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.judge.budget import TooMuch, budget
from repros.judge.tokens import equal, find, tokenise


@given(st.text(max_size=200))
def test_a_text_equals_itself(text: str) -> None:
    assert equal(tokenise(text), tokenise(text))


@given(st.lists(st.floats(width=32), max_size=20))
def test_printed_floats_equal_themselves(values: list[float]) -> None:
    text = "tensor([" + ", ".join(f"{v:.4f}" for v in values) + "])"
    assert equal(tokenise(text), tokenise(text.replace(", ", ",\n        ")))


EQUAL = [
    ("line breaks", "tensor([[1., 2.],\n        [3., 4.]])", "tensor([[1., 2.], [3., 4.]])"),
    ("the last printed place", "tensor([0.1234])", "tensor([0.1235])"),
    ("trailing zeros", "tensor([1., 2.5000])", "tensor([1.0000, 2.5000])"),
    ("float32's precision", "tensor([123456.7890])", "tensor([123456.8000])"),
    ("half's precision", "tensor([1000.0000], dtype=torch.float16)", "tensor([1000.9000], dtype=torch.float16)"),
    ("nan", "tensor([nan, -inf])", "tensor([   nan,   -inf])"),
    ("exponents", "1.2346e-05", "1.2345e-05"),
    ("spelling of zero", "0.0000e+00", "0.0000"),
    ("sign of zero", "tensor([-0.0000])", "tensor([0.0000])"),
    ("decimals of zero", "tensor([0.])", "tensor([0.0000])"),
]


@pytest.mark.parametrize(("what", "one", "other"), EQUAL, ids=[e[0] for e in EQUAL])
def test_texts_are_equal_but_for(what: str, one: str, other: str) -> None:
    assert equal(tokenise(one), tokenise(other))


OTHER = [
    ("values", "tensor([0.1234])", "tensor([0.1237])"),
    ("whole numbers", "tensor([3])", "tensor([4])"),
    ("short decimals", "0.1", "0.2"),
    ("whole floats", "tensor([1.])", "tensor([2.])"),
    ("kind of number", "tensor([4])", "tensor([4.])"),
    ("shape", "tensor([[1., 2.]])", "tensor([1., 2.])"),
    ("length", "tensor([1., 2.])", "tensor([1., 2., 3.])"),
    ("dtype", "tensor([1.], dtype=torch.float64)", "tensor([1.], dtype=torch.float16)"),
    ("double's precision", "tensor([100000.0000], dtype=torch.float64)", "tensor([100000.0900], dtype=torch.float64)"),
    ("sign", "-1.5", "1.5"),
    ("nan", "nan", "0.0000"),
    ("inf", "inf", "-inf"),
    ("words", "torch.complex128", "torch.float64"),
    ("zeros alone and a small number", "tensor([0.0000])", "tensor([2.0000e-05])"),
    ("zeros alone and the smallest number printed", "tensor([0.0000, 1.5000])", "tensor([0.0001, 1.5000])"),
    ("zeros with a sign and a small number", "-0.0000", "-1.0000e-04"),
    ("zeros without decimals and a small number", "0.", "1.0000e-05"),
    (
        "half's zeros and a small number",
        "tensor([0.], dtype=torch.float16)",
        "tensor([5.9605e-08], dtype=torch.float16)",
    ),
    ("zeros alone and a number too small for a float", "0.0000e+00", "1.0000e-400"),
]


@pytest.mark.parametrize(("what", "one", "other"), OTHER, ids=[o[0] for o in OTHER])
def test_texts_differ_by(what: str, one: str, other: str) -> None:
    assert not equal(tokenise(one), tokenise(other))
    assert not equal(tokenise(other), tokenise(one))


@given(st.floats(0, 1e-3, exclude_min=True), st.sampled_from([".4f", ".4e", ".1f", "r"]))
def test_zeros_alone_are_equal_to_zeros_alone(value: float, form: str) -> None:
    printed = repr(value) if form == "r" else f"{value:{form}}"
    is_zero = not set(printed.partition("e")[0]) - set("0.")
    assert equal(tokenise(printed), tokenise("0.0000")) is is_zero


def test_a_subtraction_is_no_negative_number() -> None:
    assert [t.text for t in tokenise("x-1 2 -3")] == ["x", "-", "1", "2", "-3"]


def test_a_piece_is_found_at_whole_lines_only() -> None:
    tokens = tokenise("tensor([1, 2])\n2\n")
    assert find(tokenise("2"), tokens) == len(tokens) - 1
    assert find(tokenise("1"), tokens) is None
    assert find(tokenise("1"), tokens, whole_lines=False) == 3


def test_a_piece_that_is_cut_off_may_end_inside_a_line() -> None:
    assert find(tokenise("tensor([[4., 6.],"), tokenise("tensor([[4., 6.], [1., 2.]])")) == 0


def test_a_search_that_would_take_too_long_says_so() -> None:
    piece, tokens = tokenise("1\n" * 5000 + "2"), tokenise("1\n" * 50_000)
    with budget(), pytest.raises(TooMuch):
        find(piece, tokens)
