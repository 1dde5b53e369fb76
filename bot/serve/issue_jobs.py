"""Jobs of issues on the job engine: each step is stored before the next begins, each run is a child job."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import structlog
from dbos import DBOS
from structlog.contextvars import bound_contextvars

from bot.answering.course import Course, Terms
from bot.answering.reading import Reader
from bot.database.runs import RunCache
from bot.database.values import from_json
from bot.jobs.busy import Busy
from bot.jobs.cancelled import is_cancelled
from bot.jobs.orders import ISSUE_JOB, MAX_RECOVERIES, GivenCommand, IssueOrder
from bot.jobs.supersede import rivals, take_turn
from bot.serve.child_runs import ChildRuns
from bot.serve.durable_retry import durably
from bot.serve.issue_actions import IssueActions
from bot.serve.issue_job import IssueJob, JobOver
from repros.contract import Json
from repros.read import read_issue
from runners.release_list import Releases

TURN_SECONDS = 1.0

log = structlog.get_logger("bot.serve")


@dataclass(frozen=True)
class IssueJobs:
    """What the jobs of issues need. `releases` gives the list of releases, fresh enough to be asked for each job."""

    actions: IssueActions
    cache: RunCache
    releases: Callable[[], Releases]
    busy: Busy
    slots: int = 1
    reader: Reader = read_issue

    def register(self) -> None:
        """Makes the workflow known to the engine."""

        @DBOS.workflow(name=ISSUE_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def issue(order: Json) -> Json:
            wanted, job = from_json(IssueOrder, order), str(DBOS.workflow_id)
            terms = Terms(wanted.request, self.actions.config, self.releases, read=self.reader)
            with bound_contextvars(job=job, issue=f"{wanted.repository}#{wanted.number}"):
                try:
                    ended = IssueJob(self.actions, terms, wanted, job, DurableSteps(self, wanted, job)).work()
                except JobOver as over:
                    ended = {"ended": over.kind, "why": over.why}
                log.info("job ended", **ended)
                return ended

        _ = issue


@dataclass
class DurableSteps:
    """The steps of one job, by the engine."""

    parts: IssueJobs
    order: IssueOrder
    job: str
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def slots(self) -> int:
        """How many runs are asked for at once."""
        return self.parts.slots

    def step(self, name: str, call: Callable[[], Any]) -> Any:
        """A step that is tried until GitHub answers."""
        return durably(name, call, self.parts.busy, lambda: self.parts.actions.forget(self.order))

    def cannot(self, _: GivenCommand) -> None:
        """There is nothing that a server can't do."""

    def wait_for_turn(self) -> None:
        """Cancels the older jobs that give way, and waits for a person's command."""
        DBOS.run_step({"name": "turn"}, self._wait_for_turn)

    def _wait_for_turn(self) -> None:
        while self.is_wanted():
            others = rivals(self.order.repository, self.order.number)
            mine = next((rival for rival in others if rival.job == self.job), None)
            if mine is None:
                return
            turn = take_turn(mine, others)
            for job in turn.cancel:
                log.info("supersedes", other=job)
                DBOS.cancel_workflow(job, cancel_children=True)
            if not turn.wait:
                return
            time.sleep(TURN_SECONDS)

    def stop_others(self) -> None:
        """Cancels every other job of the issue."""
        for rival in rivals(self.order.repository, self.order.number):
            if rival.job != self.job:
                DBOS.cancel_workflow(rival.job, cancel_children=True)

    def runs(self, course: Course, slots: int) -> ChildRuns:
        """The runs, as child jobs."""
        return ChildRuns(
            self.job,
            self.order.priority,
            course.terms.request,
            self.parts.cache,
            course.day,
            slots=slots,
            asks_built=not self.order.is_batch,
            packages=course.terms.settings.packages,
            numbers=self.numbers,
        )

    def is_wanted(self) -> bool:
        """Whether no newer job, and no person, has cancelled it."""
        return not is_cancelled(self.job)
