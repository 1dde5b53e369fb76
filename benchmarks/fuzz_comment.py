"""The comment: GitHub's own renderer finds nothing live in it but the template's, whatever texts stand everywhere."""

from __future__ import annotations

from random import Random

from benchmarks.fuzz_reading import mutated, pool
from tests.bot.report.answers import check_inert
from tests.bot.report.hostile import PIECES

_MANY = (*[0, 1, 1, 1, 1, 2, 2, 3] * 6, 9, 110)
_REPEATED = (*[1] * 40, 2, 40, 3_000)


def check(random: Random) -> None:
    """Renders one. Raises AssertionError with what is live, or whatever rendering raises."""
    texts = [_text(random) for _ in range(random.randint(1, 9))]
    check_inert(texts, random.choice(_MANY))


def _text(random: Random) -> str:
    kind = random.random()
    if kind < 0.1:
        return mutated(random, pool()).body[:5_000]
    if kind < 0.2:
        return "".join(chr(random.choice((random.randrange(0x250), random.randrange(0x11_0000)))) for _ in range(40))
    pieces = "".join(random.choice(PIECES) for _ in range(random.randint(0, 14)))
    return (pieces * random.choice(_REPEATED))[:200_000]
