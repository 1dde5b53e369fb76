"""The type of an exception is known from the message that Python itself gives it, as this Python really does."""

import pytest

from repros.read.shown.python_messages import type_of
from repros.values import ClaimKind
from tests.repros.read.claims import PROGRAM, claim, fence

RAISING = (
    "().view", "int.frob", "__import__('math').frob", "len(1, 2)", "(lambda a: a)()", "(lambda: 0)(x=1)", "1 + 'a'",
    "-'a'", "(lambda a: a(1))(1)", "list(1)", "(lambda a: a[0])(1)",
    "len(1)", "{[]: 1}", "1 < 'a'", "int('a')", "frob", "[][0]", "()[0]", "''[0]", "1 // 0",
    "1 / 0", "1 % 0", "[(a, b) for a, b in [[1]]]", "[(a, b) for a, b in [[1, 2, 3]]]", "[(a, b) for a, b in [1]]",
    "exec('from math import frob')", "__import__('frob')", "range('a')", "int([])", "dict(**{'a': 1}, **{'a': 2})",
)  # fmt: skip


@pytest.mark.parametrize("expression", RAISING)
def test_what_python_raises_is_known_by_its_message(expression: str) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - its type is what is asked for
        eval(expression)
    assert type_of(str(raised.value)) == raised.type.__name__


@pytest.mark.parametrize("message", ["no kernel for f", "name your price", "size mismatch, m1: [2 x 3]", ""])
def test_other_messages_have_no_type(message: str) -> None:
    assert type_of(message) is None


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("This fails with `{}`, from `a.py`", "'tuple' object has no attribute 'view'"),
        ('It throws, saying that "{}"', "f() missing 1 required positional argument: 'x'"),
        ("I get this error when I call it:\n{}", "'Tensor' object is not callable"),
        ("the error is `{}`", "no kernel for f on this"),
    ],
)
def test_a_message_of_pythons_own_is_an_exception_where_words_say_that_it_fails(told: str, message: str) -> None:
    found = claim(f"{fence(PROGRAM, 'python')}\n{told.format(message)}\n\nWith two I get `n should be 1, was 2`.")
    assert (found.kind, found.exception, found.message) == (ClaimKind.EXCEPTION, None, message)


@pytest.mark.parametrize(
    "told",
    [
        "In 1.3 it used to fail with\n{}\nwhich is fixed, but now the value is wrong.",
        "I would expect it to be refused with the error\n{}\nas Python's range does. It is wrong.",
        "It is wrong. `{}` is what a list says.",
    ],
)
def test_a_message_that_should_come_or_came_elsewhere_is_no_claim(told: str) -> None:
    found = claim(f"{fence(PROGRAM, 'python')}\n{told.format(chr(39) + 'float' + chr(39) + ' object is not callable')}")
    assert found.kind is not ClaimKind.EXCEPTION
