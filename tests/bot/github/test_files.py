"""Files of repositories, from the stand-in: read, remembered, and what can't be read."""

from __future__ import annotations

import pytest

from bot.github.errors import Unavailable
from bot.github.files import RepositoryFile, RepositoryFiles, own_or_shared
from bot.settings.repository_file import PATH
from tests.bot.github.conftest import REPOSITORY, Scene
from tests.e2e.standin.failures import Failure
from tests.e2e.standin.world import Repository


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


def shared(scene: Scene) -> Repository:
    """The owner's repository of what all his have, which the same installation reads."""
    made = scene.github.acts.make_repository(f"{REPOSITORY.partition('/')[0]}/.github")
    made.installation = scene.repository.installation
    return made


def found(scene: Scene, repository: str = REPOSITORY) -> RepositoryFile:
    files = RepositoryFiles()
    return own_or_shared(repository, lambda name: files.read(scene.client, name, PATH, max_bytes=100))


def test_a_repository_without_the_file_has_its_owners(scene: Scene) -> None:
    assert found(scene) == RepositoryFile(of="acme/.github"), "there is no such repository"
    shared(scene).files[PATH] = b"repeats: {usual: 1}\n"
    assert (found(scene).data, found(scene).of) == (b"repeats: {usual: 1}\n", "acme/.github")
    scene.repository.files[PATH] = b"labels: {}\n"
    assert (found(scene).data, found(scene).of) == (b"labels: {}\n", None)


def test_an_own_file_that_can_not_be_read_is_not_made_up_for_by_the_owners(scene: Scene) -> None:
    shared(scene).files[PATH] = b"repeats: {usual: 1}\n"
    scene.repository.files[PATH] = b"x" * 101
    assert "100 bytes" in (found(scene).problem or "")


def test_the_owners_repository_itself_is_asked_once(scene: Scene) -> None:
    shared(scene)
    assert found(scene, "Acme/.github") == RepositoryFile()
    assert len(scene.github.called("GET", PATH)) == 1


def test_a_github_that_is_away_is_no_missing_file(scene: Scene) -> None:
    scene.github.failures.plan(Failure("502", "GET", "contents", times=99))
    with pytest.raises(Unavailable):
        RepositoryFiles().read(scene.client, REPOSITORY, PATH, max_bytes=100)
