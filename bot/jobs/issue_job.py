"""The job of an issue: fetch → read → plan → run → judge → report, each step stored before the next begins."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import structlog
from dbos import DBOS
from structlog.contextvars import bound_contextvars

from bot.answer import Result
from bot.commands import HELP
from bot.config import Config
from bot.database.runs import RunCache
from bot.database.values import from_json, to_json
from bot.failures import BadInput
from bot.jobs.busy import Busy
from bot.jobs.desk import Desk
from bot.jobs.docker_side import is_cancelled
from bot.jobs.executor import DurableExecutor
from bot.jobs.orders import ISSUE_JOB, MAX_RECOVERIES, SCHEDULE, GivenCommand, IssueOrder
from bot.jobs.patience import JobOver, patiently
from bot.jobs.programs import with_program
from bot.jobs.turns import rivals, take_turn
from bot.loop import tried
from bot.pipeline import ended, nothing_to_run, planned, to_judge
from bot.question import Asked, latest_of
from bot.reading import Reader, reading_of
from bot.report.inert import prose
from bot.repository_file import RepositorySettings
from repros.contract import Json
from repros.judge.verdict import repro_before_running
from repros.read import read_issue
from repros.values import Issue, Reading, Repro, VerdictKind
from runners.release_list import Releases

TURN_SECONDS = 1.0

FAILED = "failed"
"""How a job of the schedule ends where the machine, not the program, failed: it is tried again in the next night."""

log = structlog.get_logger("bot.jobs")


@dataclass(frozen=True)
class IssueJobs:
    """What the jobs of issues need. `releases` gives the list of releases, fresh enough to be asked for each job."""

    config: Config
    desk: Desk
    cache: RunCache
    releases: Callable[[], Releases]
    busy: Busy
    slots: int = 1
    reader: Reader = read_issue

    def register(self) -> None:
        """Makes the workflow known to the engine."""

        @DBOS.workflow(name=ISSUE_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def issue(order: Json) -> Json:
            wanted, job = from_json(IssueOrder, order), str(DBOS.workflow_id)
            with bound_contextvars(job=job, issue=f"{wanted.repository}#{wanted.number}"):
                try:
                    ended = IssueJob(self, wanted, job).work()
                except JobOver as over:
                    ended = {"ended": over.kind, "why": over.why}
                log.info("job ended", **ended)
                return ended

        _ = issue


class IssueJob:
    """One job on its way. Everything outside steps must come out the same when it is gone through again."""

    def __init__(self, parts: IssueJobs, order: IssueOrder, job: str) -> None:
        self.parts, self.order, self.job = parts, order, job
        self.command = order.command
        self.request = order.request
        self.settings, self.desk, self.config = RepositorySettings(), parts.desk, parts.config

    def work(self) -> Json:
        """All of it; gives how it ended."""
        fetched = self.step("fetch", self.fetch)
        self.obey(fetched.get("settings"))
        if fetched["is_pull_request"]:
            return {"ended": "pull request"}
        if why := fetched.get("leave"):
            return {"ended": why}
        if self.command and (ended := self.begin(self.command)):
            return ended
        DBOS.run_step({"name": "turn"}, self.wait_for_turn)
        issue = from_json(Issue, fetched["issue"])
        reading = from_json(Reading, self.step("read", lambda: to_json(self.read(issue))))
        try:
            results = self.judge(reading, issue.created.date() if issue.created else None)
        except BadInput as refused:
            return self.refuse(self.command, prose(str(refused))) if self.command else {"ended": "refused"}
        if self.order.action == SCHEDULE and results[0].verdict.kind is VerdictKind.ERROR:
            # A night without an index or an engine must not write over what is known.
            return {"ended": FAILED, "why": results[0].verdict.reason}
        done = self.step("report", lambda: self.report(issue, reading, results))
        if self.command and done != "superseded":
            self.react(self.command, "rocket")
        return {"ended": "done", "comment": done, "verdict": results[0].verdict.kind.value}

    def fetch(self) -> Json:
        """The issue and its repository's settings, as they are now."""
        desk, order = self.parts.desk, self.order
        fetched = desk.fetch(order)
        settings = desk.look_up(order, self.parts.releases)
        leave = desk.why_not_again(fetched) if order.action == SCHEDULE else None
        return {**to_json(fetched), "settings": to_json(settings), "leave": leave}

    def obey(self, settings: Json | None) -> None:
        """Goes on with the repository's settings; a job that began before there were such has none."""
        if settings:
            self.settings = from_json(RepositorySettings, settings)
            self.desk = self.parts.desk.under(self.settings)
            self.config = self.desk.config

    def begin(self, command: GivenCommand) -> Json | None:
        """Takes a command, or ends it here: refused, help, stop."""
        refusal = self.step("may", lambda: self.desk.refusal(self.order, command, self.job))
        if refusal is not None:
            return self.refuse(command, refusal)
        self.react(command, "eyes")
        if command.kind == "help":
            self.step("reply", lambda: self.desk.reply(self.order, self.job, HELP))
        elif command.kind == "stop":
            self.step("stop", self.stop_others)
        else:
            return None
        self.react(command, "rocket")
        return {"ended": command.kind}

    def refuse(self, command: GivenCommand, why: str) -> Json:
        """Ends a command with 😕 and a sentence."""
        self.step("reply", lambda: self.desk.refuse(self.order, command, self.job, why))
        self.react(command, "confused")
        return {"ended": "refused", "why": why}

    def react(self, command: GivenCommand, reaction: Any) -> None:
        """A reaction; the command's comment may be gone, which changes nothing."""
        try:
            self.step(reaction, lambda: self.desk.react(self.order, command, reaction))
        except JobOver as over:
            log.info("no reaction", why=over.why)

    def wait_for_turn(self) -> None:
        """Cancels the older jobs that give way, and waits for a person's command."""
        while not is_cancelled(self.job):
            others = rivals(self.order.repository, self.order.number)
            mine = next((rival for rival in others if rival.job == self.job), None)
            if mine is None:
                return
            turn = take_turn(mine, others)
            for job in turn.cancel:
                log.info("supersedes", other=job)
                DBOS.cancel_workflow(job, cancel_children=True)
            if not turn.wait:
                return
            time.sleep(TURN_SECONDS)

    def stop_others(self) -> None:
        """Cancels every other job of the issue."""
        for rival in rivals(self.order.repository, self.order.number):
            if rival.job != self.job:
                DBOS.cancel_workflow(rival.job, cancel_children=True)

    def read(self, issue: Issue) -> Reading:
        """What the issue says, with the command's program in the place of its own."""
        reading = reading_of(issue, self.parts.reader)
        programs = self.command.programs if self.command else ()
        return with_program(reading, programs[0], issue, self.parts.reader) if programs else reading

    def judge(self, reading: Reading, day: date | None) -> tuple[Result, ...]:
        """The Verdict of each Repro that is to be judged. Raises BadInput for a command's word that names nothing."""
        found = tuple(self.judged(repro, day) for repro in to_judge(reading))
        return found or (nothing_to_run(reading),)

    def judged(self, repro: Repro, day: date | None) -> Result:
        """One Repro with its Verdict, with or without runs."""
        if verdict := repro_before_running(repro):
            return Result(repro, verdict)
        plan = self.step("plan", lambda: self.plan(repro, day))
        if "refused" in plan:
            raise BadInput(plan["refused"])
        if "result" in plan:
            return from_json(Result, plan["result"])
        asked = from_json(Asked, plan["asked"])
        executor = DurableExecutor(
            self.job,
            self.order.priority,
            self.request,
            self.parts.cache,
            day,
            slots=plan["slots"],
            asks_built=not self.order.is_batch,
            packages=self.settings.packages,
        )
        return replace(ended(tried(repro, asked.question, executor), asked.reason), latest=asked.question.latest)

    def plan(self, repro: Repro, day: date | None) -> Json:
        """What is to be run; stored with whatever of the configuration decides the order of the runs."""
        releases = self.parts.releases()
        try:
            asked = planned(
                repro, self.request, self.config, lambda: releases, day, by_command=self.command is not None
            )
            latest = latest_of(self.request, self.config, releases).version
            if isinstance(asked, Result):
                return {"result": to_json(replace(asked, latest=latest))}
        except BadInput as refused:
            return {"refused": str(refused)}
        # One at a time, in batch work: those are the runs that a triage has made already, and no further ones.
        return {"asked": to_json(asked), "slots": 1 if self.order.is_batch else self.parts.slots}

    def report(self, issue: Issue, reading: Reading, results: tuple[Result, ...]) -> str:
        """Publishes, unless a newer job has taken over."""
        return self.desk.publish(
            self.order, self.job, issue, reading, results, self.request, lambda: not is_cancelled(self.job)
        )

    def step(self, name: str, call: Callable[[], Any]) -> Any:
        """A step that is tried until GitHub answers."""
        return patiently(name, call, self.parts.busy, lambda: self.parts.desk.forget(self.order))
