"""The JSON that `--json` prints: the contract of `repro extract` and `repro run`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from repros.values import ObservedRun, Problem, Reading, ReportedEnvironment, Repro, Statement, Verdict

Json = dict[str, Any]

_HALVES = re.compile(
    r"\\\\"  # an escaped backslash, whatever follows it
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def json_line(data: Json) -> str:
    """An object as one line of ASCII that every reader of JSON takes."""
    return whole(json.dumps(data)) + "\n"


def whole(text: str) -> str:
    """A text in JSON with U+FFFD for every half of a surrogate pair, which many readers of JSON refuse."""
    return _HALVES.sub(lambda found: r"\ufffd" if found[1] else found[0], text)


def reading_json(reading: Reading) -> Json:
    """The object that `repro extract --json` prints for an issue."""
    return {
        "id": reading.id,
        "environment": environment_json(reading.environment),
        "labels": list(reading.labels),
        "repros": [repro_json(r) for r in reading.repros],
        "problems": problems_json(reading.problems),
    }


def repro_json(repro: Repro) -> Json:
    """One Repro of a reading, its claim's texts and files included."""
    return {
        "title": repro.title,
        "program": repro.program,
        "entry": repro.entry,
        "files": {f.name: f.text for f in repro.files},
        "mode": repro.mode,
        "invocation": invocation_json(repro),
        "added_imports": list(repro.added_imports),
        "added_calls": list(repro.added_calls),
        "environment": environment_json(repro.environment),
        "labels": list(repro.labels),
        "claim": asdict(repro.claim),
        "statements": [statement_json(s) for s in repro.statements],
        "should": repro.should,
        "needs": list(repro.needs),
        "problems": problems_json(repro.problems),
        "runnable": repro.runnable,
    }


def statement_json(statement: Statement) -> Json:
    """One Statement; without the answers and frames of its claim, which the Repro's own claim has."""
    claim = statement.claim
    return {
        "what": statement.what,
        "role": statement.role,
        "text": claim.text,
        "exception": claim.exception,
        "message": claim.message,
        "lines": list(statement.lines) if statement.lines else None,
        "weight": statement.weight,
        "cues": list(statement.cues),
    }


def invocation_json(repro: Repro) -> Json:
    """How a program is run; variables as an object, `command` as a person types it unless that is its name alone."""
    run_as = repro.invocation
    command = None if run_as.is_plain else run_as.line(repro.entry)
    return {**asdict(run_as), "variables": dict(run_as.variables), "command": command}


def environment_json(environment: ReportedEnvironment) -> Json:
    """The reported environment; packages as an object."""
    return {**asdict(environment), "packages": dict(environment.packages)}


def problems_json(problems: Sequence[Problem]) -> list[Json]:
    """Problems, without a line where there is none."""
    return [{k: v for k, v in asdict(p).items() if v is not None} for p in problems]


def run_json(observed: ObservedRun) -> Json:
    """One Run with its Observation."""
    run = observed.run
    return {
        **asdict(run),
        "observation": observed.observation,
        "why": observed.why,
        "exception": run.exception,
        "message": run.message,
    }


def result_json(repro: Repro | None, verdict: Verdict) -> Json:
    """One result of `repro run --json`; `repro` is None where the issue has no program."""
    return {
        "repro": repro_json(repro) if repro else None,
        "verdict": verdict.kind,
        "reason": verdict.reason,
        "release_reason": verdict.release_reason,
        "statement": statement_json(verdict.statement) if verdict.statement else None,
        "first_absent": verdict.first_absent,
        "first_shown": verdict.first_shown,
        "regression": verdict.regression,
        "gone_on_nightly": verdict.gone_on_nightly,
        "boundaries": [asdict(each) for each in verdict.boundaries],
        "runs": [run_json(r) for r in verdict.runs],
    }
