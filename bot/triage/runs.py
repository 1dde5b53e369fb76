"""The runs of a triage as durable jobs: on any worker there is, and known again after a crash."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from dbos import DBOSClient, WorkflowStatus, error

from bot.answering.request import Request
from bot.answering.trial import Made
from bot.database.runs import RunCache
from bot.database.values import from_json, to_json
from bot.failures import Failure
from bot.jobs.orders import APPLICATION, LONGEST_RUN, RUN_JOB, RUNS, Priority, RunAnswer, RunOrder
from bot.triage.by_release import Ticket
from bot.triage.workforce import Workforce
from repros.values import Outcome, Run
from runners.infra import infra_failure

LOOK_SECONDS = 0.2
ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
MOST_TRIES = 100
MOST_FAILING = 5
"""Issues in a row whose runs fail of our own infrastructure before it is given up."""

HOPELESS = frozenset({"disk-full", "runtime-missing"})
"""What fails for the next issue too."""

BATCH = 200

log = structlog.get_logger("bot.triage")


@dataclass
class DurableRuns:
    """Asks workers for runs.

    A job's id is made of the triage and of all that is ordered, so that a triage that was killed finds again what
    it had asked for, whether it has been made meanwhile or still waits. `meanwhile` is called again and again while
    runs are waited for; `made` counts those that were waited for.
    """

    client: DBOSClient
    cache: RunCache
    workforce: Workforce
    triage: str
    request: Request
    flying: dict[str, tuple[Ticket, RunOrder]] = field(default_factory=dict)
    failing: set[int] = field(default_factory=set)
    meanwhile: Callable[[], None] = lambda: None
    made: int = 0

    @property
    def slots(self) -> int:
        """The slots of all workers; one where a worker is only starting."""
        return max(1, self.workforce.slots())

    def ask(self, ticket: Ticket) -> None:
        """Ask for a run; one that has failed before is asked for anew."""
        case, wanted = ticket.case, ticket.wanted
        packages = case.terms.settings.packages
        order = RunOrder(ticket.trial.repro, wanted.release, wanted.repeat, self.request, case.day, packages)
        told = to_json(order)
        name = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
        for attempt in range(1, MOST_TRIES + 1):
            job = f"{prefix(self.triage)}{name}/{attempt}"
            if job not in self.flying and (self.enqueued(job, told) or self.is_of_use(job)):
                self.flying[job] = (ticket, order)
                return
        raise AssertionError(f"{MOST_TRIES} runs of one order have failed")

    def answers(self) -> Sequence[tuple[Ticket, Made]]:
        """Wait until at least one run has ended, and give all that have."""
        while True:
            self.workforce.keep()
            self.meanwhile()
            ended = self.client.list_workflows(
                workflow_ids=list(self.flying), status=ENDED, load_input=False, application_name=APPLICATION
            )
            if ended:
                self.made += len(ended)
                return [self.answer(status) for status in ended]
            time.sleep(LOOK_SECONDS)

    def answer(self, status: WorkflowStatus) -> tuple[Ticket, Made]:
        """What an ended job gave."""
        ticket, order = self.flying.pop(status.workflow_id)
        if status.status != "SUCCESS":
            log.warning("run job failed", release=order.release, status=status.status, error=str(status.error))
            return ticket, order.failed(f"the run's job ended as {status.status.lower()}")
        made = from_json(RunAnswer, status.output).made(order, self.cache)
        if isinstance(made, Run):
            self.look_at_the_machine(ticket, made)
        return ticket, made

    def look_at_the_machine(self, ticket: Ticket, run: Run) -> None:
        """Raises Failure where it is the machine that fails, rather than to go through a tracker in vain."""
        if run.outcome is not Outcome.INFRA_ERROR:
            self.failing.clear()
            return
        self.failing.add(ticket.case.number)
        failure = infra_failure(run.reason or "")
        if failure.reason in HOPELESS or len(self.failing) >= MOST_FAILING:
            why = f"{failure.sentence} ({run.reason})"
            raise Failure(f"runs fail, and not of the issues: {why}: mend it, and the same command goes on from there")

    def cancel(self) -> None:
        """End what is under way: its containers are killed."""
        self.client.cancel_workflows(list(self.flying))
        self.flying.clear()

    def forget(self) -> int:
        """Delete this triage's jobs, whose runs are kept elsewhere; says how many."""
        removed = 0
        while jobs := self.jobs():
            self.client.delete_workflows(jobs)
            removed += len(jobs)
        return removed

    def jobs(self) -> list[str]:
        """Some of the ids of this triage's jobs."""
        found: list[WorkflowStatus] = self.client.list_workflows(
            workflow_id_prefix=prefix(self.triage),
            name=RUN_JOB,
            limit=BATCH,
            load_input=False,
            load_output=False,
            application_name=APPLICATION,
        )
        return [job.workflow_id for job in found]

    def enqueued(self, job: str, order: Any) -> bool:
        """Store a job; False where it is known."""
        try:
            self.client.enqueue(
                {
                    "workflow_name": RUN_JOB,
                    "queue_name": RUNS,
                    "workflow_id": job,
                    "workflow_id_reuse_policy": "reject",
                    "priority": Priority.BATCH,
                    "workflow_timeout": LONGEST_RUN,
                },
                order,
            )
        except error.DBOSWorkflowIDInUseError:
            return False
        return True

    def is_of_use(self, job: str) -> bool:
        """Whether a job of before still waits, or gave a Run that is kept."""
        (status,) = self.client.list_workflows(workflow_ids=[job], load_input=False, application_name=APPLICATION)
        if status.status not in ENDED:
            return True
        told = from_json(RunAnswer, status.output) if status.status == "SUCCESS" else RunAnswer()
        return told.kept is not None and self.cache.find(told.kept) is not None


def prefix(triage: str) -> str:
    """What the ids of a triage's run jobs begin with."""
    return f"triage/{triage}/"
