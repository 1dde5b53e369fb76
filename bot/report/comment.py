"""The one comment of an issue, rendered from an Answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.answer import Answer, LabelPlan, Result
from bot.question import ASKED
from bot.report.inert import cell, code, fenced, plain, prose
from bot.report.share import share_out
from repros.values import ObservedRun, Outcome, SourceFile, VerdictKind

MAX_CHARACTERS = 65_000
"""GitHub takes 65,536 characters; the rest is room for the hidden marker."""

HEADLINES = {
    VerdictKind.REPRODUCED: "Reproduced.",
    VerdictKind.FIXED: "Fixed.",
    VerdictKind.NOT_REPRODUCED: "Not reproduced.",
    VerdictKind.DIFFERENT_FAILURE: "It fails, but not as reported.",
    VerdictKind.INCONCLUSIVE: "Inconclusive.",
    VerdictKind.NEEDS_GPU: "Needs a GPU.",
    VerdictKind.NEEDS_INFO: "Needs more information.",
    VerdictKind.ERROR: "The bot's own infrastructure failed.",
}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An earlier verdict: the day (`2026-11-22`) and its sentence."""

    day: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the equal runs on one release."""

    torch: str
    python: str
    packages: str
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

    Whatever comes from the issue, its program or its repository is inert in it. Long texts are cut in the middle
    until all fits; every release keeps an equal share.
    """
    budget = MAX_CHARACTERS
    while True:
        text = _rendered(answer, replay, history, notice, budget)
        if len(text) <= MAX_CHARACTERS or budget < 500:
            return text[:MAX_CHARACTERS]
        budget -= len(text) - MAX_CHARACTERS + 500


def _rendered(answer: Answer, replay: str, history: Sequence[HistoryEntry], notice: str, budget: int) -> str:
    result = answer.results[0]
    repro, verdict = result.repro, result.verdict
    seen = evidence(verdict.runs)
    files = repro.files if repro else ()
    reported = _reported(result)
    texts = [reported, (repro.should or "") if repro else "", *(s.text for s in seen), *(f.text for f in files)]
    shares = share_out([plain(t) for t in texts], max(budget, 0))
    return (
        _template()
        .get_template("comment.md.j2")
        .render(
            headline=HEADLINES[verdict.kind],
            sentences=[x for x in (verdict.reason, verdict.release_reason) if x],
            label_line=label_line(answer.labels),
            rows=rows(verdict.runs, reported=is_named(result)),
            problems=[*(repro.problems if repro else ()), *answer.reading.problems],
            added=", ".join(map(code, (*repro.added_imports, *repro.added_calls))) if repro else "",
            claim_kind=repro.claim.kind if repro else "",
            reported=shares[0],
            should=shares[1],
            evidence=[replace(s, text=t) for s, t in zip(seen, shares[2:], strict=False)],
            files=[SourceFile(f.name, t) for f, t in zip(files, shares[2 + len(seen) :], strict=True)],
            replay=replay,
            others=[_other(r) for r in answer.results[1:]],
            history=history,
            notice=notice,
        )
        .strip()
        + "\n"
    )


def label_line(labels: LabelPlan) -> str:
    """The labels that are set, and those that are only suggested, in one line."""
    only = [label for label in labels.suggested if label not in labels.add]
    parts = [f"Label: {', '.join(map(code, labels.add))}."] if labels.add else []
    return " ".join(parts + ([f"Suggested: {', '.join(map(code, only))}."] if only else []))


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
            torch=torch,
            python=python,
            packages=_with(group),
            role=" (reported)" if reported and torch == first else "",
            outcome=outcome,
            detail=f" {cell(detail)}" if detail else "",
            observation=observation,
            count=len(group),
            seconds=f"{sum(s.run.seconds for s in group) / len(group):.1f}",
        )
        for (torch, python, outcome, detail, observation), group in groups.items()
    ]


def _with(group: Sequence[ObservedRun]) -> str:
    """What equal runs had besides torch; one that was kept from before that was told says nothing."""
    packages = next((seen.run.packages for seen in group if seen.run.packages), ())
    return ", ".join(cell(package.replace("==", " ")) for package in packages)


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


def _reported(result: Result) -> str:
    if result.repro is None:
        return ""
    claim = result.repro.claim
    short = ": ".join(part for part in (claim.exception, claim.message) if part)
    return claim.text or short or claim.signal or "(no failure that a run could be held against)"


def _other(result: Result) -> dict[str, str]:
    title = result.repro.title if result.repro and result.repro.title else "(no title)"
    return {"title": title, "headline": HEADLINES[result.verdict.kind], "reason": result.verdict.reason}


@cache
def _template() -> Environment:
    # Nothing is HTML here, so Jinja's own escaping would not help: every hostile value goes through a filter of ours.
    environment = Environment(
        loader=PackageLoader("bot", "report"),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"code": code, "cell": cell, "fenced": fenced, "prose": prose}
    return environment
