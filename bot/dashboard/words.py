"""How the dashboard writes moments, sizes, jobs and what releases showed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.database.issue_list import Listed
from bot.database.processes import Stocked
from bot.jobs.backlog import StoredJob, trigger_of
from bot.jobs.orders import BUILT_JOB, PRUNE_JOB, RUN_JOB, SWEEP_JOB
from bot.summary.summary import release_key
from bot.summary.wording import LEGEND
from bot.verdicts import VERDICTS
from repros.values import VerdictKind

SIGNS = {each.kind: each for each in LEGEND}
TRIGGERS = {
    "event": "an event on GitHub",
    "comment": "a /repro command",
    "swept": "an event that was missed",
    "triage": "a triage",
    "schedule": "the nightly schedule",
}
WORK = {
    RUN_JOB: "run",
    BUILT_JOB: "look for built environments",
    SWEEP_JOB: "look for missed events",
    PRUNE_JOB: "forget what is old",
}


class Cell(NamedTuple):
    """What a release showed, with its sign; `inner` ones are between the oldest and the newest."""

    release: str
    kind: str
    sign: str
    meaning: str
    inner: bool


class Kept(NamedTuple):
    """The environments of one release and Python in a store."""

    torch: str
    python: str
    environments: int
    size: int


def span(seconds: float) -> str:
    """A time in its largest unit."""
    whole = max(0, int(seconds))
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if whole >= length:
            return f"{whole // length} {unit}"
    return f"{whole} s"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago a moment was."""
    gone = now - moment
    return "just now" if gone < timedelta(seconds=1) else f"{span(gone.total_seconds())} ago"


def size(count: int) -> str:
    """Bytes in their largest unit."""
    for unit, length in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= length:
            return f"{count / length:.1f} {unit}"
    return f"{count} B"


def cells(seen: Sequence[tuple[str, str]]) -> list[Cell]:
    """What the releases showed, the oldest first."""
    known = sorted(seen, key=lambda each: (release_key(each[0]) or "", each[0]))
    last = len(known) - 1
    return [
        Cell(release, kind, SIGNS[kind].sign, SIGNS[kind].meaning, 0 < place < last)
        for place, (release, kind) in enumerate(known)
        if kind in SIGNS
    ]


def asked_for(job: str) -> str:
    """What asked for a job."""
    return TRIGGERS.get(trigger_of(job), "the bot itself")


def work_of(job: StoredJob) -> str:
    """What a job does."""
    return WORK.get(job.name, "judge the issue")


def end_of(job: StoredJob) -> str:
    """How an ended job of an issue ended, in words."""
    if job.status == "CANCELLED":
        return "gave way to a newer one, or was stopped"
    match job.ended:
        case {"ended": "done", "verdict": str(verdict)}:
            return VERDICTS[VerdictKind(verdict)].name if verdict in set(VerdictKind) else verdict
        case {"ended": "refused", "why": str(why)}:
            return f"refused: {why}"
        case {"ended": str(how), "why": str(why)}:
            return f"{how}: {why}"
        case {"ended": str(how)}:
            return how
        case _:
            return "ended"


def by_release(stock: Sequence[Stocked]) -> list[Kept]:
    """The environments, those of one release and Python together; the newest release first."""
    found: dict[tuple[str, str], Kept] = {}
    for each in stock:
        old = found.get((each.torch, each.python), Kept(each.torch, each.python, 0, 0))
        found[each.torch, each.python] = old._replace(environments=old.environments + 1, size=old.size + each.size)
    return sorted(found.values(), key=lambda kept: (release_key(kept.torch) or "", kept.python), reverse=True)


def marked(text: str, claimed: str) -> list[tuple[str, bool]]:
    """The lines of a text, and whether the claim has each too; lines that say next to nothing don't count."""
    told = {stripped for each in claimed.split("\n") if len(stripped := each.strip()) > 3}
    return [(each, each.strip() in told) for each in text.split("\n")]


def name_of(listed: Listed) -> str:
    """The issue as people write it."""
    return f"{listed.repository}#{listed.number}"
