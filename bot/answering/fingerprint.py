"""What an issue asks for, as a hash: an edit that leaves it as it was asks for nothing new."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from bot.answering.reading import Reader, bug_in, reading_of
from bot.database.values import to_json
from repros.read import read_issue
from repros.values import Issue

SILENT = frozenset({"title", "labels", "evidence", "line", "lines"})
"""What of a Repro decides neither a run nor a verdict: how it is called, and where in the text it stands."""


def fingerprint_of(issue: Issue, read: Reader = read_issue) -> str:
    """The hash of what the title and text ask for; comments and labels don't count.

    A text that can't be read is told by its own words: whatever is changed in it asks anew.
    """
    reading = reading_of(replace(issue, comments=(), labels=()), read)
    asked = [issue.title, issue.body] if bug_in(reading) else decisive(to_json(reading.repros))
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]


def decisive(value: Any) -> Any:
    """A value without what decides nothing."""
    if isinstance(value, dict):
        return {key: decisive(each) for key, each in value.items() if key not in SILENT}
    return [decisive(each) for each in value] if isinstance(value, list | tuple) else value
