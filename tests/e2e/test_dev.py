"""`repro dev` as a newcomer meets it: real commands in two terminals, and nothing left when it ends."""

from __future__ import annotations

import html
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import psutil
import pytest
import requests

from bot.dev.github import REPOSITORY
from runners.sandbox import STORE_LABEL
from runners.store import Store
from tests.bot.database.postgres import free_port
from tests.e2e.standin.server import running

REPRO = str(Path(sys.executable).with_name("repro"))
SLEEPER = "```python\nimport time\ntime.sleep(600)\n```\nIt hangs forever.\n\ntorch 2.13.0\n"


def dev(port: int, *words: str) -> subprocess.CompletedProcess[str]:
    command = [REPRO, "dev", "--port", str(port), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@contextmanager
def bot_and_github(port: int, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`repro dev` once it says how to go on, and what it said; its temporary folder is below `folder`."""
    environ = {**os.environ, "TMPDIR": str(folder)}
    command = [REPRO, "dev", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        try:
            assert process.stdout is not None
            said = ""
            while "Ctrl-C ends all of it" not in said:
                line = process.stdout.readline()
                assert line, "it ended"
                said += line
            yield process, said
        finally:
            process.terminate()


def containers() -> set[str]:
    label = f"{STORE_LABEL}={Store().id}"
    return {str(each["Id"]) for each in docker.from_env().api.containers(filters={"label": label})}


def wait_until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def check_one_line(done: subprocess.CompletedProcess[str], status: int, said: str) -> None:
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["file"], ["comment", "1", "/repro"]])
def test_without_repro_dev_a_command_says_to_start_it(words: list[str]) -> None:
    check_one_line(dev(free_port(), *words), 3, "start `repro dev` in another terminal first")


def test_a_missing_file_is_said() -> None:
    check_one_line(dev(free_port(), "file", "no/such/issue.md"), 2, "No such file")


def test_a_comment_without_a_command_is_not_waited_for() -> None:
    with running() as github:
        github.acts.file(github.acts.make_repository("octo/torch"), github.world.user("reporter"), "A bug")
        done = dev(int(github.url.rpartition(":")[2]), "comment", "1", "Me too.")
    assert done.returncode == 0, done.stderr
    assert "the bot leaves it alone" in done.stdout


@pytest.mark.docker
def test_a_taken_port_is_said() -> None:
    with running() as github:
        done = dev(int(github.url.rpartition(":")[2]))
    assert done.returncode == 3
    assert "name another with `repro dev --port`" in done.stderr.splitlines()[-1]


@pytest.mark.docker
def test_an_issue_gets_its_label_comment_and_place_on_the_dashboard_and_a_command_its_reactions(
    tmp_path: Path,
) -> None:
    port = free_port()
    with bot_and_github(port, tmp_path) as (process, said):
        filed = dev(port, "file", "repros/examples/null-storage-crash/issue.md")
        assert filed.returncode == 0, filed.stderr
        assert "label + repro: confirmed" in filed.stdout
        assert "reprobot[bot] comments:\n\n**Reproduced.**" in filed.stdout
        for page in ("issues", f"issues/{REPOSITORY}/1"):
            shown = requests.get(said.partition("the dashboard: ")[2].split()[0] + page, timeout=30)
            assert shown.status_code == 200
            assert "Reading an empty tensor's memory kills the interpreter" in html.unescape(shown.text)
        asked = dev(port, "comment", "1", "/repro help")
        assert asked.returncode == 0, asked.stderr
        assert asked.stdout.index("👀") < asked.stdout.index("🚀")
        process.terminate()
        assert process.wait(60) == 0


@pytest.mark.docker
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_while_a_program_runs_leaves_no_process_container_or_folder(
    number: signal.Signals, tmp_path: Path
) -> None:
    issue = tmp_path / "issue.md"
    issue.write_text(SLEEPER)
    folder, port, others = tmp_path / "tmp", free_port(), containers()
    folder.mkdir()
    with bot_and_github(port, folder) as (process, _):
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) >= 3
        watching = subprocess.Popen([REPRO, "dev", "--port", str(port), "file", str(issue)], stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: containers() - others, "no container came")
            mine = containers() - others
            process.send_signal(number)
            assert process.wait(90) == 0
        finally:
            watching.kill()
            watching.wait()
    assert not [each for each in children if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    assert not containers() & mine
    assert list(folder.glob("reprobot-dev-*")) == []
