"""The worker that the server starts: with nothing of GitHub's, kept running, ended with its parent."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from bot.failures import BadInput
from bot.jobs.child_worker import Child, scrubbed
from bot.settings.secret_names import SECRET_NAMES, credentials_in
from bot.worker.process import refuse_credentials


def test_a_worker_s_environment_holds_what_it_needs_and_no_secret_of_any_name() -> None:
    given = {
        "PATH": "/bin",
        "HOME": "/root",
        "LC_ALL": "C",
        "DOCKER_HOST": "unix:///x",
        "PIP_FIND_LINKS": "/w",
        "REPRO_STORE": "/s",
        **dict.fromkeys(SECRET_NAMES, "secret"),
        "AWS_SECRET_ACCESS_KEY": "secret",
        "SOMETHING_ELSE": "secret",
    }
    kept = scrubbed(given)
    assert set(kept) == {"PATH", "HOME", "LC_ALL", "DOCKER_HOST", "PIP_FIND_LINKS", "REPRO_STORE"}
    assert credentials_in(kept) == ()


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_worker_refuses_an_environment_with_a_credential(name: str) -> None:
    with pytest.raises(BadInput, match=name):
        refuse_credentials({"PATH": "/bin", name: "x"})
    refuse_credentials({"PATH": "/bin", name: ""})


def wait_for(path: Path, count: int) -> list[str]:
    """The lines of a file, once there are so many."""
    deadline = time.monotonic() + 20
    while len(lines := path.read_text().splitlines() if path.exists() else []) < count:
        assert time.monotonic() < deadline, lines
        time.sleep(0.05)
    return lines


def test_a_worker_that_ends_is_started_again_and_one_that_is_told_to_stop_is_not(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    code = f"import os, time; print(os.getpid(), file=open({str(noted)!r}, 'a')); time.sleep(600)"
    child = Child([sys.executable, "-c", code])
    first = int(wait_for(noted, 1)[0])
    psutil.Process(first).kill()
    second = int(wait_for(noted, 2)[1])
    assert second != first
    child.stop()
    child.wait(10)
    assert not psutil.pid_exists(second)
    time.sleep(1.5)
    assert len(noted.read_text().splitlines()) == 2


def test_a_worker_s_standard_input_closes_when_its_parent_is_killed(tmp_path: Path) -> None:
    noted = tmp_path / "seen"
    inner = f"import sys; sys.stdin.read(); open({str(noted)!r}, 'w').write('parent is gone\\n')"
    outer = (
        "import sys, time; from bot.jobs.child_worker import Child\n"
        f"child = Child([sys.executable, '-c', {inner!r}])\n"
        "print('up', flush=True); time.sleep(600)"
    )
    parent = psutil.Popen([sys.executable, "-c", outer], stdout=-1, env=os.environ)
    assert parent.stdout
    assert parent.stdout.readline() == b"up\n"
    parent.kill()
    assert wait_for(noted, 1) == ["parent is gone"]
