"""`repro triage` from its words to its end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bot.config import Config
from bot.credentials import secrets_in
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.disk_need import need_of
from bot.failures import BadInput
from bot.jobs.child import Child, worker_command
from bot.jobs.intake import Intake
from bot.jobs.process import end
from bot.jobs.vital import Vital
from bot.logs import configure_logs
from bot.passed_over import PassedOver
from bot.question import check_request
from bot.report.inert import plain
from bot.request import Request
from bot.tracker import Filter, Reading, check_filter, check_trackers, distinct, tracker_issues
from bot.triage.case import Case
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
from runners.room import kept_on
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
    disk_budget: int | None = None
    config_path: Path | None = None


def triage(wish: Wish, config: Config, say: Say) -> None:
    """All of it; `say` is told lines for people. Raises Failures and RunnerFailures."""
    check_filter(wish.what, wish.wanted)
    bench = Workbench(config)
    check_request(wish.request, config, lambda: bench.releases)
    log_to_file(config)
    Vital(given_up).watch()
    with ExitStack() as stack:
        base = stack.enter_context(ground(config))
        progress = stack.enter_context(shown_progress())
        passed = PassedOver(lambda text: progress.say(f"repro: {' '.join(plain(text).split())}"))
        own = wish.write and not server_writes(base)
        trackers = check_trackers(wish.what, config, write=own, say=progress.say)
        what = distinct(wish.what, trackers)
        workforce = stack.enter_context(workers(wish, config, base))
        session = session_of(wish, bench, base, progress, workforce)
        session.terms = terms_of(trackers.values(), config, session.releases, progress.say)
        if wish.write:
            session.repositories = frozenset(access.repository.casefold() for access in trackers.values())
        asked = asked_of(what, wish.wanted, wish.request)
        triage = stack.enter_context(begun(base, asked, what, session.counts))
        session.runs.triage = triage
        results = ResultsFile(wish.report, resume=wish.resume) if wish.report else None
        reading = Reading(base.engine, progress.say, passed=passed)
        cases, judged = session.read(tracker_issues(what, config, wish.wanted, reading), results)
        if any(case.trials() for case in cases):
            workforce.keep()
        progress.pause()
        plan = session.plan(cases, judged, limits_of(config.limits).as_json())
        for line in filter(None, (*plan.lines(), disk_line(bench, cases))):
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
    if passed.close():
        raise BadInput(f"{passed.count:,} of the input could not be read, as said above; all else is judged")


def disk_line(bench: Workbench, cases: Sequence[Case]) -> str:
    """What disk of this machine the cases need, where its workers are here."""
    questions = [trial.question for case in cases for trial in case.trials()]
    if not questions:
        return ""
    return need_of(questions, bench.releases, bench.environments.shelf, kept_on(bench.store.root)).line()


def given_up(status: int) -> None:
    """Ends the process where a part of it has died that it can't do without; the log says why."""
    click.echo("repro: the triage can't go on, its log says why: the same command goes on from there", err=True)
    end(status)


def log_to_file(config: Config) -> None:
    """Sends the process's log to a file of the store: the terminal is for people."""
    path = Store(config.store).logs / "triage.log"
    stream = path.open("a", buffering=1, encoding="utf-8")  # as long as the process logs
    configure_logs(secrets=secrets_in(os.environ), stream=stream, readable=False)


def session_of(wish: Wish, bench: Workbench, base: Ground, progress: Progress, workforce: Workforce) -> Session:
    """The session; it is not told its triage's id yet."""
    _ = bench.settings  # pip answers while issues are read
    return Session(
        bench.config,
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
    options = ["--disk-budget", str(wish.disk_budget)] if wish.disk_budget else []

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
