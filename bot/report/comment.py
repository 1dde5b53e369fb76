"""The one comment of an issue, rendered from an Answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot.inert import cell, code, fenced, line, plain, prose
from bot.report.answer import ASKED, Answer, Result
from bot.report.names import SHORT_COMMIT, compared, named
from bot.report.share import Some, cut, fitted, some
from bot.verdicts import VERDICTS
from repros.shorten import shortened
from repros.values import Claim, Observation, ObservedRun, Outcome, Statement, VerdictKind
from runners.nightly_list import is_nightly

MAX_CHARACTERS = 58_000
"""GitHub takes 65,536 characters; the rest is room for the hidden marker with the bot's labels and earlier verdicts."""

WRITERS: dict[str, tuple[Callable[[str], str], int]] = {
    "code": (code, 100),
    "cell": (cell, 100),
    "prose": (prose, 2_000),
}
"""How names and sentences are written, and their most characters even where there is room for more."""

LONGEST_COMMAND = 1_000
"""A command that is cut is another command, so a longer one isn't shown."""

MOST = {"rows": 100, "seen": 100, "files": 20, "problems": 30, "others": 50, "history": 30, "names": 20}
"""How many items a list shows; what else it has is counted."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An earlier verdict: the day (`2026-11-22`), its sentence, and whether it was about something else (`Entry`)."""

    day: str
    sentence: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the equal runs on one release."""

    torch: str
    commit: str
    python: str
    packages: Some[str]
    role: str
    outcome: str
    detail: str
    observation: str
    count: int
    seconds: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What one release gave, as text."""

    torch: str
    why: str
    text: str


def render_comment(answer: Answer, replay: str = "", history: Sequence[HistoryEntry] = (), notice: str = "") -> str:
    """The comment's Markdown, at most MAX_CHARACTERS, without the hidden marker.

    Whatever comes from the issue, its program or its repository is inert in it. What is too long is cut before it is
    rendered, never the Markdown: lists end with how many more there are, and all texts have the same room, the
    largest with which everything fits.
    """
    shown = given(answer, replay, history, notice)
    template = _template().get_template("comment.md.j2")
    return fitted(lambda room: template.render(shown, room=room).strip() + "\n", MAX_CHARACTERS)


def given(answer: Answer, replay: str = "", history: Sequence[HistoryEntry] = (), notice: str = "") -> dict[str, Any]:
    """What is shown of an answer, each list within its bound."""
    result = answer.results[0]
    repro, verdict = result.repro, result.verdict
    labels = answer.labels
    shown = replay if len(replay) <= LONGEST_COMMAND and plain(replay) == replay else ""
    problems = (*(repro.problems if repro else ()), *answer.reading.problems)
    return {
        "headline": VERDICTS[verdict.kind].headline,
        "sentences": [x for x in (verdict.reason, came_back(result, history), verdict.release_reason) if x],
        "labels": some(labels.add, MOST["names"]),
        "suggested": some([label for label in labels.suggested if label not in labels.add], MOST["names"]),
        "rows": some(rows(verdict.runs, reported=is_named(result)), MOST["rows"]),
        "boundaries": verdict.boundaries,
        "followed": result.followed,
        "problems": some(problems, MOST["problems"]),
        "added": some((*repro.added_imports, *repro.added_calls) if repro else (), MOST["names"]),
        "run_as": repro.invocation.line(repro.entry) if repro and not repro.invocation.is_plain else "",
        "unfollowed": some(repro.invocation.unfollowed if repro else (), MOST["names"]),
        "claim_kind": _claim(result).kind,
        "lines": _lines(verdict.statement),
        "reported": _reported(result),
        "should": (repro.should or "") if repro else "",
        "seen": some(evidence(verdict.runs), MOST["seen"]),
        "files": some(repro.files if repro else (), MOST["files"]),
        "replay": shown,
        "others": some(map(_other, answer.results[1:]), MOST["others"]),
        "history": some(history, MOST["history"]),
        "notice": notice,
    }


def came_back(result: Result, history: Sequence[HistoryEntry]) -> str:
    """The sentence on a failure that shows on the latest release though it was fixed; empty where it isn't so."""
    verdict = result.verdict
    shows, fixed = (VERDICTS[kind].headline for kind in (VerdictKind.REPRODUCED, VerdictKind.FIXED))
    there = any(o.run.torch == result.latest and o.observation is Observation.SHOWS for o in verdict.runs)
    before = next((entry for entry in history if not (entry.apart or entry.sentence.startswith(shows))), None)
    back = verdict.kind is VerdictKind.REPRODUCED and there and before and before.sentence.startswith(fixed)
    return f"It came back: by the verdict of {before.day} it was fixed." if back and before else ""


def is_named(result: Result) -> bool:
    """Whether the report names the release that counts as the reported one, not a command or the calendar."""
    named = result.repro is not None and bool(result.repro.environment.torch_as_written)
    return named and not (result.verdict.release_reason or "").startswith(ASKED)


def rows(runs: Sequence[ObservedRun], *, reported: bool = True) -> list[Row]:
    """A row for each release and outcome, repeats counted; releases in the order in which they ran.

    The first release is marked where it is the `reported` one.
    """
    groups: dict[tuple[str, str, str, str, str], list[ObservedRun]] = {}
    for seen in runs:
        run = seen.run
        detail = run.exception or run.signal or (str(run.exit_code) if run.outcome is Outcome.EXIT else "")
        groups.setdefault((run.torch, run.python, run.outcome, detail, seen.observation), []).append(seen)
    first = runs[0].run.torch if runs else None
    return [
        Row(
            torch=named(torch, _commit(group)),
            commit="" if is_nightly(torch) else _commit(group),
            python=python,
            packages=_with(group),
            role=" (reported)" if reported and torch == first else "",
            outcome=outcome,
            detail=detail,
            observation=observation,
            count=len(group),
            seconds=f"{sum(s.run.seconds for s in group) / len(group):.1f}",
        )
        for (torch, python, outcome, detail, observation), group in groups.items()
    ]


def _with(group: Sequence[ObservedRun]) -> Some[str]:
    """What equal runs had besides torch; one that was kept from before that was told says nothing."""
    packages = next((seen.run.packages for seen in group if seen.run.packages), ())
    return some((package.replace("==", " ") for package in packages), MOST["names"])


def _commit(group: Sequence[ObservedRun]) -> str:
    """The commit of equal runs' torch, as short as GitHub writes it; one kept from before it was told says nothing."""
    return next((seen.run.commit[:SHORT_COMMIT] for seen in group if seen.run.commit), "")


def evidence(runs: Sequence[ObservedRun]) -> list[Seen]:
    """What the first run on each release printed; later equal ones add nothing."""
    first: dict[str, ObservedRun] = {}
    for seen in runs:
        first.setdefault(seen.run.torch, seen)
    return [Seen(torch, seen.why, streams(seen)) for torch, seen in first.items()]


def streams(seen: ObservedRun) -> str:
    """Stdout and stderr one after the other, as a terminal shows them at the end."""
    parts = [part.rstrip() for part in (seen.run.stdout, seen.run.stderr) if part.strip()]
    return "\n".join(parts) or "(it printed nothing)"


def _claim(result: Result) -> Claim:
    """What the runs were held against."""
    held = result.verdict.statement or result.repro
    return held.claim if held else Claim()


def _reported(result: Result) -> str:
    if result.repro is None:
        return ""
    claim = _claim(result)
    short = ": ".join(part for part in (claim.exception, claim.message) if part)
    return claim.text or short or claim.signal or "(no failure that a run could be held against)"


def _lines(statement: Statement | None) -> str:
    """Where in the report it stands."""
    if statement is None or statement.lines is None:
        return ""
    first, last = statement.lines
    return f", line {first} of the report" if first == last else f", lines {first}–{last} of the report"


def _other(result: Result) -> dict[str, str]:
    title = result.repro.title if result.repro and result.repro.title else "(no title)"
    return {"title": title, "headline": VERDICTS[result.verdict.kind].headline, "reason": result.verdict.reason}


@cache
def _template() -> Environment:
    # Nothing is HTML here, so Jinja's own escaping would not help: every hostile value goes through a filter of ours.
    environment = Environment(
        loader=PackageLoader("bot", "report"),
        autoescape=False,  # noqa: S701  # Markdown, for which HTML's escapes are no protection
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: _within_room(*writer) for name, writer in WRITERS.items()}
    environment.filters |= {"fenced": _fenced, "compared": compared}
    return environment


def _within_room(write: Callable[[str], str], longest: int) -> Callable[[Context, str], str]:
    """The filter that writes a line in the room which the comment's texts have."""

    @pass_context
    def written(context: Context, text: str) -> str:
        # Once before, too: what has thousands of characters isn't looked through for each room that is tried.
        return write(shortened(line(shortened(text, 4 * longest)), min(longest, context["room"])))

    return written


@pass_context
def _fenced(context: Context, text: str, language: str = "") -> str:
    return fenced(cut(text, context["room"]), language)
