"""Runs many issues release by release, so that an environment is built once, used by all, and may go."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from structlog.contextvars import bound_contextvars

from bot.loop import Made, Trial
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


@dataclass
class Board:
    """The runs that wait, by their release; `current` is the release that is being worked off."""

    waiting: dict[str, deque[Ticket]] = field(default_factory=lambda: defaultdict(deque))
    latest: set[str] = field(default_factory=set)
    current: str | None = None

    def put(self, case: Case) -> bool:
        """Note what a case asks for next; False where it asks for nothing."""
        for trial in case.trials():
            with bound_contextvars(issue=case.issue.id):
                following = trial.wanted()
            for wanted in following:
                self.latest.add(trial.question.latest)
                self.waiting[wanted.release].append(Ticket(case, trial, wanted))
                return True
        return False

    def take(self, *, turn: bool) -> Ticket | None:
        """The next run to make; one on another release than the current only if it is `turn`'s time."""
        if self.current not in self.waiting:
            if not self.waiting or not turn:
                return None
            self.current = self.busiest()
        queue = self.waiting[self.current]
        ticket = queue.popleft()
        if not queue:
            del self.waiting[self.current]
        return ticket

    def busiest(self) -> str:
        """The release that most runs wait for.

        The latest comes last: the runs on the other releases lead to it.
        """
        return max(self.waiting, key=lambda r: (r not in self.latest, len(self.waiting[r]), r))
