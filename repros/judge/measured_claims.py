"""Claims that something takes long or much memory: by ratios alone, never by how long it takes here.

What the program prints of it decides, where it prints two things or numbers that grow: the ratio of the two in each
run. Where it is told to take more than in another release, the runs of both are held against each other: what they
print or, where that is no one number, their CPU seconds and their memory. Each needs `LEAST_RUNS` runs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from repros.judge.failures import cannot_tell, other_failure
from repros.judge.finding import Finding, absent, shows, unknown
from repros.judge.measures import Measure, by_label, measures, series
from repros.judge.printed import as_printed
from repros.judge.question import full_release, worked_in
from repros.judge.unrunnable import cannot_run
from repros.values import Claim, ClaimKind, Contrast, Outcome, Repro, Run

KINDS = frozenset({ClaimKind.SLOW, ClaimKind.MEMORY})

LEAST_RUNS = 5
"""Runs of a release whose ratios say something; those of two releases take turns."""

LEAST_RATIO = 1.3
"""What is less apart than that is no slowness that a busy machine could tell."""

_LEFT = 0.25
"""Of a reported ratio's logarithm: what is left of it where it is gone."""

_UNTOLD_RATIO = LEAST_RATIO**2
"""The reported ratio where the report only says which of two takes more."""

_LEAST_SERIES = 4
_SHOWN_GROWTH, _GONE_GROWTH = 0.5, 0.1
"""Of the reported growth a step: what shows it, and what is left of it where it is gone."""

_FLAT = 1.02
_WHOLE = 10
"""Times from which their tenths say nothing."""

_IMPORT_SECONDS, _IMPORT_BYTES = 4.0, 400 * 1024.0**2
"""How much of CPU time and memory may be that of importing torch, which isn't the same from release to release."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much one run took, at least and at most."""

    least: float
    most: float


def better_releases(repro: Repro) -> frozenset[str]:
    """The releases beside which it is told to take more; none where what it prints itself is to be compared."""
    contrast = repro.claim.contrast
    if repro.claim.kind not in KINDS or contrast is None or _is_within_one_run(repro.claim, contrast):
        return frozenset()
    return worked_in(repro) - {full_release(repro.environment.torch or "")}


def _is_within_one_run(claim: Claim, contrast: Contrast) -> bool:
    told = _measured(claim, claim.text or "")
    return contrast.release is None and (_told_ratio(told, contrast) is not None or contrast.grows)


def hold_measured(repro: Repro, run: Run, runs: Sequence[Run]) -> Finding:
    """A Run held against a claim of slowness or memory, with all `runs` of the Repro, in the order they were made."""
    if run.outcome is Outcome.OUT_OF_MEMORY and repro.claim.kind is ClaimKind.MEMORY and repro.claim.signal:
        return shows("it took all memory that it may have, as the report says")
    if run.outcome is not Outcome.OK or run.failed_tests:
        return _failed(repro, run)
    contrast = repro.claim.contrast or Contrast()
    same = [r for r in runs if r.torch == run.torch and r.outcome is Outcome.OK and not r.failed_tests]
    better = better_releases(repro)
    if run.torch in better:
        return absent("it is the release that the others are held against")
    if better:
        return _beside_release(repro.claim, contrast, same, [r for r in runs if r.torch in better], runs)
    told = _measured(repro.claim, repro.claim.text or "")
    if contrast.grows and (not told or len(series(told)[1]) >= _LEAST_SERIES):
        return _growth(repro.claim, same)
    return _in_one_run(repro.claim, contrast, same)


def _measured(claim: Claim, text: str) -> tuple[Measure, ...]:
    return measures(text, "B" if claim.kind is ClaimKind.MEMORY else "s")


def needs_more(repro: Repro, run: Run, runs: Sequence[Run]) -> bool:
    """Whether a Run can be compared, but not yet: there are too few of its release."""
    return _TOO_FEW in hold_measured(repro, run, runs).why


_TOO_FEW = "runs that a comparison needs were made"


def _too_few(made: int) -> Finding:
    return unknown(f"{made} of the {LEAST_RUNS} {_TOO_FEW}")


def _failed(repro: Repro, run: Run) -> Finding:
    nothing = cannot_tell(run)
    if nothing:
        return nothing
    lack = cannot_run(repro, run)
    return unknown(f"it came to an end early: {lack}") if lack else other_failure(run, "it failed before its end")


def _in_one_run(claim: Claim, contrast: Contrast, same: Sequence[Run]) -> Finding:
    """By the two things that the program prints."""
    told = _measured(claim, claim.text or "")
    reported = _told_ratio(told, contrast)
    if reported is None and told:
        return unknown("the report doesn't say which two of its numbers are to be compared")
    pair = _told_pair(told, contrast)
    found = [_ratio_of(_measured(claim, as_printed(r)), contrast, pair, told=bool(told)) for r in same]
    ratios = [ratio for ratio in found if ratio is not None]
    if not ratios or len(ratios) < len(found):
        return unknown(f"it doesn't print two {_WHAT[claim.kind]} of which the report says that one is more")
    expected = reported or contrast.factor or _UNTOLD_RATIO
    if expected < 1:
        expected, ratios = 1 / expected, [1 / ratio for ratio in ratios]
    beside = f"; {_times(expected)} in the report" if reported or contrast.factor else ""
    words = f"what is said to take more took {{}} as {_MUCH[claim.kind]} as the other (median of {{}} runs{beside})"
    return _weighed(expected, [Ratio(r, r) for r in ratios], words)


_WHAT = {ClaimKind.SLOW: "times", ClaimKind.MEMORY: "amounts of memory"}
_MUCH = {ClaimKind.SLOW: "long", ClaimKind.MEMORY: "much memory"}

_Pair = tuple[str, str]


def _told_ratio(told: Sequence[Measure], contrast: Contrast) -> float | None:
    """The ratio that the report's own numbers have; None where they aren't two."""
    return _ratio_of(told, contrast, _told_pair(told, contrast))


def _told_pair(found: Sequence[Measure], contrast: Contrast) -> _Pair | None:
    """The names of the two things to be compared: the only two, else those that words name."""
    names = list(by_label(found))
    if len(names) == 2:
        named = _named(names, contrast)
        return named or (names[0], names[1])
    return _named(names, contrast)


def _named(names: Sequence[str], contrast: Contrast) -> _Pair | None:
    """What takes more and what takes less among the names; None where words don't tell both."""
    more, less = (_nearest(names, side) for side in (contrast.more, contrast.less))
    return (more, less) if more and less and more != less else None


def _nearest(names: Sequence[str], words: str) -> str | None:
    """The name that shares the most with words, if it does and no other shares as much."""
    said = set(re.findall(r"[^\W\d_]+", words.lower()))
    shared = {name: len(said & set(re.findall(r"[^\W\d_]+", name))) for name in names}
    best = max(shared.values(), default=0)
    nearest = [name for name, count in shared.items() if count == best]
    return nearest[0] if best and len(nearest) == 1 else None


def _ratio_of(found: Sequence[Measure], contrast: Contrast, pair: _Pair | None, *, told: bool = True) -> float | None:
    """The ratio of the medians of a pair, else one that is printed as such, else that of the only two numbers.

    The last only where the report has `told` such numbers: their order says which of them takes more.
    """
    printed_ratios = [m.value for m in found if m.unit == "x"]
    named = by_label(found)
    pair = pair or _named(list(named), contrast)
    if pair and all(label in named for label in pair):
        return _quotient(median(named[pair[0]]), median(named[pair[1]]))
    if len(printed_ratios) == 1 and printed_ratios[0] > 0:
        return printed_ratios[0]
    values = named.get("", ()) if told else ()
    return _quotient(values[0], values[1]) if len(named) == 1 and len(values) == 2 else None


def _quotient(a: float, b: float) -> float | None:
    return a / b if a > 0 and b > 0 else None


def _beside_release(
    claim: Claim, contrast: Contrast, same: Sequence[Run], better: Sequence[Run], runs: Sequence[Run]
) -> Finding:
    """By the runs of the release in which it took less, each run held against the nearest of them."""
    fit = [r for r in better if r.outcome is Outcome.OK and not r.failed_tests]
    if not fit:
        return unknown("it did not run to its end on the release that it is held against")
    amount, slack = _amount(claim, (*same, *fit))
    places = {id(r): n for n, r in enumerate(runs)}
    ratios = []
    for run in same:
        beside = min(fit, key=lambda r: abs(places[id(r)] - places[id(run)]))
        ratios.append(_between(amount(run), amount(beside), slack))
    told = _measured(claim, claim.text or "")
    expected = contrast.factor or _told_ratio(told, contrast) or _UNTOLD_RATIO
    if all(math.isinf(r.most) for r in ratios):
        return unknown("importing torch may be most of what it took")
    words = f"it took {{}} as {_MUCH[claim.kind]} as on torch {fit[0].torch} (median of {{}} runs)"
    return _weighed(max(expected, 1 / expected), ratios, words)


def _amount(claim: Claim, runs: Sequence[Run]) -> tuple[Callable[[Run], float], float]:
    """What is compared of each run, the one thing that all print or the whole, and how much of it may be torch's."""
    named = [by_label(_measured(claim, as_printed(run))) for run in runs]
    if all(len(n) == 1 and all(v > 0 for v in next(iter(n.values()))) for n in named):
        return lambda run: median(next(iter(by_label(_measured(claim, as_printed(run))).values()))), 0.0
    if claim.kind is ClaimKind.MEMORY:
        return lambda run: float(run.peak_bytes), _IMPORT_BYTES
    return lambda run: run.cpu_seconds, _IMPORT_SECONDS


def _between(a: float, b: float, slack: float) -> Ratio:
    return Ratio(max(a - slack, 0.0) / b if b > 0 else 0.0, a / (b - slack) if b > slack else math.inf)


def _weighed(expected: float, ratios: Sequence[Ratio], words: str) -> Finding:
    """What the ratios of all runs say, one at either end left out: all above, all below, or neither.

    `words` is the sentence, with room for the median and the number of runs.
    """
    need = max(LEAST_RATIO, math.sqrt(expected))
    gone = min(LEAST_RATIO, expected**_LEFT)
    if expected < LEAST_RATIO:
        return unknown(f"the report's own numbers are less than {LEAST_RATIO} times apart, too near to be told apart")
    if len(ratios) < LEAST_RUNS:
        return _too_few(len(ratios))
    least, most = sorted(r.least for r in ratios), sorted(r.most for r in ratios)
    took = words.format(_times(median(least)), len(ratios))
    if least[1] >= need:
        return shows(took)
    if most[-2] <= gone:
        return absent(took)
    return unknown(
        f"the ratio was between {least[0]:,.2g} and {most[-1]:,.2g} in {len(ratios)} runs, where at least {need:,.2g}"
        f" would show it and at most {gone:,.2g} would be its absence"
    )


def _growth(claim: Claim, same: Sequence[Run]) -> Finding:
    """By numbers that the program prints while it goes on; what it takes to warm up, the first third, is left out."""
    told = _measured(claim, claim.text or "")
    label, reported = series(told) if told else (None, ())
    rows = [series(_measured(claim, as_printed(r)), label)[1] for r in same]
    if any(len(row) < _LEAST_SERIES for row in rows):
        return unknown(f"it doesn't print {_WHAT[claim.kind]} that could be seen to grow")
    if len(same) < LEAST_RUNS:
        return _too_few(len(same))
    steps = [_step(row) for row in rows]
    growth = median(row[-1] / row[0] if row[0] > 0 else math.inf for row in rows)
    seen = f"what it prints grew to {_times(growth)} the first number (median of {len(rows)} runs)"
    grew = sum(map(_keeps_growing, rows)) > len(rows) / 2
    if len(reported) >= _LEAST_SERIES and _step(reported) > 0:
        share = median(steps) / _step(reported)
    else:
        share = 1.0 if growth >= LEAST_RATIO else 0.0 if growth <= _FLAT else _GONE_GROWTH * 2
    if grew and share >= _SHOWN_GROWTH:
        return shows(seen)
    if not grew and share <= _GONE_GROWTH:
        return absent(f"{seen}, and no further after its beginning" if growth > _FLAT else "what it prints didn't grow")
    return unknown(f"{seen}, which is too little to be what the report says and too much to be its absence")


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} times" if ratio >= _WHOLE else f"{ratio:.2g} times"


def _step(row: Sequence[float]) -> float:
    tail = row[len(row) // 3 :]
    return (tail[-1] - tail[0]) / (len(tail) - 1)


def _keeps_growing(row: Sequence[float]) -> bool:
    """Whether a row still rises behind its first third, in more than half of its steps and never far back."""
    tail = row[len(row) // 3 :]
    rises = sum(b > a for a, b in pairwise(tail))
    falls = sum(a - b for a, b in pairwise(tail) if b < a)
    return rises > (len(tail) - 1) / 2 and tail[-1] > tail[0] and falls < (tail[-1] - tail[0]) / 2
