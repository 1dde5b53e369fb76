"""The side with credentials doesn't start where it could open Docker's socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.failures import Failure
from bot.serve.process import refuse_docker


def test_a_server_without_a_worker_refuses_a_socket_that_it_can_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    path = tmp_path / "docker.sock"
    refuse_docker(path)
    path.touch()
    refuse_docker(path)
    path.unlink()
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(path))
        with pytest.raises(Failure, match=r"can open .*docker\.sock"):
            refuse_docker(path)


def test_a_server_without_a_worker_refuses_an_address_of_an_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")
    with pytest.raises(Failure, match="DOCKER_HOST"):
        refuse_docker(tmp_path / "none")


@pytest.mark.docker
def test_the_server_itself_does_not_start_beside_docker_s_socket_and_says_so_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.main", "serve", "--no-worker", "--port", "0"],
        env={**os.environ, "REPRO_GITHUB_TOKEN": "t", "REPRO_WEBHOOK_SECRET": "s", "REPRO_STORE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    assert "can open /var/run/docker.sock" in done.stderr
    assert list(tmp_path.iterdir()) == [], "it has touched nothing"
