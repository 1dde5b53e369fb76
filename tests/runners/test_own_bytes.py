"""What of an environment would go with it alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runners.environment import Environment
from runners.own_bytes import own_bytes


def environment(path: Path) -> Environment:
    (path / "env").mkdir(parents=True)
    return Environment(path.name, path, path, "3.11.7", "2.13.0")


@pytest.fixture
def pair(tmp_path: Path) -> list[Environment]:
    """Two environments with a file of 1,000 bytes in common, and one of 10 and 30 bytes each."""
    first, second = environment(tmp_path / "a"), environment(tmp_path / "b")
    (first.path / "env" / "torch").write_bytes(b"t" * 1000)
    os.link(first.path / "env" / "torch", second.path / "env" / "torch")
    (first.path / "env" / "own").write_bytes(b"o" * 10)
    (second.path / "env" / "own").write_bytes(b"o" * 30)
    return [first, second]


def test_what_two_have_in_common_is_neither_s_own(pair: list[Environment]) -> None:
    assert own_bytes(pair) == {"a": 10, "b": 30}


def test_the_only_one_that_has_a_file_owns_it(pair: list[Environment]) -> None:
    assert own_bytes(pair[:1]) == {"a": 1010}


def test_a_file_of_two_names_counts_once(pair: list[Environment]) -> None:
    os.link(pair[0].path / "env" / "own", pair[0].path / "env" / "again")
    assert own_bytes(pair) == {"a": 10, "b": 30}


def test_where_a_link_leads_is_not_looked_at(pair: list[Environment], tmp_path: Path) -> None:
    (tmp_path / "interpreter").write_bytes(b"i" * 5000)
    (pair[0].path / "env" / "python").symlink_to(tmp_path / "interpreter")
    (pair[0].path / "env" / "broken").symlink_to(tmp_path / "none")
    assert own_bytes(pair) == {"a": 10, "b": 30}


def test_an_environment_that_is_gone_has_nothing(pair: list[Environment], tmp_path: Path) -> None:
    gone = Environment("c", tmp_path / "c", tmp_path, "3.11.7", "2.13.0")
    assert own_bytes([*pair, gone]) == {"a": 10, "b": 30, "c": 0}
