"""`repro run OWNER/REPO#N`: the same terms as the server's, those of the repository's own file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.main import main
from bot.settings.repository_file import PATH
from tests.e2e.standin.server import running
from tests.e2e.standin.world import Grant, Repository

TEXT = "```python\nimport torch, fancy\nmodel(torch.ones(2))\n```\n\nRuntimeError: boom\n\nPyTorch version: 2.13.0\n"


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Repository, Path]]:
    """A repository with an issue that needs no run, and a configuration that names where it is."""
    with running() as github:
        repository = github.acts.make_repository("octo/torch")
        github.acts.file(repository, github.world.user("reporter"), "It breaks", TEXT)
        token = github.world.token(Grant(github.world.user("reporter")))
        monkeypatch.setenv("GITHUB_TOKEN", token)
        config = tmp_path / "config.yaml"
        config.write_text(yaml.safe_dump({"api_url": github.url, "database_url": f"sqlite:///{tmp_path}/db"}))
        yield repository, config
        assert github.drifts == []


def run(config: Path) -> Result:
    return CliRunner().invoke(main, ["--config", str(config), "run", "octo/torch#1", "--json"])


def test_its_labels_are_the_repository_s(tracker: tuple[Repository, Path]) -> None:
    repository, config = tracker
    assert json.loads(run(config).stdout)["labels"]["add"] == ["repro: needs info"]
    repository.files[PATH] = b"labels: {needs-info: {name: 'bot: please tell'}}"
    assert json.loads(run(config).stdout)["labels"]["add"] == ["bot: please tell"]


def test_a_file_that_can_not_be_used_is_told_and_the_bot_s_own_terms_hold(tracker: tuple[Repository, Path]) -> None:
    repository, config = tracker
    repository.files[PATH] = b"labels: ["
    done = run(config)
    assert done.stderr.count("\n") == 1
    assert f"octo/torch: its {PATH} is not used until it is mended" in done.stderr
    assert json.loads(done.stdout)["labels"]["add"] == ["repro: needs info"]
