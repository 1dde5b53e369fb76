"""What the GitHub side does for a job, each a step: it holds the credentials and never touches Docker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog
from github import Github

from bot.answer import Answer, Result
from bot.config import Config
from bot.contract import answer_json
from bot.database.commands import Commands
from bot.database.told import Told
from bot.database.values import to_json
from bot.database.verdicts import Verdicts
from bot.fingerprint import fingerprint_of
from bot.github.auth import Connections
from bot.github.comments import Upserted, find_comment, upsert_comment
from bot.github.files import RepositoryFiles
from bot.github.issues import Fetched, fetch_issue
from bot.github.labels import LabelDefinition, apply_labels
from bot.github.marker import Entry, State, decode, with_marker
from bot.github.permissions import rights_of
from bot.github.reactions import Reaction, react_to_comment
from bot.jobs.orders import GivenCommand, IssueOrder
from bot.jobs.replies import reply_once
from bot.pipeline import assemble
from bot.report.comment import HEADLINES, HistoryEntry
from bot.repository_file import MAX_BYTES, PATH, RepositorySettings, settings_in, with_settings
from bot.request import Request
from repros.shorten import shortened
from repros.values import Issue, Reading, Verdict, VerdictKind
from runners.release_list import Releases

log = structlog.get_logger("bot.jobs")

LONGEST_SENTENCE = 500
"""Of a verdict, as the hidden marker remembers it, which has to fit beside the longest comment."""

BATCH_SECONDS = 300.0
"""How old a repository's file may be for batch work, which asks for it thousands of times."""


@dataclass(frozen=True)
class Desk:
    """GitHub and the bot's memory, for one process; `settings` are those of the repository that a job is about."""

    config: Config
    connections: Connections
    commands: Commands
    verdicts: Verdicts
    told: Told
    files: RepositoryFiles = field(default_factory=RepositoryFiles)
    settings: RepositorySettings = field(default_factory=RepositorySettings)

    def client(self, order: IssueOrder) -> Github:
        """The client for an order's repository."""
        return self.connections.for_repository(order.repository, order.installation)

    def forget(self, order: IssueOrder) -> None:
        """Drops a token that GitHub no longer takes."""
        self.connections.forget(order.repository, order.installation)

    def fetch(self, order: IssueOrder) -> Fetched:
        """The issue as it stands now."""
        return fetch_issue(self.client(order), order.repository, order.number)

    def why_not_again(self, fetched: Fetched) -> str | None:
        """Why the nightly schedule leaves an issue alone, in one or two words; None where it doesn't.

        It follows up what the bot said: where people took its comment away, it stays away.
        """
        if fetched.state != "open":
            return fetched.state
        login = self.connections.login()
        said = (each for each in fetched.issue.comments if each.author == login)
        return None if any(decode(each.body) for each in said) else "no comment"

    def look_up(self, order: IssueOrder, releases: Callable[[], Releases]) -> RepositorySettings:
        """What the repository's own file says now."""
        found = self.files.read(
            self.client(order),
            order.repository,
            PATH,
            max_bytes=MAX_BYTES,
            seconds=BATCH_SECONDS if order.is_batch else 0,
        )
        return settings_in(found, self.config, releases)

    def under(self, settings: RepositorySettings) -> Desk:
        """The desk for a job of a repository that has these settings."""
        return replace(self, config=with_settings(self.config, settings), settings=settings)

    def notice(self, order: IssueOrder) -> str:
        """What is wrong with the repository's file, where this issue's comment is the one to say so."""
        error, digest = self.settings.error, self.settings.digest
        if error is None or not self.told.falls_to(order.repository, digest, order.number):
            return ""
        return f"To this repository's maintainers: its {PATH} is not used until it is mended: {error}."

    def refusal(self, order: IssueOrder, command: GivenCommand, job: str) -> str | None:
        """Why a command is not taken, in a sentence; None where it is."""
        if command.refused is not None:
            return command.refused
        author = (command.issue_author or "").casefold() == command.actor.casefold()
        ranges = command.bisect or command.releases is not None
        if ranges or not author:
            rights = rights_of(self.client(order), order.repository, command.actor)
            if not rights.may_triage:
                return "Ranges and `bisect` need triage rights." if author else NOT_ALLOWED
        limits = self.config.rate_limits
        return self.commands.take(
            job,
            order.repository,
            command.actor,
            of_user=limits.user_commands,
            of_repository=limits.repository_commands,
        )

    def react(self, order: IssueOrder, command: GivenCommand, reaction: Reaction) -> None:
        """Sets a reaction on the command."""
        react_to_comment(self.client(order), order.repository, order.number, command.comment, reaction)

    def reply(self, order: IssueOrder, job: str, text: str, refused: str | None = None) -> None:
        """Says a sentence, in Markdown of our own, below the issue, once; `refused` is whom it refuses something."""
        login = self.connections.login()
        reply_once(self.client(order), order.repository, order.number, login, key=job, text=text, refused=refused)

    def refuse(self, order: IssueOrder, command: GivenCommand, job: str, why: str) -> None:
        """Says why a command isn't taken, as `reply` does: at most once a person, issue and hour."""
        limits = self.config.rate_limits
        if self.commands.refuse(
            f"refused/{job}",
            order.repository,
            order.number,
            command.actor,
            of_user=limits.user_commands,
            of_repository=limits.repository_commands,
        ):
            self.reply(order, job, why, refused=command.actor)

    def publish(
        self,
        order: IssueOrder,
        job: str,
        issue: Issue,
        reading: Reading,
        results: Sequence[Result],
        request: Request,
        still_wanted: Callable[[], bool],
    ) -> str:
        """Sets labels, writes the comment and keeps the verdict; gives what became of the comment."""
        client, login = self.client(order), self.connections.login()
        own = find_comment(client, order.repository, order.number, login)
        if not still_wanted():
            return "superseded"
        state = with_verdict(own.state if own else State(), results[0].verdict)
        history = [HistoryEntry(entry.day, entry.sentence) for entry in state.history]
        answer = assemble(issue, reading, tuple(results), request, self.config, history, self.notice(order))
        state = self._labelled(client, order, login, answer, state)
        body = with_marker(state, answer.comment)
        done: Upserted = upsert_comment(client, order.repository, order.number, login, body, still_wanted=still_wanted)
        if done.action != "superseded":
            self._keep(order, job, answer, request)
        return done.action

    def _keep(self, order: IssueOrder, job: str, answer: Answer, request: Request) -> None:
        """Remembers the verdict, and says where it is another than before."""
        again = None if order.command and order.command.programs else to_json(request)
        before, now = self.verdicts.newest(order.repository, order.number), answer.verdict.kind.value
        told = answer_json(answer)
        new = self.verdicts.add(order.repository, order.number, job, told, fingerprint_of(answer.issue), again)
        if new and before not in {None, now} and now != VerdictKind.ERROR:
            log.info("verdict changed", before=before, now=now)

    def _labelled(self, client: Github, order: IssueOrder, login: str, answer: Answer, state: State) -> State:
        kind = answer.verdict.kind
        if kind is VerdictKind.ERROR:
            return state
        wanted = self.config.labels[kind].name
        group = {
            label.name: LabelDefinition(label.name, label.color, label.description)
            for label in self.config.labels.values()
        }
        done = apply_labels(
            client,
            order.repository,
            order.number,
            login,
            wanted=wanted,
            group=group,
            extra=[name for name in answer.labels.add if name != wanted],
            remembered=state.labels,
        )
        return state.model_copy(update={"labels": done.own})


NOT_ALLOWED = "Only the issue's author and people with triage rights may give commands."


def with_verdict(state: State, verdict: Verdict) -> State:
    """The state after a verdict; one that says the same as before leaves it as it was, its day too."""
    sentence = shortened(f"{HEADLINES[verdict.kind]} {verdict.reason}", LONGEST_SENTENCE)
    if state.current is not None and state.current.sentence == sentence:
        return state
    return state.judged(Entry(day=datetime.now(UTC).date().isoformat(), sentence=sentence))
