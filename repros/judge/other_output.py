"""What an output says that isn't the claimed one: the same values in another form, or another one in their place."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz

from repros.judge.bare import is_bare
from repros.judge.budget import PAIRS, spend
from repros.judge.printed import Unit, is_dtype, readings
from repros.judge.tokens import Token, equal, same
from repros.judge.tolerance import TINY

_PLAIN = dict.fromkeys(("True", "False"), "truth") | dict.fromkeys(("cpu", "meta"), "device")
"""Words that are the same on every machine, and what each names: no accelerator, which the sandbox hasn't."""

_HUNDREDTH = 0.01

_UNORDERED = frozenset({"{", "set", "frozenset"})
"""What begins a text whose parts come in any order."""


def turned(claimed: Sequence[Unit], seen: Sequence[Unit]) -> bool:
    """Whether another truth value, dtype, device or shape was printed in the place of the claimed one.

    Its place is certain where nothing else of its kind was claimed or printed, or where as much was.
    """
    if len(claimed) == len(seen):
        pairs = list(zip(claimed, seen, strict=True))
    else:
        place = _settled(claimed[0]) if len(claimed) == 1 else None
        there = [u for u in seen if _settled(u) == place] if place is not None else []
        pairs = [(claimed[0], there[0])] if len(there) == 1 else []
    return any(_settled(a) and _settled(a) == _settled(b) and not equal(a, b) for a, b in pairs)


def other_value(claimed: Sequence[Token], seen: Sequence[Token]) -> bool:
    """Whether both say the same but for numbers of which some can't be another machine's rounding.

    Whole numbers are other ones, and what is infinite or no number where the other is a number.
    """
    return _alike_but(_apart, claimed, seen)


def far_from(wanted: Sequence[Token], seen: Sequence[Token]) -> bool:
    """Whether other numbers are printed than those that should come, and not those rounded.

    Whole ones differ by any amount, others by a hundredth and half of the last place told. Numbers alone are compared
    with those of whatever is printed.
    """
    if is_bare(wanted):
        wanted, seen = ([t for t in row if t.number is not None] for row in (wanted, seen))
    return _alike_but(_far, wanted, seen)


def other_answer(claimed: Sequence[Token], seen: Sequence[Token]) -> bool:
    """Whether one statement's answers say the same but for their dtypes, or such numbers, or zeros alone."""
    (told, dtype), (shown, other) = _without_dtype(claimed), _without_dtype(seen)
    if dtype != other and _alike_but(None, told, shown):
        return True
    return _alike_but(lambda a, b: _apart(a, b) or _is_zero_alone(a, b), told, shown)


def _alike_but(differ: Callable[[Token, Token], bool] | None, claimed: Sequence[Token], seen: Sequence[Token]) -> bool:
    """Whether all but numbers is the same, and some of those differ so."""
    if len(claimed) != len(seen):
        return False
    pairs = list(zip(claimed, seen, strict=True))
    alike = all(a.text == b.text or (a.number is not None and b.number is not None) for a, b in pairs)
    return alike and (differ is None or any(differ(a, b) for a, b in pairs))


def _is_zero_alone(a: Token, b: Token) -> bool:
    """Whether one is zeros and the other is not, by more than rounding makes of zero."""
    if a.number is None or b.number is None or same(a, b):
        return False
    return a.zero is not b.zero and max(abs(a.number), abs(b.number)) >= TINY


def _without_dtype(tokens: Sequence[Token]) -> tuple[Sequence[Token], str]:
    """The tokens of a tensor without the keyword that gives its dtype, and that dtype."""
    at = next((n for n in range(1, len(tokens) - 2) if tokens[n].text == "dtype" and is_dtype(tokens[n + 2])), None)
    if at is None or tokens[0].text != "tensor":
        return tokens, ""
    return (*tokens[: at - 1], *tokens[at + 3 :]), tokens[at + 2].text


def _apart(a: Token, b: Token) -> bool:
    if a.number is None or b.number is None or same(a, b):
        return False
    return (a.whole and b.whole) or math.isfinite(a.number) is not math.isfinite(b.number)


def _far(a: Token, b: Token) -> bool:
    if a.number is None or b.number is None or same(a, b) or a.number == b.number:
        return False
    if not (math.isfinite(a.number) and math.isfinite(b.number)):
        return True
    told_to = 0.0 if a.whole and b.whole else _half_unit(a)
    return abs(a.number - b.number) > max(told_to, _HUNDREDTH * max(abs(a.number), abs(b.number)), TINY)


def _half_unit(told: Token) -> float:
    """Half a unit of the last place to which a number is told."""
    mantissa, _, exponent = told.text.lower().partition("e")
    return math.inf if exponent else 0.5 * 10.0 ** -len(mantissa.partition(".")[2])


def _settled(unit: Unit) -> str:
    """The kind of a unit that is the same on every machine, with the words around it; "" for others."""
    spend(2 * len(unit))
    place = next((n for n, t in enumerate(unit) if t.text in _PLAIN or t.text == "torch.Size" or is_dtype(t)), None)
    if place is None or any(t.number is not None for t in unit[:place]):
        return ""
    label, token, rest = _text(unit[:place]), unit[place], unit[place + 1 :]
    if token.text == "torch.Size":
        return f"{label} shape" if rest and rest[-1].text == ")" else ""
    return "" if rest else f"{label} {_PLAIN.get(token.text, 'dtype')}"


def reworded(unit: Unit, seen: Sequence[Unit]) -> bool:
    """Whether the same values stand in the output in other words or, of a set, in another order."""
    values, text = readings(unit), _text(unit)
    if unit[0].text in _UNORDERED and _in_another_order(unit, seen):
        return True
    if not values and sum(t.text.isalpha() for t in unit) < 2:
        return False
    given, needed = {t.text for t in unit}, 60 if values else 70
    return any(readings(_alike(other, unit, given)) == values and _likeness(text, other) >= needed for other in seen)


def _in_another_order(unit: Unit, seen: Sequence[Unit]) -> bool:
    parts = sorted(t.text for t in unit)
    spend(sum(map(len, seen)))
    return any(len(other) == len(parts) and sorted(t.text for t in other) == parts for other in seen)


def _likeness(text: str, other: Unit) -> float:
    there = _text(other)
    spend(len(text) * len(there) / PAIRS)
    return fuzz.ratio(text, there)


def _alike(other: Unit, unit: Unit, given: set[str]) -> Unit:
    """The other without the keywords that the unit doesn't give: what prints itself says more from release to release.

    A tensor's are kept: `dtype=` is a property of its own.
    """
    spend(3 * len(other))
    if unit[0].text == "tensor":
        return other
    new = [i for i in range(1, len(other) - 1) if other[i].text == "=" and other[i - 1].text not in given]
    dropped = {place for i in new for place in (i - 1, i, i + 1)}
    return tuple(t for place, t in enumerate(other) if place not in dropped)


def _text(unit: Unit) -> str:
    return " ".join(t.text for t in unit)
