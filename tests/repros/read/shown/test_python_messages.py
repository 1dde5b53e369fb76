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
    ("told", "exception", "message"),
    [
        ("with `{}`, from `a.py`", "AttributeError", "'tuple' object has no attribute 'view'"),
        ('"{}"', "TypeError", "f() missing 1 required positional argument: 'x'"),
        ("I get this when I call it:\n{}", "TypeError", "'Tensor' object is not callable"),
        ("the error is `{}`", None, "no kernel for f on this"),
    ],
)  # fmt: skip
def test_a_message_of_pythons_own_is_an_exception_without_a_word_of_one(
    told: str, exception: str | None, message: str
) -> None:
    found = claim(
        f"This fails:\n\n{fence(PROGRAM, 'python')}\n{told.format(message)}\n\nWith two I get `n should be 1, was 2`."
    )
    assert (found.kind, found.exception, found.message) == (ClaimKind.EXCEPTION, exception, message)
