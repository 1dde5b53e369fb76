"""Failures that only say that a release doesn't have what the program asks for, yet or any more."""

from __future__ import annotations

import re

from repros.judge.budget import spend
from repros.judge.raised import last_name
from repros.values import RaisedException

_ATTRIBUTE = re.compile(r"has no attribute")
_NONE = re.compile(r"'NoneType' object has no attribute")
_IMPORT = re.compile(r"cannot import name|No module named '?torch\b|undefined symbol")
_SIGNATURE = re.compile(
    r"unexpected keyword argument|received an invalid combination of arguments|is an invalid keyword argument"
    r"|takes (?:no|from|exactly|at most|\d+) .{0,40}arguments?"
)
_PYTHON = re.compile(
    r"(?:is|are) not supported (?:on|in|for|with) (?:this )?[Pp]ython"
    r"|not (?:yet )?supported (?:on|for|with|in) [Pp]ython"
    r"|[Pp]ython 3\.\d+\+? (?:is )?not (?:yet )?supported"
    r"|does(?:n't| not)(?: yet)? support [Pp]ython|requires [Pp]ython"
)
_YOUNGER = re.compile(
    r"module '(?:collections|inspect|ast|fractions|time)' has no attribute"
    r"|cannot import name '\w{1,60}' from '(?:collections|inspect|ast|fractions)'"
    r"|No module named '(?:imp|distutils|asynchat|asyncore)(?:\.|')"
    r"|mutable default .{1,200} for field \w{1,60} is not allowed|\bConstant aren't supported"
)
"""What code raises on a Python that came after it: parts of its library that went, syntax that is told otherwise."""

_WITHDRAWN = re.compile(
    r"(?:has|have) been removed|was removed|is removed|no longer supported|(?:is|are|has been) deprecated"
    r"|(?:is|are) not supported (?:on|in|for|with) this|Unknown builtin op|unsupported operation: torch\.\S+ is not"
    r"|requires PyTorch"
    r"|No Op registered for|only supported (?:in|with) (?:torch|python)"
)


def speaks_of_missing_api(text: str) -> bool:
    """Whether a text that a program printed says that an attribute, a name or a signature isn't there."""
    return any(p.search(text) for p in (_ATTRIBUTE, _IMPORT, _SIGNATURE)) and not _NONE.search(text)


def refuses_python(exception: RaisedException) -> bool:
    """Whether a failure says that this release, or a part of it, isn't made for this Python, or comes of that."""
    return bool(_PYTHON.search(exception.message[:5000]) or _YOUNGER.search(exception.message[:5000]))


def missing_api(exception: RaisedException) -> str | None:
    """What this release lacks, as the end of a sentence; None where the failure is one of another kind."""
    name, message = last_name(exception.type), exception.message[:5000]
    spend(len(message) / 2)
    if name in {"AttributeError", "ModuleAttributeError"} and _ATTRIBUTE.search(message) and not _NONE.search(message):
        return "an attribute that the program asks for isn't in this release"
    if name in {"ImportError", "ModuleNotFoundError"} and _IMPORT.search(message):
        return "a name that the program imports isn't in this release"
    if name in {"ImportError", "ModuleNotFoundError"} and "No module named" in message:
        return "a package isn't there"
    if name == "TypeError" and _SIGNATURE.search(message):
        return "a function's signature is another one in this release"
    if name in {"SyntaxError", "IndentationError", "TabError"}:
        return "this Python can't read the program"
    if _WITHDRAWN.search(message) or _PYTHON.search(message):
        return "this release no longer offers, or refuses, what the program asks for"
    return None
