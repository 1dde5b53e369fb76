"""One event of a workflow, from its payload to the comment, in one go: no server, no queue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.answering.course import Course, Terms
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.failures import BadInput, Failure
from bot.github.comments import OwnComment, find_comment
from bot.jobs.orders import GivenCommand, IssueOrder
from bot.serve.intake import order_of
from bot.serve.issue_actions import IssueActions
from bot.serve.issue_job import IssueJob
from bot.web.decide import Ignored, InstallationChanged, Rules, decide
from bot.web.payloads import Malformed, parse_payload
from repros.contract import Json
from runners.failures import RunnerFailure

STOP = "An Action has no queue: cancel its workflow run on the Actions page instead."


@dataclass(frozen=True)
class AtOnce:
    """The steps of an issue's job, made here and now."""

    machine: Machine

    @property
    def slots(self) -> int:
        """How many runs this machine makes at once."""
        return self.machine.slots

    def step(self, _: str, call: Callable[[], Any]) -> Any:
        """The step."""
        return call()

    def cannot(self, command: GivenCommand) -> str | None:
        """Only a queue can be stopped."""
        return STOP if command.kind == "stop" else None

    def wait_for_turn(self) -> None:
        """A workflow's jobs wait for each other, as action.yml says."""

    def stop_others(self) -> None:
        """There are none."""

    def runs(self, course: Course, slots: int) -> LocalRuns:
        """The runs, on this machine."""
        request, packages = course.terms.request, course.terms.settings.packages
        return LocalRuns(self.machine, request, course.day, slots, packages=packages)

    def is_wanted(self) -> bool:
        """Nobody cancels it but by ending the process."""
        return True


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an event, in a sentence; the verdict and the bot's comment, where it was judged."""

    told: str
    verdict: str = ""
    comment: OwnComment | None = None


def handle(event: str, body: bytes, actions: IssueActions, terms: Terms, steps: AtOnce) -> Done:
    """Do what an event asks for. `terms` say which release is the latest.

    Raises BadInput for a payload that can't be read, Failure and RunnerFailure where GitHub or the machine fails.
    """
    rules = Rules(terms.config.trigger_label, actions.connections.login(), terms.read)
    try:
        decision = decide(parse_payload(event, body), rules, hashlib.sha256(body).hexdigest()[:32])
    except Malformed as error:
        raise BadInput(f"GITHUB_EVENT_PATH: {error}") from error
    if isinstance(decision, Ignored | InstallationChanged):
        return Done(f"nothing to do: {decision.why if isinstance(decision, Ignored) else decision.action}")
    order = order_of(decision)
    terms = replace(terms, request=replace(order.request, latest=terms.request.latest))
    try:
        ended = IssueJob(actions, terms, order, decision.key, steps).work()
    except (Failure, RunnerFailure):
        if order.command:
            actions.react(order, order.command, "confused")
        raise
    told = said(order, ended)
    if ended["ended"] != "done":
        return Done(told)
    own = find_comment(actions.client(order), order.repository, order.number, actions.connections.login())
    return Done(told, ended["verdict"], own)


def said(order: IssueOrder, ended: Json) -> str:
    """How a job ended, in a sentence. Raises BadInput where the event of an issue can't be followed."""
    match ended["ended"]:
        case "done":
            return f"{order.repository}#{order.number}: {ended['verdict']}; comment {ended['comment']}"
        case "refused" if order.command:
            return f"the command was refused: {ended['why']}"
        case "refused":
            raise BadInput(ended["why"])
        case "help":
            return "help was asked for"
        case other:
            return f"nothing to do: it is a {other}"
