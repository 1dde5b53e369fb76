"""An engine that isn't there, one that dies in the middle, and what `setup` and `doctor` say of both."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from repros.values import Outcome
from runners.docker_install import install_docker
from runners.doctor import Doctor
from runners.engine import Engine, how_to_get_one
from runners.environments import Environment, Environments, EnvironmentSpec
from runners.failures import EngineGone, EngineMissing, ImageMissing
from runners.image import base_name, runner_stage
from runners.interpreters import Interpreters
from runners.release_list import Releases
from runners.releases import load_releases, snapshot
from runners.sandbox import Program, Sandbox
from runners.setup import Setup
from runners.store import Store
from tests.runners.conftest import CURRENT, LIMITS

ENGINE_SOCKET = "/var/run/docker.sock"


class CutWire:
    """Passes bytes between a socket of its own and the engine's, until it is cut: a real engine that dies."""

    def __init__(self, path: Path, target: str) -> None:
        self.path, self.target = path, target
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen()
        self.ends: list[socket.socket] = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self.server.accept()
                there = socket.socket(socket.AF_UNIX)
                there.connect(self.target)
                self.ends += [here, there]
                for source, target in ((here, there), (there, here)):
                    threading.Thread(target=self.copy, args=(source, target), daemon=True).start()

    def copy(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        self.path.unlink(missing_ok=True)
        for end in [self.server, *self.ends]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CutWire]:
    made = CutWire(tmp_path / "docker.sock", os.environ.get("DOCKER_HOST", ENGINE_SOCKET).removeprefix("unix://"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{made.path}")
    yield made
    made.cut()


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nosuch.sock")


@pytest.mark.docker
def test_an_engine_that_dies_in_the_middle_is_an_infra_error(
    wire: CutWire, store: Store, sandbox: Sandbox, bare: Environment
) -> None:
    cutting = Sandbox(Engine(), store, LIMITS)
    began = time.monotonic()
    made = cutting.run(
        Program.script("import time\nprint('runs')\ntime.sleep(25)\n"),
        bare,
        job="dies",
        on_output=lambda *_: wire.cut(),
    )
    assert time.monotonic() - began < 20
    assert made.outcome is Outcome.INFRA_ERROR
    assert made.reason is not None
    assert made.reason.startswith("engine-gone: ")
    with pytest.raises(EngineGone):
        cutting.sweep()
    label: dict[str, str | list[str] | bool] = {"label": "reprobot.job=dies"}
    assert len(sandbox.engine.client.containers.list(filters=label)) == 1
    sandbox.sweep()
    assert sandbox.engine.client.containers.list(all=True, filters=label) == []


@pytest.mark.usefixtures("nowhere")
def test_an_engine_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match=r"^no Docker engine answers at unix://.*nosuch\.sock: start it") as caught:
        Engine().version()
    assert "\n" not in str(caught.value)
    with pytest.raises(EngineMissing, match="DOCKER_HOST"):
        install_docker(Engine(), Store(tmp_path / "store"))


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("('Connection aborted.', PermissionError(13, 'Permission denied'))", "add yourself to the group `docker`"),
        ("FileNotFoundError(2, 'No such file or directory')", "repro setup --install-docker"),
    ],
)
def test_what_to_do_about_a_missing_engine(error: str, advice: str) -> None:
    assert advice in how_to_get_one(Exception(error))


@pytest.mark.usefixtures("nowhere")
def test_setup_stops_at_the_first_step_that_fails_and_doctor_says_what_mends_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    sandbox = Sandbox(Engine(), store, LIMITS)
    environments = Environments(store, Interpreters(store, sandbox), sandbox)
    steps = list(Setup(sandbox, environments, snapshot).run())
    assert [(s.name, s.ok) for s in steps] == [("engine", False)]
    checks = {c.name: c for c in Doctor(sandbox, environments, snapshot).checks()}
    assert [name for name, c in checks.items() if c.ok and name in {"engine", "image", "environments"}] == []
    assert checks["engine"].mend == "repro setup --install-docker"
    assert checks["store"].ok
    assert all(c.ok or c.mend for c in checks.values())


@pytest.mark.usefixtures("nowhere")
def test_no_environment_is_built_without_an_engine(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    sandbox = Sandbox(Engine(), store, LIMITS)
    with pytest.raises(EngineMissing):
        Environments(store, Interpreters(store, sandbox), sandbox).get(EnvironmentSpec(None, CURRENT))
    assert list(store.interpreters.iterdir()) == []


@pytest.mark.docker
def test_setup_can_be_run_again(store: Store, sandbox: Sandbox, environments: Environments) -> None:
    def releases() -> Releases:
        return load_releases(store)

    for _ in range(2):
        steps = list(Setup(sandbox, environments, releases).run())
        assert [(s.name, s.detail) for s in steps if not s.ok] == []
        assert [s.name for s in steps] == ["engine", "leftovers", "image", "interpreters", "environment", "control run"]
    assert [c for c in Doctor(sandbox, environments, releases).checks() if not c.ok] == []


@pytest.mark.docker
def test_a_missing_image_says_what_to_do(sandbox: Sandbox, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.image.REPOSITORY", "reprobot-no-such-image")
    with pytest.raises(ImageMissing, match="run `repro setup`"):
        _ = Sandbox(sandbox.engine, store, LIMITS).image


def test_every_image_that_is_pulled_is_named_by_its_digest() -> None:
    assert re.fullmatch(r"debian@sha256:[0-9a-f]{64}", base_name())
    compose = yaml.safe_load((Path(__file__).parents[2] / "compose.yaml").read_text())
    pulled = {each["image"] for each in compose["services"].values()} - {"reprobot"}
    assert [image for image in pulled if not re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image)] == []
    assert pulled


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("debian:x@sha256:0a", "debian@sha256:0a"),
        ("host:5000/debian:x@sha256:0a", "host:5000/debian@sha256:0a"),
        ("host:5000/debian:x", "host:5000/debian:x"),
        ("debian", "debian"),
    ],
)
def test_the_base_is_named_by_its_digest_where_it_has_one(
    written: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runners.image.dockerfile_text", lambda: f"ARG BASE={written}\nFROM ${{BASE}} AS runner\n")
    assert base_name() == name


def test_another_stage_makes_no_new_runner_image() -> None:
    runner = "ARG BASE=x\nFROM ${BASE} AS runner\nRUN a\n"
    assert runner_stage(runner + "FROM python AS bot\nRUN b\n") == runner
    assert runner_stage(runner) == runner
