"""The job of an issue on GitHub: fetch → may → turn → read → plan → run → report, follow up. It makes no step itself.

How steps are made, and runs, is the business of `Steps`: by the job engine in bot.serve.issue_jobs, at once in
bot.action.event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import structlog

from bot.answering.command import HELP
from bot.answering.course import Course, Terms, read
from bot.answering.question import Asked
from bot.answering.trial import Runs, Trial, run_out
from bot.database.values import from_json, to_json
from bot.failures import BadInput, Failure
from bot.github.reactions import Reaction
from bot.inert import prose
from bot.jobs.orders import SCHEDULE, GivenCommand, IssueOrder
from bot.report.answer import Result
from bot.serve.issue_actions import IssueActions
from bot.settings.repository_file import RepositorySettings
from repros.contract import Json
from repros.judge.verdict import repro_before_running
from repros.values import Issue, Reading, Repro, VerdictKind
from runners.failures import RunnerFailure

FAILED = "failed"
"""How a job of the schedule ends where the machine, not the program, failed: it is tried again in the next night."""

log = structlog.get_logger("bot.serve")


class JobOver(Exception):
    """There is nothing more to be done for a job: `kind` is one word, `why` a sentence for operators."""

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind, self.why = kind, why


class Steps(Protocol):
    """How a job's steps and runs are made."""

    @property
    def slots(self) -> int:
        """How many runs may be made at once."""
        ...

    def step(self, name: str, call: Callable[[], Any]) -> Any:
        """What `call` gives, which is JSON. Raises JobOver where GitHub refuses for good."""
        ...

    def cannot(self, command: GivenCommand) -> str | None:
        """Why a command can't be done in this way, in a sentence; None where it can."""
        ...

    def wait_for_turn(self) -> None:
        """Cancels the older jobs that give way, and waits for those that don't."""
        ...

    def stop_others(self) -> None:
        """Cancels every other job of the issue."""
        ...

    def runs(self, course: Course, slots: int) -> Runs:
        """What makes the runs of an issue."""
        ...

    def is_wanted(self) -> bool:
        """Whether the job was not cancelled."""
        ...


class IssueJob:
    """One job on its way. Everything outside steps must come out the same when it is gone through again."""

    def __init__(self, actions: IssueActions, terms: Terms, order: IssueOrder, job: str, steps: Steps) -> None:
        self.actions, self.order, self.job, self.steps = actions, order, job, steps
        self.command = order.command
        self.terms = replace(terms, by_command=self.command is not None)

    def work(self) -> Json:
        """All of it; gives how it ended."""
        fetched = self.steps.step("fetch", self.fetch)
        self.obey(fetched.get("settings"))
        if fetched["is_pull_request"]:
            return {"ended": "pull request"}
        if why := fetched.get("leave"):
            return {"ended": why}
        if self.command and (ended := self.begin(self.command)):
            return ended
        self.steps.wait_for_turn()
        issue = from_json(Issue, fetched["issue"])
        programs = self.command.programs if self.command else ()
        reading = from_json(Reading, self.steps.step("read", lambda: to_json(read(issue, self.terms, programs))))
        course = Course(issue, reading, self.terms)
        try:
            for repro in course.programs():
                self.judge(course, repro)
        except BadInput as refused:
            why = prose(str(refused))
            return self.refuse(self.command, why) if self.command else {"ended": "refused", "why": str(refused)}
        verdict = course.results()[0].verdict
        if self.order.action == SCHEDULE and verdict.kind is VerdictKind.ERROR:
            # A night without an index or an engine must not write over what is known.
            return {"ended": FAILED, "why": verdict.reason}
        done = self.tell(course)
        if self.command and done != "superseded":
            self.react(self.command, "rocket")
        return {"ended": "done", "comment": done, "verdict": verdict.kind.value}

    def tell(self, course: Course) -> str:
        """What became of the comment, which stands before more is found out, but at night: then nobody waits for it.

        A triage makes no further runs than its own.
        """
        if self.order.action == SCHEDULE:
            self.follow_up(course)
            return self.publish("report", course)
        done = self.publish("report", course)
        if done != "superseded" and not self.order.is_batch and self.follow_up(course):
            done = self.publish("report again", course)
        return done

    def follow_up(self, course: Course) -> bool:
        """Whether more was found out; the verdict stands, whatever fails in that."""
        try:
            return course.follow_up(self.steps.runs(course, 1))
        except (Failure, RunnerFailure) as failure:
            log.warning("nothing more is found out", issue=course.issue.id, why=str(failure))
            return False

    def fetch(self) -> Json:
        """The issue and its repository's settings, as they are now."""
        fetched = self.actions.fetch(self.order)
        settings = self.actions.look_up(self.order, self.terms.releases)
        leave = self.actions.why_not_again(fetched) if self.order.action == SCHEDULE else None
        return {**to_json(fetched), "settings": to_json(settings), "leave": leave}

    def obey(self, settings: Json | None) -> None:
        """Goes on with the repository's settings; a job that began before there were such has none."""
        if settings:
            found = from_json(RepositorySettings, settings)
            self.actions, self.terms = self.actions.under(found), self.terms.under(found)

    def begin(self, command: GivenCommand) -> Json | None:
        """Takes a command, or ends it here: refused, help, stop."""
        refusal = self.steps.step("may", lambda: self.actions.refusal(self.order, command, self.job))
        if why := refusal or self.steps.cannot(command):
            return self.refuse(command, why)
        self.react(command, "eyes")
        if command.kind == "help":
            self.steps.step("reply", lambda: self.actions.reply(self.order, self.job, HELP))
        elif command.kind == "stop":
            self.steps.step("stop", self.steps.stop_others)
        else:
            return None
        self.react(command, "rocket")
        return {"ended": command.kind}

    def refuse(self, command: GivenCommand, why: str) -> Json:
        """Ends a command with 😕 and a sentence."""
        self.steps.step("reply", lambda: self.actions.refuse(self.order, command, self.job, why))
        self.react(command, "confused")
        return {"ended": "refused", "why": why}

    def react(self, command: GivenCommand, reaction: Reaction) -> None:
        """A reaction; the command's comment may be gone, which changes nothing."""
        try:
            self.steps.step(reaction, lambda: self.actions.react(self.order, command, reaction))
        except JobOver as over:
            log.info("no reaction", why=over.why)

    def judge(self, course: Course, repro: Repro) -> None:
        """Plans one Repro and has it run. Raises BadInput for a command's word that names nothing."""
        if verdict := repro_before_running(repro):
            course.begin(repro, Result(repro, verdict))
            return
        plan = self.steps.step("plan", lambda: self.plan(course, repro))
        if "refused" in plan:
            raise BadInput(plan["refused"])
        planned = from_json(Result, plan["result"]) if "result" in plan else from_json(Asked, plan["asked"])
        part = course.begin(repro, planned)
        if isinstance(part, Trial):
            run_out(part, self.steps.runs(course, plan["slots"]))

    def plan(self, course: Course, repro: Repro) -> Json:
        """What is to be run; stored with whatever of the configuration decides the order of the runs."""
        try:
            planned = course.plan(repro)
        except BadInput as refused:
            return {"refused": str(refused)}
        if isinstance(planned, Result):
            return {"result": to_json(planned)}
        # One at a time, in batch work: those are the runs that a triage has made already, and no further ones.
        return {"asked": to_json(planned), "slots": 1 if self.order.is_batch else self.steps.slots}

    def publish(self, step: str, course: Course) -> str:
        """Writes what the course has come to, unless a newer job has taken over."""
        return self.steps.step(step, lambda: self.actions.publish(self.order, self.job, course, self.steps.is_wanted))  # type: ignore[no-any-return]
