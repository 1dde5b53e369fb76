"""Reads `results.jsonl`: an issue a line, as bot.summary.contract.answer_json gives it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.failures import BadInput
from bot.settings.named_file import lines_of, text_of
from repros.contract import whole

MAX_BYTES = 500_000_000
"""Of one issue's line, which holds what its program printed on every release."""

Json = dict[str, Any]


RESULTS, PARTIAL = "results.jsonl", "results.partial"


def results_of(report: Path) -> Path:
    """The file of a report that holds its results: what there is so far, while a triage is unfinished.

    One that has judged nothing yet hides no finished results.
    """
    partial, whole_ones = report / PARTIAL, report / RESULTS
    begun = partial.exists() and (partial.stat().st_size > 0 or not whole_ones.exists())
    return partial if begun else whole_ones


def results_in(path: Path) -> Iterator[Json]:
    """The objects of the file, one at a time. Raises BadInput for a file or a line that isn't such a result.

    A line of an unfinished file that is still being written, or was cut off, isn't one yet.
    """
    unfinished = path.name == PARTIAL
    try:
        for number, line in lines_of(path, MAX_BYTES):
            if unfinished and line is not None and not line.endswith(b"\n"):
                return
            if line is None or line.strip():
                yield checked(line, f"{path}:{number}")
    except BadInput as error:
        raise BadInput(f"{error}: name a folder that `repro triage --report` made") from error


def checked(line: bytes | None, where: str) -> Json:
    """One line, None for one that is too long, as an object that has a verdict and results. Raises BadInput."""
    if line is None:
        raise BadInput(f"{where}: the line has more than {MAX_BYTES:,} bytes")
    try:
        data = json.loads(whole(text_of(line, where)))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where}: not a JSON object a line ({error})") from error
    if not isinstance(data, dict) or not _is_result(data):
        raise BadInput(f"{where}: not what `repro run --json` prints")
    return data


def _is_result(data: Json) -> bool:
    """Whether the fields are there without which nothing can be shown."""
    results = data.get("results")
    if not isinstance(results, list) or not results or not isinstance(data.get("verdict"), str):
        return False
    return all(
        isinstance(each, dict)
        and isinstance(each.get("verdict"), str)
        and isinstance(each.get("repro") or {}, dict)
        and all(_is_run(run) for run in each.get("runs") or ())
        for each in results
    )


def _is_run(run: Any) -> bool:
    return isinstance(run, dict) and isinstance(run.get("torch"), str) and isinstance(run.get("observation"), str)
