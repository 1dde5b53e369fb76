"""The issue that `repro dev file` files: a person's own text, or an example that comes with the bot."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import repros
from bot.failures import BadInput
from bot.sources.source import issues_of
from repros.values import Issue

DEFAULT = "null-storage-crash"
MAX_CHARACTERS = 65_536
"""GitHub takes no longer text."""


def issue_to_file(source: str | None) -> Issue:
    """The one issue of a SOURCE, else the shipped example. Raises BadInput where it can't be read or filed."""
    source = source or str(Path(repros.__file__).parent / "examples" / DEFAULT / "issue.md")
    found = list(islice(issues_of(source), 2))
    if len(found) != 1:
        raise BadInput(f"{source} holds {'more than one issue' if found else 'no issue'}: file one at a time")
    if len(found[0].body) > MAX_CHARACTERS:
        raise BadInput(f"{source} has {len(found[0].body):,} characters: GitHub takes at most {MAX_CHARACTERS:,}")
    return found[0]
