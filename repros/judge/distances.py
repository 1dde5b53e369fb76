"""Claims that two values are apart: how far they are differs between runs and machines, that they are does not."""

from __future__ import annotations

from collections.abc import Sequence

from repros.judge.finding import Finding, absent, shows
from repros.judge.printed import Unit
from repros.judge.tokens import Token
from repros.read.code.measured_apart import prints_distances
from repros.values import Repro

_FAR, _PART = 1e-3, 0.1
"""From here on no rounding of numbers around 1 is left; and the part of a reported distance that is one, too."""

_NOTHING, _LITTLE = 1e-5, 1e-3
"""Up to here it is rounding; and the part of a reported distance that counts as none."""


def hold_distances(
    repro: Repro, claimed: Sequence[Unit], seen: Sequence[Unit], expected: Sequence[Unit]
) -> Finding | None:
    """Reported distances held against those that a Run printed; None where they are no such, or can't be told.

    They show where the same ones are far from zero, and are gone where all of them are zero but for rounding. Where the
    report expects another distance than none they can't be told so.
    """
    if any(t.number for unit in expected for t in unit):
        return None
    if len(claimed) != len(seen) or not prints_distances(repro.program):
        return None
    pairs = [pair for a, b in zip(claimed, seen, strict=True) for pair in _numbers_of(a, b)]
    told = [(a, b) for a, b in pairs if a >= 0 and b >= 0]
    far = [(a, b) for a, b in told if a >= _FAR]
    if not far or len(told) < sum(t.number is not None for unit in claimed for t in unit):
        return None
    if all(b <= min(_NOTHING, _LITTLE * a) for a, b in far) and all(b <= _NOTHING for _, b in told):
        return absent("the distance that it prints is zero, but for rounding")
    if all(b >= max(_FAR, _PART * a) for a, b in far) and all(b <= _NOTHING for a, b in told if a < _FAR):
        return shows("the distance that it prints is as far from zero as the reported one")
    return None


def _numbers_of(a: Sequence[Token], b: Sequence[Token]) -> list[tuple[float, float]]:
    """The numbers of two units that are the same but for them; none where they aren't."""
    alike = len(a) == len(b) and all(
        x.text == y.text or (x.number is not None and y.number is not None) for x, y in zip(a, b, strict=False)
    )
    pairs = [(x, y) for x, y in zip(a, b, strict=False) if alike and not (x.whole or y.whole)]
    return [(x.number, y.number) for x, y in pairs if x.number is not None and y.number is not None]
