"""Outputs that differ by no more than another machine, library or stream of random numbers makes them differ."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from repros.judge.budget import spend
from repros.judge.printed import Unit
from repros.judge.tokens import Token, same
from repros.values import Repro

NEAR = 1e-3
"""Of their size: sums in another order differ by less where nothing was wrong."""

TINY = 1e-5
"""Both smaller than that and neither zeros alone: rounding, however many times one is the other."""

_UNSIGNED = re.compile(r"\b(?:svd|qr|eigh?|symeig|pca_lowrank|svd_lowrank|lobpcg|schur|orthogonal)\w{0,20}\(")
"""What leaves the signs of its vectors open."""

_DRAWS = re.compile(
    r"\b(?:randperm|multinomial|bernoulli_?|poisson|exponential_|cauchy_|geometric_|log_normal_|trunc_normal_"
    r"|random_split|RandomSampler|(?:alpha_|feature_)?[dD]ropout\w{0,12}|rrelu|gumbel_softmax)\(|\bshuffle=True"
)
"""What draws otherwise from the same seed in another release."""


def near(repro: Repro, claimed: Unit, seen: Sequence[Unit]) -> str | None:
    """Why a unit that is printed elsewhere says nothing against the claimed one; None where it does.

    Whole numbers, words and shapes must be the same.
    """
    spend(len(seen))
    alike = [u for u in seen if len(u) == len(claimed) and _differ_by_floats(claimed, u)]
    if any(all(_close(a, b) for a, b in zip(claimed, u, strict=True)) for u in alike):
        return "it printed numbers that are near the reported ones"
    if leaves_signs_open(repro) and any(all(_mirrored(a, b) for a, b in zip(claimed, u, strict=True)) for u in alike):
        return "it printed the reported numbers with other signs, which the program leaves open"
    if alike and draws_by_release(repro):
        return "the program draws random numbers, which releases draw differently"
    return None


def leaves_signs_open(repro: Repro) -> bool:
    """Whether the program asks for vectors whose signs are open."""
    return any(_UNSIGNED.search(f.text) for f in repro.files)


def draws_by_release(repro: Repro) -> bool:
    """Whether the program draws what another release draws otherwise from the same seed."""
    return any(_DRAWS.search(f.text) for f in repro.files)


def _differ_by_floats(a: Unit, b: Unit) -> bool:
    spend(2 * len(a))
    return all(same(x, y) or (_is_float(x) and _is_float(y)) for x, y in zip(a, b, strict=True))


def _is_float(token: Token) -> bool:
    return token.number is not None and not token.whole and math.isfinite(token.number)


def _close(a: Token, b: Token) -> bool:
    if same(a, b) or a.number is None or b.number is None:
        return same(a, b)
    apart, size = abs(a.number - b.number), max(abs(a.number), abs(b.number))
    if a.zero or b.zero:
        return 0 < a.step == b.step and apart <= a.step * (1 + 1e-6)
    return apart <= NEAR * size or size < TINY


def _mirrored(a: Token, b: Token) -> bool:
    if same(a, b) or a.number is None or b.number is None:
        return same(a, b)
    return math.isclose(abs(a.number), abs(b.number), rel_tol=NEAR)
