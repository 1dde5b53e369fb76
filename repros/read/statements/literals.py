"""The values that a sentence names, each in the role that the nearest words give it: `prints 4 instead of 3`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from repros.library import TORCH
from repros.read.words.values import comes_out, contrasts, differ, role_of_value, turns, would_be_right
from repros.values import Role

_NUMBER = r"(?:-?\d{1,30}(?:\.\d{1,30})?|-?\.\d{1,30})(?:e[-+]?\d{1,3})?j?(?!\w|\.\d)"
_LITERAL = re.compile(
    r"(?<![\w.,)\]])(?P<mark>`?)"
    rf"(?P<text>{_NUMBER}(?:,\s{{0,2}}{_NUMBER}){{2,30}}|{_NUMBER}|(?:True|False|None|-?nan|-?inf)\b"
    r"|(?:tensor|array|torch\.Size)\([^\n`]{1,200}?\)+"
    r"|torch\.(?:b?float|u?int|complex|bool|half|double|long|short)\d{0,3}\b"
    rf"|(?<=`)(?:cpu|meta|{'|'.join(TORCH.accelerators)})(?::\d)?(?=`)"
    r"|[(\[][-+]?\d[^\n`()\[\]]{0,80}[)\]]|(?<=`)\[[^\n`]{1,200}\](?=`)"
    r")(?![\w(\[])(?!\s?(?:%|x\b|[µm]?s\b|[GMK]i?B\b))"
    r"(?!\s(?:dim|arg|element|tensor|time|second|item|row|column|byte|bit|warning|error|thread|node|graph|call|step)\w*)",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"^(?:Absolute|Relative) difference: ", re.MULTILINE)
"""A line of what `torch.testing` says of two values: which of them should come is a matter of their order."""

_ENDS = re.compile(r"[.,;!)]{0,2}(?:\s*$|\s[A-Z])|\)")
"""What ends a sentence, or a clause of it."""

_NAMED = re.compile(r"(?P<mark>\*{1,2}|`{1,2}|[\"'])(?P<name>[A-Za-z][^\n`*\"']{0,40}?)(?P=mark)")
_LABEL_ENDS = " \t\n:=-"

_CLAUSE = re.compile(r"[,;.]")
_OF_ANOTHER = re.compile(r"`?,?\sand the\s(?!expected|correct|right|desired|true|docs?\b|documentation)", re.IGNORECASE)
"""What sets a value beside one of another thing: `the mean is 2 and the variance should be 3`."""

_MOST = 40
"""Values of a text that are looked at."""

_BESIDE = 70
"""Characters on either side of a value in which words speak of it."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it stands in a sentence, from `start` to `end`; `marked` as code."""

    text: str
    start: int
    end: int
    marked: bool
    role: Role | None = None


def literals(text: str) -> list[Literal]:
    """The values that a text names, with what it says of each."""
    found = list(islice(_found(text), _MOST))
    told: list[Literal] = []
    for at, literal in enumerate(found):
        before = text[max(told[-1].end if told else 0, literal.start - _BESIDE) : literal.start]
        behind = text[literal.end : literal.end + _BESIDE]
        if at + 1 < len(found):
            behind = _CLAUSE.split(text[literal.end : min(found[at + 1].start, literal.end + _BESIDE)])[0]
        if turns(before) and told and told[-1].role is not Role.EXPECTED:
            told[-1] = replace(told[-1], role=Role.ACTUAL)
            role: Role | None = Role.EXPECTED
        elif turns(before):
            role = Role.ACTUAL if told else Role.EXPECTED
        else:
            role = role_of_value(before, behind)
        told.append(replace(literal, role=role))
    return _contrasted(text, told)


def pair_of(text: str) -> tuple[str, str] | None:
    """What comes out and what should, of a sentence such as `prints 4 instead of 3`."""
    if _COMPARED.search(text):
        return None
    for one, other in pairwise(literals(text)):
        of_one = not _OF_ANOTHER.match(text, one.end)
        if of_one and {one.role, other.role} == {Role.ACTUAL, Role.EXPECTED}:
            return (one.text, other.text) if one.role is Role.ACTUAL else (other.text, one.text)
    return None


def named_results(text: str, labels: frozenset[str]) -> tuple[str, str] | None:
    """Of two results that a program prints behind labels the one that comes out, and the one that should.

    Where a sentence only says that two of them are not the same, either is as good.
    """
    told: dict[str, Role | None] = {}
    for found in islice(_NAMED.finditer(text), _MOST):
        before = text[max(0, found.start() - _BESIDE) : found.start("name")]
        if found["name"].strip(_LABEL_ENDS) in labels:
            told[found["name"]] = role_of_value(before, text[found.end() : found.end() + _BESIDE])
    roles = {role: name for name, role in told.items()}
    if {Role.ACTUAL, Role.EXPECTED} <= roles.keys():
        return roles[Role.ACTUAL], roles[Role.EXPECTED]
    one, *others = told or ("",)
    return (one, others[0]) if len(others) == 1 and differ(text) else None


def wanted_value(text: str) -> str | None:
    """The value that a sentence says should come out: marked as code, at its end, or before words that say so."""
    wanted = (v for v in literals(text) if v.role is Role.EXPECTED)
    return next((v.text for v in wanted if v.marked or _ENDS.match(text, v.end) or _is_right(text, v)), None)


def _is_right(text: str, value: Literal) -> bool:
    return would_be_right(text[max(0, value.start - _BESIDE) : value.start], text[value.end : value.end + _BESIDE])


def behind_value(text: str) -> str | None:
    """The value, marked as code, of which the words behind it say that it comes out."""
    told = literals(text) if "` " in text else []
    return next((v.text for v in told if v.marked and comes_out(text[v.end : v.end + _BESIDE])), None)


def instead_value(text: str) -> str | None:
    """The value that a sentence says comes instead of something else."""
    told = literals(text) if "nstead" in text else []
    beside = ((v, text[max(0, v.start - 40) : v.start], text[v.end : v.end + 12]) for v in told)
    return next((v.text for v, a, b in beside if v.role is Role.ACTUAL and ("nstead" in a or "instead" in b)), None)


def _found(text: str) -> Iterator[Literal]:
    for found in _LITERAL.finditer(text):
        marked = bool(found["mark"])
        yield Literal(found["text"], found.start(), found.end() + marked, marked)


def _contrasted(text: str, told: list[Literal]) -> list[Literal]:
    """The values, those that are told nothing of set against the one beside them that should come."""
    for at, (one, other) in enumerate(pairwise(told)):
        if one.role is None and other.role is Role.EXPECTED and contrasts(text[one.end : other.start]):
            told[at] = replace(one, role=Role.ACTUAL)
    return told
