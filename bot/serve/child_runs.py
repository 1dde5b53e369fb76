"""Makes runs as child jobs, on whichever worker is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import structlog
from dbos import DBOS, WorkflowHandle, error

from bot.answering.request import Request
from bot.answering.trial import Made
from bot.bugs import count as count_bug
from bot.database.runs import RunCache
from bot.database.values import from_json, to_json
from bot.jobs.orders import BUILT_JOB, LONGEST_RUN, RUN_JOB, RUNS, BuiltOrder, RunAnswer, RunOrder
from bot.jobs.serializer import JobFailed
from bot.serve.durable_retry import until_back
from repros.judge.plan import RunRequest
from repros.values import Repro

LOOK_SECONDS = 0.3
ENDED = (error.DBOSException, JobFailed)
"""How a child job that gave no answer ends here: cancelled, given up, or failed."""

log = structlog.get_logger("bot.serve")


@dataclass
class ChildRuns:
    """Asks workers for runs. Used inside a job, whose id and priority its children take over.

    `numbers` are those of the job's children, whatever program they run. `asks_built` is whether environments that are
    there already are preferred; batch work orders its runs otherwise.
    """

    job: str
    priority: int
    request: Request
    cache: RunCache
    day: date | None = None
    slots: int = 1
    asks_built: bool = True
    packages: dict[str, str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        """Those of the releases whose environment some worker has already."""
        if not self.asks_built:
            return frozenset()
        order = BuiltOrder(repro, tuple(releases), self.request, self.day, self.packages)
        try:
            return frozenset(self._asked(BUILT_JOB, order).get_result(polling_interval_sec=LOOK_SECONDS))
        except ENDED as failure:  # it only helps to choose; without it a bisection is slower
            log.warning("could not ask what is built", error=str(failure))
            return frozenset()

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        """The wanted runs, in their order."""
        orders = [RunOrder(repro, want.release, want.repeat, self.request, self.day, self.packages) for want in wanted]
        handles = [self._asked(RUN_JOB, order) for order in orders]
        return [self._made(order, handle) for order, handle in zip(orders, handles, strict=True)]

    def _asked(self, name: str, order: RunOrder | BuiltOrder) -> WorkflowHandle[Any]:
        return DBOS.enqueue_workflow_with_options(
            {
                "workflow_name": name,
                "queue_name": RUNS,
                "workflow_id": f"{self.job}/{name}/{next(self.numbers)}",
                "priority": self.priority,
                "workflow_timeout": LONGEST_RUN,
            },
            to_json(order),
        )

    def _made(self, order: RunOrder, handle: WorkflowHandle[Any]) -> Made:
        try:
            answer = from_json(RunAnswer, handle.get_result(polling_interval_sec=LOOK_SECONDS))
        except ENDED as failure:
            cancelled = isinstance(failure, error.DBOSAwaitedWorkflowCancelledError)
            tell = log.info if cancelled else log.warning
            tell("run job gave nothing", release=order.release, error=str(failure))
            return order.failed(f"the run's job failed: {failure}")
        if answer.bug is not None:
            count_bug(answer.bug)  # the worker that told of it counts for nobody
        return until_back(lambda: answer.made(order, self.cache))
