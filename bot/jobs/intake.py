"""From a decided delivery to a stored job; the job's id is what makes it one."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from dbos import DBOSClient, error

from bot.commands import Command, Refused
from bot.database.deliveries import Sweeps
from bot.database.values import to_json
from bot.jobs.orders import ISSUE_JOB, ISSUES, SWEEP_JOB, GivenCommand, IssueOrder, Priority
from bot.web.decide import CommandGiven, InstallationChanged, IssueTriggered, Job
from bot.web.server import Delivery


class Intake:
    """Stores jobs. A repository that is heard of for the first time is swept from that moment on."""

    def __init__(self, client: DBOSClient, sweeps: Sweeps) -> None:
        self._client, self._sweeps = client, sweeps
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, delivery: Delivery | None, job: Job) -> bool:
        """Stores the job durably; False where its id is known, whatever became of that job.

        `delivery` is None for a job that a sweep found.
        """
        _ = delivery
        if isinstance(job, InstallationChanged):
            return self._store(SWEEP_JOB, job.key, Priority.UPKEEP, None)
        self._note(job.repository, job.installation)
        order = order_of(job)
        return self._store(ISSUE_JOB, job.key, order.priority, order)

    def _store(self, name: str, key: str, priority: Priority, order: IssueOrder | None) -> bool:
        try:
            self._client.enqueue(
                {
                    "workflow_name": name,
                    "queue_name": ISSUES,
                    "workflow_id": key,
                    "workflow_id_reuse_policy": "reject",
                    "priority": priority,
                },
                *([] if order is None else [to_json(order)]),
            )
        except error.DBOSWorkflowIDInUseError:
            return False
        return True

    def _note(self, repository: str, installation: int | None) -> None:
        with self._lock:
            if repository in self._known:
                return
            self._known.add(repository)
        if self._sweeps.seen(repository) is None:
            self._sweeps.set(repository, installation, datetime.now(UTC))


def order_of(job: IssueTriggered | CommandGiven) -> IssueOrder:
    """The order of a decided delivery."""
    if isinstance(job, IssueTriggered):
        return IssueOrder(job.repository, job.number, job.installation, action=job.action)
    return IssueOrder(job.repository, job.number, job.installation, given_command(job))


def given_command(job: CommandGiven) -> GivenCommand:
    """The command as it is stored."""
    given = GivenCommand(job.comment, job.actor, job.issue_author)
    match job.command:
        case Refused(why):
            return GivenCommand(given.comment, given.actor, given.issue_author, refused=why)
        case Command() as asked:
            return GivenCommand(
                given.comment,
                given.actor,
                given.issue_author,
                kind=asked.kind,
                torch=asked.torch,
                python=asked.python,
                releases=asked.releases,
                bisect=asked.bisect,
                programs=asked.programs,
            )
