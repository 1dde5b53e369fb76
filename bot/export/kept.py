"""Kept programs, read back and run in the sandbox on the latest release."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cattrs.errors import BaseValidationError

from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.question import ask, latest_of
from bot.answering.request import Request
from bot.answering.trial import Trial, run_out
from bot.database.values import from_json
from bot.failures import BadInput
from bot.settings.config import load_config
from bot.settings.named_file import bytes_of
from bot.summary.results import Json
from repros.judge.verdict import repro_before_running
from repros.values import Claim, ClaimKind, Repro, Verdict, VerdictKind

MAX_BYTES = 20_000_000
"""Of one kept program."""

_KINDS = {"failure": "exception", "values": "output", "silence": "output"}


class StillShows(AssertionError):
    """What was reported shows."""


class Undecided(Exception):
    """The runs don't say whether what was reported shows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A program that was kept; `shows` is whether what was reported still showed by then, `day` when it was."""

    name: str
    shows: bool
    repro: Repro
    day: date | None = None


def kept_in(folder: Path) -> Sequence[Kept]:
    """The kept programs of a folder; nothing of them is run. Raises BadInput for a file that is none."""
    return [read_kept(path) for path in sorted(folder.glob("*.json"))]


def read_kept(path: Path) -> Kept:
    """One kept program. Raises BadInput for a file that is none."""
    try:
        data = json.loads(bytes_of(path, MAX_BYTES))
        repro = repro_of(data["repro"], data.get("statement"))
        day = date.fromisoformat(data["created"][:10]) if data.get("created") else None
        return Kept(path.stem, data["verdict"] == VerdictKind.REPRODUCED, repro, day)
    except (BaseValidationError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadInput(f"{path}: not what `repro export --suite` writes ({type(error).__name__})") from error


def repro_of(told: Json, statement: Json | None) -> Repro:
    """The Repro of what `--json` tells of it, with the claim of the statement that decided."""
    run_as, environment = told["invocation"], told["environment"]
    data = {
        **told,
        "files": [{"name": name, "text": text} for name, text in told["files"].items()],
        "invocation": {**run_as, "variables": list(run_as["variables"].items())},
        "environment": {**environment, "packages": list(environment["packages"].items())},
        "statements": [],
    }
    repro = from_json(Repro, data)
    if statement is None or told_alike(repro.claim, statement):
        return repro
    what = str(statement["what"])
    kind = ClaimKind(_KINDS.get(what, what))
    return replace(repro, claim=Claim(kind, statement["exception"], statement["message"], statement["text"]))


def told_alike(claim: Claim, statement: Json) -> bool:
    """Whether a statement tells what a claim does."""
    return (claim.exception, claim.message, claim.text) == tuple(statement[k] for k in ("exception", "message", "text"))


def machine_here() -> Machine:
    """This machine, by the configuration of $REPRO_CONFIG."""
    return Machine(load_config())


def try_again(kept: Kept, machine: Machine) -> None:
    """Runs a kept program on the latest release, in the sandbox.

    Raises StillShows where what was reported shows, Undecided where that can't be told, a Failure or RunnerFailure
    where nothing can be run.
    """
    verdict = verdict_on_latest(kept, machine)
    if verdict.kind is VerdictKind.REPRODUCED:
        raise StillShows(verdict.reason)
    if verdict.kind is not VerdictKind.NOT_REPRODUCED:
        raise Undecided(f"{verdict.kind}: {verdict.reason}")


def verdict_on_latest(kept: Kept, machine: Machine) -> Verdict:
    """The Verdict of a kept program, the latest release taken for the reported one."""
    machine.prepare()
    latest = latest_of(Request(), machine.config, machine.releases).version
    request = Request(torch=latest, latest=latest)
    if verdict := repro_before_running(kept.repro):
        return verdict
    asked = ask(kept.repro, request, machine.config, machine.releases, kept.day)
    if isinstance(asked, Verdict):
        return asked
    return run_out(Trial(kept.repro, asked.question), LocalRuns(machine, request, kept.day)).verdict()
