"""What a Run that fails otherwise than claimed says: nothing, where the sandbox or a missing API is the cause."""

from __future__ import annotations

from repros.judge.finding import Finding, differs, unknown
from repros.judge.limits import asks_for_accelerator, limit_hit
from repros.judge.missing_apis import missing_api
from repros.judge.raised import ends, last_name, raised, shown_type
from repros.values import Outcome, Run

_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError"})


def cannot_tell(run: Run) -> Finding | None:
    """Why a failing Run says nothing about any claim; None where its failure is the program's own."""
    limit = limit_hit(run)
    if limit:
        return unknown(f"it was ended by {limit}" if run.outcome is not Outcome.EXCEPTION else f"it ran into {limit}")
    if asks_for_accelerator(run):
        return unknown("it asks for an accelerator, and there is none")
    for exception in ends(run):
        lack = missing_api(exception)
        if lack:
            return unknown(f"it raised {shown_type(exception.type)}: {lack}")
    # Libraries raise an ImportError of their own words out of the one that says which package isn't there.
    told = any(last_name(e.type) == "ImportError" for e in ends(run))
    behind = next((lack for e in raised(run) if last_name(e.type) in _IMPORTS and (lack := missing_api(e))), None)
    return unknown(f"it raised ImportError: {behind}") if told and behind else None


def other_failure(run: Run, instead: str) -> Finding:
    """A failure that isn't the claimed one; `instead` says what was seen in its place."""
    nothing = cannot_tell(run)
    if nothing:
        return nothing
    if run.outcome is Outcome.CRASH:
        return differs(f"it was ended by {run.signal or 'a signal'} instead")
    if run.failed_tests and run.outcome in {Outcome.OK, Outcome.EXIT}:
        return unknown(f"tests of it failed, and it ended with status {run.exit_code or 0}")
    if run.outcome is Outcome.EXIT:
        return unknown(f"it ended with status {run.exit_code} and no exception")
    return differs(instead)
