"""How small `--minimise` makes ten programs with planted failures, beside the smallest that was found by hand.

Each of `planted/` is the text of a report; `NAME.smallest` is the program by hand. They run on torch 2.13.0.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.report.answer import Answer
from bot.settings.config import load_config
from repros.values import Issue

PLANTED = Path(__file__).with_name("planted")
MOST = 1.5
"""Times the lines by hand."""


def planted(name: str) -> str:
    """The text of a report whose program nobody has run before."""
    return (PLANTED / f"{name}.md").read_text(encoding="utf-8").replace("```python\n", f"```python\n# {uuid.uuid4()}\n")


def by_hand(name: str) -> int:
    """The lines of the smallest program by hand."""
    return len((PLANTED / f"{name}.smallest").read_text(encoding="utf-8").splitlines())


def answered(machine: Machine, name: str) -> Answer:
    """The answer to a report."""
    request = Request(latest="2.13.0", minimise=True)
    issue = Issue(id=name, title="It breaks", body=planted(name))
    return answer_issue(issue, request, machine.config, lambda: machine.releases, LocalRuns(machine, request))


def main(names: Sequence[str] = ()) -> int:
    """Prints a row each. Gives 1 where one isn't small enough."""
    machine, missed = Machine(load_config()), 0
    for name in names or sorted(path.stem for path in PLANTED.glob("*.md")):
        begun = time.perf_counter()
        given = answered(machine, name)
        seconds = time.perf_counter() - begun
        (result,) = given.results
        smallest, hand = result.followed.smallest, by_hand(name)
        assert result.repro
        before = len([line for line in result.repro.program.splitlines() if line.strip()])
        found = f"{smallest.lines} lines in {smallest.runs} runs" if smallest else result.followed.why_not
        small = smallest is not None and smallest.lines <= MOST * hand
        missed += not small
        print(
            f"{name}: {given.verdict.kind}, {before} lines, {found}, {seconds:.0f} s with all runs;"
            f" by hand {hand}{'' if small else ': missed'}"
        )
        if smallest:
            print("    " + smallest.program.replace("\n", "\n    "), flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
