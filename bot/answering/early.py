"""Which of a Repro's runs may be made where torch was imported before their program was there."""

from __future__ import annotations

from repros.judge.observe import observe
from repros.read.code.early import early_imports
from repros.values import Observation, Repro, Run
from runners.warm import Early


def early_of(repro: Repro, repeat: int, first: Run | None) -> Early | None:
    """What may be imported early for the run of this number on a release, whose first run is known or isn't.

    That a claim doesn't show is said by a run from the beginning, too: a repeat which doesn't show it is made again.
    """
    imports = early_imports(repro)

    def doubts(run: Run) -> bool:
        return observe(repro, run).observation is not Observation.SHOWS

    if not imports or (first and doubts(first)):
        return None
    return Early(imports, doubts) if repeat > 1 else Early(imports)
