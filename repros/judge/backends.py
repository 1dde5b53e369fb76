"""Which backend of torch.compile a failure needs: the program with each of them, held against the claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from repros.judge.flakiness import may_vary
from repros.judge.follow_up import with_variables
from repros.judge.measured_claims import KINDS
from repros.judge.observe import observe_all
from repros.read.code.apis import used_apis
from repros.values import ClaimKind, Observation, Outcome, Repro, Run

BACKENDS = ("eager", "aot_eager", "aot_eager_decomp_partition", "inductor")
"""From the frontend alone to all of it: each does what the one before it does, and more."""

NOT_COMPILED = "none"
"""The program without any compilation: what fails so too is no fault of the compiler's."""

LEAST_RELEASE = (2, 6)
"""The first release that knows the variable."""

_BACKEND = "TORCH_BISECT_BACKEND"
_DISABLE = {"TORCH_COMPILE_DISABLE": "1", "TORCHDYNAMO_DISABLE": "1"}
_OTHERS = frozenset({_BACKEND, *_DISABLE})
_COMPILES = re.compile(r"(?<![\w.])(?!re\b)[\w.\])]{1,100}\.compile\(")


@dataclass(frozen=True, slots=True)
class BackendOutcome:
    """What the program did with one backend: how its first run ended, and what all its runs say of the claim."""

    backend: str
    outcome: Outcome
    observation: Observation
    why: str
    runs: int = 1


def why_not(repro: Repro, shown: Run | None) -> str | None:
    """Why no backend is tried, in a sentence; None where it can be. `shown` is a Run that shows the claim."""
    if shown is None:
        return "No backend was tried: what is reported doesn't show."
    if not compiles(repro):
        return "No backend was tried: the program doesn't call torch.compile."
    if tuple(int(part) for part in shown.torch.split(".")[:2]) < LEAST_RELEASE:
        least = ".".join(map(str, LEAST_RELEASE))
        return f"No backend was tried: torch {shown.torch} can't be told which to take, {least} is the first that can."
    if repro.claim.kind in KINDS:
        return "No backend was tried: slowness and memory are told by ratios of many runs."
    return None


def compiles(repro: Repro) -> bool:
    """Whether a program asks for torch.compile, as a function, a decorator or a module's method."""
    used = any("torch.compile" in used_apis(file.text) for file in repro.files)
    return used or any(_COMPILES.search(file.text) for file in repro.files)


def with_backend(repro: Repro, backend: str) -> Repro:
    """The Repro whose compiled parts go to one backend, whatever the program names itself."""
    return with_variables(repro, _DISABLE if backend == NOT_COMPILED else {_BACKEND: backend}, _OTHERS)


def needs_another(repro: Repro, runs: Sequence[Run], shown: Run) -> bool:
    """Whether one run of a backend isn't enough: what it lacks may be chance, or noise that only two runs tell."""
    if len(runs) != 1 or runs[0].outcome is Outcome.INFRA_ERROR:
        return False
    (seen,) = observe_all(repro, runs, shown)
    if seen.observation is Observation.SHOWS:
        return False
    unsteady = may_vary(repro) or repro.claim.kind in {ClaimKind.CRASH, ClaimKind.HANG}
    return unsteady or seen.observation is not Observation.ABSENT


def outcome_with(repro: Repro, backend: str, runs: Sequence[Run], shown: Run) -> BackendOutcome:
    """What the runs with one backend say; they tell their noise among themselves. Those that disagree say nothing."""
    observed = observe_all(repro, runs, shown)
    if not observed:
        return BackendOutcome(backend, Outcome.INFRA_ERROR, Observation.UNKNOWN, "It was not run.", 0)
    first = observed[0]
    if len({o.observation for o in observed}) > 1:
        return BackendOutcome(backend, first.run.outcome, Observation.UNKNOWN, "Its runs disagree.", len(observed))
    return BackendOutcome(backend, first.run.outcome, first.observation, first.why, len(observed))


def culprit(outcomes: Sequence[BackendOutcome]) -> str | None:
    """The backend from which on it shows: it is absent with all before it, and with none after it.

    None where that isn't so, where one of them tells nothing, or where it shows without any compilation.
    """
    seen = {each.backend: each.observation for each in outcomes}
    first = next((backend for backend in BACKENDS if seen.get(backend) is Observation.SHOWS), None)
    if first is None or not seen.keys() >= set(BACKENDS):
        return None
    place = BACKENDS.index(first)
    before = [seen[b] for b in BACKENDS[:place]] if place else [seen.get(NOT_COMPILED, Observation.UNKNOWN)]
    after = [seen[b] for b in BACKENDS[place:]]
    clear = set(before) == {Observation.ABSENT} and Observation.ABSENT not in after
    return first if clear else None
