"""Programs whose end is a matter of chance: they check numbers that they draw anew in every run."""

from __future__ import annotations

import re

from repros.judge.assertions import asserts
from repros.values import Repro

_DRAWS = re.compile(
    r"\b(?:rand|randn|randint|randperm|rand_like|randn_like|randint_like|normal_?|uniform_?|bernoulli_?|multinomial"
    r"|choice|shuffle|sample)\("
)
_SEEDS = re.compile(r"\b(?:manual_seed|seed|seed_all|seed_everything|default_rng|RandomState)\(\s*\w")


def checks_what_it_draws(repro: Repro) -> bool:
    """Whether an assertion of the program's own may fail on one draw and hold on the next."""
    text = "\n".join(f.text for f in repro.files)
    return asserts(repro) and bool(_DRAWS.search(text)) and not _SEEDS.search(text)
