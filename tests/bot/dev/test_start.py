"""What `repro dev` asks for before it starts, and what it hands to its processes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import yaml

from bot.dev.checkout import standin_root
from bot.dev.children import environment_for
from bot.dev.github import StandIn
from bot.dev.issues import MAX_CHARACTERS, issue_to_file
from bot.dev.session import credentials, settings
from bot.failures import BadInput, Failure
from bot.settings.config import load_config
from bot.settings.secret_names import SECRET_NAMES
from tests.e2e.standin.server import running


def test_outside_a_checkout_it_says_to_clone_the_repository(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="clone it, `make install`"):
        standin_root(tmp_path)


def test_a_users_own_credentials_reach_no_process() -> None:
    environ = environment_for(dict.fromkeys(SECRET_NAMES, "secret") | {"PATH": "/bin", "NO_PROXY": "here"})
    assert environ == {"PATH": "/bin", "NO_PROXY": "here,127.0.0.1", "no_proxy": "127.0.0.1"}


def test_a_users_settings_stay_but_for_address_and_database(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(yaml.safe_dump({"database_url": "postgresql://real/db", "limits": {"pids": 99}}))
    config = load_config(settings(tmp_path, "http://127.0.0.1:1", own))
    assert config.limits.pids == 99
    assert (config.api_url, config.database_url) == ("http://127.0.0.1:1", f"sqlite:///{tmp_path}/dev.sqlite")


def test_the_credentials_are_their_owners_alone(tmp_path: Path) -> None:
    with running() as github:
        path = credentials(tmp_path, StandIn(github.url))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_example_is_filed_where_no_file_is_named() -> None:
    assert issue_to_file(None).title == "Reading an empty tensor's memory kills the interpreter"


BAD = {
    "two.jsonl": ('{"title": "a"}\n{"title": "b"}\n', "more than one issue"),
    "none.jsonl": ("\n", "no issue"),
    "long.md": ("x" * (MAX_CHARACTERS + 1), "GitHub takes at most 65,536"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_not_be_filed_is_refused(name: str, tmp_path: Path) -> None:
    text, why = BAD[name]
    (tmp_path / name).write_text(text)
    with pytest.raises(BadInput, match=why):
        issue_to_file(str(tmp_path / name))


def test_an_issue_that_is_not_there_is_said_with_its_status() -> None:
    with running() as github:
        github.acts.make_repository("octo/torch")
        with pytest.raises(Failure, match="404"):
            StandIn(github.url).on_issue("show_issue", 9)
