"""`repro triage` from its words to its end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bot.answering.consent import Consent
from bot.answering.course import Terms
from bot.answering.disk_need import DiskNeed, need_of
from bot.answering.machine import Machine, limits_of
from bot.answering.question import check_request
from bot.answering.request import Request
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.failures import BadInput
from bot.inert import plain
from bot.jobs.child_worker import Child, worker_command
from bot.jobs.process import end
from bot.jobs.vital import Vital
from bot.logs.configure import configure_logs
from bot.page.write import write_page
from bot.serve.intake import Intake
from bot.settings.credentials import secrets_in
from bot.settings.schema import Config
from bot.sources.passed_over import PassedOver
from bot.sources.repository_terms import terms_in
from bot.sources.tracker import Filter, Reading, check_filter, check_trackers, distinct, tracker_issues
from bot.summary.results import results_of
from bot.triage.case import Case
from bot.triage.job_database import JobDatabase, database
from bot.triage.progress import Progress, shown_progress
from bot.triage.publish import Publisher
from bot.triage.results import ResultsFile
from bot.triage.runs import DurableRuns
from bot.triage.session import Session, asked_of, begun
from bot.triage.workforce import Workforce
from bot.triage.writers import server_writes, writers
from runners.room import GB, free_on, kept_on
from runners.store import Store, gigabytes

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks `repro triage` for. `write` is whether GitHub gets it, `sure` that nobody is asked first.

    `download_sure` is the same of large downloads.
    """

    what: tuple[str, ...]
    wanted: Filter
    request: Request
    report: Path | None = None
    resume: bool = False
    write: bool = False
    sure: bool = False
    jobs: int = 1
    disk_budget: int | None = None
    download_sure: bool = False
    config_path: Path | None = None


def triage(wish: Wish, config: Config, say: Say) -> None:
    """All of it; `say` is told lines for people. Raises Failures and RunnerFailures."""
    check_filter(wish.what, wish.wanted)
    machine = Machine(config)
    check_request(wish.request, config, lambda: machine.releases)
    log_to_file(config)
    Vital(given_up).watch()
    with ExitStack() as stack:
        base = stack.enter_context(database(config))
        progress = stack.enter_context(shown_progress())
        passed = PassedOver(lambda text: progress.say(f"repro: {' '.join(plain(text).split())}"))
        own = wish.write and not server_writes(base)
        trackers = check_trackers(wish.what, config, write=own, say=progress.say)
        what = distinct(wish.what, trackers)
        workforce = stack.enter_context(workers(wish, config, base))
        session = session_of(wish, machine, base, progress, workforce)
        hosted = sorted({access.repository for access in trackers.values()})
        session.hosted = {name.casefold(): terms_in(name, session.terms, progress.say, patient=True) for name in hosted}
        if wish.write:
            session.repositories = frozenset(session.hosted)
        asked = asked_of(what, wish.wanted, wish.request)
        triage = stack.enter_context(begun(base, asked, what, session.counts))
        session.runs.triage = triage
        results = begun_report(wish)
        reading = Reading(base.engine, progress.say, passed=passed)
        cases, judged = session.read(tracker_issues(what, config, wish.wanted, reading), results)
        if any(case.trials() for case in cases):
            workforce.keep()
        progress.pause()
        plan = session.plan(cases, judged, limits_of(config.limits).as_json())
        for line in plan.lines():
            say(line)
        agree_to_fetch(wish, machine, cases, say, here=workforce.child is not None)
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


def begun_report(wish: Wish) -> ResultsFile | None:
    """The report's results, whose page is there from now on; None without a report.

    The page of an earlier triage stays until there is a verdict of this one, which may still be refused.
    """
    if wish.report is None:
        return None
    fresh = not results_of(wish.report).exists()
    results = ResultsFile(wish.report, resume=wish.resume)
    if fresh:
        write_page(wish.report, of=0)
    return results


def agree_to_fetch(wish: Wish, machine: Machine, cases: Sequence[Case], say: Say, *, here: bool) -> None:
    """Says the gigabytes, and asks where those are many; `here` is whether the worker is the triage's own.

    Raises TooLarge, click.Abort.
    """
    need = need_in(machine, cases)
    Consent(machine.config.releases.max_download, wish.download_sure, say).to(need)
    if here and need.environments:
        say(f"at most {gigabytes(budget_of(wish, machine))} of environments at a time (--disk-budget)")


def need_in(machine: Machine, cases: Sequence[Case]) -> DiskNeed:
    """What the cases need of this machine, where its workers are here."""
    questions = [trial.question for case in cases for trial in case.trials()]
    if not questions:
        return DiskNeed(0, 0, 0, 0)
    return need_of(questions, machine.releases, machine.environments.shelf, kept_on(machine.store.root))


def given_up(status: int) -> None:
    """Ends the process where a part of it has died that it can't do without; the log says why."""
    click.echo("repro: the triage can't go on, its log says why: the same command goes on from there", err=True)
    end(status)


def log_to_file(config: Config) -> None:
    """Sends the process's log to a file of the store: the terminal is for people."""
    path = Store(config.store).logs / "triage.log"
    stream = path.open("a", buffering=1, encoding="utf-8")  # as long as the process logs
    configure_logs(secrets=secrets_in(os.environ), stream=stream, readable=False)


def session_of(wish: Wish, machine: Machine, base: JobDatabase, progress: Progress, workforce: Workforce) -> Session:
    """The session; it is not told its triage's id yet."""
    _ = machine.settings  # pip answers while issues are read
    return Session(
        Terms(wish.request, machine.config, lambda: machine.releases),
        DurableRuns(base.jobs, RunCache(base.engine), workforce, "", wish.request),
        progress,
        wish.report,
    )


MOST_ADDED = 20 * GB


def budget_of(wish: Wish, machine: Machine) -> int:
    """What a triage keeps of environments where nobody says: those there are, and 20 GB or half of the free disk."""
    if wish.disk_budget:
        return wish.disk_budget
    there = sum(environment.size for environment in machine.environments.shelf.list())
    return there + max(GB, min(MOST_ADDED, free_on(machine.store.root) // 2))


@contextmanager
def workers(wish: Wish, config: Config, base: JobDatabase) -> Iterator[Workforce]:
    """The workforce; a worker that was started here ends with the block."""
    machine = Machine(config)

    def start() -> Child:
        machine.engine.version()  # one clear line now, rather than a worker that ends again and again
        options = ["--disk-budget", str(budget_of(wish, machine))]
        return Child(worker_command(wish.config_path, wish.jobs, *options), machine.store.logs / "triage-worker.log")

    workforce = Workforce(Processes(base.engine), base.locks, start)
    try:
        yield workforce
    finally:
        workforce.end()


def publisher(wish: Wish, base: JobDatabase, triage: str) -> Publisher:
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
