"""Looks for what raises, hangs or takes memory without end: `make fuzz`, half an hour for each target.

python -m benchmarks.fuzz [TARGET…] [--minutes 30] [--seed N] [--only NUMBER]

A case is made from the seed and its number alone, so that what is found can be made again (`--only`); the seed is the
day's second unless it is given, so that another night looks elsewhere.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random

from benchmarks import fuzz_comment, fuzz_judge, fuzz_reading, fuzz_webhook

Check = Callable[[Random], None]

TARGETS: dict[str, Check] = {
    "comment": fuzz_comment.check,
    "judge": fuzz_judge.check,
    "reading": fuzz_reading.check,
    "webhook": fuzz_webhook.check,
}
HANG_SECONDS = 20
"""Of CPU time, after which a case counts as one that hangs, whatever else the machine has to do."""

MOST_FAILURES = 10
"""After which a target ends: the rest is the same again."""

MOST_BYTES = 700 * 1024 * 1024
"""That a process may come to: judging may take 256 MB, and GitHub's renderer keeps each document that it has parsed."""

AT_ONCE, ROUNDS = 1.0, 60
"""Seconds that a process makes cases for, and how often it does until another takes its place."""

TOLD_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a case: what went wrong, CPU seconds, and the most bytes that its process has had so far."""

    failure: str
    seconds: float
    peak: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what failed as it is found, and counts; gives how many targets failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; all of them by default")
    parser.add_argument("--minutes", type=float, default=30.0, help="for each target")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", type=int, help="one case alone, with its traceback")
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.targets if name not in TARGETS]:
        parser.error(f"no target: {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    chosen = asked.targets or list(TARGETS)
    if asked.only is not None:
        for name in chosen:
            TARGETS[name](Random(f"{asked.seed}:{asked.only}"))
        return 0
    return sum(not holds(name, asked.seed, asked.minutes * 60) for name in chosen)


def holds(name: str, seed: int, seconds: float) -> bool:
    """Runs one target for so long."""
    start = told = time.monotonic()
    made, failed, peak, slowest = 0, 0, 0, (0.0, -1)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=ROUNDS) as pool:
        while time.monotonic() - start < seconds and failed < MOST_FAILURES:
            for ended in pool.submit(some, name, seed, made).result():
                failed += bool(ended.failure)
                peak, slowest = max(peak, ended.peak), max(slowest, (ended.seconds, made))
                sys.stdout.write(ended.failure)
                made += 1
            if time.monotonic() - told > TOLD_SECONDS:
                told = time.monotonic()
                print(f"{name}: {made:,} cases, {failed} failed, {made / (told - start):,.0f} a second", flush=True)
    print(
        f"{name}: {made:,} cases of seed {seed}, {failed} failed; slowest {slowest[0]:.2f} s (number {slowest[1]}); "
        f"at most {peak >> 20} MB",
        flush=True,
    )
    return not failed and peak <= MOST_BYTES


def some(name: str, seed: int, first: int) -> list[Ended]:
    """Makes and checks the next cases."""
    ended: list[Ended] = []
    end = time.monotonic() + AT_ONCE
    while time.monotonic() < end:
        ended.append(one(name, seed, first + len(ended)))
    return ended


def one(name: str, seed: int, number: int) -> Ended:
    """Makes and checks one case."""
    signal.signal(signal.SIGPROF, hung)
    began, failure = time.process_time(), ""
    signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)
    try:
        TARGETS[name](Random(f"{seed}:{number}"))
    except Exception:  # noqa: BLE001 - whatever it is, it is what the fuzzer looks for
        failure = f"{name} --seed {seed} --only {number}:\n{traceback.format_exc(limit=-4)[-4000:]}\n"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Ended(failure, time.process_time() - began, peak)


def hung(_signal: int, _frame: object) -> None:
    """Ends a case that hangs."""
    raise TimeoutError(f"took more than {HANG_SECONDS} s of CPU time")


if __name__ == "__main__":
    sys.exit(main())
