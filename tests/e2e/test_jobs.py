"""The bot where its users are: issues come in, comments and labels come out, exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import docker
import psutil
import pytest

from bot.jobs.child_worker import scrubbed
from tests.e2e.system import REPOSITORY, TORCH, System, issue_text, program_that_does_not, program_that_raises

pytestmark = pytest.mark.docker

CONFIRMED, ABSENT = "repro: confirmed", "repro: not reproduced"


def answered(system: System, number: int, seconds: float = 120) -> str:
    """Waits for the bot's comment; gives its text, and that it is the only one."""
    system.wait(lambda: bool(system.comments(number)), seconds, f"issue {number} has no comment")
    idle(system)
    comments = system.comments(number)
    assert len(comments) == 1, [each["body"][:200] for each in comments]
    return str(comments[0]["body"])


def idle(system: System, seconds: float = 120) -> None:
    """Waits until no job is waiting or under way."""
    system.wait(lambda: not active_jobs(system), seconds, "jobs don't end")


def active_jobs(system: System) -> list[str]:
    """The jobs of issues that are waiting or under way."""
    return [job for job, state in jobs(system).items() if state in {"PENDING", "ENQUEUED", "DELAYED"}]


def jobs(system: System) -> dict[str, str]:
    """The jobs of issues with their states."""
    from sqlalchemy import make_url

    from bot.jobs.engine import client
    from bot.jobs.orders import ISSUE_JOB

    url = make_url(system.database)
    reader = client(url)
    try:
        found = reader.list_workflows(name=ISSUE_JOB, load_input=False, load_output=False)
        return {job.workflow_id: job.status for job in found}
    finally:
        reader.destroy()


def containers(job: str) -> list[str]:
    """The ids of containers of jobs whose id begins so."""
    listed = docker.from_env().containers.list(all=True, filters={"label": "reprobot.job"}, ignore_removed=True)
    return [each.id or "" for each in listed if each.labels["reprobot.job"].startswith(job)]


def runs(system: System) -> int:
    """How many runs the worker has made."""
    return system.log().count('"event": "run"')


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_issue_gets_one_comment_that_follows_its_edits(system: System) -> None:
    number = system.file(program_that_raises(1))
    assert "**Reproduced.**" in answered(system, number)
    assert system.labels(number) == [CONFIRMED]
    made, first = runs(system), system.comments(number)[0]["id"]

    system.github.do(
        "edit_issue", repository=REPOSITORY, number=number, body="Hello,\n\n" + program_that_raises(1) + "\nThanks!"
    )
    system.github.do("deliveries", wait=True)
    idle(system)
    assert runs(system) == made
    assert len(jobs(system)) == 1, "an edit that changes no program makes no job"

    system.github.do("edit_issue", repository=REPOSITORY, number=number, body=program_that_does_not(1))
    system.wait(lambda: system.labels(number) == [ABSENT], 120, "the edit is not answered")
    assert "Not reproduced" in answered(system, number)
    assert system.comments(number)[0]["id"] == first, "the comment is edited in its place"
    assert "Reproduced." in system.comments(number)[0]["body"], "the earlier verdict stays in the history"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_where_it_crashed_is_told_by_an_edit_once_the_verdict_stands(system: System) -> None:
    program = "import ctypes\nctypes.string_at(0)"
    shown = "```\nSegmentation fault (core dumped)\n```"
    number = system.file(f"It crashes:\n\n```python\n{program}\n```\n\n{shown}\n\nPyTorch version: {TORCH}\n")
    body = answered(system, number)
    assert "**Reproduced.**" in body
    assert "<details><summary>Where it crashed</summary>" in body
    assert ".py, line 2, in <module>" in body
    (job,) = jobs(system)
    steps = [step["function_name"] for step in steps_of(system, job)]
    assert steps.index("report") < steps.index("report again")


def steps_of(system: System, job: str) -> list[dict[str, object]]:
    """The steps of a job, in their order."""
    from sqlalchemy import make_url

    from bot.jobs.engine import client

    reader = client(make_url(system.database))
    try:
        return [dict(step) for step in reader.list_workflow_steps(job)]
    finally:
        reader.destroy()


def test_a_delivery_that_arrives_ten_times_is_one_job(system: System) -> None:
    number = system.file(program_that_raises(2))
    delivery = system.github.do("deliveries", wait=True)[-1]["id"]
    system.github.do("redeliver", id=delivery, times=10)
    answered(system, number)
    delivered = next(each for each in system.github.do("deliveries", wait=True) if each["id"] == delivery)
    assert delivered["tries"] == 11
    assert delivered["status"] == 202
    assert len(jobs(system)) == 1


def test_a_command_takes_over_from_the_job_that_runs_and_its_container_is_gone(system: System) -> None:
    slow = issue_text('import time\ntime.sleep(90)\nraise ValueError("slow")', "ValueError: slow")
    number = system.file(slow)
    prefix = f"{REPOSITORY}#{number}/event"
    system.wait(lambda: bool(containers(prefix)), 60, "the slow program doesn't run")
    system.github.do(
        "comment", repository=REPOSITORY, number=number, user="reporter",
        body='/repro\n\n```python\nraise ValueError("slow")\n```\n',
    )  # fmt: skip
    system.wait(lambda: not containers(prefix), 30, "the older job's container is still there")
    assert "**Reproduced.**" in answered(system, number)
    assert sorted(jobs(system).values()) == ["CANCELLED", "SUCCESS"]
    shown = system.github.do("show_issue", repository=REPOSITORY, number=number)["comments"]
    assert sorted(shown[0]["reacted"]) == ["eyes", "rocket"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_command_to_stop_stops(system: System) -> None:
    number = system.file(issue_text("import time\ntime.sleep(90)", "ValueError: never"))
    system.wait(lambda: bool(containers(f"{REPOSITORY}#{number}/")), 60, "the slow program doesn't run")
    system.github.do("comment", repository=REPOSITORY, number=number, user="reporter", body="/repro stop")
    system.wait(lambda: not containers(f"{REPOSITORY}#{number}/"), 30, "it still runs")
    idle(system)
    assert system.comments(number) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_who_may_not_gives_no_command_and_stops_nothing(system: System) -> None:
    number = system.file(issue_text("import time\ntime.sleep(8)\nraise ValueError(4)", "ValueError: 4"))
    system.github.do("comment", repository=REPOSITORY, number=number, user="stranger", body="/repro stop")
    system.github.do("comment", repository=REPOSITORY, number=number, user="reporter", body="/repro torch=banana")
    system.wait(lambda: len(system.comments(number)) == 3, 120, "two refusals and the verdict are expected")
    said = "\n".join(each["body"] for each in system.comments(number))
    assert "Only the issue's author and people with triage rights" in said
    assert "**Reproduced.**" in said
    shown = system.github.do("show_issue", repository=REPOSITORY, number=number)["comments"]
    assert [each["reacted"] for each in shown if each["body"].startswith("/repro")] == [["confused"], ["confused"]]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_issue_that_is_deleted_meanwhile_ends_its_job_without_a_failure(system: System) -> None:
    number = system.file(issue_text("import time\ntime.sleep(5)\nraise ValueError(5)", "ValueError: 5"))
    system.wait(lambda: bool(containers(f"{REPOSITORY}#{number}/")), 60, "the program doesn't run")
    system.github.do("delete_issue", repository=REPOSITORY, number=number)
    idle(system)
    assert list(jobs(system).values()) == ["SUCCESS"]


def test_what_was_delivered_while_the_bot_was_down_is_found_at_its_start(system: System) -> None:
    answered(system, system.file(program_that_raises(6)))
    system.stop()
    missed = system.file(program_that_raises(7))
    system.github.do("comment", repository=REPOSITORY, number=1, user="reporter", body="/repro")
    assert system.github.do("deliveries", wait=True)[-1]["status"] is None
    system.start()
    assert "**Reproduced.**" in answered(system, missed)
    asked = [job for job in jobs(system) if job.startswith(f"{REPOSITORY}#1/comment")]
    assert len(asked) == 1, "the missed command is worked off"


def test_a_worker_that_is_told_to_end_finishes_its_run_first(system: System) -> None:
    number = system.file(issue_text("import time\ntime.sleep(4)\nraise ValueError(8)", "ValueError: 8"))
    prefix = f"{REPOSITORY}#{number}/"
    system.wait(lambda: bool(containers(prefix)), 60, "the program doesn't run")
    worker = system.children()[0]
    worker.send_signal(signal.SIGTERM)
    psutil.wait_procs([worker], timeout=60)
    assert not containers(prefix)
    assert runs(system) == 1, "the run under way was finished and kept"
    answered(system, number)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_side_that_reaches_docker_has_no_credential(system: System) -> None:
    worker = system.children()[0]
    environment = worker.environ()
    assert set(environment) == set(scrubbed(environment)), "nothing but what a worker needs"
    assert not {str(system.app_file), str(system.folder)} & set(opened(worker.pid))
    memory = readable_memory(worker.pid)
    for secret in system.secrets:
        assert secret.encode() not in memory
    server = readable_memory(system.server.pid) if system.server else b""
    assert system.secrets[0].encode() in server, "the look into memory does find what is there"


def opened(pid: int) -> list[str]:
    """What a process has open, and where it stands."""
    place = Path(f"/proc/{pid}")
    return [str(link.readlink()) for link in (*place.glob("fd/*"), place / "cwd") if link.is_symlink()]


def readable_memory(pid: int) -> bytes:
    """The private, writable memory of a process."""
    found = []
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, mode = line.split()[:2]
            if mode.startswith("rw"):
                start, end = (int(part, 16) for part in span.split("-"))
                try:
                    memory.seek(start)
                    found.append(memory.read(end - start))
                except OSError:
                    continue  # the kernel's own pages can't be read
    return b"".join(found)


@pytest.mark.parametrize("name", ["REPRO_APP_FILE", "REPRO_GITHUB_TOKEN", "REPRO_WEBHOOK_SECRET", "GITHUB_TOKEN"])
def test_a_worker_refuses_to_start_with_a_credential(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.main", "worker"],
        env={**os.environ, name: "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert name in done.stderr


def test_jobs_go_on_when_the_server_is_killed_in_their_midst(system: System) -> None:
    numbers = [system.file(program_that_raises(20 + n)) for n in range(3)]
    time.sleep(2)
    system.kill_both()
    system.start()
    for number in numbers:
        assert "**Reproduced.**" in answered(system, number)
