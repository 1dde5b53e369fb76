"""compose.yaml keeps the two sides apart: users, sockets, credentials."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\$\{\w+(?::-([^}]*)|:\?[^}]*)?\}")


def services() -> dict[str, dict[str, Any]]:
    """The services as they are written, with what they share; variables have their default, or `given`."""
    text = VARIABLE.sub(lambda match: "given" if match[1] is None else match[1], (ROOT / "compose.yaml").read_text())
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return found


def mounts(service: dict[str, Any]) -> list[str]:
    """The host's paths that a service has."""
    return [str(each).split(":")[0] for each in service.get("volumes", [])]


def test_the_two_sides_are_two_users_and_neither_is_root() -> None:
    users = {name: services()[name]["user"].split(":")[0] for name in ("serve", "worker")}
    assert len(set(users.values())) == 2
    assert not {"0", "root"} & set(users.values())


def test_only_the_worker_has_docker_s_socket_and_its_group() -> None:
    holders = {name for name, each in services().items() if "/var/run/docker.sock" in mounts(each)}
    assert holders == {"worker"}
    assert {name for name, each in services().items() if "group_add" in each} == {"worker"}


def test_only_the_server_has_the_app_s_file_and_it_starts_no_worker() -> None:
    holders = {name for name, each in services().items() if "./app.json" in mounts(each)}
    assert holders == {"serve"}
    assert {name for name, each in services().items() if "REPRO_APP_FILE" in each.get("environment", {})} == {"serve"}
    assert {name for name, each in services().items() if "REPRO_WEBHOOK_SECRET" in each.get("environment", {})} == {
        "serve"
    }
    assert "--no-worker" in services()["serve"]["command"]


def test_the_sides_share_no_volume_that_one_can_write() -> None:
    mounted = [each for name in ("serve", "worker") for each in services()[name]["volumes"]]
    shared = {each for each in mounted if mounted.count(each) > 1}
    assert {each.rpartition(":")[2] for each in shared} == {"ro"}
    assert not set(mounts(services()["serve"])) & set(mounts(services()["worker"])) - {"./compose.app.yaml"}


def test_a_worker_that_drains_is_given_longer_than_a_run_may_take() -> None:
    shipped = yaml.safe_load((ROOT / "app.yaml").read_text())
    assert services()["worker"]["stop_grace_period"] == "6m"
    assert shipped["limits"]["seconds"] + 60 < 360


def test_workers_can_be_as_many_as_one_likes() -> None:
    assert not {"container_name", "ports", "hostname"} & set(services()["worker"]), (
        "what two containers can't both have"
    )
