"""A bug of ours in one issue is that issue's `error`, told to us alone, and the rest goes on."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.reading import Reader, reading_of
from bot.answering.request import Request
from bot.answering.trial import Made, Unavailable
from bot.bugs import BUG, Bug, guarded
from bot.cli.extract import extracted
from bot.database.values import from_json, to_json
from bot.failures import BadInput
from bot.jobs.orders import RunAnswer, RunOrder
from bot.logs.configure import configure_logs
from bot.logs.counters import REGISTRY
from bot.page.write import write_page
from bot.report.answer import Answer
from bot.settings.config import load_config
from bot.settings.schema import Config
from bot.summary.contract import answer_json
from bot.worker.live_status import LiveStatus
from bot.worker.run_service import RunService
from repros.judge.plan import RunRequest
from repros.read import read_issue
from repros.values import Issue, Outcome, Reading, Repro, Run, VerdictKind
from runners.failures import RunnerFailure
from runners.release_list import Releases
from runners.releases import snapshot

CONFIG = load_config()
ISSUE = Issue(
    "It breaks, says SECRET-WORD",
    "```python\nraise ValueError('SECRET-WORD')\n```\n\nValueError: SECRET-WORD\n\nPyTorch version: 1.3.0\n",
    id="octo/torch#7",
)


def endless(issue: Issue) -> Reading:
    """A reader that nests too deeply."""
    return endless(issue)


def greedy(_: Issue) -> Reading:
    """A reader for which there is no memory."""
    raise MemoryError


@dataclass
class Gives:
    """An executor whose every run gives the same."""

    made: Made
    slots: int = 1

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        return [self.made for _ in wanted]


UNREADABLE: Any = None
JUDGED_BADLY = Gives(Run("1.3.0", "3.7.16", Outcome.EXCEPTION, exceptions=UNREADABLE, recorded=True))
NOT_RUN = Gives(Unavailable("1.3.0", "it is gone"))


def no_releases() -> Releases:
    """A list of releases with a bug in it."""
    known: dict[str, Releases] = {}
    return known["all"]


def answered(
    read: Reader = read_issue,
    executor: Gives = NOT_RUN,
    releases: Callable[[], Releases] = snapshot,
    config: Config = CONFIG,
) -> Answer:
    return answer_issue(ISSUE, Request(latest="1.4.0"), config, releases, executor, read=read)


WITHOUT_LABELS = CONFIG.model_copy(update={"labels": {}})
BUGS: dict[str, tuple[str, str, Callable[[], Answer]]] = {
    "endless": ("reading", "RecursionError", lambda: answered(read=endless)),
    "greedy": ("reading", "MemoryError", lambda: answered(read=greedy)),
    "planning": ("planning", "KeyError", lambda: answered(releases=no_releases)),
    "running": ("running", "KeyError", lambda: answered(executor=Gives(Bug("running", "KeyError", "x.py:1")))),
    "judging": ("judging", "TypeError", lambda: answered(executor=JUDGED_BADLY)),
    "rendering": ("rendering", "KeyError", lambda: answered(config=WITHOUT_LABELS)),
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log of a service."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    configure_logs(stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def counted(step: str) -> float:
    return REGISTRY.get_sample_value("reprobot_bugs_total", {"step": step}) or 0.0


@pytest.mark.parametrize(("step", "kind", "give"), BUGS.values(), ids=BUGS)
def test_a_bug_at_any_step_is_the_issues_error_and_told_apart(step: str, kind: str, give: Callable[[], Answer]) -> None:
    answer = give()
    told = answer_json(answer)
    assert (told["verdict"], told["results"][0]["runs"]) == (VerdictKind.ERROR, [])
    assert "A bug of the bot's" in told["results"][0]["reason"]
    assert "infrastructure" not in told["comment"]
    assert "A bug of the bot's" in told["comment"]
    assert told["labels"]["add"] == ()
    (problem,) = [each for each in told["problems"] if each["code"] == BUG]
    assert problem["detail"].startswith(f"{step}: {kind} at ")
    assert from_json(Answer, to_json(answer)) == answer, "a job keeps it"


@pytest.mark.parametrize("name", sorted(BUGS.keys() - {"running"}))
def test_the_log_has_one_line_with_the_traceback_and_the_metric_counts_it(log: io.StringIO, name: str) -> None:
    step, kind, give = BUGS[name]
    before = counted(step)
    give()
    (line,) = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["event"], line["step"], line["kind"], line["issue"]) == ("a bug of ours", step, kind, ISSUE.id)
    assert line["traceback"].startswith("Traceback (most recent call last):")
    assert kind in line["traceback"]
    assert "in guarded" in line["traceback"], "the outermost frames, however deep it went"
    assert len(line["traceback"]) < 25_000
    assert not line["where"].startswith("/")
    assert counted(step) == before + 1


def test_a_terminal_gets_one_line_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not extracted(ISSUE, as_json=True, read=endless)
    out, err = capsys.readouterr()
    assert json.loads(out)["problems"][0]["code"] == BUG
    assert err.startswith("repro: octo/torch#7: a bug of ours while reading this report, RecursionError at ")
    assert err.count("\n") == 1
    assert extracted(ISSUE, as_json=False)
    monkeypatch.setenv("REPRO_TRACEBACK", "1")
    extracted(ISSUE, as_json=True, read=greedy)
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_where_names_the_innermost_line_of_our_own() -> None:
    raised = guarded("reading", lambda: read_issue(UNREADABLE))
    assert isinstance(raised, Bug)
    assert raised.where.startswith("repros/read/")


@pytest.mark.parametrize(
    "failure",
    [BadInput("no"), RunnerFailure("no"), OSError("no"), OperationalError("SELECT", {}, OSError())],
    ids=lambda each: type(each).__name__,
)
def test_what_others_are_to_blame_for_is_no_bug(failure: Exception) -> None:
    def fails() -> Releases:
        raise failure

    with pytest.raises(type(failure)):
        answered(releases=fails)


class Broken(Machine):
    """A bench with a bug in it."""

    @property
    def releases(self) -> Releases:
        """They can't be had."""
        return no_releases()

    def prepare(self) -> None:
        """It needs no engine."""


class Kept:
    """What a worker's notes are written to."""

    def __init__(self) -> None:
        self.failed: list[tuple[str, ...]] = []

    def add(self, *told: str) -> None:
        self.failed.append(told)


def test_a_run_that_raises_is_a_bug_and_no_infra_error() -> None:
    repro = read_issue(ISSUE).repros[0]
    (made,) = LocalRuns(Broken(CONFIG), Request()).make(repro, [RunRequest("1.3.0", 1)])
    assert isinstance(made, Bug)
    assert (made.step, made.kind) == ("running", "KeyError")
    kept: Any = Kept()
    bench = RunService(Broken(CONFIG), LiveStatus(kept, kept, "docker-here-0"))
    answer = bench.run(RunOrder(repro, "1.3.0", 1, Request()), "job", threading.Event().is_set)
    assert answer == RunAnswer(bug=made)
    assert from_json(RunAnswer, to_json(answer)) == answer
    assert kept.failed == [("job", "1.3.0", BUG, made.problem.detail, "docker-here-0")]


def test_a_report_shows_the_others_where_one_result_can_not_be_shown(tmp_path: Path) -> None:
    good, bad = (answer_json(answered()) | {"id": name} for name in ("good", "bad"))
    bad["labels"] = ["no object"]
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(each) + "\n" for each in (good, bad)))
    page = write_page(tmp_path).read_text()
    assert '"good"' in page
    assert '"bad"' in page


def test_reading_keeps_the_issues_name() -> None:
    assert reading_of(ISSUE, endless).id == ISSUE.id
