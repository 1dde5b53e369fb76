"""Which of a report's Statements its Runs bear out: reading puts one first before anything has run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repros.judge.observe import observe_all
from repros.judge.raised import last_name
from repros.values import LEAST_TELLING, Claim, ClaimKind, Observation, Repro, Role, Run, Statement

MOST_OTHERS = 4
"""Statements besides the claim that runs are held against, since each costs as much as the claim."""

CALLED_WRONG = "called wrong"
"""The cue of values that the report complains of; any others are what a session shows on its way."""


def settled(repro: Repro, runs: Sequence[Run]) -> Repro:
    """The Repro with the weightiest failure of its report that one of the Runs shows as its claim.

    Where none shows, the claim stays what reading put first. `runs` are those on the reported release.
    """
    if not runs or _shows(repro, runs):
        return repro
    others = [replace(repro, claim=s.claim) for s in repro.statements if s.claim != repro.claim and tells_failure(s)]
    return next((other for other in others[:MOST_OTHERS] if _shows(other, runs)), repro)


def tells_failure(statement: Statement) -> bool:
    """Whether a Statement besides the claim, seen in a Run, is the failure that the report is about."""
    if statement.role is not Role.ACTUAL or statement.weight < LEAST_TELLING:
        return False
    return _specific(statement.claim) and (statement.what != "values" or CALLED_WRONG in statement.cues)


def _specific(claim: Claim) -> bool:
    match claim.kind:
        case ClaimKind.EXCEPTION:
            return bool(claim.message or claim.frames) and last_name(claim.exception or "") != "AssertionError"
        case ClaimKind.CRASH:
            return bool(claim.signal)
        case ClaimKind.OUTPUT:
            return bool(claim.text)
        case ClaimKind.WARNING | ClaimKind.NONE:
            return False
        case ClaimKind.HANG:
            return True
        case ClaimKind.SLOW | ClaimKind.MEMORY:
            return claim.contrast is not None


def _shows(repro: Repro, runs: Sequence[Run]) -> bool:
    return any(o.observation is Observation.SHOWS for o in observe_all(repro, runs))
