"""One issue on its way through a triage."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.course import Course, Terms
from bot.sources.reference import Reference
from repros.values import Issue, Reading


@dataclass
class Case(Course):
    """An issue's Course with its number in the input; `reference` is where it stands on GitHub, None in a file."""

    number: int = 0
    reference: Reference | None = None

    @property
    def has_program(self) -> bool:
        """Whether there is anything that was, or could have been, run."""
        return bool(self.reading.repros)


def open_case(number: int, issue: Issue, reading: Reading, terms: Terms) -> Case:
    """The Case of an issue that has been read; all of it is planned at once."""
    case = Case(issue, reading, terms, number=number)
    for repro in case.programs():
        case.begin(repro, case.plan(repro))
    return case
