"""A container that has imported what its program will import at first, and waits for it: one program's, like any other.

It is made and started as one that runs at once. What tells it to wait is a pipe with a name beside the launcher; it
opens that pipe when it has imported, and goes on when a byte comes out of it. Then pipe and list of imports are gone,
and in their place are the program's files. The host holds the pipe's other end: when it dies, the container ends.
"""

from __future__ import annotations

import errno
import os
import select
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from runners.container import Begun, Ended
from runners.limits import Limits
from runners.program import Program, let_everybody_read

GO, IMPORTS = "go", "imports"
"""The pipe's name and the list's in the folder that is mounted."""


class Spoilt(Exception):
    """It can't take a program: it has ended, or said something while it imported."""


def prepare(folder: Path, imports: tuple[str, ...]) -> None:
    """Makes a folder's container one that imports these modules and waits."""
    os.mkfifo(folder / GO)
    (folder / IMPORTS).write_text("".join(f"import {name}\n" for name in imports), encoding="ascii")


@dataclass
class Waiting:
    """A container that has been started; `held` is all that it holds, let go of at its end. For one thread at a time.

    `early_seconds` is None until it has imported, `pipe` the end of its pipe from then on.
    """

    begun: Begun
    folder: Path
    nonce: str
    held: AbstractContextManager[object]
    early_seconds: float | None = None
    pipe: int = -1

    @property
    def age(self) -> float:
        """Seconds since its start."""
        return time.monotonic() - self.begun.started

    def is_ready(self) -> bool:
        """Whether it has imported and waits now. Raises Spoilt."""
        took = self.age if self.early_seconds is None and self._opened() else None
        if select.select([self.begun.socket], [], [], 0)[0]:
            raise Spoilt("it ended or said something while it imported")
        if took is not None:
            self.begun.usage.begin()
            self.early_seconds = took  # from here on somebody may take it
        return self.early_seconds is not None

    def _opened(self) -> bool:
        """Whether there is a reader at the pipe's other end."""
        try:
            self.pipe = os.open(self.folder / GO, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            return False
        return True

    def give(self, program: Program) -> None:
        """Lays the program's files into its folder and lets it go on. Raises Spoilt, or as `Program.write` does."""
        program.write_files(self.folder)
        let_everybody_read(self.folder)
        for name in (GO, IMPORTS):
            (self.folder / name).unlink()
        try:
            os.write(self.pipe, b"!")
        except BrokenPipeError as error:
            raise Spoilt("it has ended") from error

    def listen(
        self, limits: Limits, on_output: Callable[[str, bytes], None] | None, stopped: Callable[[], bool] | None
    ) -> Ended:
        """As any container's from the moment on in which it was given its program."""
        return self.begun.listen(limits, on_output, stopped, self.early_seconds or 0.0)

    def close(self) -> None:
        """Ends and removes it, and lets go of its folder and environment."""
        if self.pipe >= 0:
            os.close(self.pipe)
            self.pipe = -1
        self.held.__exit__(None, None, None)
