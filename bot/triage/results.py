"""`results.jsonl`: an issue a line, kept from the first verdict on, in the input's order at the end."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO

from bot.failures import BadInput, Failure
from bot.report.answer import Answer
from bot.summary.contract import answer_json
from bot.summary.results import PARTIAL, RESULTS
from repros.contract import json_line


class ResultsFile:
    """Appends answers as they come; `finish` puts them in the issues' order. Raises Failure where it can't write."""

    def __init__(self, folder: Path, *, resume: bool = False) -> None:
        """Begin afresh, or with `resume` behind the whole lines that an interrupted triage left."""
        self.path = folder / RESULTS
        partial = folder / PARTIAL
        self._offsets: dict[int, tuple[int, int]] = {}
        self._kept: dict[str, tuple[int, int]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = partial.open("r+b" if resume and partial.exists() else "w+b")
            if resume:
                self._kept = whole_lines(self._file)
        except OSError as error:
            raise BadInput(
                f"can't write the report to {folder}: {error.strerror}; name another with --report"
            ) from error

    def keep(self, number: int, name: str | None) -> bool:
        """Whether the verdict of an issue was written before; then it counts as this triage's."""
        place = self._kept.get(name or "")
        if place:
            self._offsets[number] = place
        return place is not None

    def add(self, number: int, answer: Answer) -> None:
        """Write one answer now, so that an interruption loses nothing."""
        line = json_line(answer_json(answer)).encode()
        try:
            start = self._file.seek(0, os.SEEK_END)
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise Failure(f"can't write {self.path}: {error.strerror}") from error
        self._offsets[number] = (start, len(line))

    def finish(self) -> None:
        """Put the whole file in its place, the issues in their order."""
        temporary = self.path.with_suffix(".tmp")
        try:
            with temporary.open("wb") as out:
                for _, (start, length) in sorted(self._offsets.items()):
                    self._file.seek(start)
                    out.write(self._file.read(length))
            temporary.replace(self.path)
            self._file.close()
            self.path.with_suffix(".partial").unlink()
        except OSError as error:
            raise Failure(f"can't write {self.path}: {error.strerror}") from error


def whole_lines(file: BinaryIO) -> dict[str, tuple[int, int]]:
    """Where the line of each issue (by its id) stands and how long it is; a line that was cut off is cut away."""
    found: dict[str, tuple[int, int]] = {}
    end = 0
    for line in file:
        if not line.endswith(b"\n"):
            break
        name = json.loads(line).get("id")
        if name is not None:
            found[name] = (end, len(line))
        end += len(line)
    file.truncate(end)
    return found
