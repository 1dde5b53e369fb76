"""Labels: the exclusive `repro:` group, set and removed without touching what a person set or removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from github import Github
from github.Issue import Issue as GitHubIssue
from github.IssueEvent import IssueEvent
from github.Repository import Repository

from bot.github.errors import Gone, Invalid, speaking_of


@dataclass(frozen=True, slots=True)
class LabelDefinition:
    """A label of the bot's own: `color` is six hex digits, `description` at most 100 characters."""

    name: str
    color: str
    description: str


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """Somebody set (`added`) or removed a label; `by` is None for an account that is gone."""

    label: str
    added: bool
    by: str | None
    by_bot: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LabelSteps:
    """What is to be done. `left` are (label, why) that a person decided and the bot doesn't fight over."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled(LabelSteps):
    """What was done. `own` are the labels of the group that the issue now has from the bot, for the marker's state."""

    own: tuple[str, ...] = ()


def plan_steps(
    present: Sequence[str],
    events: Sequence[LabelEvent],
    login: str,
    *,
    wanted: str,
    group: Sequence[str],
    beside: Sequence[str] = (),
    extra: Sequence[str] = (),
    remembered: Sequence[str] = (),
) -> LabelSteps:
    """Which labels to set and to remove, of those that the issue has. Names are compared without case, as GitHub does.

    Of the group `wanted` is set, and what goes `beside` it.

    The last event of a label, the oldest event first, says who decided it; `remembered` (the marker's state) says
    which the bot set where GitHub lists no event yet. A person's label of the group stays, and then the bot sets none
    of the group and takes its own back. What a person removed is not set again.
    """
    last = {event.label.casefold(): event for event in events}
    has = {name.casefold() for name in present}
    mine, theirs = list[str](), list[str]()
    for name in (name for name in present if name.casefold() in {each.casefold() for each in group}):
        event = last.get(name.casefold())
        ours = event.by == login if event and event.added else name.casefold() in {x.casefold() for x in remembered}
        (mine if ours else theirs).append(name)
    left = [(name, "a person set it") for name in theirs]
    removed = {name for name, event in last.items() if not event.added and event.by != login}
    own = [] if theirs else [wanted, *beside]
    asked = [*own, *extra]
    left += [(name, "a person removed it") for name in asked if name.casefold() in removed - has]
    return LabelSteps(
        add=tuple(name for name in dict.fromkeys(asked) if name.casefold() not in has | removed),
        remove=tuple(name for name in mine if name.casefold() not in {each.casefold() for each in own}),
        left=tuple(left),
    )


def apply_labels(
    client: Github,
    repository: str,
    number: int,
    login: str,
    *,
    wanted: str,
    group: Mapping[str, LabelDefinition],
    beside: Sequence[str] = (),
    extra: Sequence[str] = (),
    remembered: Sequence[str] = (),
) -> Labelled:
    """Set `wanted` and what goes `beside` it, remove the bot's others of the group, set of `extra` what there is.

    `group` are the bot's labels by name; one that the repository lacks is made with its colour and description, and
    one that it has stays as people made it. Raises GitHubFailures.
    """
    with speaking_of(f"label {repository}#{number}"):
        repo = client.get_repo(repository)
        issue = repo.get_issue(number)
        present = [label.name for label in issue.get_labels()]
        # The bot takes back what it set under a name that the configuration has no more.
        names = list(dict.fromkeys([*group, *remembered]))
        plan = partial(
            plan_steps, present, login=login, wanted=wanted, beside=beside, group=names, remembered=remembered
        )
        steps = plan(events=(), extra=extra)
        if steps != LabelSteps():
            # Only now is it worth asking who set what, and which labels there are.
            steps = plan(events=_events(issue), extra=[name for name in extra if _has(repo, name)])
        for name in steps.add:
            if name in group:
                _make(repo, group[name])
            issue.add_to_labels(name)
        for name in steps.remove:
            _remove(issue, name)
    after = {*present, *steps.add} - set(steps.remove) - {name for name, _ in steps.left}
    own = tuple(sorted(after & set(group)))
    return Labelled(steps.add, steps.remove, steps.left, own)


def label_events(client: Github, repository: str, number: int) -> list[LabelEvent]:
    """Who set and removed which label of an issue, the oldest first. Raises GitHubFailures."""
    with speaking_of(f"read the events of {repository}#{number}"):
        return _events(client.get_repo(repository).get_issue(number))


def _events(issue: GitHubIssue) -> list[LabelEvent]:
    return [_event(each) for each in issue.get_events() if each.event in {"labeled", "unlabeled"}]


def _event(event: IssueEvent) -> LabelEvent:
    actor = event.actor
    return LabelEvent(
        event.label.name,
        event.event == "labeled",
        actor.login if actor else None,
        actor is not None and (actor.type == "Bot" or actor.login.endswith("[bot]")),
        event.created_at,
    )


def _has(repo: Repository, name: str) -> bool:
    try:
        with speaking_of("read a label"):
            # PyGithub asks for a label only when something of it is read.
            return bool(repo.get_label(name).color)
    except Gone:
        return False


def _make(repo: Repository, label: LabelDefinition) -> None:
    if _has(repo, label.name):
        return
    try:
        with speaking_of("make a label"):
            repo.create_label(label.name, label.color, label.description)
    except Invalid:
        # Another job made it at the same moment; if not, setting it says what is wrong.
        return


def _remove(issue: GitHubIssue, name: str) -> None:
    try:
        with speaking_of("remove a label"):
            issue.remove_from_labels(name)
    except Gone:
        # A person removed it first.
        return
