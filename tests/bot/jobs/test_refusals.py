"""The side with credentials doesn't start where it could open Docker's socket."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.failures import Failure
from bot.jobs.github_process import refuse_docker


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
