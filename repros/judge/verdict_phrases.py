"""The sentences of verdicts: plain, with counts and releases, and without any text from an issue or a program."""

from __future__ import annotations

from repros.judge.crash_claims import claimed_signal
from repros.judge.raised import shown_type
from repros.judge.release_outcome import Consensus, ReleaseOutcome
from repros.values import ClaimKind, Observation, ObservedRun, Repro


def claimed(repro: Repro) -> str:
    """What is claimed, as a sentence's subject: `the reported RuntimeError`."""
    claim = repro.claim
    match claim.kind:
        case ClaimKind.EXCEPTION:
            return f"the reported {shown_type(claim.exception)}"
        case ClaimKind.WARNING:
            return f"the reported {shown_type(claim.exception) if claim.exception else 'warning'}"
        case ClaimKind.CRASH:
            signal = claimed_signal(claim)
            return f"the reported crash ({shown_type(signal)})" if signal else "the reported crash"
        case ClaimKind.HANG:
            return "the reported hang"
        case ClaimKind.SLOW:
            return "the reported slowness"
        case ClaimKind.MEMORY:
            return "the reported use of memory"
        case _:
            return "the reported output"


def counted(there: ReleaseOutcome) -> str:
    """`torch 1.3.0 (2 of 2 runs)`: the runs that say what the release says."""
    agreeing = there.count(Observation(there.consensus.value)) if there.consensus in _SAID else len(there.runs)
    runs = "run" if len(there.runs) == 1 else "runs"
    return f"torch {there.release} ({agreeing} of {len(there.runs)} {runs})"


def disagreement(there: ReleaseOutcome) -> str:
    """`it shows in 7 of 10 runs`, with what the other runs say."""
    words = {
        Observation.SHOWS: "it shows in {}",
        Observation.ABSENT: "it is absent in {}",
        Observation.DIFFERS: "the program fails otherwise in {}",
        Observation.UNKNOWN: "{} can't be told",
    }
    said = [w.format(there.count(o)) for o, w in words.items() if there.count(o)]
    runs = len(there.runs)
    return f"of {runs} runs on torch {there.release} " + ", ".join(said)


def why(there: ObservedRun) -> str:
    """An observation's own reason, as the end of a sentence."""
    text = there.why.rstrip(".")
    return text[:1].lower() + text[1:]


def row_in_words(shown: list[ReleaseOutcome]) -> str:
    """`1.2.0 shows, 1.3.0 absent, 1.4.0 shows`."""
    return ", ".join(f"{s.release} {s.consensus.value}" for s in shown)


_SAID = {Consensus.SHOWS, Consensus.ABSENT, Consensus.DIFFERS, Consensus.UNKNOWN}
