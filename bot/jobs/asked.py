"""What an issue asks for, as a hash: its programs, claims and versions, whatever else its text says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from bot.database.values import to_json
from repros.read import read_issue
from repros.values import Invocation, Issue, Repro


def asked_of(issue: Issue) -> str:
    """The hash of what the title and text ask for; comments and labels don't count."""
    reading = read_issue(replace(issue, comments=(), labels=()))
    asked = [
        [to_json(r.files), r.entry, r.mode, to_json(r.claim), to_json(r.environment), r.runnable, *_run_as(r)]
        for r in reading.repros
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]


def _run_as(repro: Repro) -> list[object]:
    """How a program is run, where that isn't by its name alone."""
    return [] if repro.invocation == Invocation() else [to_json(repro.invocation)]
