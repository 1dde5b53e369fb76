"""What differs between two equal runs, so that it can be masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from repros.judge.budget import spend
from repros.judge.printed import printed, shape
from repros.judge.varying import Varying, varying
from repros.values import Outcome, Run


@dataclass(frozen=True, slots=True)
class Noise:
    """What was not the same in every run of the same program in the same environment, lines of output first.

    `lines` are such lines, with their blanks squeezed; `shapes` are those lines with their numbers taken out;
    `messages` is what differs in the messages of exceptions.
    """

    lines: frozenset[str] = frozenset()
    shapes: frozenset[str] = frozenset()
    messages: tuple[Varying, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines or self.messages)

    def covers(self, line: str) -> bool:
        """Whether the line, of a run or of a claim, is one of those that differ."""
        return _squeeze(line) in self.lines or shape(line) in self.shapes

    def without(self, text: str) -> str:
        """The text with the lines that differ left blank."""
        return "\n".join("" if self.covers(line) else line for line in text.split("\n"))


def noise_of(runs: Sequence[Run]) -> Noise | None:
    """What differs between runs of the same program in the same environment; None for fewer than two runs.

    Runs that were ended from outside (limits, infra-errors) are left out: what they lack differs by chance.
    A line counts as often as it was printed, so that one that comes twice in one run and once in the other differs.
    """
    whole = [r for r in runs if r.outcome in {Outcome.OK, Outcome.EXCEPTION, Outcome.EXIT, Outcome.CRASH}]
    if len(whole) < 2:
        return None
    counted = [Counter(_squeeze(line) for line in printed(r).split("\n") if line.strip()) for r in whole]
    every = set().union(*counted)
    differing = frozenset(line for line in every if len({c[line] for c in counted}) > 1)
    return Noise(differing, frozenset(shape(line) for line in differing), varying(whole))


def _squeeze(line: str) -> str:
    spend(1 + len(line) / 20)
    return " ".join(line.split())
