"""What the Docker side does with an order: environments, containers, and the cache of runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.trial import Unavailable
from bot.bugs import Bug, guarded
from bot.jobs.orders import BuiltOrder, RunAnswer, RunOrder
from bot.worker.live_status import LiveStatus, Watched
from repros.judge.plan import RunRequest
from repros.values import Outcome, Run
from runners.failures import RunnerFailure
from runners.infra import infra_failure
from runners.nightly_list import is_nightly

ENGINE_PATIENCE = 600.0
"""Seconds that a run waits for a Docker engine that is away, before it counts as failed."""

ENGINE_TRIES = 8
FAILURE_PAUSE = 5.0

NEWS_SECONDS = 6 * 3600.0

STREAM_OF_A_FAILURE = 2000
"""Characters of a failed run's streams that are kept: it is shown to nobody but operators."""

log = structlog.get_logger("bot.worker")


@dataclass
class RunService:
    """Makes runs for jobs on this machine; `status` are what others see of it meanwhile."""

    machine: Machine
    status: LiveStatus
    looked: float = field(default_factory=time.monotonic)

    def run(self, order: RunOrder, job: str, stopped: Callable[[], bool]) -> RunAnswer:
        """One run, from the cache where it was made before.

        A run that an engine's crash took with it is made again. Another failure of the machine is an answer too,
        given after a pause, so that the tries that follow are not over within a second.
        """
        with self.status.watching(order, job) as watched:
            for _ in range(ENGINE_TRIES):
                answer = self._tried(order, job, stopped, watched)
                if answer.failed is None or stopped():
                    break
                reason = answer.failed.reason or ""
                log.warning("run failed", release=order.release, reason=reason)
                self.status.failed(order, job, reason)
                if infra_failure(reason).reason != "engine-gone":
                    wait(FAILURE_PAUSE, stopped)
                    break
                watched.doing("waiting for the Docker engine")
                wait(ENGINE_PATIENCE, lambda: stopped() or self.machine.engine.answers())
                sweep(self.machine)
        return answer

    def built(self, order: BuiltOrder) -> list[str]:
        """Those of the releases whose environment is there already."""
        runs = LocalRuns(self.machine, order.request, order.day, packages=order.packages)
        return sorted(runs.built(order.repro, order.releases))

    def _tried(self, order: RunOrder, job: str, stopped: Callable[[], bool], watched: Watched) -> RunAnswer:
        self._look_for_new_releases(order.release)
        watched.begin()
        runs = LocalRuns(
            self.machine,
            order.request,
            order.day,
            job=job,
            stopped=stopped,
            progress=watched.doing,
            on_output=watched.printed,
            packages=order.packages,
        )
        try:
            made = guarded("running", lambda: runs.one(order.repro, RunRequest(order.release, order.repeat)))
        except RunnerFailure as failure:
            return RunAnswer(failed=order.failed(str(failure)))
        if isinstance(made, Bug):
            self.status.bug(order, job, made)
            return RunAnswer(bug=made)
        if isinstance(made, Unavailable):
            return RunAnswer(unavailable=made.reason)
        if made.outcome is Outcome.INFRA_ERROR:
            return RunAnswer(failed=shortened(made))
        kept = runs.key(order.repro, made.environment, order.repeat).digest
        log.info("ran" if runs.made else "run before", release=order.release, repeat=order.repeat, run=kept)
        return RunAnswer(kept=kept)

    def _look_for_new_releases(self, wanted: str) -> None:
        """A worker lives for months: what it knows of releases and interpreters is asked anew now and then.

        A nightly build that it doesn't know, who ordered it may have seen just now.
        """
        new = is_nightly(wanted) and self.machine.releases.find(wanted) is None
        if new or time.monotonic() - self.looked > NEWS_SECONDS:
            self.machine.__dict__.pop("releases", None)
            self.machine.missing.clear()
            self.looked = time.monotonic()


def wait(seconds: float, until: Callable[[], bool]) -> None:
    """Waits until something holds, at most so long."""
    deadline = time.monotonic() + seconds
    while not until() and time.monotonic() < deadline:
        time.sleep(0.5)


def shortened(run: Run) -> Run:
    """A failed Run as it goes into the job database: small, and never mistaken for evidence."""
    return replace(
        run,
        outcome=Outcome.INFRA_ERROR,
        stdout=run.stdout[:STREAM_OF_A_FAILURE],
        stderr=run.stderr[:STREAM_OF_A_FAILURE],
        exceptions=(),
        statements=(),
    )


class Sweeper:
    """Removes containers and folders that dead processes left, at start and every minute after it."""

    def __init__(self, machine: Machine, seconds: float = 60.0) -> None:
        self._machine, self._seconds = machine, seconds

    def start(self) -> None:
        """Sweeps now, and goes on in a thread that ends with the process."""
        sweep(self._machine)
        threading.Thread(target=self._go_on, name="sweeper", daemon=True).start()

    def _go_on(self) -> None:
        while True:
            time.sleep(self._seconds)
            sweep(self._machine)


def sweep(machine: Machine) -> None:
    """Removes what nobody alive holds; an engine that is away is asked again in the next round."""
    try:
        removed = machine.sandbox.sweep()
    except RunnerFailure as failure:
        log.warning("could not sweep", reason=str(failure))
    else:
        if removed:
            log.info("swept", removed=removed)
