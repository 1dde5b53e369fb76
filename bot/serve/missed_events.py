"""Deliveries that never arrived, found again: GitHub does not send again what it could not hand over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from github import Github
from github.IssueComment import IssueComment

from bot.answering.command import parse_command
from bot.answering.fingerprint import fingerprint_of
from bot.bugs import Bug, guarded
from bot.database.deliveries import Sweeps
from bot.database.verdicts import Verdicts
from bot.github.auth import Connections
from bot.github.errors import GitHubFailure, speaking_of
from bot.github.issues import Fetched, changed_since, fetch_issue
from bot.github.labels import label_events
from bot.jobs.supersede import issue_prefix, jobs_of
from bot.web.decide import LABELED, CommandGiven, IssueTriggered, Job, command_key, labeled_key

OVERLAP = timedelta(minutes=5)
"""GitHub's clock is not ours, and what changed at the last moment may have been listed too early."""

CLOCKS = 2
"""Seconds that an issue's change and its event may differ by."""

SWEPT = "swept"

log = structlog.get_logger("bot.serve")


@dataclass(frozen=True)
class Sweep:
    """Looks through every repository that the bot has heard of; `enqueue` is False for a job that is known."""

    connections: Connections
    sweeps: Sweeps
    verdicts: Verdicts
    enqueue: Callable[[None, Job], bool]
    trigger_label: str

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
        jobs: list[Job] = []
        for fetched in changed_since(client, repository, since).issues:
            if (at := self.labeled(client, repository, fetched, since)) is not None:
                key = labeled_key(repository, fetched.number, at)
                jobs.append(IssueTriggered(key, repository, fetched.number, installation, LABELED))
            elif self.is_missed(repository, fetched, since):
                jobs.append(missed_issue(repository, installation, fetched))
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
            return fingerprint_of(fetched.issue) != last[0].asked
        created = fetched.issue.created
        return created is not None and created >= since and not jobs_of(repository, fetched.number)

    def labeled(self, client: Github, repository: str, fetched: Fetched, since: datetime) -> datetime | None:
        """When a person set the trigger label without a job for it; None where nobody did, or it is gone again."""
        name = self.trigger_label.casefold()
        if name not in {label.casefold() for label in fetched.issue.labels}:
            return None
        login = self.connections.login()
        by_people = [
            event.at
            for event in label_events(client, repository, fetched.number)
            if event.added and event.label.casefold() == name and event.at is not None
            if not event.by_bot and event.by != login
        ]
        at = max(by_people, default=None)
        if at is None or at < since or is_answered(jobs_of(repository, fetched.number), at):
            return None
        return at

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
        command = guarded("reading", lambda: parse_command(comment.body or ""))
        if command is None or isinstance(command, Bug):
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


def is_answered(jobs: Mapping[str, int], at: datetime) -> bool:
    """Whether one of an issue's jobs looked at it after a label was set at that moment of GitHub's clock.

    A label's own job carries the second in its id, and one that GitHub gave a little later is the same; of other
    jobs the moment of their making is compared. A command is no answer: it may have been refused.
    """
    for job, made in jobs.items():
        kind, _, rest = job.partition("#")[2].partition("/")[2].partition("/")
        if kind == LABELED and rest.isdigit() and int(rest) >= at.timestamp() - CLOCKS:
            return True
        if kind in {"event", SWEPT} and made >= at.timestamp() * 1000:
            return True
    return False


def missed_issue(repository: str, installation: int | None, fetched: Fetched) -> IssueTriggered:
    """The job of an issue whose event was missed; the same text gives the same job."""
    key = f"{issue_prefix(repository, fetched.number)}{SWEPT}/{fingerprint_of(fetched.issue)}"
    return IssueTriggered(key, repository, fetched.number, installation, SWEPT)
