"""`results.jsonl`: an issue a line, kept from the first verdict on, in the input's order at the end."""

from __future__ import annotations

import json
import os
from pathlib import Path

from bot.answer import Answer
from bot.contract import answer_json
from bot.failures import Failure


class ResultsFile:
    """Appends answers as they come; `finish` puts them in the issues' order. Raises Failure where it can't write."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "results.jsonl"
        self._offsets: dict[int, tuple[int, int]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.with_suffix(".partial").open("w+b")
        except OSError as error:
            raise Failure(f"can't write the report to {folder}: {error.strerror}") from error

    def add(self, number: int, answer: Answer) -> None:
        """Write one answer now, so that an interruption loses nothing."""
        line = json.dumps(answer_json(answer)).encode() + b"\n"
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
