"""The nightly schedule: what was judged with another latest release is judged again, a job an issue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

import structlog
from dbos import DBOS

from bot.config import Schedule
from bot.database.values import from_json, to_json
from bot.database.verdicts import Outdated, Verdicts
from bot.failures import BadInput, Failure
from bot.jobs.desk import Desk
from bot.jobs.issue_job import FAILED
from bot.jobs.orders import APPLICATION, MAX_RECOVERIES, RETRIAGE_JOB, SCHEDULE, IssueOrder
from bot.jobs.turns import issue_prefix
from bot.question import latest_of
from bot.request import Request
from repros.contract import Json
from runners.failures import RunnerFailure
from runners.release_list import Releases

AT_ONCE = 200

log = structlog.get_logger("bot.jobs")


@dataclass(frozen=True)
class Retriage:
    """Chooses the night's issues and stores their jobs; `batch` stores jobs by their ids, each once."""

    schedule: Schedule
    desk: Desk
    verdicts: Verdicts
    releases: Callable[[], Releases]
    batch: Callable[[Mapping[str, IssueOrder]], Sequence[str]]

    def register(self) -> None:
        """Makes the workflow known to the engine."""

        @DBOS.workflow(name=RETRIAGE_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def retriage() -> Json:
            # What was chosen is stored first: a process that is killed goes on with the same issues.
            chosen = DBOS.run_step({"name": "choose"}, self.choose)
            DBOS.run_step({"name": "enqueue"}, lambda: len(self.enqueue(chosen)))
            log.info("schedule", issues=len(chosen))
            return {"issues": len(chosen)}

        _ = retriage

    def choose(self) -> dict[str, Json]:
        """The night's jobs, with their orders; those that were judged the longest ago."""
        found: list[tuple[Outdated, str]] = []
        for repository in self.verdicts.repositories(self.schedule.verdicts):
            try:
                latest = self.latest(repository)
            except (BadInput, Failure, RunnerFailure) as failure:
                log.warning("no schedule for a repository", repository=repository, why=str(failure))
                continue
            found += [(each, latest) for each in self.verdicts.outdated(repository, self.schedule.verdicts, latest)]
        found.sort(key=lambda pair: (pair[0].given, pair[0].id))
        return dict(islice(self.fresh(found), self.schedule.most))

    def latest(self, repository: str) -> str:
        """The release that counts as the latest in a repository today. Raises Failure, RunnerFailure, BadInput."""
        settings = self.desk.look_up(IssueOrder(repository, 0, action=SCHEDULE), self.releases)
        return latest_of(Request(), self.desk.under(settings).config, self.releases()).version

    def fresh(self, found: Sequence[tuple[Outdated, str]]) -> Iterator[tuple[str, Json]]:
        """The jobs that are to be: a verdict is tried once on a release, and again where the machine failed."""
        for start in range(0, len(found), AT_ONCE):
            orders = {job_of(each, latest): order_of(each) for each, latest in found[start : start + AT_ONCE]}
            known = ended(list(orders))
            for job, order in orders.items():
                if job not in known:
                    yield job, to_json(order)
                elif known[job] == FAILED:
                    yield f"{job}/{datetime.now(UTC).date().isoformat()}", to_json(order)

    def enqueue(self, chosen: Mapping[str, Json]) -> Sequence[str]:
        """Stores the chosen jobs; those that are stored already stay as they are."""
        return self.batch({job: from_json(IssueOrder, order) for job, order in chosen.items()})


def job_of(verdict: Outdated, latest: str) -> str:
    """The id of the job that tries a verdict on a release."""
    return f"{issue_prefix(verdict.repository, verdict.number)}{SCHEDULE}/{latest}/{verdict.id}"


def order_of(verdict: Outdated) -> IssueOrder:
    """What was asked before, on today's latest release."""
    asked = replace(from_json(Request, verdict.request), latest=None)
    return IssueOrder(verdict.repository, verdict.number, action=SCHEDULE, asked=asked)


def ended(jobs: list[str]) -> dict[str, str | None]:
    """Those of the jobs that are known, with how they ended where they have."""
    found = DBOS.list_workflows(workflow_ids=jobs, load_input=False, application_name=APPLICATION)
    outputs = {job.workflow_id: job.output for job in found}
    return {job: output.get("ended") if isinstance(output, dict) else None for job, output in outputs.items()}
