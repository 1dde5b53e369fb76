"""The report's page while a triage goes on: there from the beginning, and right at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.page.write import write_page

LEAST_SECONDS = 5.0
SHARE = 20
"""A page of thousands of issues takes seconds: writing it takes at most a twentieth of the time."""


@dataclass
class LivePage:
    """Writes the page of a report's folder again and again; `of` is how many issues there are to judge."""

    folder: Path
    of: int
    now: Callable[[], float] = time.monotonic
    _due: float = 0.0

    def write(self) -> None:
        """Write it now. Raises Failure where it can't be written."""
        began = self.now()
        write_page(self.folder, of=self.of)
        ended = self.now()
        self._due = ended + max(LEAST_SECONDS, SHARE * (ended - began))

    def follow(self) -> None:
        """Write it where the last time is long enough ago."""
        if self.now() >= self._due:
            self.write()
