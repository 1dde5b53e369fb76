"""What is left to chance: programs that may end otherwise in each run, and how often they must be seen."""

from __future__ import annotations

import re

from repros.judge.raised import last_name
from repros.values import Repro

_DRAWS = re.compile(
    r"\b(?:rand|randn|randint|rand_like|randn_like|randint_like|normal_?|uniform_?|bernoulli_?|multinomial)\("
)
_CHOOSES = re.compile(r"\b(?:randperm|choice|choices|shuffle|sample)\(")
_SEEDS = re.compile(r"\b(?:manual_seed|seed|seed_all|seed_everything|default_rng|RandomState)\(\s*\w")
_UNWRITTEN = re.compile(r"\b(?:empty|empty_like|new_empty|empty_strided)\(|\b\w{0,10}Tensor\(\s*\d")
_PARALLEL = re.compile(r"\b(?:threading|multiprocessing|concurrent|asyncio|spawn)\b|\bnum_workers\s{0,3}=\s{0,3}[1-9]")

_OF_FORM = frozenset(
    {"TypeError", "AttributeError", "ModuleAttributeError", "ImportError", "ModuleNotFoundError"}
    | {"NotImplementedError", "NameError", "SyntaxError"}
    | {"UserWarning", "DeprecationWarning", "PendingDeprecationWarning", "FutureWarning", "TracerWarning"}
)
"""What Python and torch raise for how a program is written, whatever the numbers are."""

MOST_MISSED = 1 / 250
"""The chance that is left for a hang to be there and to have been missed each time."""


def may_vary(repro: Repro) -> bool:
    """Whether two runs of the program may differ by its own doing in what is claimed.

    It does things in parallel, chooses without seeding a generator or, unless the claim is an exception or a warning
    of a type that numbers play no part in, draws numbers without a seed or reads memory that nothing has written.
    """
    text = "\n".join(f.text for f in repro.files)
    seeded = _SEEDS.search(text)
    of_form = last_name(repro.claim.exception or "") in _OF_FORM
    numbers = not of_form and (_UNWRITTEN.search(text) or (_DRAWS.search(text) and not seeded))
    return bool(numbers or _PARALLEL.search(text) or (_CHOOSES.search(text) and not seeded))


def draws(repro: Repro) -> bool:
    """Whether the program draws numbers, seeded or not: from the same seed, releases and machines draw others."""
    return any(_DRAWS.search(f.text) for f in repro.files)


def least_absent(shown: int) -> int:
    """How many runs must be without what showed in all of `shown` runs before it counts as gone.

    With nothing known of how often it shows (a uniform prior), the chance of missing it `k` times after it showed
    `s` times is (s+1)! k! / (s+k+1)! (Laplace's rule of succession); that must fall to `MOST_MISSED`.
    """
    runs, missed = 0, 1.0
    while missed > MOST_MISSED:
        runs += 1
        missed *= runs / (shown + runs + 1)
    return runs
