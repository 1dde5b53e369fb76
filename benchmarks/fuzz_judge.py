"""The judge: whatever was printed and recorded is held against whatever was claimed, in bounded time and memory."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import replace
from random import Random

from benchmarks.fuzz_reading import mutated, pool
from benchmarks.hostile import CLAIMS, MOST_CLAIMED, RUNS, TEXTS, reported
from repros.judge.noise import noise_of
from repros.judge.observe import observe, observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide

_MOST_SECONDS, _MOST_BYTES = 8.0, 256 << 20
"""CPU seconds for two Runs, each looked at twice: 2 for a look."""

_SIZES = (0, 1, 10, 100, 100, 1_000, 1_000, 20_000, 1 << 20)
_WEIGHED = 0.02
"""Of the cases, those whose memory is measured, which takes several times as long."""


def check(random: Random) -> None:
    """Judges one. Raises AssertionError where that took too much, or whatever judging raises."""
    printed, claimed = _text(random), _text(random)
    if random.random() < 0.3:
        claimed = printed[: len(printed) // 2]
    repro = reported(CLAIMS[random.choice(list(CLAIMS))](claimed[:MOST_CLAIMED]), should=_text(random)[:1_000] or None)
    first = RUNS[random.choice(list(RUNS))](printed)
    runs = [first, replace(first, stdout=first.stdout[::-1], repeat=2)]
    asked = Question((first.torch,), first.torch, (first.torch,))
    weighed = random.random() < _WEIGHED
    if weighed:
        tracemalloc.start()
    began = time.process_time()
    try:
        observe(repro, first, noise_of(runs), runs[1])
        decide(repro, observe_all(repro, runs), asked)
        took, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1] if weighed else 0
    finally:
        tracemalloc.stop()
    assert weighed or took < _MOST_SECONDS, f"{took:.1f} s"
    assert peak < _MOST_BYTES, f"{peak >> 20} MB"


def _text(random: Random) -> str:
    size = random.choice(_SIZES)
    if random.random() < 0.2:
        return mutated(random, pool()).body[:size]
    shapes = [random.choice(list(TEXTS)) for _ in range(random.choice((1, 1, 2, 3)))]
    text = "".join(TEXTS[shape](size // len(shapes)) for shape in shapes)
    return text.replace(" ", random.choice((" ", " ", "\n", "")))
