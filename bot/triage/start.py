"""`repro triage` from its words to its end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bot.config import Config
from bot.credentials import secrets_in
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.jobs.child import Child, worker_command
from bot.jobs.intake import Intake
from bot.jobs.process import end
from bot.jobs.vital import Vital
from bot.logs import configure_logs
from bot.request import Request
from bot.tracker import Filter, Reading, check_filter, check_trackers, distinct, tracker_issues
from bot.triage.ground import Ground, ground
from bot.triage.progress import Progress, shown_progress
from bot.triage.publish import Publisher
from bot.triage.results import ResultsFile
from bot.triage.runs import DurableRuns
from bot.triage.session import Session, asked_of, begun
from bot.triage.terms import terms_of
from bot.triage.workforce import Workforce
from bot.triage.writers import server_writes, writers
from bot.workbench import Workbench, limits_of
from runners.store import Store

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks `repro triage` for. `write` is whether GitHub gets it, `sure` that nobody is asked first."""

    what: tuple[str, ...]
    wanted: Filter
    request: Request
    report: Path | None = None
    resume: bool = False
    write: bool = False
    sure: bool = False
    jobs: int = 1
    disk_budget: str | None = None
    config_path: Path | None = None


def triage(wish: Wish, config: Config, say: Say) -> None:
    """All of it; `say` is told lines for people. Raises Failures and RunnerFailures."""
    log_to_file(config)
    Vital(given_up).watch()
    with ExitStack() as stack:
        check_filter(wish.what, wish.wanted)
        base = stack.enter_context(ground(config))
        progress = stack.enter_context(shown_progress())
        own = wish.write and not server_writes(base)
        trackers = check_trackers(wish.what, config, write=own, say=progress.say)
        what = distinct(wish.what, trackers)
        workforce = stack.enter_context(workers(wish, config, base))
        session = session_of(wish, config, base, progress, workforce)
        session.terms = terms_of(trackers.values(), config, session.releases, progress.say)
        if wish.write:
            session.repositories = frozenset(access.repository.casefold() for access in trackers.values())
        asked = asked_of(what, wish.wanted, wish.request)
        triage = stack.enter_context(begun(base, asked, what, session.counts))
        session.runs.triage = triage
        results = ResultsFile(wish.report, resume=wish.resume) if wish.report else None
        reading = Reading(base.engine, progress.say)
        cases, judged = session.read(tracker_issues(what, config, wish.wanted, reading), results)
        if any(case.trials() for case in cases):
            workforce.keep()
        progress.pause()
        for line in session.plan(cases, judged, limits_of(config.limits).as_json()).lines():
            say(line)
        if session.repositories:
            session.publisher = publisher(wish, base, triage)
            say(stack.enter_context(writers(config, base, given_up)))
            agree(wish, len(cases), sorted(session.repositories))
        for line in undisturbed(session, session.judge(cases, results)):
            if results is None:
                say(line)
        written = session.write()
        session.finish(results)
        progress.pause()
        for line in filter(None, (written, ", ".join(f"{n:,} {kind}" for kind, n in session.counts.most_common()))):
            say(line)


def given_up(status: int) -> None:
    """Ends the process where a part of it has died that it can't do without; the log says why."""
    click.echo("repro: the triage can't go on, its log says why: the same command goes on from there", err=True)
    end(status)


def log_to_file(config: Config) -> None:
    """Sends the process's log to a file of the store: the terminal is for people."""
    path = Store(config.store).logs / "triage.log"
    stream = path.open("a", buffering=1, encoding="utf-8")  # as long as the process logs
    configure_logs(secrets=secrets_in(os.environ), stream=stream, readable=False)


def session_of(wish: Wish, config: Config, base: Ground, progress: Progress, workforce: Workforce) -> Session:
    """The session; it is not told its triage's id yet."""
    bench = Workbench(config)
    _ = bench.settings  # pip answers while issues are read
    return Session(
        config,
        wish.request,
        lambda: bench.releases,
        DurableRuns(base.jobs, RunCache(base.engine), workforce, "", wish.request),
        progress,
        wish.report,
    )


@contextmanager
def workers(wish: Wish, config: Config, base: Ground) -> Iterator[Workforce]:
    """The workforce; a worker that was started here ends with the block."""
    bench = Workbench(config)
    options = ["--disk-budget", wish.disk_budget] if wish.disk_budget else []

    def start() -> Child:
        bench.engine.version()  # one clear line now, rather than a worker that ends again and again
        return Child(worker_command(wish.config_path, wish.jobs, *options), bench.store.logs / "triage-worker.log")

    workforce = Workforce(Processes(base.engine), base.locks, start)
    try:
        yield workforce
    finally:
        workforce.end()


def publisher(wish: Wish, base: Ground, triage: str) -> Publisher:
    """Who asks for comments and labels."""
    return Publisher(Intake(base.jobs, base.engine), base.jobs, triage, wish.request)


def agree(wish: Wish, issues: int, repositories: list[str]) -> None:
    """On a terminal, asks whether GitHub may be written to. Raises click.Abort where it may not."""
    if not wish.sure and sys.stdin.isatty() and issues:
        click.confirm(f"Write comments and labels to up to {issues:,} issues of {', '.join(repositories)}?", abort=True)


def undisturbed(session: Session, lines: Iterable[str]) -> Iterator[str]:
    """The lines; what is under way is ended where they are cut off."""
    try:
        yield from lines
    except BaseException:
        session.runs.cancel()
        raise
