"""What is run once more after a verdict stands: on which release, and how the program is changed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repros.judge.question import Question
from repros.judge.release_outcome import Consensus, release_outcomes
from repros.values import Observation, ObservedRun, Outcome, Repro, Run


def shown_last(observed: Sequence[ObservedRun], question: Question) -> Run | None:
    """The first Run that shows the claim on the newest release where all say so; None where none does."""
    newest = _newest(observed, question, Consensus.SHOWS)
    shows = (o.run for o in observed if o.run.torch == newest and o.observation is Observation.SHOWS)
    return next(shows, None)


def absent_last(observed: Sequence[ObservedRun], question: Question) -> str | None:
    """The newest release on which all say that the claim is absent; None where none does."""
    return _newest(observed, question, Consensus.ABSENT)


def _newest(observed: Sequence[ObservedRun], question: Question, consensus: Consensus) -> str | None:
    outcomes = release_outcomes(observed).items()
    return max((each for each, seen in outcomes if seen.consensus is consensus), key=question.position, default=None)


def crashed(run: Run | None) -> bool:
    """Whether a Run that shows the claim was ended by a signal itself."""
    return run is not None and run.outcome is Outcome.CRASH


def with_variables(repro: Repro, variables: dict[str, str], without: frozenset[str] = frozenset()) -> Repro:
    """The Repro run with these variables of ours, which win over the report's, and `without` others of it."""
    kept = tuple((n, v) for n, v in repro.invocation.variables if n not in variables and n not in without)
    return replace(repro, invocation=replace(repro.invocation, variables=(*kept, *variables.items())))
