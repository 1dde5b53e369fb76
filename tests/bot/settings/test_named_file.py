"""Files that a person names: nothing stands still or grows without bound, and each encoding is read or said."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.failures import BadInput
from bot.settings import named_file
from bot.settings.named_file import bytes_of, lines_of, text_of

TEXT = "café\n\N{PILE OF POO} torch\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_is_read_by_its_byte_order_mark(encoding: str) -> None:
    assert text_of(TEXT.encode(encoding), "f") == TEXT


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("print(1)".encode("utf-16-le"), "f is UTF-16 without a byte order mark: convert it with `iconv"),
        ("print(1)".encode("utf-16-be"), "f is UTF-16 without a byte order mark"),
        (b"\x7fELF\2\1\1\0\0\0\0\0\0\0", "f is binary"),
        (b"a\0b", "f is binary"),
        (b"caf\xe9", "f isn't UTF-8 (byte 3)"),
        (b"\xff\xfea", "f isn't UTF-16 (byte 2)"),
    ],
)
def test_what_is_no_text_is_said(data: bytes, said: str) -> None:
    with pytest.raises(BadInput) as error:
        text_of(data, "f")
    assert said in str(error.value)


def test_a_device_is_refused_for_it_may_have_no_end() -> None:
    for read in (lambda path: bytes_of(path, 9), lambda path: list(lines_of(path, 9))):
        with pytest.raises(BadInput, match="is a device"):
            read(Path("/dev/zero"))
    assert bytes_of(Path(os.devnull), 9) == b""


@contextmanager
def pipe(folder: Path, command: str) -> Iterator[Path]:
    """A named pipe that a process writes into, which is ended afterwards."""
    path = folder / "pipe"
    os.mkfifo(path)
    with subprocess.Popen(["sh", "-c", f"exec {command} > {path}"], stderr=subprocess.DEVNULL) as writer:
        try:
            yield path
        finally:
            writer.kill()


def test_a_pipe_is_read_as_its_writer_writes(tmp_path: Path) -> None:
    with pipe(tmp_path, "printf 'one\\ntwo\\n'") as path:
        assert list(lines_of(path, 9)) == [(1, b"one\n"), (2, b"two\n")]


def test_a_pipe_without_a_writer_is_waited_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_file, "PIPE_SECONDS", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput, match="nothing came through the pipe"):
        bytes_of(tmp_path / "pipe", 9)


def test_a_line_without_end_ends_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_file, "LONGEST_SKIPPED", 5 << 20)
    with pipe(tmp_path, "cat /dev/zero") as path, pytest.raises(BadInput, match=r"pipe:1: a line without end"):
        list(lines_of(path, 1000))


def test_a_file_that_is_too_large_is_said_with_what_is_read_at_most(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * 11)
    assert bytes_of(tmp_path / "f", 11) == b"x" * 11
    with pytest.raises(BadInput, match="more than 10 bytes"):
        bytes_of(tmp_path / "f", 10)


@given(st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"") + b"\n")), st.integers(1, 14))
def test_every_line_comes_with_its_number_and_only_the_long_ones_are_left_out(lines: list[bytes], most: int) -> None:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(b"".join(lines))
        found = list(lines_of(Path(file.name), most))
    assert found == [(number, line if len(line) <= most else None) for number, line in enumerate(lines, start=1)]
