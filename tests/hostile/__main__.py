"""`python -m tests.hostile` (`make hostile`): every hostile program twice in a row, two at a time, as a table."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.hostile.case import cases
from tests.hostile.lane import Held
from tests.hostile.lanes import opened

ROW = "{:<34} {:<14} {:<30} {:>13}  {}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a row a program as each ends; gives 1 if one didn't hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="programs by the beginning of their names; all of them by default")
    parser.add_argument("--times", type=int, default=2, help="how often each is run in a row")
    parser.add_argument("--runtime", help="another OCI runtime that the engine knows, such as crun")
    asked = parser.parse_args(arguments)
    chosen = [case for case in cases() if case.name.startswith(tuple(asked.names) or "")]
    chosen = [case for case in chosen if case.machine in {None, platform.machine()}]
    print(ROW.format("program", "expected", "outcome", "seconds", "held"), flush=True)
    failed = 0
    with (
        tempfile.TemporaryDirectory(prefix="reprobot-hostile-") as folder,
        opened(Path(folder), times=asked.times, runtime=asked.runtime) as lanes,
    ):
        for future in [lanes.start(case) for case in chosen]:
            held = future.result()
            print(row(held), flush=True)
            failed += any(each.broken for each in held)
        after = lanes.end()
    print(*after, sep="\n", end="")
    print(f"{len(chosen)} programs, {asked.times} times each: {len(chosen) - failed} held")
    return int(failed > 0 or bool(after) or not chosen)


def row(held: Sequence[Held]) -> str:
    """A program's row; what doesn't hold stands below it."""
    seconds = " ".join(f"{each.run.seconds:.1f}" for each in held)
    outcomes = " ".join(dict.fromkeys(each.run.outcome for each in held))
    broken = [f"\n    {line}" for each in held for line in each.broken]
    case = held[0].case
    return ROW.format(case.name, case.outcome, outcomes, seconds, "NO" if broken else "yes") + "".join(broken)


if __name__ == "__main__":
    sys.exit(main())
