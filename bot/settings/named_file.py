"""Files that a person names: opened without waiting, read within bounds, decoded; what can't be is one line."""

from __future__ import annotations

import codecs
import os
import select
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.failures import BadInput

PIPE_SECONDS = 10.0
"""How long nothing may come through a named pipe at first."""

LONGEST_SKIPPED = 4 << 30
"""Bytes of one line that are passed over: a pipe may give a line without end."""

CHUNK = 1 << 20

MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"", "UTF-8"),
)
"""Byte order marks and what they say; that of UTF-32 begins with UTF-16's."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file or a pipe to read from. Raises BadInput for what can't be read, also while it is."""
    try:
        check_kind(path)
        # Without a writer, a pipe would keep us waiting in `open` itself.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
                if not select.select([file], [], [], PIPE_SECONDS)[0]:
                    raise BadInput(f"nothing came through the pipe {path} for {PIPE_SECONDS:g} s: give a file")
                os.set_blocking(file.fileno(), True)
            yield file
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise BadInput(f"can't read {path}: {getattr(error, 'strerror', None) or error}") from error


def check_kind(path: Path) -> None:
    """Raises BadInput for a folder and a device, which may hold no end of bytes, OSError for what isn't there."""
    info = path.stat()
    if stat.S_ISDIR(info.st_mode):
        raise BadInput(f"{path} is a folder: name a file in it")
    if stat.S_ISSOCK(info.st_mode) or stat.S_ISBLK(info.st_mode):
        raise BadInput(f"{path} is no file: give a file")
    if stat.S_ISCHR(info.st_mode) and info.st_rdev != Path(os.devnull).stat().st_rdev:
        raise BadInput(f"{path} is a device: give a file")


def bytes_of(path: Path, most: int) -> bytes:
    """The whole content. Raises BadInput where it can't be read or has more than `most` bytes."""
    with opened(path) as file:
        return bounded(file, most, str(path))


def bounded(file: BinaryIO, most: int, name: str) -> bytes:
    """What is left of an open file. Raises BadInput for more than `most` bytes."""
    data = file.read(most + 1)
    if len(data) > most:
        raise BadInput(f"{name} has more than {most:,} bytes, which is the most that is read")
    return data


def lines_of(path: Path, most: int) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number, counted from 1; None for one of more than `most` bytes. Memory stays that of a line.

    Raises BadInput where the file can't be read, and for a line that doesn't end.
    """
    with opened(path) as file:
        number = 0
        while line := file.readline(most + 1):
            number += 1
            yield number, line if len(line) <= most else None
            skipped = 0
            while not line.endswith(b"\n") and (line := file.readline(CHUNK)):
                skipped += len(line)
                if skipped > LONGEST_SKIPPED:
                    raise BadInput(f"{path}:{number}: a line without end: nothing after it was read")


def text_of(data: bytes, name: str) -> str:
    """The text, in UTF-8, or in UTF-16 or UTF-32 where a byte order mark says so. Raises BadInput for anything else."""
    encoding = encoding_of(data)
    if encoding == "UTF-8" and b"\0" in data:
        if looks_like_utf16(data):
            raise BadInput(f"{name} is UTF-16 without a byte order mark: convert it with `iconv -f utf-16le -t utf-8`")
        raise BadInput(f"{name} is binary: give a text")
    try:
        return data.decode("utf-8-sig" if encoding == "UTF-8" else encoding)
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} isn't {encoding} (byte {error.start}): convert it with `iconv -t utf-8`") from error


def encoding_of(data: bytes) -> str:
    """What the byte order mark says; UTF-8 where there is none."""
    return next(encoding for mark, encoding in MARKS if data.startswith(mark))


def looks_like_utf16(data: bytes) -> bool:
    """Whether every other byte of its beginning is NUL, mostly, and none between: Latin letters in UTF-16."""
    start = data[:1000]
    fewer, more = sorted((start[0::2].count(0), start[1::2].count(0)))
    return fewer == 0 and more > max(3, len(start) // 4)
