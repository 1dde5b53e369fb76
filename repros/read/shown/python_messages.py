"""Messages of Python's own, which tell an exception's type where a report quotes the message alone."""

from __future__ import annotations

import re

_OBJECT = r"'[\w.]{1,80}' object"
_CALL = r"[\w.<>]{1,80}\(\)"
_MESSAGES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("AttributeError", rf"(?:{_OBJECT}|(?:type object|module) '[\w.]{{1,80}}') has no attribute '"),
        (
            "TypeError",
            (
                rf"{_CALL} (?:takes \w+ |missing \d+ required |got an unexpected keyword |got multiple values for )"
                rf"|{_CALL} argument (?:must be|after \*)|unsupported operand type\(s\) for |bad operand type for "
                rf"|{_OBJECT} (?:is not (?:callable|iterable|subscriptable|an iterator)|does not support item )"
                rf"|{_OBJECT} cannot be interpreted as an integer|object of type '[\w.]{{1,80}}' has no len\(\)"
                r"|cannot unpack non-iterable |unhashable type: '|'[^']{1,3}' not supported between instances of "
                r"|Can't instantiate abstract class "
            ),
        ),
        ("NameError", r"name '\w{1,80}' is not defined"),
        ("UnboundLocalError", r"(?:local variable '\w{1,80}' referenced before|cannot access local variable ')"),
        ("ImportError", r"cannot import name '"),
        ("ModuleNotFoundError", r"No module named ['\w]"),
        ("IndexError", r"(?:list|tuple|string|pop)(?: assignment)? index out of range"),
        ("ValueError", r"(?:not enough|too many) values to unpack|invalid literal for int\(\) with base "),
        ("RecursionError", r"maximum recursion depth exceeded"),
        ("ZeroDivisionError", r"(?:integer |float )?(?:division|modulo|division or modulo) by zero"),
    )
)
"""The beginnings of messages of CPython's own sources, 3.6 to 3.13, by the type that raises them."""


def type_of(message: str) -> str | None:
    """The type of the exception that Python raises with such a message; None for any other message."""
    return next((name for name, pattern in _MESSAGES if pattern.match(message)), None)
