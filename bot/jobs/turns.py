"""Which of an issue's jobs gives way to which: the newest wins, but no event over a person's command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dbos import DBOS, DBOSClient, WorkflowStatus

from bot.jobs.orders import APPLICATION, ISSUE_JOB, Priority

ACTIVE = ["PENDING", "ENQUEUED", "DELAYED"]


@dataclass(frozen=True, slots=True)
class Rival:
    """A job of an issue that is waiting or under way; `created` in milliseconds since 1970."""

    job: str
    priority: int
    created: int

    @property
    def is_command(self) -> bool:
        """Whether a person asked for it."""
        return self.priority == Priority.COMMAND

    @property
    def age(self) -> tuple[int, str]:
        """Jobs in the order of their making; SQLite's clock has whole seconds, so the ids break ties."""
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
        cancel=tuple(o.job for o in rivals if o.age < mine.age and (mine.is_command or not o.is_command)),
        wait=() if mine.is_command else tuple(o.job for o in rivals if o.is_command),
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


def has_jobs(repository: str, number: int) -> bool:
    """Whether an issue has, or had, any job that is not pruned yet."""
    prefix = issue_prefix(repository, number)
    found: list[WorkflowStatus] = DBOS.list_workflows(
        workflow_id_prefix=prefix, load_input=False, load_output=False, application_name=APPLICATION
    )
    return any(job.workflow_id.startswith(prefix) for job in found)
