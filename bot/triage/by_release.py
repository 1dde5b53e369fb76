"""Runs many issues release by release, so that an environment is built once, used by all, and may go.

Verdicts come early: what the reported and the latest release say of each issue goes before any search of another, and
the latest's environment, once it is there, serves each issue as soon as it has come so far.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.answering.trial import Made, Trial
from bot.at_hand import about
from bot.triage.case import Case
from repros.judge.plan import RunRequest


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """One run that a case asks for."""

    case: Case
    trial: Trial
    wanted: RunRequest


class Runs(Protocol):
    """Makes runs elsewhere, several at a time."""

    @property
    def slots(self) -> int:
        """How many are made at a time."""
        ...

    def ask(self, ticket: Ticket) -> None:
        """Ask for a run."""
        ...

    def answers(self) -> Sequence[tuple[Ticket, Made]]:
        """Wait until at least one run that was asked for has ended, and give all that have."""
        ...


def sweep(cases: Iterable[Case], runs: Runs) -> Iterator[Case]:
    """Yield each case as soon as its verdict stands.

    A case asks for one run at a time. Twice as many as can be made are asked for, so that nobody waits for the next;
    but a further release is begun only where there would be nothing to do: its environment may have to be built.
    """
    board = Board()
    for case in cases:
        if not board.put(case):
            yield case
    flying = 0
    while flying or board.waiting:
        while flying < 2 * runs.slots and (ticket := board.take(turn=flying < runs.slots)):
            runs.ask(ticket)
            flying += 1
        for ticket, made in runs.answers():
            flying -= 1
            ticket.trial.take(made)
            if not board.put(ticket.case):
                yield ticket.case


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs that wait together: of one release, and of searches only or of none."""

    release: str
    searches: bool = False


@dataclass
class Board:
    """The runs that wait; `current` are those that are being worked off, and `begun` the releases that ever were."""

    waiting: dict[Batch, deque[Ticket]] = field(default_factory=lambda: defaultdict(deque))
    latest: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    current: Batch | None = None

    def put(self, case: Case) -> bool:
        """Note what a case asks for next; False where it asks for nothing."""
        for trial in case.trials():
            with about(case.issue.id):
                following = trial.wanted()
            for wanted in following:
                question = trial.question
                self.latest.add(question.latest)
                searches = wanted.release not in {*question.reported, question.latest, *question.releases}
                self.waiting[Batch(wanted.release, searches)].append(Ticket(case, trial, wanted))
                return True
        return False

    def take(self, *, turn: bool) -> Ticket | None:
        """The next run to make; one on another release than the current only if it is `turn`'s time."""
        batch = self.ready() or self.current
        if batch not in self.waiting or (batch.searches and not all(each.searches for each in self.waiting)):
            if not self.waiting or not turn:
                return None
            batch = self.current = self.busiest()
            self.begun.add(batch.release)
        queue = self.waiting[batch]
        ticket = queue.popleft()
        if not queue:
            del self.waiting[batch]
        return ticket

    def ready(self) -> Batch | None:
        """What waits for the latest release, where its environment is there: those issues are near their end."""
        found = (Batch(release) for release in sorted(self.latest & self.begun))
        return next((each for each in found if each in self.waiting), None)

    def busiest(self) -> Batch:
        """The runs to begin next: no search while anything else waits; then the latest release, else the most."""

        def rank(batch: Batch) -> tuple[bool, bool, int, str]:
            first = not batch.searches
            return first, first and batch.release in self.latest, len(self.waiting[batch]), batch.release

        return max(self.waiting, key=rank)
