"""Looks for a smaller program with the same failure: one run of the reducer, and ordinary runs of what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from bot.answering.further import Further
from repros.judge.smallest import Smallest, shows_anyhow, shows_the_same, smaller_in, wanted_of, with_program
from repros.values import Repro, Run
from runners.reducing import with_reducer

OFTEN = 2
"""Runs in containers of their own that must all show it."""

NONE_FOUND = "No smaller program was found that surely fails in the same way."


def smallest_of(
    repro: Repro,
    shown: Run | None,
    clear: str | None,
    seconds: float,
    further: Further,
    progress: Callable[[str], None] = lambda _: None,
) -> Smallest | str:
    """The smallest program that fails as the whole one does in `shown`; where there is none, why, in a sentence.

    What the reducer prints is a stranger's text: it counts for what its own runs show. On `clear`, a release where the
    whole program ran without the failure, it must not show it either.
    """
    wanted = wanted_of(repro, shown)
    if isinstance(wanted, str) or shown is None:
        return str(wanted)
    progress(f"looking for a smaller program on torch {shown.torch}: at most {seconds:g} s")
    made = further.make(with_reducer(repro, asdict(wanted), seconds), shown.torch)
    found = smaller_in(made[0].stdout, repro.program) if made else None
    if found is None:
        return NONE_FOUND
    smaller = with_program(repro, found.program)
    runs = [run for repeat in range(1, OFTEN + 1) for run in further.make(smaller, shown.torch, repeat)]
    same = len(runs) == OFTEN and shows_the_same(smaller, runs, shown)
    return found if same and (clear is None or _is_gone(smaller, clear, shown, further)) else NONE_FOUND


def _is_gone(smaller: Repro, clear: str, shown: Run, further: Further) -> bool:
    runs = further.make(smaller, clear)
    return bool(runs) and not shows_anyhow(smaller, runs, shown)
