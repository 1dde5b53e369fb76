"""What a delivery asks for: pure, from a checked payload to a Decision."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from bot.answering.command import Command, Refused, parse_command
from bot.answering.fingerprint import fingerprint_of
from bot.answering.reading import Reader
from bot.answering.request import WORDS
from bot.web.payloads import InstallationEvent, IssueCommentEvent, IssuesEvent, Payload, Unread, User
from repros.values import Issue

LABELED = "labeled"
"""Part of the ids of jobs that a label asks for."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a decision depends on besides the payload.

    `own_login` is the bot's own account (`reprobot[bot]`, or a token's user). `read` reads an issue's text
    (repros.read.read_issue); it is asked for edits only.
    """

    trigger_label: str
    own_login: str
    read: Reader


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is to be done; `why` is for logs and metrics."""

    why: str


@dataclass(frozen=True, slots=True)
class IssueTriggered:
    """An issue is to be judged. `key` is the job's id: the same event gives the same key."""

    key: str
    repository: str
    number: int
    installation: int | None
    action: str


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """A person gave a command; whether they may is for the job to ask of the API.

    `actor` is who wrote or last edited it. `comment_body` holds the fenced program, if any. `key` is made of the
    comment and what it asks for, so an edit that leaves the command as it was is the same job.
    """

    key: str
    repository: str
    number: int
    installation: int | None
    comment: int
    comment_body: str
    actor: str
    issue_author: str | None
    command: Command | Refused


@dataclass(frozen=True, slots=True)
class InstallationChanged:
    """The App was installed, removed, suspended or given new permissions."""

    key: str
    installation: int
    action: str


Job = IssueTriggered | CommandGiven | InstallationChanged
Decision = Ignored | Job


def decide(payload: Payload, rules: Rules, fingerprint: str) -> Decision:
    """What a payload asks for.

    `fingerprint` names the delivery's content: equal ones are the same event, sent again.
    """
    match payload:
        case Unread():
            return Ignored(f"the bot takes no {payload.event} events")
        case InstallationEvent():
            return InstallationChanged(
                key=f"installation/{payload.installation.id}/{fingerprint}",
                installation=payload.installation.id,
                action=payload.action,
            )
        case IssuesEvent():
            why = _why_not_issue(payload, rules)
        case IssueCommentEvent():
            why = _why_not_comment(payload, rules)
    if why is not None:
        return Ignored(why)
    if isinstance(payload, IssueCommentEvent):
        return _command(payload)
    repository, number = payload.repository.full_name, payload.issue.number
    labeled = payload.issue.updated_at if payload.action == "labeled" else None
    return IssueTriggered(
        key=labeled_key(repository, number, labeled) if labeled else f"{repository}#{number}/event/{fingerprint}",
        repository=repository,
        number=number,
        installation=payload.installation.id if payload.installation else None,
        action=payload.action,
    )


def command_key(repository: str, number: int, comment: int, command: Command | Refused) -> str:
    """The job id of a command: the comment, and a revision made of what it asks for."""
    return f"{repository}#{number}/comment/{comment}/{_revision(command)}"


def labeled_key(repository: str, number: int, at: datetime) -> str:
    """The job id of a trigger label that a person set: the second by GitHub's clock, which a sweep learns too."""
    return f"{repository}#{number}/{LABELED}/{int(at.timestamp())}"


def _why_not_issue(payload: IssuesEvent, rules: Rules) -> str | None:
    if payload.issue.pull_request is not None:
        return "it is a pull request"
    if _not_a_person(payload.sender, rules):
        return "a bot did it"
    match payload.action:
        case "opened" | "reopened":
            return None
        case "labeled":
            name = payload.label.name if payload.label else ""
            return None if name.casefold() == rules.trigger_label.casefold() else "it is not the trigger label"
        case "edited":
            return _why_not_edit(payload, rules)
        case _:
            return "the bot takes no such action of issues"


def _why_not_edit(payload: IssuesEvent, rules: Rules) -> str | None:
    changes = payload.changes
    if changes is None or (changes.title is None and changes.body is None):
        return "neither title nor text changed"
    issue = payload.issue
    after = Issue(
        title=issue.title,
        body=issue.body or "",
        labels=tuple(label.name for label in issue.labels),
        author=issue.user.login if issue.user else None,
        created=issue.created_at,
        url=issue.html_url,
    )
    before = Issue(
        title=after.title if changes.title is None else changes.title.before or "",
        body=after.body if changes.body is None else changes.body.before or "",
        labels=after.labels,
        author=after.author,
        created=after.created,
        url=after.url,
    )
    same = fingerprint_of(before, rules.read) == fingerprint_of(after, rules.read)
    return "the edit changed no program, claim, expectation or version" if same else None


def _why_not_comment(payload: IssueCommentEvent, rules: Rules) -> str | None:
    if payload.action not in {"created", "edited"}:
        return "the bot takes no such action of comments"
    if payload.issue.pull_request is not None:
        return "it is a pull request"
    author = payload.comment.user
    if author is None or _not_a_person(author, rules) or _not_a_person(payload.sender, rules):
        return "a bot did it"
    command = parse_command(payload.comment.body)
    if command is None:
        return "the comment holds no command"
    if payload.action == "edited":
        before = payload.changes.body.before if payload.changes and payload.changes.body else None
        # GitHub leaves `from` out where the text stayed as it was.
        if before is None or parse_command(before) == command:
            return "the edit left the command as it was"
    return None


def _command(payload: IssueCommentEvent) -> CommandGiven | Ignored:
    command = parse_command(payload.comment.body)
    if command is None:
        return Ignored("the comment holds no command")
    repository, number = payload.repository.full_name, payload.issue.number
    return CommandGiven(
        key=command_key(repository, number, payload.comment.id, command),
        repository=repository,
        number=number,
        installation=payload.installation.id if payload.installation else None,
        comment=payload.comment.id,
        comment_body=payload.comment.body,
        actor=payload.sender.login,
        issue_author=payload.issue.user.login if payload.issue.user else None,
        command=command,
    )


def _not_a_person(user: User, rules: Rules) -> bool:
    return user.is_bot or user.login.casefold() == rules.own_login.casefold()


def _revision(command: Command | Refused) -> str:
    if isinstance(command, Refused):
        said: object = ["refused", command.why]
    else:
        said = [command.kind, *(getattr(command, name) for name in WORDS), *command.programs]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
