"""Deliveries that never arrived, found again: GitHub does not send again what it could not hand over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from github import Github
from github.IssueComment import IssueComment

from bot.commands import parse_command
from bot.database.deliveries import Sweeps
from bot.database.verdicts import Verdicts
from bot.github.auth import Connections
from bot.github.errors import GitHubFailure, speaking_of
from bot.github.issues import Fetched, changed_since, fetch_issue
from bot.jobs.asked import asked_of
from bot.jobs.turns import has_jobs, issue_prefix
from bot.web.decide import CommandGiven, IssueTriggered, Job, command_key

OVERLAP = timedelta(minutes=5)
"""GitHub's clock is not ours, and what changed at the last moment may have been listed too early."""

SWEPT = "swept"

log = structlog.get_logger("bot.jobs")


@dataclass(frozen=True)
class Sweep:
    """Looks through every repository that the bot has heard of; `enqueue` is False for a job that is known."""

    connections: Connections
    sweeps: Sweeps
    verdicts: Verdicts
    enqueue: Callable[[None, Job], bool]

    def all(self) -> dict[str, int]:
        """Each repository with the number of jobs that were found; one that fails is looked at in the next round."""
        found = {}
        for repository, installation in self.sweeps.known().items():
            try:
                found[repository] = self.one(repository, installation)
            except GitHubFailure as failure:
                log.warning("could not sweep", repository=repository, why=str(failure))
        return found

    def one(self, repository: str, installation: int | None) -> int:
        """Looks through what changed since the last time; how many jobs were found. Raises GitHubFailures."""
        began = datetime.now(UTC)
        seen = self.sweeps.seen(repository) or began
        client = self.connections.for_repository(repository, installation)
        since = seen - OVERLAP
        jobs: list[Job] = [
            missed_issue(repository, installation, fetched)
            for fetched in changed_since(client, repository, since).issues
            if self.is_missed(repository, fetched, since)
        ]
        jobs += self.commands(client, repository, installation, since)
        new = [job for job in jobs if self.enqueue(None, job)]
        self.sweeps.set(repository, installation, began)
        for job in new:
            log.info("found a missed event", job=job.key)
        return len(new)

    def is_missed(self, repository: str, fetched: Fetched, since: datetime) -> bool:
        """Whether an issue was opened, or edited in what counts, without a job for it."""
        if fetched.state != "open" or (fetched.issue.author or "").endswith("[bot]"):
            return False
        last = self.verdicts.history(repository, fetched.number)[:1]
        if last:
            return asked_of(fetched.issue) != last[0].asked
        created = fetched.issue.created
        return created is not None and created >= since and not has_jobs(repository, fetched.number)

    def commands(
        self, client: Github, repository: str, installation: int | None, since: datetime
    ) -> list[CommandGiven]:
        """The commands of comments that changed; a job of one that arrived has the same id."""
        login = self.connections.login()
        with speaking_of(f"list the comments of {repository}"):
            listed = list(client.get_repo(repository).get_issues_comments(sort="updated", since=since))
        found = []
        for comment in listed:
            if comment.user and comment.user.type != "Bot" and comment.user.login != login:
                command = self.command(client, repository, installation, comment)
                found += [command] if command else []
        return found

    def command(
        self, client: Github, repository: str, installation: int | None, comment: IssueComment
    ) -> CommandGiven | None:
        """The command of a comment, if it has one and stands below an issue."""
        command = parse_command(comment.body or "")
        if command is None:
            return None
        number = int(comment.issue_url.rpartition("/")[2])
        fetched = fetch_issue(client, repository, number, comments=False)
        if fetched.is_pull_request:
            return None
        return CommandGiven(
            key=command_key(repository, number, comment.id, command),
            repository=repository,
            number=number,
            installation=installation,
            comment=comment.id,
            comment_body=comment.body,
            actor=comment.user.login,
            issue_author=fetched.issue.author,
            command=command,
        )


def missed_issue(repository: str, installation: int | None, fetched: Fetched) -> IssueTriggered:
    """The job of an issue whose event was missed; the same text gives the same job."""
    key = f"{issue_prefix(repository, fetched.number)}{SWEPT}/{asked_of(fetched.issue)}"
    return IssueTriggered(key, repository, fetched.number, installation, SWEPT)
