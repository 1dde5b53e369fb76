"""Gets a Docker engine onto Debian or Ubuntu, as root, also where no systemd runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from runners.engine import Engine
from runners.failures import EngineMissing
from runners.image import last_line, run_apt
from runners.store import Store

SYSTEMD = Path("/run/systemd/system")
START_SECONDS = 90.0

Progress = Callable[[str], None]


def install_docker(engine: Engine, store: Store, progress: Progress = lambda _: None) -> None:
    """Installs the engine if it isn't there and starts it if it doesn't answer; nothing where one answers.

    Raises EngineMissing, with what to do, where that isn't possible.
    """
    if engine.answers():
        return
    if "DOCKER_HOST" in os.environ:
        raise EngineMissing(
            f"no Docker engine answers at DOCKER_HOST={os.environ['DOCKER_HOST']}: start it, or unset it"
        )
    if os.geteuid() != 0:
        raise EngineMissing(
            "only root can install or start a Docker engine: run `repro setup --install-docker` as root"
        )
    if not shutil.which("dockerd"):
        if not shutil.which("apt-get"):
            raise EngineMissing(
                "no apt-get here: install a Docker engine as https://docs.docker.com/engine/install says"
            )
        progress("installing docker.io with apt-get")
        run_apt("docker.io")
    progress("starting the Docker engine")
    log = store.logs / "dockerd.log"
    if SYSTEMD.is_dir():
        subprocess.run(["systemctl", "start", "docker"], check=False, capture_output=True)
        wait_for(engine, log, None)
    else:
        wait_for(engine, log, start_dockerd(log))


def start_dockerd(log: Path, arguments: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Starts dockerd in a session of its own, so that it outlives this process; its log goes to `log`."""
    if shutil.which("cgroupfs-mount"):
        subprocess.run(["cgroupfs-mount"], check=False, capture_output=True)  # does nothing where they are mounted
    with log.open("ab") as file:
        return subprocess.Popen(
            ["dockerd", *arguments], stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True, cwd="/"
        )


def wait_for(engine: Engine, log: Path, process: subprocess.Popen[bytes] | None) -> None:
    """Waits until the engine answers. Raises EngineMissing with the log's last line."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if engine.answers():
            return
        if process and process.poll() is not None:
            break
        time.sleep(0.5)
    said = (
        last_line(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else "see `journalctl -u docker`"
    )
    raise EngineMissing(f"the Docker engine doesn't start ({said[:300]}); its log: {log}")
