"""From a decided delivery to a stored job; the job's id is what makes it one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from dbos import DBOSClient, error
from sqlalchemy import Connection, Engine

from bot.answering.command import Refused
from bot.database.deliveries import Deliveries, Note, Sweeps
from bot.database.values import to_json
from bot.jobs.engine_private import date_exactly
from bot.jobs.orders import ISSUE_JOB, ISSUES, SWEEP_JOB, GivenCommand, IssueOrder, Priority
from bot.web.decide import CommandGiven, InstallationChanged, IssueTriggered, Job
from bot.web.server import Delivery
from repros.contract import Json


class Intake:
    """Stores jobs and their deliveries, as many in one transaction as have come meanwhile.

    A repository that is heard of for the first time is swept from that moment on.
    """

    def __init__(self, client: DBOSClient, engine: Engine) -> None:
        self._client, self._engine = client, engine
        self._known: set[str] = set()
        self._sweeps, self._deliveries = Sweeps(engine), Deliveries(engine)

    def __call__(self, delivery: Delivery | None, job: Job, /) -> bool:
        """Stores one job; `delivery` is None for one that a sweep found."""
        return self.store([(delivery, job)])[0]

    def store(self, items: Sequence[tuple[Delivery | None, Job]]) -> list[bool]:
        """Stores jobs durably; False for one whose id is known, whatever became of it."""
        for _, job in items:
            if not isinstance(job, InstallationChanged):
                self._note(job.repository, job.installation)
        # In one order everywhere, so that two servers with the same deliveries don't wait for each other in a circle.
        order = sorted(range(len(items)), key=lambda index: items[index][1].key)
        new, notes = [False] * len(items), []
        with self._engine.begin() as connection:
            for index in order:
                delivery, job = items[index]
                new[index] = self._stored(connection, job)
                if delivery:
                    result = "enqueued" if new[index] else "duplicate"
                    notes.append(Note(delivery.id, delivery.event, delivery.fingerprint, result))
            self._deliveries.add(notes, connection)
        return new

    def _stored(self, connection: Connection, job: Job) -> bool:
        if not isinstance(job, InstallationChanged):
            return self.enqueue(connection, job.key, order_of(job))
        return self._enqueued(connection, SWEEP_JOB, ISSUES, job.key, Priority.UPKEEP)

    def enqueue(self, connection: Connection, key: str, order: IssueOrder) -> bool:
        """Stores the job of an issue within a transaction; False where its id, `key`, is known."""
        return self._enqueued(connection, ISSUE_JOB, order.queue, key, order.priority, to_json(order))

    def batch(self, orders: Mapping[str, IssueOrder]) -> list[str]:
        """Stores jobs by their ids in one transaction; gives the ids that were new."""
        with self._engine.begin() as connection:
            return [key for key in sorted(orders) if self.enqueue(connection, key, orders[key])]

    def _enqueued(
        self, connection: Connection, name: str, queue: str, key: str, priority: Priority, *arguments: Json
    ) -> bool:
        try:
            self._client.enqueue_in_transaction(
                connection,
                {
                    "workflow_name": name,
                    "queue_name": queue,
                    "workflow_id": key,
                    "workflow_id_reuse_policy": "reject",
                    "priority": priority,
                },
                *arguments,
            )
        except error.DBOSWorkflowIDInUseError:
            return False
        date_exactly(connection, key)  # the newest of an issue's jobs wins
        return True

    def _note(self, repository: str, installation: int | None) -> None:
        if repository not in self._known:
            if self._sweeps.seen(repository) is None:
                self._sweeps.set(repository, installation, datetime.now(UTC))
            self._known.add(repository)


def order_of(job: IssueTriggered | CommandGiven) -> IssueOrder:
    """The order of a decided delivery."""
    if isinstance(job, IssueTriggered):
        return IssueOrder(job.repository, job.number, job.installation, action=job.action)
    return IssueOrder(job.repository, job.number, job.installation, given_command(job))


def given_command(job: CommandGiven) -> GivenCommand:
    """The command as it is stored."""
    command = job.command
    told = {"refused": command.why} if isinstance(command, Refused) else asdict(command)
    return GivenCommand(comment=job.comment, actor=job.actor, issue_author=job.issue_author, **told)
