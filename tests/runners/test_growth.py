"""How far an installation is, by what has been written."""

from __future__ import annotations

import threading
from pathlib import Path

from runners.growth import Growth, telling
from runners.limits import MIB


def written(path: Path, mib: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\0" * (mib * MIB))


def test_what_comes_into_the_cache_counts_and_what_was_there_does_not(tmp_path: Path) -> None:
    cache, target = tmp_path / "uv", tmp_path / "env"
    written(cache / "archive-v0" / "old" / "torch.so", 5)
    written(cache / ".tmpold" / "torch.so", 5)
    growth = Growth.of(cache, target, 8 * MIB)
    assert growth.line() == "0 MiB of about 8 (0 %)"
    written(cache / ".tmpnew" / "torch" / "torch.so", 2)
    assert growth.line() == "2 MiB of about 8 (25 %)"
    written(cache / "archive-v0" / "new" / "numpy.so", 1)
    assert growth.line() == "3 MiB of about 8 (37 %)"


def test_what_is_only_linked_from_the_cache_counts_by_its_links(tmp_path: Path) -> None:
    cache, target = tmp_path / "uv", tmp_path / "env"
    written(cache / "archive-v0" / "old" / "torch.so", 4)
    growth = Growth.of(cache, target, 8 * MIB)
    target.mkdir()
    (target / "torch.so").hardlink_to(cache / "archive-v0" / "old" / "torch.so")
    assert growth.line() == "4 MiB of about 8 (50 %)"


def test_more_than_expected_is_never_all(tmp_path: Path) -> None:
    growth = Growth.of(tmp_path / "uv", tmp_path / "env", 2 * MIB)
    written(tmp_path / "env" / "torch.so", 3)
    assert growth.line() == "3 MiB of about 3 (99 %)"


def test_it_is_told_again_and_again_until_the_end(tmp_path: Path) -> None:
    told: list[str] = []
    twice = threading.Event()

    def say(line: str) -> None:
        told.append(line)
        if len(told) == 2:
            twice.set()

    growth = Growth.of(tmp_path / "uv", tmp_path / "env", MIB)
    with telling(growth, say, seconds=0.01):
        assert twice.wait(60)
    assert set(told) == {"0 MiB of about 1 (0 %)"}
    assert [each for each in threading.enumerate() if each.name == "growth"] == []
