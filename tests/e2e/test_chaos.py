"""The short storms: each target is killed twice while five issues are worked off."""

from __future__ import annotations

import tempfile
import zlib
from pathlib import Path

import pytest

from tests.e2e.chaos import DATABASES, TARGETS, Storm

pytestmark = pytest.mark.docker

PAIRS = [
    (target, "postgresql" if target == "postgresql" else DATABASES[place % len(DATABASES)])
    for place, target in enumerate(TARGETS)
]
"""Each target once, on one database or the other; `make chaos` has them all."""


@pytest.mark.parametrize(("target", "database"), PAIRS)
def test_a_storm_leaves_one_right_comment_an_issue_and_nothing_else(target: str, database: str) -> None:
    # A seed of its own each, the same in every run, so that a failure can be seen again.
    seed = zlib.crc32(f"{target} {database}".encode())
    store = Path(tempfile.gettempdir(), "reprobot-chaos-store")
    storm = Storm(target, database, moments=2, issues=5, seed=seed, store=store)
    storm.rage()  # holds every comment, label and leftover against what must be
    assert (storm.kills, len(storm.numbers)) == (2, 5)
