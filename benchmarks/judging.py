"""How long Runs are judged that are made to be slow to judge, how the cost grows with them, and what memory it takes.

python -m benchmarks.judging [SHAPE…] prints all rows of some shapes, the benchmark the worst row of each.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from benchmarks.hostile import CLAIMS, MOST_CLAIMED, RUNS, TEXTS, reported
from repros.judge.noise import noise_of
from repros.judge.observe import observe

_LARGEST = 1 << 20
"""Characters of the 8x case: as much as a program may print."""

_MOST_SECONDS, _MOST_BYTES = 2.0, 256 << 20


@dataclass(frozen=True)
class Judged:
    """What it cost to judge a hostile Run of a shape, for 1x, 2x, 4x and 8x of its size."""

    shape: str
    run: str
    claim: str
    seconds: tuple[float, ...]

    @property
    def growth(self) -> float:
        """How many times longer the 8x case takes than the 1x case."""
        return self.seconds[-1] / max(self.seconds[0], 1e-3)


def judging(shape: str, run: str, claim: str, size: int) -> Callable[[], object]:
    """What judges a hostile Run of so many characters, beside another one on which the claim shows."""
    text = TEXTS[shape](size)
    made = RUNS[run](text)
    other = replace(made, stdout=made.stdout[: size // 2] + "1.5\n" + made.stdout[size // 2 :], torch="1.2.0")
    told = text[:MOST_CLAIMED]
    repro = reported(CLAIMS[claim](told), should=told)

    def judge() -> object:
        return [observe(repro, made, noise, shown) for noise, shown in ((None, None), (noise_of([made, other]), other))]

    return judge


def rows(shapes: list[str]) -> Iterator[Judged]:
    """Each way in which a Run can hold a text, held against each kind of claim."""
    for shape in shapes:
        for run in RUNS:
            for claim in CLAIMS:
                seconds = tuple(_seconds(judging(shape, run, claim, _LARGEST // part)) for part in (8, 4, 2, 1))
                yield Judged(shape, run, claim, seconds)


def main(arguments: list[str] | None = None) -> int:
    """Print the worst of each shape, or all of some; gives how many shapes cost more than they may."""
    named = arguments or []
    slow = 0
    print(f"{'seconds for':20s} {'1x':>7s} {'2x':>7s} {'4x':>7s} {'8x':>7s} {'growth':>7s} {'memory':>8s}")
    for shape in named or TEXTS:
        every = sorted(rows([shape]), key=lambda j: max(j.seconds), reverse=True)
        for judged in every[: None if named else 1]:
            peak = _peak(judging(shape, judged.run, judged.claim, _LARGEST))
            slow += max(judged.seconds) > _MOST_SECONDS or peak > _MOST_BYTES
            print(
                f"{shape:20s} " + " ".join(f"{s:7.3f}" for s in judged.seconds) + f" {judged.growth:6.1f}x"
                f" {peak >> 20:5d} MB  {judged.run}, {judged.claim}",
                flush=True,
            )
    return slow


def _seconds(judge: Callable[[], object]) -> float:
    start = time.process_time()
    judge()
    return time.process_time() - start


def _peak(judge: Callable[[], object]) -> int:
    tracemalloc.start()
    judge()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
