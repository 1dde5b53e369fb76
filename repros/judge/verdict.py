"""All Observations of a Repro into one Verdict."""

from __future__ import annotations

from collections.abc import Sequence

from repros.judge.plan import Question
from repros.values import ObservedRun, Reading, Repro, Verdict


def before_running(reading: Reading) -> Verdict | None:
    """The Verdict of an issue that needs no run, by its deciding Repro; None where a run is needed."""
    raise NotImplementedError


def repro_before_running(repro: Repro) -> Verdict | None:
    """The Verdict of a Repro that needs no run (it asks for an accelerator, or can't run as written), else None."""
    raise NotImplementedError


def decide(repro: Repro, observed: Sequence[ObservedRun], question: Question) -> Verdict:
    """The Verdict of all Observations. Its runs are ordered: the reported release first, then by release and repeat."""
    raise NotImplementedError
