"""Which of an issue's jobs gives way to which: the newest wins, but none over one that is more urgent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dbos import DBOS, DBOSClient, WorkflowStatus

from bot.jobs.orders import APPLICATION, ISSUE_JOB

ACTIVE = ["PENDING", "ENQUEUED", "DELAYED"]


@dataclass(frozen=True, slots=True)
class Rival:
    """A job of an issue that is waiting or under way; `created` in milliseconds since 1970.

    The lower its priority's number, the more urgent it is: a person's command, an event, batch work.
    """

    job: str
    priority: int
    created: int

    @property
    def age(self) -> tuple[int, str]:
        """Jobs in the order of their making; ids decide between those of one commit, which all see the newest text."""
        return (self.created, self.job)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a job does before it goes on: cancel those that give way to it, wait for those that it gives way to."""

    cancel: tuple[str, ...] = ()
    wait: tuple[str, ...] = ()


def take_turn(mine: Rival, others: Sequence[Rival]) -> Turn:
    """The turn of a job among its issue's others."""
    rivals = [other for other in others if other.job != mine.job]
    return Turn(
        cancel=tuple(o.job for o in rivals if o.age < mine.age and o.priority >= mine.priority),
        wait=tuple(o.job for o in rivals if o.priority < mine.priority),
    )


def issue_prefix(repository: str, number: int) -> str:
    """What the ids of all jobs of an issue begin with."""
    return f"{repository}#{number}/"


def rivals(repository: str, number: int, client: DBOSClient | type[DBOS] = DBOS) -> list[Rival]:
    """The jobs of an issue that are waiting or under way."""
    prefix = issue_prefix(repository, number)
    found: list[WorkflowStatus] = client.list_workflows(
        workflow_id_prefix=prefix,
        name=ISSUE_JOB,
        status=ACTIVE,
        load_input=False,
        load_output=False,
        application_name=APPLICATION,
    )
    # The engine's prefix is a pattern in which a repository's underscore stands for any character.
    return [
        Rival(job.workflow_id, job.priority or 0, job.created_at or 0)
        for job in found
        if job.workflow_id.startswith(prefix)
    ]


def jobs_of(repository: str, number: int) -> dict[str, int]:
    """An issue's jobs of all times that are not pruned yet, with when they were made, in milliseconds since 1970."""
    prefix = issue_prefix(repository, number)
    found: list[WorkflowStatus] = DBOS.list_workflows(
        workflow_id_prefix=prefix, name=ISSUE_JOB, load_input=False, load_output=False, application_name=APPLICATION
    )
    return {job.workflow_id: job.created_at or 0 for job in found if job.workflow_id.startswith(prefix)}
