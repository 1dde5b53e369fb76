"""What is executed, and its files on the way into a container."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from repros.values import Invocation, Mode, Repro, SourceFile
from runners.failures import ProgramRefused

LAUNCHER = Path(__file__).with_name("launcher")
LONGEST_PART = 255
LONGEST_NAME = 1000


@dataclass(frozen=True, slots=True)
class Program:
    """What is executed: files, the entry's name, the mode and how it is run."""

    files: tuple[SourceFile, ...]
    entry: str
    mode: Mode = "script"
    invocation: Invocation = field(default_factory=Invocation)

    @classmethod
    def of(cls, repro: Repro) -> Program:
        """The program of a Repro."""
        return cls(repro.files, repro.entry, repro.mode, repro.invocation)

    @classmethod
    def script(cls, text: str, name: str = "test.py") -> Program:
        """A script of one file."""
        return cls((SourceFile(name, text),), name)

    def contents(self) -> dict[str, bytes]:
        """Each file's bytes by its name below the working folder.

        Raises ProgramRefused for names that can't lie there side by side, and for text that can't be written.
        """
        found: dict[PurePosixPath, bytes] = {}
        for file in self.files:
            if not is_safe(file.name):
                raise ProgramRefused(f"not a safe file name: {shortened(file.name)}")
            try:
                found[PurePosixPath(file.name)] = file.text.encode("utf-8", "surrogateescape")
            except UnicodeEncodeError:
                raise ProgramRefused(f"not a text that can be written: {shortened(file.name)}") from None
        if not is_safe(self.entry) or PurePosixPath(self.entry) not in found:
            raise ProgramRefused(f"no file of the program: {shortened(self.entry)}")
        folders = {folder for name in found for folder in name.parents}
        if both := sorted(str(name) for name in found if name in folders):
            raise ProgramRefused(f"both a file and a folder: {shortened(both[0])}")
        return {str(name): data for name, data in found.items()}

    def write(self, folder: Path) -> None:
        """Writes the files as `files` below a folder, and the launcher. Raises as `contents` does, or OSError."""
        self.write_files(folder)
        write_launcher(folder)

    def write_files(self, folder: Path) -> None:
        """Writes the files alone."""
        for name, data in self.contents().items():
            write_file(folder / "files" / name, data)


def write_launcher(folder: Path) -> None:
    """Writes the launcher below a folder."""
    for source in LAUNCHER.glob("*.py"):
        write_file(folder / "launcher" / source.name, source.read_bytes())


def is_safe(name: str) -> bool:
    """Whether a name leads to a file below the folder that it is joined to, here and in the container."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\0" in name:
        return False
    try:
        encoded = [part.encode() for part in path.parts]
    except UnicodeEncodeError:
        return False
    return sum(map(len, encoded)) <= LONGEST_NAME and all(len(part) <= LONGEST_PART for part in encoded)


def shortened(name: str) -> str:
    """A name as it may stand in a message."""
    return ascii(name[:80])


def write_file(path: Path, data: bytes) -> None:
    """Writes a file and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def let_everybody_read(folder: Path) -> None:
    """Rights that don't depend on the umask, since the container's user is another."""
    for current, _, files in os.walk(folder):
        Path(current).chmod(0o755)
        for name in files:
            Path(current, name).chmod(0o644)
