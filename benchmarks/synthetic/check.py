"""Whether the reader says of synthetic issues what is true about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.synthetic.tracker import Known
from repros.read import read_issue
from repros.values import Reading


@dataclass(slots=True)
class Agreement:
    """How often reader and truth agree, by question; `wrong` are (question, look, id, what was read)."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, str, str]] = field(default_factory=list)

    def rate(self, question: str) -> float:
        """The share of a question's answers that are right."""
        return self.right[question] / max(self.all[question], 1)

    def lines(self) -> Iterator[str]:
        """A line a question."""
        for question, count in self.all.items():
            yield f"{question:10} {self.right[question]:6,} of {count:6,} right  {self.rate(question):7.2%}"


def check(issues: Iterable[Known]) -> Agreement:
    """Read the issues and compare."""
    agreement = Agreement()
    for each in issues:
        for question, expected, read in answers(each, read_issue(each.issue)):
            agreement.all[question] += 1
            agreement.right[question] += expected == read
            if expected != read:
                agreement.wrong.append((question, each.truth.look, each.truth.id, f"{read!r} for {expected!r}"))
    return agreement


def answers(each: Known, reading: Reading) -> Iterator[tuple[str, object, object]]:
    """Each question with the true answer and the one that was read."""
    truth, repro = each.truth, reading.repros[0] if reading.repros else None
    yield "runnable", truth.runnable, repro is not None and repro.runnable
    if truth.claim is None:
        return
    yield "release", truth.torch, reading.environment.torch
    if repro is not None and truth.runnable:
        yield "claim", truth.claim, repro.claim.kind
        yield "exception", truth.exception, repro.claim.exception
        yield "program", plain(truth.program), plain(repro.files[0].text)


def plain(program: str) -> list[str]:
    """A program's statements, however they are set."""
    return [line.strip() for line in program.replace(";", "\n").splitlines() if line.strip()]


def main() -> None:
    """Print the rates, and what was read wrong."""
    import sys

    from benchmarks.synthetic.tracker import tracker

    agreement = check(tracker(int(sys.argv[1]) if len(sys.argv) > 1 else 1500))
    print(*agreement.lines(), sep="\n")
    counts = Counter((question, look, what) for question, look, _, what in agreement.wrong)
    first = {(question, look, what): number for question, look, number, what in reversed(agreement.wrong)}
    for key, count in counts.most_common(60):
        print(count, *key, "first in", first[key])


if __name__ == "__main__":
    main()
