"""Reads `results.jsonl`: an issue a line, as bot.contract.answer_json gives it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.failures import BadInput

Json = dict[str, Any]


def results_in(path: Path) -> Iterator[Json]:
    """The objects of the file, one at a time. Raises BadInput for a file or a line that isn't such a result."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield checked(line, f"{path}:{number}")
    except OSError as error:
        raise BadInput(
            f"can't read {path}: {error.strerror}: name a folder that `repro triage --report` made"
        ) from error


def checked(line: bytes, where: str) -> Json:
    """One line as an object that has a verdict and results. Raises BadInput."""
    try:
        data = json.loads(line)
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
