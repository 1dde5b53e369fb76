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
from dataclasses import dataclass
from itertools import count
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

MOST_GROWTH = 300 * 1024 * 1024
TOLD_SECONDS = 60.0


@dataclass
class Count:
    """What became of the cases so far."""

    made: int = 0
    failed: int = 0
    slowest: float = 0.0
    slowest_number: int = -1
    early_bytes: int = 0

    @property
    def growth(self) -> int:
        """Bytes that memory has grown by after the first tenth of the time."""
        return peak_bytes() - self.early_bytes if self.early_bytes else 0


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
    signal.signal(signal.SIGPROF, hung)
    chosen = asked.targets or list(TARGETS)
    if asked.only is not None:
        for name in chosen:
            TARGETS[name](Random(f"{asked.seed}:{asked.only}"))
        return 0
    return sum(not holds(name, asked.seed, asked.minutes * 60) for name in chosen)


def holds(name: str, seed: int, seconds: float) -> bool:
    """Runs one target for so long."""
    done, start = Count(), time.monotonic()
    told = start
    for number in count():
        now = time.monotonic()
        if now - start > seconds or done.failed >= MOST_FAILURES:
            break
        if now - told > TOLD_SECONDS:
            told = now
            print(
                f"{name}: {done.made:,} cases, {done.failed} failed, {done.made / (now - start):,.0f} a second",
                flush=True,
            )
        if not done.early_bytes and now - start > seconds / 10:
            done.early_bytes = peak_bytes()
        one(name, seed, number, done)
    growth = done.growth >> 20
    print(
        f"{name}: {done.made:,} cases of seed {seed}, {done.failed} failed; "
        f"slowest {done.slowest:.2f} s (number {done.slowest_number}); memory +{growth} MB",
        flush=True,
    )
    return not done.failed and done.growth <= MOST_GROWTH


def one(name: str, seed: int, number: int, done: Count) -> None:
    """Makes and checks one case, and prints what went wrong."""
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)
    try:
        TARGETS[name](Random(f"{seed}:{number}"))
    except Exception:  # noqa: BLE001 - whatever it is, it is what the fuzzer looks for
        done.failed += 1
        print(f"{name} --seed {seed} --only {number}:\n{traceback.format_exc(limit=-4)[-4000:]}", flush=True)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    done.made += 1
    took = time.process_time() - began
    if took > done.slowest:
        done.slowest, done.slowest_number = took, number


def hung(_signal: int, _frame: object) -> None:
    """Ends a case that hangs."""
    raise TimeoutError(f"took more than {HANG_SECONDS} s of CPU time")


def peak_bytes() -> int:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
