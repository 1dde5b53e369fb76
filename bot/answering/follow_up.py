"""Further runs of a failure that shows, once its verdict stands: where it crashed, which backend, a smaller program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.answering.further import Further
from bot.answering.minimise import smallest_of
from bot.answering.request import Request
from bot.answering.trial import Runs, Trial
from bot.bugs import Bug, guarded
from bot.report.answer import Followed
from bot.settings.schema import FollowUps
from repros.judge.backends import (
    BACKENDS,
    NOT_COMPILED,
    BackendOutcome,
    needs_another,
    outcome_with,
    why_not,
    with_backend,
)
from repros.judge.crash_trace import CrashTrace, trace_of, with_native_handler, with_python_handler
from repros.judge.follow_up import absent_last, crashed, shown_last
from repros.judge.smallest import Smallest
from repros.values import Observation, Repro, Run


def follow_up(
    trial: Trial, request: Request, wanted: FollowUps, runs: Runs, progress: Callable[[str], None] = lambda _: None
) -> bool:
    """Makes the further runs of a Trial whose verdict stands, as asked and as configured; whether they told anything.

    A bug of ours in it leaves the verdict as it is.
    """
    if trial.bug:
        return False
    found = guarded("judging", lambda: _followed(trial, request, wanted, runs, progress))
    if isinstance(found, Bug) or found == trial.followed:
        return False
    trial.followed = found
    return True


def _followed(
    trial: Trial, request: Request, wanted: FollowUps, runs: Runs, progress: Callable[[str], None]
) -> Followed:
    repro, observed = trial.observed()
    shown = shown_last(observed, trial.question)
    further = Further(runs, wanted.budget_seconds)
    found = Followed()
    if wanted.crash and shown and crashed(shown):
        progress(f"looking where it crashes on torch {shown.torch}")
        if crash := _crash(repro, shown, further):
            found = replace(found, crash=crash, crash_on=shown.torch)
    if request.backends or (shown and wanted.backends and not why_not(repro, shown)):
        found = _with_backends(found, repro, shown, further, progress)
    if request.minimise:
        clear = absent_last(observed, trial.question)
        smallest = smallest_of(repro, shown, clear, wanted.minimise_seconds, further, progress)
        found = replace(found, smallest=smallest) if isinstance(smallest, Smallest) else _why(found, smallest)
    return found


def _why(found: Followed, reason: str) -> Followed:
    """With a sentence on what was asked for and isn't there."""
    return replace(found, why_not=f"{found.why_not} {reason}".strip())


def _with_backends(
    found: Followed, repro: Repro, shown: Run | None, further: Further, progress: Callable[[str], None]
) -> Followed:
    if reason := why_not(repro, shown):
        return _why(found, reason)
    if shown:
        tried = tuple(_backends(repro, shown, further, progress))
        return replace(found, backends=tried, backends_on=shown.torch)
    return found


def _crash(repro: Repro, shown: Run, further: Further) -> CrashTrace | None:
    native = with_native_handler(repro)
    python_runs = further.make(with_python_handler(repro), shown.torch)
    native_runs = further.make(native, shown.torch) if native else ()
    return trace_of(shown, next(iter(python_runs), None), next(iter(native_runs), None))


def _backends(repro: Repro, shown: Run, further: Further, progress: Callable[[str], None]) -> Iterator[BackendOutcome]:
    """Each backend; without compiling only where the first one fails too, since that alone leaves it open."""
    for backend in BACKENDS:
        progress(f"running with the backend {backend} on torch {shown.torch}")
        outcome = _with(repro, backend, shown, further)
        yield outcome
        if backend == BACKENDS[0] and outcome.observation is Observation.SHOWS:
            yield _with(repro, NOT_COMPILED, shown, further)


def _with(repro: Repro, backend: str, shown: Run, further: Further) -> BackendOutcome:
    variant = with_backend(repro, backend)
    runs = [*further.make(variant, shown.torch)]
    if needs_another(repro, runs, shown):
        runs += further.make(variant, shown.torch, repeat=2)
    return outcome_with(repro, backend, runs, shown)
