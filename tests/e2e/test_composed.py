"""The service image, run as compose.yaml says: the sides are apart, two workers share a store, issues are answered."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from bot.settings.secret_names import SECRET_NAMES
from runners.index_settings import index_settings
from tests.bot.database.postgres import free_port
from tests.e2e.composition import Composition, docker
from tests.e2e.service_image import build_bot, build_postgres
from tests.e2e.standin.remote import ROOT, Remote, process
from tests.e2e.system import TORCH, program_that_does_not, program_that_raises
from tests.e2e.test_jobs import readable_memory

pytestmark = pytest.mark.docker

REPOSITORY = "octo/composed"
SERVER, WORKER = 10001, 10002


@dataclass(frozen=True)
class Composed:
    """The bot of compose.yaml with a stand-in for GitHub, and the App's credentials."""

    services: Composition
    github: Remote
    secrets: tuple[str, ...]

    def wait(self, holds: Callable[[], object], what: str) -> None:
        """Waits until something holds."""
        deadline = time.monotonic() + 900
        while not holds():
            logs = "\n".join(self.services.log(name)[-2000:] for name in ("serve", "worker"))
            assert time.monotonic() < deadline, f"{what}\n{logs}"
            time.sleep(0.5)

    def is_up(self, number: int) -> bool:
        """Whether a worker has come up."""
        return "worker ready" in self.services.log("worker", number)

    def comments(self, number: int) -> list[dict[str, Any]]:
        """The comments below an issue."""
        shown = self.github.do("show_issue", repository=REPOSITORY, number=number)
        return list(shown["comments"])


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """All of compose.yaml, with two workers."""
    folder = tmp_path_factory.mktemp("composed")
    # The worker's user must get through to its store, and pytest's folders are for root alone.
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    (image_folder := folder / "image").mkdir()
    bot_image, postgres_image = build_bot(image_folder), build_postgres(folder / "postgres")
    store, port = folder / "store", free_port()
    store.mkdir()
    os.chown(store, WORKER, WORKER)
    variables = {
        "DOCKER_GID": str(Path("/var/run/docker.sock").stat().st_gid), "POSTGRES_PASSWORD": uuid.uuid4().hex,
        "STORE": str(store), "PORT": str(port),
        "DASHBOARD_TOKEN": uuid.uuid4().hex, "DASHBOARD_PORT": str(free_port()),
        "APP_FILE": str(folder / "app.json"), "CONFIG": str(folder / "config.yaml"),
    }  # fmt: skip
    services = Composition(f"reprobot-test-{uuid.uuid4().hex[:8]}", folder, variables)
    try:
        with process(REPOSITORY, host=services.make_outside()) as github:
            secrets = write_app(folder, github)
            github.do("hook", url=f"http://127.0.0.1:{port}/webhook")
            write_config(folder / "config.yaml", github)
            services.up(override(bot_image, postgres_image), workers=2)
            bot = Composed(services, github, secrets)
            bot.wait(lambda: is_ready(port), "the bot is not ready")
            yield bot
    finally:
        services.down()


def write_app(folder: Path, github: Remote) -> tuple[str, ...]:
    """The App's file as compose.yaml's head says; gives what must be seen nowhere."""
    held = github.do("credentials")
    path = folder / "app.json"
    path.touch(mode=0o600)
    path.write_text(
        json.dumps({"id": held["app_id"], "pem": held["private_key"], "webhook_secret": held["webhook_secret"]})
    )
    os.chown(path, SERVER, SERVER)
    return held["private_key"].splitlines()[1], held["webhook_secret"]


def write_config(path: Path, github: Remote) -> None:
    """The shipped changes of app.yaml, with the stand-in's address."""
    shipped = (ROOT / "compose.app.yaml").read_text()
    path.write_text(shipped + yaml.safe_dump({"api_url": github.url, "releases": {"latest": TORCH}}))


def override(bot_image: str, postgres_image: str) -> dict[str, Any]:
    """What this machine needs besides: images that are there, and the folders that its pip takes packages from."""
    services: dict[str, dict[str, Any]] = {name: {"image": bot_image} for name in ("upgrade", "serve", "worker")}
    settings = index_settings()
    places = {
        "PIP_FIND_LINKS": settings.find_links, "PIP_EXTRA_INDEX_URL": settings.extra_index_urls,
        # uv's name and pip's for the one bundle.
        **dict.fromkeys(("SSL_CERT_FILE", "PIP_CERT"), (settings.certificate,) if settings.certificate else ()),
    }  # fmt: skip
    local = {Path(value) for values in (settings.find_links, places.get("PIP_CERT", ())) for value in values}
    # An index of this machine is a folder of pages that link to files beside it.
    local |= {Path(url.removeprefix("file://")).parent for url in settings.extra_index_urls if url.startswith("file:")}
    for name in ("serve", "worker"):
        services[name]["environment"] = {key: " ".join(values) for key, values in places.items() if values}
        services[name]["volumes"] = [f"{path}:{path}:ro" for path in sorted(local) if path.exists()]
    return {"services": {**services, "postgres": {"image": postgres_image}}}


def is_ready(port: int) -> bool:
    """Whether the server sees its database and a worker."""
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def test_an_issue_gets_its_comment_from_the_image(composed: Composed) -> None:
    bodies = [program_that_raises(1), program_that_does_not(2)]
    numbers = [
        composed.github.do("file_issue", repository=REPOSITORY, title="It breaks", body=body, user="reporter")["number"]
        for body in bodies
    ]
    for number, says in zip(numbers, ("**Reproduced.**", "**Not reproduced.**"), strict=True):
        composed.wait(partial(composed.comments, number), f"issue {number} has no comment")
        said = [each["body"] for each in composed.comments(number)]
        assert [says in each for each in said] == [True], f"{said}\n{composed.services.log('worker')[-3000:]}"
    assert composed.github.do("drifts") == []


def test_both_workers_are_ready_on_one_store_under_names_of_their_own(composed: Composed) -> None:
    for number in (1, 2):
        composed.wait(partial(composed.is_up, number), f"worker {number} isn't ready")
    logs = [json.loads(line) for n in (1, 2) for line in composed.services.log("worker", n).splitlines()]
    names = [line["name"] for line in logs if line["event"] == "worker ready"]
    assert len(set(names)) == len(names) == 2


def test_the_server_can_not_reach_docker_and_the_worker_not_the_credentials(composed: Composed) -> None:
    server, worker = composed.services.pid("serve"), composed.services.pid("worker")
    assert (owner(server), owner(worker)) == (SERVER, WORKER)
    # By /run: /var/run is a link, which would lead out of the container's root.
    assert not Path(f"/proc/{server}/root/run/docker.sock").exists()
    assert Path(f"/proc/{worker}/root/run/docker.sock").is_socket(), "the look into a container does find what is there"
    assert Path(f"/proc/{server}/root/run/app.json").exists()
    assert not Path(f"/proc/{worker}/root/run/app.json").exists()
    given = Path(f"/proc/{worker}/environ").read_bytes().decode().split("\0")
    assert not {line.split("=")[0] for line in given} & set(SECRET_NAMES)
    for secret in composed.secrets:
        assert secret.encode() not in readable_memory(worker)
    assert composed.secrets[0].encode() in readable_memory(server), "the look into memory does find what is there"


def owner(pid: int) -> int:
    """The user of a process, all of whose ids are the same."""
    line = next(text for text in Path(f"/proc/{pid}/status").read_text().splitlines() if text.startswith("Uid:"))
    (found,) = set(line.split()[1:])
    return int(found)


def test_no_side_can_write_its_own_image_or_gain_rights(composed: Composed) -> None:
    for name in ("serve", "worker"):
        status = Path(f"/proc/{composed.services.pid(name)}/status").read_text()
        assert "CapEff:\t0000000000000000" in status
        assert "NoNewPrivs:\t1" in status
        touched = docker("exec", composed.services.container(name), "sh", "-c", "touch /opt/x 2>&1 || true")
        assert "Read-only file system" in touched


def test_the_database_reaches_nobody_outside(composed: Composed) -> None:
    networks = json.loads(docker("inspect", composed.services.container("postgres")))[0]["NetworkSettings"]["Networks"]
    assert list(networks) == [f"{composed.services.project}_jobs"]
    assert json.loads(docker("network", "inspect", f"{composed.services.project}_jobs"))[0]["Internal"] is True


def test_an_update_s_upgrade_runs_again_and_everything_ends_in_order(composed: Composed) -> None:
    services = composed.services
    services.compose("run", "--rm", "--no-deps", "upgrade")
    services.compose("stop")
    for name in (services.container("worker"), services.container("worker", 2), services.container("serve")):
        assert docker("inspect", "--format", "{{.State.ExitCode}}", name) == "0", name
