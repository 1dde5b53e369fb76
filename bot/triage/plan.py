"""What a triage is going to do: how many issues, on which releases, how many runs, how long that takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.consent import RUNS_A_BISECTION, RUNS_AN_ISSUE
from bot.database.runs import Made
from bot.triage.case import Case

START_SECONDS = 1.0
"""A container's start and the job's way."""

BUILD_SECONDS = 60.0
"""An environment that is not there yet, with a fast index."""

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers; `known` runs were made before, and `judged` issues have a verdict of a triage that was cut off."""

    issues: int
    judged: int
    to_run: int
    releases: Counter[str]
    runs: int
    known: int
    seconds: float

    def lines(self) -> list[str]:
        """The plan for people."""
        before = f", {self.judged:,} judged before" if self.judged else ""
        out = [f"{self.issues:,} issues{before}, {self.to_run:,} to run"]
        if self.to_run:
            shown = ", ".join(f"{release} ({count:,})" for release, count in self.releases.most_common(MOST_SHOWN))
            more = len(self.releases) - MOST_SHOWN
            out.append(f"first on {shown}" + (f" and {more} more releases" if more > 0 else ""))
            known = f", at least {self.known:,} of them known already" if self.known else ""
            out.append(f"about {self.runs:,} runs{known}: about {duration(self.seconds)}")
        return out


def plan_of(cases: Sequence[Case], judged: int, made: Made, slots: int, *, bisect: bool) -> Plan:
    """The plan of cases that are still to be judged."""
    wanted = [(trial, one) for case in cases for trial in case.trials() for one in trial.wanted()]
    releases = Counter(one.release for _, one in wanted)
    known = sum(made.holds(trial.repro, one.release, one.repeat) for trial, one in wanted)
    runs = len(wanted) * (RUNS_A_BISECTION if bisect else RUNS_AN_ISSUE)
    builds = sum(release not in made.releases for release in releases)
    seconds = (runs - known) * (made.mean_seconds + START_SECONDS) / slots + builds * BUILD_SECONDS
    return Plan(len(cases) + judged, judged, sum(bool(case.trials()) for case in cases), releases, runs, known, seconds)


def duration(seconds: float) -> str:
    """A length of time in the largest units that tell it."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{round(seconds)} s"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
