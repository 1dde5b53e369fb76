"""The jobs of the Docker side: it holds no credentials and serves the queue of runs alone."""

from __future__ import annotations

import threading
import time

import structlog
from dbos import DBOS
from structlog.contextvars import bound_contextvars

from bot.database.values import from_json, to_json
from bot.jobs.bench import Bench
from bot.jobs.busy import Busy
from bot.jobs.orders import APPLICATION, BUILT_JOB, MAX_RECOVERIES, RUN_JOB, BuiltOrder, RunOrder
from repros.contract import Json

STATUS_SECONDS = 0.5

log = structlog.get_logger("bot.jobs")


def register(bench: Bench, halted: threading.Event, busy: Busy) -> None:
    """Makes the workflows known to the engine; `halted` ends all containers, since the process is to end."""

    @DBOS.workflow(name=RUN_JOB, max_recovery_attempts=MAX_RECOVERIES)
    def run(order: Json) -> Json:
        job = str(DBOS.workflow_id)
        found: Json = DBOS.run_step({"name": "run"}, lambda: to_json(_run(order, job)))
        return found

    @DBOS.workflow(name=BUILT_JOB, max_recovery_attempts=MAX_RECOVERIES)
    def built(order: Json) -> list[str]:
        return DBOS.run_step({"name": "built"}, lambda: bench.built(from_json(BuiltOrder, order)))

    def _run(order: Json, job: str) -> object:
        wanted = from_json(RunOrder, order)
        with bound_contextvars(job=job):
            started = time.monotonic()
            with busy.step():
                answer = bench.run(wanted, job, Watch(job, halted))
            if halted.is_set():
                # What a killed container gave must not be stored: the job belongs to whoever takes it over.
                threading.Event().wait()
            took = round(time.monotonic() - started, 3)
            log.info("run", release=wanted.release, repeat=wanted.repeat, seconds=took, kept=bool(answer.kept))
        return answer

    _ = run, built


class Watch:
    """Whether a job is to stop: it was cancelled, or its process is to end. Asked often, it looks now and then."""

    def __init__(self, job: str, halted: threading.Event) -> None:
        self._job, self._halted = job, halted
        self._next = 0.0
        self._cancelled = False

    def __call__(self) -> bool:
        """The answer, at most half a second old."""
        if self._halted.is_set():
            return True
        if not self._cancelled and time.monotonic() >= self._next:
            self._cancelled = is_cancelled(self._job)
            self._next = time.monotonic() + STATUS_SECONDS
        return self._cancelled


def is_cancelled(job: str) -> bool:
    """Whether a job was cancelled (or pruned) while it runs."""
    found = DBOS.list_workflows(workflow_ids=[job], load_input=False, load_output=False, application_name=APPLICATION)
    return not found or found[0].status == "CANCELLED"
