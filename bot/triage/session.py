"""One triage: read everything, say the plan, sweep, write the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.config import Config
from bot.local import LocalExecutor
from bot.loop import Trial, Unavailable
from bot.page.write import write_page
from bot.pipeline import assemble
from bot.request import Request
from bot.triage.case import Case, open_case
from bot.triage.results import ResultsFile
from bot.triage.sweep import sweep
from bot.workbench import Workbench
from repros.judge.plan import RunRequest
from repros.read import read_issue
from repros.values import Issue, Run


@dataclass
class Session:
    """What one `repro triage` needs.

    `disk_budget` is how many bytes of environments may stay, `jobs` how many issues run at once.
    """

    config: Config
    request: Request
    bench: Workbench
    progress: Callable[[str], None] = lambda _: None
    disk_budget: int | None = None
    jobs: int = 1
    counts: Counter[str] = field(default_factory=Counter)

    def run(self, issues: Iterable[Issue], report: Path | None, *, resume: bool = False) -> Iterator[str]:
        """Judge the issues; yields lines for people: the plan, then one an issue, then the counts.

        With `resume`, verdicts that an interrupted triage wrote to `report` are kept.
        """
        results = ResultsFile(report, resume=resume) if report else None
        numbered = [(number, issue) for number, issue in enumerate(issues)]
        cases = [self.open(n, issue) for n, issue in numbered if not (results and results.keep(n, issue.id))]
        yield plan_line(cases, len(numbered) - len(cases))
        self.bench.prepare()
        for done in sweep(cases, self.make, self.leave, jobs=self.jobs, stop=self.bench.interrupted.set):
            answer = assemble(done.issue, done.reading, done.results(), self.request, self.config)
            self.counts[answer.verdict.kind] += 1
            if results:
                results.add(done.number, answer)
            yield f"{done.issue.id}: {answer.verdict.kind}: {answer.verdict.reason}"
            done.parts = ()
        if results and report:
            results.finish()
            self.progress("writing the page")
            write_page(report)
        yield ", ".join(f"{count} {kind}" for kind, count in self.counts.most_common()) or "no issues left to judge"

    def open(self, number: int, issue: Issue) -> Case:
        """Read one issue."""
        return open_case(number, issue, read_issue(issue), self.request, self.config, self.bench.releases)

    def make(self, case: Case, trial: Trial, wanted: RunRequest) -> Run | Unavailable:
        """Make one run here."""
        self.progress(f"{case.issue.id}: torch {wanted.release}")
        day = case.issue.created.date() if case.issue.created else None
        return LocalExecutor(self.bench, self.request, day).one(trial.repro, wanted)

    def leave(self, release: str) -> None:
        """Nobody asks for a release at present: keep within the disk budget."""
        if self.disk_budget is not None:
            self.progress(f"done with torch {release}")
            self.bench.environments.prune(self.disk_budget)


def plan_line(cases: list[Case], kept: int) -> str:
    """How many issues there are, how many are known already, how many have to be run, and on which releases first."""
    to_run = [case for case in cases if case.trials()]
    releases = Counter(w.release for case in to_run for trial in case.trials() for w in trial.wanted())
    asked = ", ".join(f"{release} ({count})" for release, count in releases.most_common())
    known = f", {kept} judged before" if kept else ""
    return f"{len(cases) + kept} issues{known}, {len(to_run)} to run" + (f", first on {asked}" if asked else "")
