"""Holds a Run against a Claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from repros.judge.budget import TooMuch, budget
from repros.judge.caught import caught_lack
from repros.judge.crash_claims import hold_crash
from repros.judge.exception_claims import hold_exception
from repros.judge.finding import Finding, unknown
from repros.judge.hang_claims import hold_hang
from repros.judge.infra import why_not_run
from repros.judge.measured_claims import KINDS, hold_measured
from repros.judge.missing_apis import refuses_python
from repros.judge.noise import Noise, noise_of
from repros.judge.output_claims import hold_output
from repros.judge.printed import MOST
from repros.judge.raised import ends, raised, shown_type
from repros.judge.warning_claims import hold_warning
from repros.library import TORCH
from repros.values import ClaimKind, Observation, ObservedRun, Outcome, Repro, Run


def observe(
    repro: Repro, run: Run, noise: Noise | None = None, shown: Run | None = None, runs: Sequence[Run] = ()
) -> ObservedRun:
    """What one Run says about the Claim, and why in one sentence.

    `noise` is what differs between equal runs; `shown` a Run, on any release, where the claim shows: with it, output
    that is other than claimed is known to be the release's doing, an exception whose message the report doesn't give
    is known by that Run's, and so are a warning that came in other words and how far the program got. `runs` are all
    of the Repro in the order in which they were made: slowness is told by several of them.
    """
    with budget() as spent:
        try:
            finding = _unfit(run) or _lacking(repro, run) or _hold(repro, run, noise, shown, runs)
        except TooMuch:
            finding = unknown("there is too much to be compared")
    finding = _as_compared(finding, spent.left_out)
    why = finding.why[:1].upper() + finding.why[1:] + "."
    return ObservedRun(run, finding.observation, why)


def _as_compared(finding: Finding, left_out: Sequence[str]) -> Finding:
    """The finding with what alone was compared: what isn't there may be in what was left out."""
    if not left_out:
        return finding
    only = f"only {' and '.join(left_out)} were compared"
    if finding.observation in {Observation.ABSENT, Observation.DIFFERS}:
        return unknown(f"{finding.why}, but {only}")
    return replace(finding, why=f"{finding.why} ({only})")


def observe_all(repro: Repro, runs: Sequence[Run], shown: Run | None = None) -> tuple[ObservedRun, ...]:
    """All Runs of a Repro held against its Claim, in their order, with the noise of each release's repeats.

    Call it again with all Runs whenever one is added: a repeat can change what an earlier Run says. `shown` is a Run
    on which the claim shows, where that isn't one of them.
    """
    repeats: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        repeats[run.torch].append(run)
    noises = _noises(repeats)
    observed = [observe(repro, run, noises[run.torch], runs=runs) for run in runs]
    shown = shown or next((o.run for o in observed if o.observation is Observation.SHOWS), None)
    return tuple(observe(repro, o.run, noises[o.run.torch], shown) if _in_doubt(repro, o) else o for o in observed)


def refused_python(repro: Repro, run: Run) -> bool:
    """Whether the release refused its Python, and that isn't what is claimed: another Python may do."""
    refused = run.outcome is Outcome.EXCEPTION and any(refuses_python(e) for e in ends(run))
    return refused and observe(repro, run).observation is not Observation.SHOWS


def _noises(repeats: Mapping[str, Sequence[Run]]) -> dict[str, Noise | None]:
    """What differs between the runs of each release; where one was run once, what differs on another."""
    own = {torch: noise_of(same) for torch, same in repeats.items()}
    elsewhere = next((noise for noise in own.values() if noise), None)
    return {torch: elsewhere if noise is None else noise for torch, noise in own.items()}


def _in_doubt(repro: Repro, observed: ObservedRun) -> bool:
    """Whether a Run on which the claim shows can change what this one says."""
    if repro.claim.kind is ClaimKind.CRASH:
        return observed.observation is not Observation.SHOWS
    if repro.claim.kind in KINDS:
        return False
    if repro.claim.kind is not ClaimKind.EXCEPTION:
        return observed.observation in {Observation.ABSENT, Observation.UNKNOWN}
    if TORCH.assertion in (repro.claim.message or ""):
        return observed.observation is Observation.DIFFERS
    return not repro.claim.message and observed.observation in {Observation.SHOWS, Observation.UNKNOWN}


def _unfit(run: Run) -> Finding | None:
    """Why a Run can't be held against anything; None where it can."""
    if run.outcome is Outcome.INFRA_ERROR:
        return unknown(f"it could not be run: {why_not_run(run)}")
    if not run.trusted:
        return unknown("what the program recorded of itself contradicts how it ended")
    if not run.recorded and run.outcome in {Outcome.OK, Outcome.EXCEPTION}:
        return unknown("it left without ending as a program does, so that how it ended isn't known")
    return None


def _lacking(repro: Repro, run: Run) -> Finding | None:
    if caught_lack(repro, run):
        return unknown("it caught and printed that something isn't in this release")
    return None


def _hold(repro: Repro, run: Run, noise: Noise | None, shown: Run | None, runs: Sequence[Run]) -> Finding:
    match repro.claim.kind:
        case ClaimKind.EXCEPTION:
            return hold_exception(repro, run, noise, shown)
        case ClaimKind.OUTPUT:
            return hold_output(repro, run, noise, shown)
        case ClaimKind.WARNING:
            return hold_warning(repro, run, shown)
        case ClaimKind.CRASH:
            return _too_early(run, shown) or hold_crash(repro, run, shown)
        case ClaimKind.HANG:
            return _too_early(run, shown) or hold_hang(repro, run)
        case ClaimKind.SLOW | ClaimKind.MEMORY:
            return hold_measured(repro, run, runs or (run,))
        case ClaimKind.NONE:
            return unknown(f"{ending(run)}, and the report claims nothing that could be compared")


def _too_early(run: Run, shown: Run | None) -> Finding | None:
    """A Run that raised before it had printed what another one had before it crashed or hung never came that far."""
    if shown is None or run.outcome is not Outcome.EXCEPTION:
        return None
    here, there = run.stdout[:MOST].split(), shown.stdout[:MOST].split()
    if len(here) < len(there) and there[: len(here)] == here:
        return unknown(f"{ending(run)} before it came as far as on {shown.torch}")
    return None


def ending(run: Run) -> str:
    """How a Run ended, as the beginning of a sentence."""
    match run.outcome:
        case Outcome.OK:
            return "it ended cleanly"
        case Outcome.EXCEPTION:
            chain = raised(run)
            return f"it raised {shown_type(chain[0].type) if chain else 'an exception'}"
        case Outcome.EXIT:
            return f"it ended with status {run.exit_code}"
        case Outcome.CRASH:
            return f"it was ended by {run.signal or 'a signal'}"
        case Outcome.TIMEOUT:
            return f"it was ended by the time limit after {run.seconds:.0f} s"
        case Outcome.OUT_OF_MEMORY:
            return "it was ended by the memory limit"
        case Outcome.OUTPUT_LIMIT:
            return "it was ended by the output limit"
        case Outcome.INFRA_ERROR:
            return f"it could not be run: {why_not_run(run)}"
