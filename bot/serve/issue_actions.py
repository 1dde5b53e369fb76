"""What the GitHub side does for a job, each a step: it holds the credentials and never touches Docker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog
from github import Github
from sqlalchemy import Engine

from bot.answering.course import Course
from bot.answering.fingerprint import fingerprint_of
from bot.answering.request import Request
from bot.database.announcements import Announcements
from bot.database.commands import Commands
from bot.database.values import to_json
from bot.database.verdicts import Verdicts
from bot.github.auth import Connections
from bot.github.comments import Upserted, find_comment, upsert_comment
from bot.github.files import RepositoryFile, RepositoryFiles, own_or_shared
from bot.github.issues import Fetched, fetch_issue
from bot.github.labels import LabelDefinition, apply_labels
from bot.github.marker import Entry, State, decode, with_marker
from bot.github.permissions import rights_of
from bot.github.reactions import Reaction, react_to_comment
from bot.jobs.orders import GivenCommand, IssueOrder
from bot.report.answer import Answer
from bot.report.comment import HistoryEntry
from bot.report.labels import own_labels
from bot.serve.replies import reply_once
from bot.settings.repository_file import MAX_BYTES, PATH, RepositorySettings, settings_in, with_settings
from bot.settings.schema import Config
from bot.summary.contract import answer_json
from bot.verdicts import VERDICTS
from repros.shorten import shortened
from repros.values import Verdict, VerdictKind
from runners.release_list import Releases

log = structlog.get_logger("bot.serve")

LONGEST_SENTENCE = 500
"""Of a verdict, as the hidden marker remembers it, which has to fit beside the longest comment."""

BATCH_SECONDS = 300.0
"""How old a repository's file may be for batch work, which asks for it thousands of times."""


@dataclass(frozen=True)
class IssueActions:
    """GitHub and the bot's memory, for one process; `settings` are those of the repository that a job is about."""

    config: Config
    connections: Connections
    commands: Commands
    verdicts: Verdicts
    told: Announcements
    files: RepositoryFiles = field(default_factory=RepositoryFiles)
    settings: RepositorySettings = field(default_factory=RepositorySettings)

    @classmethod
    def of(cls, config: Config, connections: Connections, engine: Engine) -> IssueActions:
        """Those of a process, with what the bot remembers in a database."""
        return cls(config, connections, Commands(engine), Verdicts(engine), Announcements(engine))

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
        """What the repository's own file says now, or its owner's."""
        client, seconds = self.client(order), BATCH_SECONDS if order.is_batch else 0

        def read(repository: str) -> RepositoryFile:
            return self.files.read(client, repository, PATH, max_bytes=MAX_BYTES, seconds=seconds)

        return settings_in(own_or_shared(order.repository, read), self.config, releases)

    def under(self, settings: RepositorySettings) -> IssueActions:
        """The actions for a job of a repository that has these settings."""
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
        if command.runs_many or not author:
            rights = rights_of(self.client(order), order.repository, command.actor)
            if not rights.may_triage:
                return RUNS_MANY if author else NOT_ALLOWED
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
        course: Course,
        still_wanted: Callable[[], bool],
    ) -> str:
        """Sets labels, writes the comment and keeps the verdict; gives what became of the comment."""
        client, login = self.client(order), self.connections.login()
        own = find_comment(client, order.repository, order.number, login)
        if not still_wanted():
            return "superseded"
        apart = course.terms.request.bounded or bool(order.command and order.command.programs)
        state = with_verdict(own.state if own else State(), course.results()[0].verdict, apart=apart)
        history = [HistoryEntry(entry.day, entry.sentence, entry.apart) for entry in state.history]
        answer = course.answer(history, self.notice(order))
        state = self._labelled(client, order, login, answer, state)
        body = with_marker(state, answer.comment)
        done: Upserted = upsert_comment(client, order.repository, order.number, login, body, still_wanted=still_wanted)
        if done.action != "superseded":
            self._keep(order, job, answer, course.terms.request)
        return done.action

    def _keep(self, order: IssueOrder, job: str, answer: Answer, request: Request) -> None:
        """Remembers the verdict, or what was found out after it, and says where it is another than before."""
        again = None if order.command and order.command.programs else to_json(request)
        before, now = self.verdicts.newest(order.repository, order.number), answer.verdict.kind.value
        told = answer_json(answer)
        new = self.verdicts.add(order.repository, order.number, job, told, fingerprint_of(answer.issue), again)
        if not new:
            self.verdicts.enrich(job, told)
        elif before not in {None, now} and now != VerdictKind.ERROR:
            log.info("verdict changed", before=before, now=now)

    def _labelled(self, client: Github, order: IssueOrder, login: str, answer: Answer, state: State) -> State:
        if not answer.labels.add:
            return state
        wanted, *beside = own_labels(self.config, answer.verdict)
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
            beside=beside,
            group=group,
            extra=[name for name in answer.labels.add if name not in {wanted, *beside}],
            remembered=state.labels,
        )
        return state.model_copy(update={"labels": done.own})


RUNS_MANY = "Ranges, `bisect`, `backends` and `minimise` need triage rights."
NOT_ALLOWED = "Only the issue's author and people with triage rights may give commands."


def with_verdict(state: State, verdict: Verdict, *, apart: bool = False) -> State:
    """The state after a verdict; one that says the same as before leaves it as it was, its day too."""
    sentence = shortened(f"{VERDICTS[verdict.kind].headline} {verdict.reason}", LONGEST_SENTENCE)
    if state.current is not None and state.current.sentence == sentence:
        return state
    return state.judged(Entry(day=datetime.now(UTC).date().isoformat(), sentence=sentence, apart=apart))
