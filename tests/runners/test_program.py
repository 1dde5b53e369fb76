"""A program's files are laid below a folder as they are named, or refused; nothing raises."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.values import Outcome, SourceFile
from runners.engine import Engine
from runners.environment import Environment
from runners.failures import ProgramRefused
from runners.program import Program
from runners.sandbox import Sandbox
from runners.store import Store
from tests.runners.conftest import LIMITS

ODD = (
    "../x.py", "/etc/x.py", "a/../../x.py", "", ".", "..", "a/..", "\0", "x\0.py", "\ud800.py", "\udc80", "x" * 256,
    "abc/" * 400 + "x.py", "no space left on device/..",
)  # fmt: skip


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        *(((SourceFile(name, ""),), name) for name in ODD),
        ((SourceFile("x.py", "\ud800"),), "x.py"),
        ((SourceFile("a", ""), SourceFile("a/b.py", "")), "a"),
        ((SourceFile("x.py", ""),), "y.py"),
        ((), "x.py"),
    ],
)
def test_what_cannot_be_laid_into_a_folder_is_refused_and_not_tried_again(
    files: tuple[SourceFile, ...], entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nosuch.sock")
    store = Store(tmp_path / "store")
    environment = Environment("hash", tmp_path, tmp_path, "3.11", "")
    made = Sandbox(Engine(), store, LIMITS, image="none").run(Program(files, entry), environment, job="tests")
    assert made.outcome is Outcome.INFRA_ERROR
    assert made.reason is not None
    assert made.reason.startswith("program-refused: ")


@given(st.lists(st.tuples(st.text(alphabet="a/.\0\ud800é", max_size=8), st.text(max_size=3)), max_size=4))
def test_all_that_is_written_lies_below_the_folder(files: list[tuple[str, str]]) -> None:
    program = Program(tuple(itertools.starmap(SourceFile, files)), files[0][0] if files else "")
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder, "inside")
        inside.mkdir()
        try:
            program.write(inside)
        except ProgramRefused:
            assert list(inside.iterdir()) == []
        assert [path.name for path in Path(folder).iterdir()] == ["inside"]
