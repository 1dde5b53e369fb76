"""Holds a Run against a Claim."""

from __future__ import annotations

from collections.abc import Sequence

from repros.judge.noise import Noise
from repros.values import ObservedRun, Repro, Run


def observe(repro: Repro, run: Run, noise: Noise | None = None, shown: Run | None = None) -> ObservedRun:
    """What one Run says about the Claim, and why in one sentence.

    `noise` is what differs between equal runs; `shown` a Run, on any release, where the claim shows: with it, output
    that is other than claimed is known to be the release's doing.
    """
    raise NotImplementedError


def observe_all(repro: Repro, runs: Sequence[Run]) -> tuple[ObservedRun, ...]:
    """All Runs of a Repro held against its Claim, in their order, with the noise of each release's repeats.

    Call it again with all Runs whenever one is added: a repeat can change what an earlier Run says.
    """
    raise NotImplementedError
