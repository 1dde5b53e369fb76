"""Files of repositories, from the stand-in: read, remembered, and what can't be read."""

from __future__ import annotations

import pytest

from bot.github.errors import Unavailable
from bot.github.files import RepositoryFiles
from bot.repository_file import PATH
from tests.bot.github.conftest import REPOSITORY, Scene
from tests.e2e.standin.failures import Failure


def test_a_file_is_read_where_the_repository_has_it(scene: Scene) -> None:
    files = RepositoryFiles()
    assert files.read(scene.client, REPOSITORY, PATH, max_bytes=100).data is None
    scene.repository.files[PATH] = b"labels: {}\n"
    assert files.read(scene.client, REPOSITORY, PATH, max_bytes=100).data == b"labels: {}\n"
    del scene.repository.files[PATH]
    assert files.read(scene.client, REPOSITORY, PATH, max_bytes=100).data is None


def test_an_unchanged_file_costs_nothing_of_the_rate_limit(scene: Scene) -> None:
    files = RepositoryFiles()
    scene.repository.files[PATH] = b"labels: {}\n"
    first = files.read(scene.client, REPOSITORY, PATH, max_bytes=100)
    used = sum(scene.github.world.rate_used.values())
    assert files.read(scene.client, REPOSITORY, PATH, max_bytes=100) == first
    assert sum(scene.github.world.rate_used.values()) == used
    assert scene.github.called("GET", PATH)[-1].status == 304


def test_batch_work_asks_only_now_and_then(scene: Scene) -> None:
    files = RepositoryFiles()
    for _ in range(3):
        files.read(scene.client, REPOSITORY, PATH, max_bytes=100, seconds=60)
    assert len(scene.github.called("GET", PATH)) == 1


def test_a_file_that_is_too_large_or_a_folder_has_a_problem(scene: Scene) -> None:
    scene.repository.files[PATH] = b"x" * 101
    assert "100 bytes" in (RepositoryFiles().read(scene.client, REPOSITORY, PATH, max_bytes=100).problem or "")
    scene.repository.files[f"{PATH}/inner"] = b""
    del scene.repository.files[PATH]
    assert "no file" in (RepositoryFiles().read(scene.client, REPOSITORY, PATH, max_bytes=100).problem or "")


def test_a_file_that_the_bot_may_not_read_is_none(scene: Scene) -> None:
    scene.repository.files[PATH] = b"x"
    del scene.repository.permissions["contents"]
    assert RepositoryFiles().read(scene.client, REPOSITORY, PATH, max_bytes=100).data is None


def test_a_github_that_is_away_is_no_missing_file(scene: Scene) -> None:
    scene.github.failures.plan(Failure("502", "GET", "contents", times=99))
    with pytest.raises(Unavailable):
        RepositoryFiles().read(scene.client, REPOSITORY, PATH, max_bytes=100)
