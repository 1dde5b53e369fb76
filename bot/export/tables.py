"""Results as flat rows: one an issue, or one a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from bot.summary.results import Json

if TYPE_CHECKING:
    from bot.database.verdicts import Change

RowKind = Literal["issues", "runs"]
Row = dict[str, str | int | float | bool | None]

ISSUE_COLUMNS: dict[str, type] = {
    "id": str,
    "url": str,
    "title": str,
    "created": str,
    "issue_labels": str,
    "verdict": str,
    "reason": str,
    "claim_kind": str,
    "claim_exception": str,
    "reported": str,
    "first_shown": str,
    "first_absent": str,
    "regression": bool,
    "gone_on_nightly": str,
    "failing_backends": str,
    "crashed_in": str,
    "smallest_lines": int,
    "runs": int,
    "problems": str,
}
RUN_COLUMNS: dict[str, type] = {
    "id": str,
    "program": int,
    "verdict": str,
    "torch": str,
    "python": str,
    "repeat": int,
    "outcome": str,
    "observation": str,
    "why": str,
    "exit_code": int,
    "signal": str,
    "exception": str,
    "message": str,
    "truncated": bool,
    "seconds": float,
    "cpu_seconds": float,
    "peak_bytes": int,
    "environment": str,
    "packages": str,
    "commit": str,
    "image": str,
}
CHANGE_COLUMNS: dict[str, type] = {"id": str, "before": str, "now": str, "when": str, "job": str}
_OF_RUN = [name for name in RUN_COLUMNS if name not in {"id", "program", "verdict"}]


def columns_of(kind: RowKind) -> dict[str, type]:
    """The columns and their types; every value may be missing."""
    return ISSUE_COLUMNS if kind == "issues" else RUN_COLUMNS


def rows_of(results: Iterable[Json], kind: RowKind) -> Iterator[Row]:
    """The rows of the results, in their order. Lists are told in one text, parted by `; `."""
    for result in results:
        if kind == "issues":
            yield typed(issue_row(result), ISSUE_COLUMNS)
        else:
            yield from (typed(row, RUN_COLUMNS) for row in run_rows(result))


def issue_row(result: Json) -> Json:
    """One issue, told by its deciding Repro."""
    first = result["results"][0]
    repro, runs = first.get("repro") or {}, first.get("runs") or []
    claim, crash = repro.get("claim") or {}, first.get("crash") or {}
    problems = [*(result.get("problems") or ()), *(repro.get("problems") or ())]
    return {
        "id": result.get("id"),
        "url": result.get("url"),
        "title": result.get("title"),
        "created": result.get("created"),
        "issue_labels": "; ".join(map(str, result.get("issue_labels") or ())),
        "verdict": result["verdict"],
        "reason": first.get("reason"),
        "claim_kind": claim.get("kind"),
        "claim_exception": claim.get("exception"),
        "reported": runs[0]["torch"] if runs else None,
        "first_shown": first.get("first_shown"),
        "first_absent": first.get("first_absent"),
        "regression": first.get("regression"),
        "gone_on_nightly": first.get("gone_on_nightly"),
        "failing_backends": _failing(first.get("backends") or ()),
        "crashed_in": next(iter([*(crash.get("native") or ()), *(crash.get("python") or ())]), None),
        "smallest_lines": (first.get("smallest") or {}).get("lines"),
        "runs": sum(len(each.get("runs") or ()) for each in result["results"]),
        "problems": "; ".join(f"{each.get('code')}: {each.get('detail')}" for each in problems),
    }


def _failing(backends: Iterable[Json]) -> str:
    """The backends with which the claim shows."""
    return "; ".join(str(each.get("backend")) for each in backends if each.get("observation") == "shows")


def run_rows(result: Json) -> Iterator[Json]:
    """The runs of every program of an issue, which are counted from 1."""
    for number, each in enumerate(result["results"], start=1):
        for run in each.get("runs") or ():
            told = {"id": result.get("id"), "program": number, "verdict": each["verdict"]}
            packages = "; ".join(map(str, run.get("packages") or ()))
            yield {name: run.get(name) for name in _OF_RUN} | told | {"packages": packages}


def change_row(change: Change) -> Row:
    """A verdict that changed."""
    return {
        "id": f"{change.repository}#{change.number}",
        "before": change.before,
        "now": change.now,
        "when": change.when.isoformat(timespec="seconds"),
        "job": change.job,
    }


def typed(row: Json, columns: dict[str, type]) -> Row:
    """The row with every value of its column's type; what isn't of it is missing, and half characters are replaced."""
    return {name: _typed(row.get(name), kind) for name, kind in columns.items()}


def _typed(value: object, kind: type) -> str | int | float | bool | None:
    if isinstance(value, str) and kind is str:
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, bool):
        return value if kind is bool else None
    if isinstance(value, int | float) and kind in {int, float}:
        return float(value) if kind is float else int(value)
    return None
