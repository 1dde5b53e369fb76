"""What comments in a program say of its lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.read.statements.comments import claimed_values, expected_values, remarks, split_comment


def claimed(code: str) -> list[str]:
    return claimed_values(tuple(remarks(code)))


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("print(x)  # prints 3", ["prints 3"]),
        ("print(x)  # tensor([1.]) WRONG", ["tensor([1.]) WRONG"]),
        ("x.sum()  # Output is tensor(2.)", ["Output is tensor(2.)"]),
        ("print(x)\n# tensor([[1., 2.],\n#         [3., 4.]])", ["tensor([[1., 2.],\n        [3., 4.]])"]),
        ("torch.f(1)\n# tensor(2)\nnp.f(1)\n# array(3)", ["tensor(2)"]),
        ("f(x)  # => False", ["=> False"]),
        ("print('same:', x)  # same: False", ["same: False"]),
        ("print(f'x = {x}')  # x = 3", ["x = 3"]),
        ("print(f'x = {x}')  # note: x is odd", []),
        ("print(x)  # (1)\nprint(y)  # (2)", []),
        ("print(x)  # (1) prints 3", ["(1) prints 3"]),
        ("print(x)  # (1, 2)", ["(1, 2)"]),
        ("print(x)\n#> tensor([2.])\n#> tensor([3.])", ["tensor([2.])\ntensor([3.])"]),
        ("x = 4.; print(x)  # prints 5.", ["prints 5."]),
        ("f(x)  # >>> out: tensor(3.)", [">>> out: tensor(3.)"]),
        ("f(x)  # expected 4\n\n# output of the call\n# tensor(3.)", ["tensor(3.)"]),
        ("f(x)  # returns nan", ["returns nan"]),
        ("x.is_contiguous()  # True", ["True"]),
        ("f(x)  # torch.float16", ["torch.float16"]),
        ("f(x)\n# torch.frob(x)  # works", []),
        ("x = torch.randn(2, 3)  # (2, 3)", []),
        ("print(x)  # True on 2.1, should be False", ["True"]),
        ("print(x)  # tensor([1.])    fine", ["tensor([1.])"]),
        ("print(x)  # [1.+2.j]  ← WRONG, expected [1.-2.j]", ["[1.+2.j]"]),
        ("print(x)  # 3 <-- wrong", ["3"]),
        ("print('a:', x, '  b:', y)  # a: 3   b: 4", ["a: 3   b: 4"]),
        ("print(x)  # should be 3", []),
        ("print(x)  # look at this", []),
        ("# 1. build the model\nprint(x)", []),
        ("def f(x):  # 2 arguments", []),
    ],
)
def test_a_comment_that_states_a_value_is_a_claim(code: str, values: list[str]) -> None:
    assert claimed(code) == values


def test_an_expected_value_is_kept_apart() -> None:
    found = tuple(remarks("print(x)  # 3, should be 4\nprint(y)  # expected 5\nprint(z)  # must be 6"))

    assert claimed_values(found) == ["3, should be 4"]
    assert expected_values(found) == ["3, should be 4", "expected 5", "must be 6"]


@pytest.mark.parametrize(
    "comment",
    [
        "# prints\n# tensor([4.])\n# but should print\n# tensor([2.])",
        "# Expected:\n# tensor([2.])\n# Got:\n# tensor([4.])",
        "# I get:\n# tensor([4.])\n# while I expect:\n# tensor([2.])",
        "# Actual:\n# tensor([4.])\n# Expected:\n# tensor([2.])",
    ],
)
def test_a_comment_of_several_parts_says_what_comes_and_what_should(comment: str) -> None:
    found = tuple(remarks(f"print(x)\n{comment}"))

    assert claimed_values(found) == ["tensor([4.])"]
    assert expected_values(found) == ["tensor([2.])"]


def test_a_comment_may_name_what_comes_and_what_should_a_line_each() -> None:
    """Defends: what should come was lost where it stood below what comes."""
    found = tuple(remarks("f(x)\n# Actual:   tensor([4.])\n# Expected: tensor([2.])"))

    assert claimed_values(found) == ["tensor([4.])"]
    assert expected_values(found) == ["tensor([2.])"]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("x = 1  # one", ("x = 1", "one")),
        ("x = '#1'  # one", ("x = '#1'", "one")),
        ('print("# no")', ('print("# no")', "")),
        ("x = 1", ("x = 1", "")),
    ],
)
def test_a_hash_inside_a_string_begins_no_comment(line: str, parts: tuple[str, str]) -> None:
    assert split_comment(line) == parts


@given(st.text("ab#'\"\n ()=", max_size=200))
def test_every_remark_stands_in_the_code(code: str) -> None:
    for remark in remarks(code):
        assert all(part.strip("# :") in code for part in remark.text.split("\n"))


def test_a_string_that_stands_alone_below_a_statement_is_a_remark() -> None:
    found = list(remarks('x.frob()\n"""\nTypeError: no frob\n"""\ndef f():\n    """What it does."""\n'))
    assert [(r.text, r.code) for r in found] == [("TypeError: no frob", "x.frob()")]


def test_a_string_that_never_ends_is_no_remark() -> None:
    assert list(remarks('x.frob()\n"""\nand so on')) == []
