"""What each page shows, read from the database at the moment that it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from bot.dashboard.asked import PAGE_ISSUES, Asked
from bot.database.failures import Failures
from bot.database.issue_list import IssueList, Past, Question, answer_of, past_of
from bot.database.live_runs import LiveRun, LiveRuns
from bot.database.processes import Processes
from bot.failures import BadInput
from bot.jobs.backlog import GIVEN_UP, WAITING, Backlog, JobState
from bot.jobs.orders import BUILT_JOB, RUN_JOB, RUNS
from bot.jobs.process import DOCKER_SIDE
from bot.page.details import details_of
from bot.page.write import ROOM
from bot.summary.inline import address, line
from bot.summary.results import checked

LATEST = 12
CHANGES = 6
MOST_JOBS = 200
MOST_PAST = 100
MOST_ENDED = 50
DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)

Json = dict[str, Any]


@dataclass(frozen=True)
class Board:
    """Reads; `engine` can't do anything else."""

    engine: Engine
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def overview(self) -> Json:
        """Counts by verdict, what is under way, what changed, what failed."""
        issues, now = IssueList(self.engine), self.now()
        states = Backlog(self.engine).states()
        counts = issues.counts()
        return {
            "counts": counts,
            "most": max(counts.values()),
            "total": sum(counts.values()),
            "waiting": queue_lengths(states),
            "given_up": sum(each.count for each in states if each.status in GIVEN_UP),
            "live": self.live()[:LATEST],
            "busy": sum(each.count for each in states if each.status == "PENDING" and each.name == RUN_JOB),
            "judged": sum(each.count for each in states if each.status == "PENDING" and each.queue != RUNS),
            "workers": [
                each for each in Processes(self.engine).all() if each.side == DOCKER_SIDE and each.is_alive(now)
            ],
            "causes": Failures(self.engine).causes(now - WEEK),
            "latest": issues.find(Question(), LATEST),
            "changes": issues.find(Question(changed=True), CHANGES),
            "changed": issues.count(Question(changed=True)),
        }

    def issues(self, asked: Asked) -> Json:
        """One page of the list."""
        issues = IssueList(self.engine)
        count = issues.count(asked.question)
        return {
            "asked": asked,
            "issues": issues.find(asked.question, PAGE_ISSUES, asked.offset),
            "count": count,
            "total": issues.count(Question()),
            "pages": max(1, -(-count // PAGE_ISSUES)),
            "first": asked.offset + 1,
            "choices": issues.choices(),
        }

    def issue(self, repository: str, number: int, verdict: int | None) -> Json | None:
        """An issue's history, and one verdict of it in full: the newest, unless another is asked for."""
        past = past_of(self.engine, repository, number, MOST_PAST)
        jobs = Backlog(self.engine).of_issue(past[0].repository if past else repository, number)
        if not past:
            return {"past": [], "jobs": jobs, "name": f"{repository}#{number}"} if jobs else None
        shown = next((each for each in past if each.id == verdict), past[0])
        answer = readable(answer_of(self.engine, shown.id) or "")
        return {
            "past": past,
            "shown": shown,
            "jobs": jobs,
            "name": f"{shown.repository}#{number}",
            "title": line(answer.get("title")) if answer else "",
            "url": address(answer.get("url")) if answer else "",
            "opened": line(answer.get("created"))[:10] if answer else "",
            "held": details_of(answer, ROOM) if answer else None,
            "changed": before(past, shown),
        }

    def jobs(self) -> Json:
        """The queues, and what is under way with its streams so far."""
        backlog = Backlog(self.engine)
        states = backlog.states()
        known = self.live()
        seen = {run.job for run in known}
        running = backlog.running(MOST_JOBS)
        return {
            "live": known,
            "starting": [job for job in running if job.name in {RUN_JOB, BUILT_JOB} and job.job not in seen],
            "judged": [job for job in running if job.name not in {RUN_JOB, BUILT_JOB}],
            "waiting": queue_lengths(states),
            "queued": backlog.waiting(MOST_JOBS),
            "most": MOST_JOBS,
            "ended": backlog.ended(MOST_ENDED),
        }

    def workers(self) -> Json:
        """Every worker with what it has in its store, and the servers."""
        processes = Processes(self.engine).all()
        live = LiveRuns(self.engine).all()
        return {
            "workers": [each for each in processes if each.side == DOCKER_SIDE],
            "servers": [each for each in processes if each.side != DOCKER_SIDE],
            "runs": {each.name: sum(run.worker == each.name for run in live) for each in processes},
        }

    def failures(self) -> Json:
        """What failed of the machine, by cause, and the jobs that were given up."""
        failures, now = Failures(self.engine), self.now()
        spans = {name: failures.causes(now - since) for name, since in (("day", DAY), ("week", WEEK), ("month", MONTH))}
        return {
            "causes": spans["month"],
            "day": {each.cause: each.count for each in spans["day"]},
            "week": {each.cause: each.count for each in spans["week"]},
            "newest": failures.newest(100),
            "given_up": Backlog(self.engine).given_up(100),
        }

    def live(self) -> list[LiveRun]:
        """The runs that are still under way: a worker may have died since it wrote."""
        running = {job.job for job in Backlog(self.engine).running(10 * MOST_JOBS)}
        return [run for run in LiveRuns(self.engine).all() if run.job in running]


def queue_lengths(states: list[JobState]) -> dict[str, int]:
    """How many jobs wait in each queue."""
    found: dict[str, int] = {}
    for each in states:
        if each.status in WAITING:
            found[each.queue] = found.get(each.queue, 0) + each.count
    return found


def readable(answer: str) -> Json | None:
    """An answer as it is shown; None for one that is no answer of this release's kind."""
    try:
        return checked(answer.encode(), "answer")
    except BadInput:
        return None


def before(past: list[Past], shown: Past) -> str | None:
    """The kind of the verdict before the shown one, where it was another."""
    place = past.index(shown) + 1
    kind = past[place].kind if place < len(past) else shown.kind
    return kind if kind != shown.kind else None
