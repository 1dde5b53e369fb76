"""The jobs of the Docker side: it holds no credentials and serves the queue of runs alone."""

from __future__ import annotations

import threading
import time

import structlog
from dbos import DBOS
from structlog.contextvars import bound_contextvars

from bot.database.values import from_json, to_json
from bot.jobs.busy import Busy
from bot.jobs.cancelled import Watch
from bot.jobs.orders import BUILT_JOB, MAX_RECOVERIES, RUN_JOB, BuiltOrder, RunOrder
from bot.worker.run_service import RunService
from repros.contract import Json

log = structlog.get_logger("bot.worker")


def register(service: RunService, halted: threading.Event, busy: Busy) -> None:
    """Makes the workflows known to the engine; `halted` ends all containers, since the process is to end."""

    @DBOS.workflow(name=RUN_JOB, max_recovery_attempts=MAX_RECOVERIES)
    def run(order: Json) -> Json:
        job = str(DBOS.workflow_id)
        found: Json = DBOS.run_step({"name": "run"}, lambda: to_json(_run(order, job)))
        return found

    @DBOS.workflow(name=BUILT_JOB, max_recovery_attempts=MAX_RECOVERIES)
    def built(order: Json) -> list[str]:
        return DBOS.run_step({"name": "built"}, lambda: service.built(from_json(BuiltOrder, order)))

    def _run(order: Json, job: str) -> object:
        wanted = from_json(RunOrder, order)
        with bound_contextvars(job=job):
            started = time.monotonic()
            with busy.step():
                answer = service.run(wanted, job, Watch(job, halted))
            if halted.is_set():
                # What a killed container gave must not be stored: the job belongs to whoever takes it over.
                threading.Event().wait()
            took = round(time.monotonic() - started, 3)
            log.info("run", release=wanted.release, repeat=wanted.repeat, seconds=took, kept=bool(answer.kept))
        return answer

    _ = run, built
