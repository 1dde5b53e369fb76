"""Two results of one Run that should be the same: those that the report names by labels, or all that is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from repros.judge.finding import Finding, absent, shows, unknown
from repros.judge.output import Output
from repros.judge.printed import Unit, readings, units
from repros.judge.tokens import Token, same, tokenise
from repros.judge.tolerance import NEAR
from repros.values import Contrast

_OF_A_TENSOR = frozenset({"dtype", "device", "grad_fn", "requires_grad"})
_ALMOST_NOTHING = 1e-6
"""A difference that rounding makes of numbers around 1, whatever is left of them."""


def hold_named_results(contrast: Contrast, seen: Output) -> Finding:
    """What an Output says of two results that should be the same."""
    which = "that it prints" if contrast.pair else "that the report names"
    got, wanted = _pair(seen) if contrast.pair else _named(contrast, seen.text)
    if not got or not wanted or not (readings(got) and readings(wanted)):
        return unknown("it printed no two results that the report tells apart")
    if contrast.pair and any(t.elision for t in (*got, *wanted)):
        return unknown("some of the two results that it prints is left out")
    if contrast.pair and got[0].text != wanted[0].text:
        got, wanted = _numbers(got), _numbers(wanted)
        if got and len(got) == len(wanted) and all(map(same, got, wanted)):
            return absent(f"the two results {which} are the same, but for how they are printed")
    if [t.text for t in got] == [t.text for t in wanted]:
        return absent(f"the two results {which} are the same")
    if len(got) == len(wanted) and all(_near(a, b) for a, b in zip(got, wanted, strict=True)):
        return unknown(f"the two results {which} differ by no more than rounding")
    return shows(f"the two results {which} are not the same")


def _pair(seen: Output) -> tuple[Unit | None, Unit | None]:
    """The two values that are all of an Output."""
    first, second = seen.units if len(seen.units) == 2 else (None, None)
    return first, second


def _numbers(unit: Unit) -> Unit:
    """The numbers of a tensor or of another library's array with the brackets among them."""
    end = next((n - 1 for n, t in enumerate(unit) if t.text == "=" and unit[n - 1].text in _OF_A_TENSOR), len(unit))
    return tuple(replace(t, whole=False) for t in unit[:end] if t.number is not None or t.text in {"[", "]"})


def _named(contrast: Contrast, text: str) -> tuple[Unit | None, Unit | None]:
    return _behind(contrast.more, contrast.less, text), _behind(contrast.less, contrast.more, text)


def _behind(label: str, other: str, text: str) -> Unit | None:
    """The value that stands behind a label, on its line or below it; None unless the label stands there once."""
    name = label.strip(" :=\n")
    found = list(re.finditer(rf"^[ \t]*{re.escape(name)}[ \t]*[:=]?[ \t]*(?:\n[ \t]*)?", text, re.MULTILINE))
    rest = text[found[0].end() :] if len(found) == 1 else ""
    until = re.search(rf"^[ \t]*{re.escape(other.strip(' :='))}\b", rest, re.MULTILINE)
    behind: Sequence[Unit] = units(tokenise(rest[: until.start()] if until else rest))
    return behind[0] if behind else None


def _near(a: Token, b: Token) -> bool:
    if a.number is None or b.number is None or (a.whole and b.whole):
        return same(a, b)
    return abs(a.number - b.number) <= max(NEAR * max(abs(a.number), abs(b.number)), _ALMOST_NOTHING)
