"""The nightly schedule: what was judged with another latest release is judged again, a job an issue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import structlog
from dbos import DBOS

from bot.answering.question import latest_of
from bot.answering.request import Request
from bot.database.values import from_json, to_json
from bot.database.verdicts import Outdated, Verdicts
from bot.failures import BadInput, Failure
from bot.jobs.orders import APPLICATION, MAX_RECOVERIES, RETRIAGE_JOB, SCHEDULE, IssueOrder
from bot.jobs.supersede import issue_prefix
from bot.serve.issue_actions import IssueActions
from bot.serve.issue_job import FAILED
from bot.settings.schema import Schedule
from repros.contract import Json
from runners.failures import RunnerFailure
from runners.nightly_list import NIGHTLY
from runners.release_list import Releases

AT_ONCE = 200

log = structlog.get_logger("bot.serve")


@dataclass(frozen=True)
class Retriage:
    """Chooses the night's issues and stores their jobs; `batch` stores jobs by their ids, each once."""

    schedule: Schedule
    actions: IssueActions
    verdicts: Verdicts
    releases: Callable[[], Releases]
    batch: Callable[[Mapping[str, IssueOrder]], Sequence[str]]

    def register(self) -> None:
        """Makes the workflow known to the engine."""

        @DBOS.workflow(name=RETRIAGE_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def retriage(*_: object) -> Json:
            # What was chosen is stored first: a process that is killed goes on with the same issues.
            chosen = DBOS.run_step({"name": "choose"}, self.choose)
            DBOS.run_step({"name": "enqueue"}, lambda: len(self.enqueue(chosen)))
            log.info("schedule", issues=len(chosen))
            return {"issues": len(chosen)}

        _ = retriage

    def choose(self) -> dict[str, Json]:
        """The night's jobs, with their orders; those that were judged the longest ago."""
        found: list[tuple[Outdated, str]] = []
        build = self.build()
        days = timedelta(days=self.schedule.nightly_build_days or 0)
        stale = datetime.now(UTC) - days if build else None
        for repository in self.verdicts.repositories(self.schedule.verdicts):
            try:
                latest = self.latest(repository)
            except (BadInput, Failure, RunnerFailure) as failure:
                log.warning("no schedule for a repository", repository=repository, why=str(failure))
                continue
            outdated = self.verdicts.outdated(repository, self.schedule.verdicts, latest, stale)
            found += [(each, latest) for each in outdated]
        found.sort(key=lambda pair: (pair[0].given, pair[0].id))
        return dict(islice(self.fresh(found, build), self.schedule.most))

    def build(self) -> str | None:
        """The newest nightly build, where the schedule is to run something on it and there is one."""
        builds = self.releases().nightly.all if self.schedule.nightly_build_days else ()
        return builds[-1].version if builds else None

    def latest(self, repository: str) -> str:
        """The release that counts as the latest in a repository today. Raises Failure, RunnerFailure, BadInput."""
        settings = self.actions.look_up(IssueOrder(repository, 0, action=SCHEDULE), self.releases)
        return latest_of(Request(), self.actions.under(settings).config, self.releases()).version

    def fresh(self, found: Sequence[tuple[Outdated, str]], build: str | None = None) -> Iterator[tuple[str, Json]]:
        """The jobs that are to be: a verdict is tried once on a release, and again where the machine failed."""
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            orders = {job_of(each, latest, build): order_of(each, build) for each, latest in some}
            known = ended(list(orders))
            for job, order in orders.items():
                if job not in known:
                    yield job, to_json(order)
                elif known[job] == FAILED:
                    yield f"{job}/{datetime.now(UTC).date().isoformat()}", to_json(order)

    def enqueue(self, chosen: Mapping[str, Json]) -> Sequence[str]:
        """Stores the chosen jobs; those that are stored already stay as they are."""
        return self.batch({job: from_json(IssueOrder, order) for job, order in chosen.items()})


def job_of(verdict: Outdated, latest: str, build: str | None = None) -> str:
    """The id of the job that tries a verdict on a release, and on a nightly build."""
    tried = f"{latest},{build}" if build else latest
    return f"{issue_prefix(verdict.repository, verdict.number)}{SCHEDULE}/{tried}/{verdict.id}"


def order_of(verdict: Outdated, build: str | None = None) -> IssueOrder:
    """What was asked before, on today's latest release, and today's nightly build where there is one."""
    asked = replace(from_json(Request, verdict.request), latest=None)
    if asked.bounded:  # its range ends before today's latest
        asked = replace(asked, releases=None, bisect=False)
    if not asked.bisect:  # which searches a range, or all
        asked = replace(asked, releases=_with_build(asked.releases, build))
    return IssueOrder(verdict.repository, verdict.number, action=SCHEDULE, asked=asked)


def _with_build(spec: str | None, build: str | None) -> str | None:
    """The releases that were asked for with today's nightly build in place of another day's, which may be gone."""
    kept = [part for part in (spec or "").split(",") if part and NIGHTLY not in part and ".dev" not in part]
    return ",".join([*kept, *([NIGHTLY] if build else [])]) or None


def ended(jobs: list[str]) -> dict[str, str | None]:
    """Those of the jobs that are known, with how they ended where they have."""
    found = DBOS.list_workflows(workflow_ids=jobs, load_input=False, application_name=APPLICATION)
    outputs = {job.workflow_id: job.output for job in found}
    return {job: output.get("ended") if isinstance(output, dict) else None for job, output in outputs.items()}
