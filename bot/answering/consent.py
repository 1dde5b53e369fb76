"""Nothing large is fetched unasked: the plan is said first, and above a bound somebody agrees to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from bot.answering.disk_need import SEARCHED, DiskNeed
from bot.failures import TooLarge
from repros.judge.question import Question
from runners.store import gigabytes

RUNS_AN_ISSUE = 4
RUNS_A_BISECTION = 8
"""What issues need on an average: two on the reported release and two on the latest; with the search between them."""

MOST_SHOWN = 6


@dataclass
class Consent:
    """To what one command fetches, all its work taken together.

    `bound` is how many bytes are fetched without asking; with `sure`, any. `say` is told the plan, a line at a time.
    """

    bound: int
    sure: bool
    say: Callable[[str], None]
    fetched: int = 0

    def to(self, need: DiskNeed, plan: Sequence[str] = ()) -> None:
        """Says the plan where something is to be fetched, and asks where that is much.

        Raises TooLarge where nobody can be asked, click.Abort for a no.
        """
        if not need.environments:
            return
        for line in (*plan, need.line()):
            self.say(line)
        self.fetched += need.fetched
        if self.sure or self.fetched <= self.bound:
            return
        if sys.stdin and sys.stdin.isatty() and sys.stderr.isatty():
            click.confirm(f"Fetch up to about {gigabytes(self.fetched)}?", abort=True, err=True)
            self.sure = True
            return
        raise TooLarge(
            f"nothing was fetched: about {gigabytes(self.fetched)} are more than releases.max_download"
            f" ({gigabytes(self.bound)}); say --download-yes, or ask for fewer releases"
        )


def plan_line(questions: Sequence[Question]) -> str:
    """On which releases programs are run, and how often, at most."""
    known = questions[0].known
    sure = {each for q in questions for each in (*q.reported, q.latest, *q.releases)}
    shown = sorted(sure, key=lambda each: known.index(each) if each in known else -1)
    told = ", ".join(shown[:MOST_SHOWN]) + (f" and {len(shown) - MOST_SHOWN} more" if len(shown) > MOST_SHOWN else "")
    runs = sum(runs_of(question) for question in questions)
    searched = {each for q in questions if q.bisect for each in q.known} - sure
    further = f", then up to {min(len(searched), SEARCHED)} of {known[0]} to {known[-1]}" if searched else ""
    return f"plan: torch {told}{further}; about {runs:,} runs"


def runs_of(question: Question) -> int:
    """About how many runs an answer takes."""
    first = {*question.reported, question.latest}
    further = len(set(question.releases) - first)
    return (RUNS_A_BISECTION if question.bisect else RUNS_AN_ISSUE if len(first) > 1 else 2) + further
