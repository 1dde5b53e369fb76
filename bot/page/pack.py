"""Details of many issues, compressed by the chunk: a browser unpacks only the chunk of the issue that is opened."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from typing import IO

from bot.summary.results import Json

CHUNK_CHARACTERS = 200_000
"""So many characters unpack within a frame of the screen, and compress nearly as well as all at once."""


class Pack:
    """Chunks of details, a line each, in a file of its own until the page is written, so that memory stays small."""

    def __init__(self, file: IO[bytes]) -> None:
        self.starts: list[int] = []
        self._file = file
        self._waiting: list[str] = []
        self._count = 0

    def add(self, details: Json) -> None:
        """Take the details of the next issue in."""
        if not self._waiting:
            self.starts.append(self._count)
        self._waiting.append(json.dumps(details, separators=(",", ":")))
        self._count += 1
        if sum(map(len, self._waiting)) >= CHUNK_CHARACTERS:
            self.flush()

    def chunks(self) -> Iterator[str]:
        """Every flushed chunk: a JSON list, deflated as zlib does, as base64, in which nothing can end an element."""
        self._file.seek(0)
        for each in self._file:
            yield each.decode("ascii").rstrip("\n")

    def flush(self) -> None:
        """End the chunk that is being filled."""
        if self._waiting:
            packed = zlib.compress(f"[{','.join(self._waiting)}]".encode("ascii"), 9)
            self._file.write(base64.b64encode(packed) + b"\n")
            self._waiting = []
