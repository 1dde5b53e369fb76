"""One event of a workflow, from its payload to the comment, in one go: no server, no queue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answer import Result
from bot.commands import HELP
from bot.config import Config
from bot.failures import BadInput, Failure
from bot.jobs.desk import Desk
from bot.jobs.intake import order_of
from bot.jobs.orders import GivenCommand, IssueOrder
from bot.jobs.programs import with_program
from bot.local import LocalExecutor
from bot.pipeline import judged, nothing_to_run, to_judge
from bot.reading import Reader, reading_of
from bot.report.inert import prose
from bot.request import Request
from bot.web.decide import Ignored, InstallationChanged, Rules, decide
from bot.web.payloads import Malformed, parse_payload
from bot.workbench import Workbench
from repros.read import read_issue
from repros.values import Issue, Reading
from runners.failures import RunnerFailure
from runners.release_list import Releases

STOP = "An Action has no queue: cancel its workflow run on the Actions page instead."


@dataclass(frozen=True)
class EventJob:
    """What one event needs. `login` is the account that the token writes as."""

    config: Config
    desk: Desk
    bench: Workbench
    login: str
    latest: str | None = None
    progress: Callable[[str], None] = lambda _: None
    reader: Reader = read_issue

    def handle(self, event: str, body: bytes) -> str:
        """Do what the event asks for; gives a sentence of what became of it.

        Raises BadInput for a payload that can't be read, Failure and RunnerFailure where GitHub or the machine fails.
        """
        rules = Rules(self.config.trigger_label, self.login, self.reader)
        try:
            decision = decide(parse_payload(event, body), rules, hashlib.sha256(body).hexdigest()[:32])
        except Malformed as error:
            raise BadInput(f"GITHUB_EVENT_PATH: {error}") from error
        if isinstance(decision, Ignored | InstallationChanged):
            return f"nothing to do: {decision.why if isinstance(decision, Ignored) else decision.action}"
        order = order_of(decision)
        desk = self.desk.under(self.desk.look_up(order, self.releases))
        return replace(self, desk=desk, config=desk.config).work(order, decision.key)

    def work(self, order: IssueOrder, job: str) -> str:
        """Judge the issue, or do what a command says."""
        if order.command is None:
            return self.answer(order, job, Request(latest=self.latest))
        return self.obey(order, order.command, job)

    def obey(self, order: IssueOrder, command: GivenCommand, job: str) -> str:
        """Take a command or refuse it; the reaction below it says how it ended."""
        if refusal := self.desk.refusal(order, command, job):
            return self.refuse(order, command, job, refusal)
        if command.kind == "stop":
            return self.refuse(order, command, job, STOP)
        self.desk.react(order, command, "eyes")
        if command.kind == "help":
            self.desk.reply(order, job, HELP)
            ended = "help was asked for"
        else:
            asked = command.request
            request = Request(asked.torch, asked.python, asked.releases, asked.bisect, latest=self.latest)
            try:
                ended = self.answer(order, job, request)
            except BadInput as refused:
                return self.refuse(order, command, job, prose(str(refused)))
            except (Failure, RunnerFailure):
                self.desk.react(order, command, "confused")
                raise
        self.desk.react(order, command, "rocket")
        return ended

    def refuse(self, order: IssueOrder, command: GivenCommand, job: str, why: str) -> str:
        """End a command with 😕 and a sentence."""
        self.desk.refuse(order, command, job, why)
        self.desk.react(order, command, "confused")
        return f"the command was refused: {why}"

    def answer(self, order: IssueOrder, job: str, request: Request) -> str:
        """Judge the issue as it stands now, and publish."""
        fetched = self.desk.fetch(order)
        if fetched.is_pull_request:
            return "nothing to do: it is a pull request"
        issue = fetched.issue
        reading = self.read(issue, order.command)
        results = self.judge(issue, reading, request, by_command=order.command is not None)
        done = self.desk.publish(order, job, issue, reading, results, request, lambda: True)
        return f"{order.repository}#{order.number}: {results[0].verdict.kind}; comment {done}"

    def read(self, issue: Issue, command: GivenCommand | None) -> Reading:
        """What the issue says, with the command's program in the place of its own."""
        reading = reading_of(issue, self.reader)
        programs = command.programs if command else ()
        return with_program(reading, programs[0], issue, self.reader) if programs else reading

    def judge(self, issue: Issue, reading: Reading, request: Request, *, by_command: bool) -> tuple[Result, ...]:
        """The Verdict of each Repro that is to be judged. Raises BadInput for a command that can't be followed."""
        day = issue.created.date() if issue.created else None
        executor = LocalExecutor(self.bench, request, day, self.bench.slots, packages=self.desk.settings.packages)
        found = tuple(
            judged(repro, request, self.config, self.releases, day, executor, self.progress, by_command=by_command)
            for repro in to_judge(reading)
        )
        return found or (nothing_to_run(reading),)

    def releases(self) -> Releases:
        """All releases of torch; asked for only where something is to be run."""
        return self.bench.releases
