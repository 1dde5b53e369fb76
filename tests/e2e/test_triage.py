"""`repro triage` as a process: killed at any moment, on GitHub, with the workers of others, and refused in time."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url, text

from bot.database.engine import open_engine
from runners.store import Store
from tests.bot.database.postgres import Postgres, free_port
from tests.e2e.conftest import migrated
from tests.e2e.leftovers import job_containers
from tests.e2e.standin.remote import ROOT, Remote
from tests.e2e.system import REPOSITORY, TORCH, System, program_that_does_not, program_that_raises

pytestmark = pytest.mark.docker

SECONDS = 300


@dataclass
class Triage:
    """`repro triage` with a database of its own, on the tests' store."""

    folder: Path
    database: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = self.database or f"sqlite:///{self.folder}/reprobot.sqlite"
        self.config = self.folder / "config.yaml"
        self.config.write_text(yaml.safe_dump({"database_url": self.database, **self.settings}))
        self.report = self.folder / "report"

    def start(self, *words: str) -> subprocess.Popen[str]:
        """The command, in a session of its own, with its output to be read."""
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("REPRO_APP", "REPRO_GITHUB", "GITHUB_", "GH_"))
        }
        return subprocess.Popen(
            [sys.executable, "-m", "bot.main", "--config", str(self.config), "triage", "--latest", TORCH, *words],
            cwd=ROOT,
            env=kept | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str) -> tuple[int, str, str]:
        """The whole command: status, output, errors."""
        with self.start(*words) as started:
            out, err = started.communicate(timeout=SECONDS)
        return started.returncode, out, err

    def results(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.report / "results.jsonl").read_text().splitlines()]

    def count(self, query: str) -> int:
        """What a query counts in the database."""
        return int(self.ask(query)[0])

    def ask(self, query: str) -> list[Any]:
        """The first column of what a query finds in the database."""
        engine = open_engine(make_url(str(self.database)))
        with engine.connect() as connection:
            found = connection.execute(text(query)).scalars().all()
        engine.dispose()
        return list(found)

    def containers(self) -> list[str]:
        """The containers of this triage; others may be under way on the machine."""
        return [each for triage in self.ask("SELECT id FROM triages") for each in job_containers(f"triage/{triage}/")]


def tracker(folder: Path, numbers: Sequence[int], prefix: str = "i") -> Path:
    """Issues of which every other one shows what it says."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tracker.jsonl"
    issues = [
        {
            "id": f"{prefix}{n}",
            "title": f"Issue {n}",
            "body": (program_that_raises if n % 2 else program_that_does_not)(n),
        }
        for n in numbers
    ]
    path.write_text("".join(json.dumps(issue) + "\n" for issue in issues))
    return path


def said(results: list[dict[str, Any]]) -> list[Any]:
    """What must be the same however often a triage was cut off."""
    return [
        (each["id"], each["verdict"], [(r["torch"], r["outcome"], r["repeat"]) for r in each["results"][0]["runs"]])
        for each in results
    ]


def ran(log: Path, since: int) -> Counter[str]:
    """How often each run was really made, as the workers have logged."""
    lines = log.read_bytes()[since:].decode().splitlines() if log.exists() else []
    events = [json.loads(line) for line in lines if line.startswith("{")]
    return Counter(event["run"] for event in events if event["event"] == "ran")


@pytest.fixture
def store_logs() -> Path:
    """Where the workers of triages log to."""
    return Store(None).logs


def test_a_triage_that_is_killed_five_times_gives_what_one_gives_that_is_not_and_runs_nothing_twice(
    tmp_path: Path, store_logs: Path
) -> None:
    seed = time.time_ns()
    chance = random.Random(seed)
    issues = tracker(tmp_path, range(100, 108))
    whole, cut = Triage(tmp_path / "whole"), Triage(tmp_path / "cut")
    status, _, err = whole.run(str(issues), "--dry-run", "--report", str(whole.report))
    assert status == 0, err
    log = store_logs / "triage-worker.log"
    since = log.stat().st_size
    words = (str(issues), "--dry-run", "--resume", "--report", str(cut.report))
    for kills in range(6):
        with cut.start(*words) as started:
            try:
                _, err = started.communicate(timeout=chance.uniform(0.5, 7.0) if kills < 5 else SECONDS)
                break  # on a quick machine it ends before the fifth kill
            except subprocess.TimeoutExpired:
                started.send_signal(signal.SIGKILL)
    assert started.returncode == 0, f"seed {seed}, after {kills} kills: {err}"
    assert kills > 1
    assert said(cut.results()) == said(whole.results()), f"seed {seed}"
    made = ran(log, since)
    assert set(made.values()) == {1}, f"seed {seed}: {made}"
    count = "SELECT count(*) FROM runs"
    assert cut.count(count) == whole.count(count) == len(made)
    assert cut.count("SELECT count(*) FROM triages") == 1
    assert cut.count("SELECT count(*) FROM workflow_status") == 0
    assert cut.containers() == []


def test_ctrl_c_ends_what_runs_and_the_same_command_goes_on(tmp_path: Path) -> None:
    triage = Triage(tmp_path)
    issues = tracker(tmp_path, range(200, 204))
    with triage.start(str(issues), "--dry-run", "--report", str(triage.report)) as started:
        deadline = time.monotonic() + SECONDS
        partial = triage.report / "results.partial"
        while not (partial.exists() and partial.read_bytes()):
            assert time.monotonic() < deadline, "no verdict"
            assert started.poll() is None
            time.sleep(0.1)
        # As a terminal does it: to all of the foreground's processes.
        os.killpg(started.pid, signal.SIGINT)
        _, err = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "the same command goes on" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert triage.containers() == []
    page, judged = triage.report / "index.html", len(partial.read_bytes().splitlines())
    assert f"{judged} of 4 issues so far, unfinished" in page.read_text()
    status, out, err = triage.run(str(issues), "--dry-run", "--resume", "--report", str(triage.report))
    assert status == 0, err
    assert "unfinished" not in page.read_text()
    assert re.search(r"4 issues, [1-3] judged before, [1-3] to run", out)
    assert [each["verdict"] for each in triage.results()] == ["not-reproduced", "reproduced"] * 2


@pytest.fixture
def on_github(github: Remote, tmp_path: Path) -> Triage:
    """A triage with the token of somebody who may write, and five issues at the stand-in."""
    for number in range(1, 5):
        body = (program_that_raises if number % 2 else program_that_does_not)(300 + number)
        github.do("file_issue", repository=REPOSITORY, title=f"Issue {number}", body=body, user="reporter")
    github.do("file_issue", repository=REPOSITORY, title="Please add it", body="It would be nice.", user="reporter")
    github.do("set_role", repository=REPOSITORY, user="maintainer", role="write")
    token = github.do("credentials", user="maintainer")["token"]
    return Triage(tmp_path, settings={"api_url": github.url}, environment={"GITHUB_TOKEN": token})


def of_bot(github: Remote, number: int, login: str) -> list[str]:
    said = github.do("show_issue", repository=REPOSITORY, number=number)["comments"]
    return [each["body"] for each in said if each["user"]["login"] == login]


def labels(github: Remote, number: int) -> list[str]:
    found = github.do("show_issue", repository=REPOSITORY, number=number)["issue"]["labels"]
    return [label["name"] for label in found]


def test_a_tracker_on_github_gets_its_comments_and_labels_once(github: Remote, on_github: Triage) -> None:
    dry = on_github.run(REPOSITORY, "--dry-run", "--report", str(on_github.report))
    assert dry[0] == 0, dry[2]
    assert [of_bot(github, n, "maintainer") for n in range(1, 6)] == [[]] * 5
    for _ in range(2):
        status, out, err = on_github.run(REPOSITORY, "--yes", "--report", str(on_github.report))
        assert status == 0, err
    assert "this process writes, as maintainer" in out
    assert "comments: 4 unchanged" in out
    for number in range(1, 5):
        (comment,) = of_bot(github, number, "maintainer")
        assert ("**Reproduced.**" if number % 2 else "**Not reproduced.**") in comment
        assert labels(github, number) == ["repro: confirmed" if number % 2 else "repro: not reproduced"]
    # What holds no program is in the report, but nobody is bothered with it.
    assert (of_bot(github, 5, "maintainer"), labels(github, 5)) == ([], [])
    verdicts = {each["id"]: each["verdict"] for each in on_github.results()}
    assert verdicts[f"{REPOSITORY}#5"] == "needs-info"
    assert github.do("drifts") == []


def test_a_repository_is_judged_by_its_own_settings_and_once_however_it_is_spelled(
    github: Remote, on_github: Triage
) -> None:
    """Defends: a report whose labels and numbers of runs were not those of the comments."""
    own = "labels: {reproduced: {name: seen}}\nrepeats: {usual: 1}\n"
    github.do("put_file", repository=REPOSITORY, path=".github/repro.yml", text=own)
    what = (REPOSITORY, REPOSITORY.upper())
    status, _, err = on_github.run(*what, "--dry-run", "--report", str(on_github.report))
    assert status == 0, err
    results = {each["id"]: each for each in on_github.results()}
    assert len(results) == len(on_github.results()) == 5
    shown = results[f"{REPOSITORY}#1"]
    assert shown["labels"]["add"] == ["seen"]
    assert len(shown["results"][0]["runs"]) == 1
    github.do("put_file", repository=REPOSITORY, path=".github/repro.yml", text="database_url: mine\n")
    _, _, err = on_github.run(REPOSITORY, "--dry-run")
    assert f"{REPOSITORY}: its .github/repro.yml is not used until it is mended: database_url can't be set" in err


def test_a_triage_uses_the_server_and_the_workers_that_are_up(
    github: Remote, postgres: Postgres, tmp_path: Path
) -> None:
    bot = System(github, tmp_path / "bot", migrated(postgres), free_port())
    for number in range(400, 404):
        github.do("file_issue", repository=REPOSITORY, body=program_that_raises(number), title="It breaks")
    github.do("set_role", repository=REPOSITORY, user="maintainer", role="write")
    token = github.do("credentials", user="maintainer")["token"]
    github.do("hook", url="http://127.0.0.1:1/webhook")
    triage = Triage(tmp_path, bot.database, {"api_url": github.url}, {"GITHUB_TOKEN": token})
    try:
        bot.start()
        status, out, err = triage.run(REPOSITORY, "--yes", "--report", str(triage.report))
    finally:
        bot.stop()
    assert status == 0, err
    assert "`repro serve` writes, as the App" in out
    assert [len(bot.comments(n)) for n in range(1, 5)] == [1] * 4
    assert bot.labels(1) == ["repro: confirmed"]
    assert bot.log().count('"event": "ran"') == 8


def test_a_triage_that_is_under_way_is_not_begun_a_second_time(tmp_path: Path) -> None:
    triage = Triage(tmp_path)
    issues = tracker(tmp_path, range(500, 502))
    with triage.start(str(issues), "--dry-run") as started:
        deadline = time.monotonic() + SECONDS
        while not Path(f"{triage.folder}/reprobot.sqlite.locks").exists() or not list(
            Path(f"{triage.folder}/reprobot.sqlite.locks").glob("triage-*")
        ):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        status, _, err = triage.run(str(issues), "--dry-run")
        out, _ = started.communicate(timeout=SECONDS)
    assert status == 2
    assert "under way" in err
    assert "i500: not-reproduced" in out


def test_a_full_disk_ends_a_triage_in_one_line_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    small = tmp_path / "store"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(small)], check=True)
    try:
        triage = Triage(tmp_path / "triage", environment={"REPRO_STORE": str(small)})
        issues = tracker(tmp_path, range(600, 603))
        status, out, err = triage.run(str(issues), "--dry-run", "--report", str(triage.report))
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
    assert status == 3, out + err
    assert "the disk is full" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert not (triage.report / "results.jsonl").exists()
    triage.environment.clear()
    status, out, err = triage.run(str(issues), "--dry-run", "--resume", "--report", str(triage.report))
    assert status == 0, err
    assert [each["verdict"] for each in triage.results()] == ["not-reproduced", "reproduced", "not-reproduced"]
