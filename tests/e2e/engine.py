"""A Docker engine of a test's own, which may be killed: the machine's is everybody's."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import docker
from docker.errors import DockerException

from runners.image import image_tag


class OwnEngine:
    """dockerd with its own containerd, folders and socket, without a bridge: sandboxes have no network."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reprobot-engine-"))
        self.host = f"unix://{self.folder}/docker.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self._containerd: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        if self._containerd is None:
            self._containerd = self._spawn(
                "containerd",
                "--root", f"{self.folder}/containerd",
                "--state", f"{self.folder}/state",
                "--address", f"{self.folder}/containerd.sock",
            )  # fmt: skip
        # A killed engine leaves its pid file, and another process may have that pid by now.
        for name in ("docker.pid", "docker.sock"):
            (self.folder / name).unlink(missing_ok=True)
        # In a network namespace of its own: `--bridge none` would take the machine's bridge away.
        self._process = self._spawn(
            "unshare", "--net",
            "dockerd",
            "--host", self.host,
            "--containerd", f"{self.folder}/containerd.sock",
            "--data-root", f"{self.folder}/data",
            "--exec-root", f"{self.folder}/exec",
            "--pidfile", f"{self.folder}/docker.pid",
            "--bridge", "none",
            "--iptables=false",
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while not self.answers():
            if time.monotonic() > deadline:
                raise AssertionError((self.folder / "unshare.log").read_text()[-2000:])
            time.sleep(0.2)

    def answers(self) -> bool:
        """Whether it answers now."""
        try:
            client = docker.DockerClient(self.host, timeout=5)
            client.ping()
            client.close()
        except DockerException:
            return False
        return True

    def load_image(self) -> None:
        """Copies the runner image from the machine's engine."""
        with subprocess.Popen(["docker", "save", image_tag()], stdout=subprocess.PIPE) as saved:
            subprocess.run(["docker", "--host", self.host, "load"], stdin=saved.stdout, check=True, capture_output=True)

    def containers(self) -> list[str]:
        """The ids of all containers."""
        client = docker.DockerClient(self.host, timeout=60)
        try:
            return [each.id or "" for each in client.containers.list(all=True, ignore_removed=True)]
        finally:
            client.close()

    def kill(self) -> None:
        """SIGKILL to dockerd alone, as a crash of it would be: its containers go on."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        """Stops it and removes its folders."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=60)
        if self._containerd:
            self._containerd.terminate()
            self._containerd.wait(timeout=30)
        for mount in reversed(Path("/proc/mounts").read_text().splitlines()):
            if str(self.folder) in mount:
                subprocess.run(["umount", "-l", mount.split()[1]], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _spawn(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
