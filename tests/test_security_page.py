"""Every promise of docs/security.md names tests that there are, and every kind of hostile program stands behind one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = "tests/hostile/programs"


def promises() -> dict[str, list[str]]:
    """The tests of each promise."""
    table = (ROOT / "docs/security.md").read_text(encoding="utf-8").partition("| promise | mechanism | test |\n")[2]
    rows = [line.strip("| ").split(" | ") for line in table.partition("\n\n")[0].splitlines()[1:]]
    return {promise: re.findall(r"`([^`]+)`", tests) for promise, _mechanism, tests in rows}


def is_there(test: str) -> bool:
    """Whether a test is there, or a folder of programs that isn't empty."""
    path, _, name = test.partition("::")
    if path.startswith(PROGRAMS):
        return any((ROOT / path).glob("*.py"))
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("promise", promises())
def test_each_promise_names_tests_that_there_are(promise: str) -> None:
    tests = promises()[promise]
    assert tests
    assert [test for test in tests if not is_there(test)] == []


def test_each_kind_of_program_stands_behind_a_promise() -> None:
    folders = {f"{PROGRAMS}/{path.name}" for path in (ROOT / PROGRAMS).iterdir()}
    assert folders <= {test for tests in promises().values() for test in tests}
    assert len(promises()) > 15
