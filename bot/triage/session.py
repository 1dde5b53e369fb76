"""One triage: read everything, say the plan, run release by release, write results, comments and labels."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.answering.course import Terms, read
from bot.answering.request import Request
from bot.at_hand import about
from bot.database.triages import Triages
from bot.failures import BadInput
from bot.page.write import write_page
from bot.sources.reference import Reference, parse_reference
from bot.triage.by_release import sweep
from bot.triage.case import Case, open_case
from bot.triage.job_database import JobDatabase
from bot.triage.live_page import LivePage
from bot.triage.plan import Plan, plan_of
from bot.triage.progress import Progress
from bot.triage.publish import Publisher
from bot.triage.results import ResultsFile
from bot.triage.runs import DurableRuns
from repros.values import Issue

MOST_VERDICTS = 4
"""Verdicts that the progress counts; the commonest."""


@dataclass
class Session:
    """What one `repro triage` needs.

    `repositories` are those on GitHub that are written to, by the `publisher`; `hosted` are the terms of those that
    are read, where `terms` are the bot's own. `total` is how many issues were read.
    """

    terms: Terms
    runs: DurableRuns
    progress: Progress
    report: Path | None = None
    repositories: frozenset[str] = frozenset()
    hosted: Mapping[str, Terms] = field(default_factory=dict)
    publisher: Publisher | None = None
    counts: Counter[str] = field(default_factory=Counter)
    planned: int = 0
    total: int = 0

    def read(self, issues: Iterable[Issue], results: ResultsFile | None) -> tuple[list[Case], int]:
        """The cases that are to be judged, and how many issues have their verdict from a triage that was cut off."""
        self.progress.stage("reading")
        cases, number, self.total = [], 0, 0
        for number, issue in enumerate(issues, start=1):
            if not (results and results.keep(number, issue.id)):
                cases.append(self.open(number, issue))
            self.progress.at(number)
        self.progress.over()
        self.total = number
        return cases, number - len(cases)

    def open(self, number: int, issue: Issue) -> Case:
        """Read one issue."""
        found = self.reference(issue)
        repository = found.repository.casefold() if found else ""
        terms = self.hosted.get(repository, self.terms)
        with about(issue.id):
            case = open_case(number, issue, read(issue, terms), terms)
        case.reference = found if repository in self.repositories else None
        return case

    def reference(self, issue: Issue) -> Reference | None:
        """Where an issue stands on GitHub; None for one of a file, whose id may be anything."""
        with suppress(BadInput):
            return parse_reference(issue.id or "", self.terms.config.github_url)
        return None

    def plan(self, cases: Sequence[Case], judged: int, limits: dict[str, float]) -> Plan:
        """What is going to be done."""
        made = self.runs.cache.made(limits)
        plan = plan_of(cases, judged, made, self.runs.slots, bisect=self.terms.request.bisect)
        self.planned = plan.runs
        return plan

    def judge(self, cases: Sequence[Case], results: ResultsFile | None) -> Iterator[str]:
        """Judge the cases, write what comes of them as it comes, and give a line an issue."""
        # Counted in runs: they are what takes the time.
        self.progress.stage("running", self.planned)
        self.runs.meanwhile = lambda: self.tell(len(cases))
        page = LivePage(self.report, self.total) if results and self.report else None
        if page:
            page.write()
        try:
            for case in sweep(cases, self.runs):
                yield self.close(case, results)
                self.tell(len(cases))
                if page:
                    page.follow()
        finally:
            # Whatever ends it, Ctrl-C too: the page has all that there is. What can't be caught leaves the last one.
            if page:
                page.write()
        self.progress.over()

    def tell(self, cases: int) -> None:
        """Say how many runs have been made, and what the issues that were judged by them came to."""
        judged = f"{self.counts.total():,} of {cases:,} issues judged"
        self.progress.at(self.runs.made, ", ".join(filter(None, (judged, counted(self.counts)))))

    def close(self, case: Case, results: ResultsFile | None) -> str:
        """Write one verdict; what the case held is given back to memory."""
        with about(case.issue.id):
            answer = case.answer()
        self.counts[answer.verdict.kind] += 1
        # Asked for before the verdict is noted as done: a crash between the two asks again, which changes nothing.
        if self.publisher and case.reference and case.has_program:
            self.publisher.publish(case.reference)
        if results:
            results.add(case.number, answer)
        case.parts = []
        return f"{answer.issue.id}: {answer.verdict.kind}: {answer.verdict.reason}"

    def write(self) -> str | None:
        """Wait until GitHub has everything; says what became of the comments."""
        publisher = self.publisher
        if publisher is None:
            return None
        total = len(publisher.waiting)
        self.progress.stage("writing", total)
        publisher.wait(lambda: self.progress.at(total - len(publisher.waiting), counted(publisher.ended)))
        self.progress.over()
        return f"comments: {counted(publisher.ended) or 'none'}"

    def finish(self, results: ResultsFile | None) -> None:
        """Put the report in its place, and forget the jobs."""
        if results and self.report:
            results.finish()
            write_page(self.report)
        self.runs.forget()


def asked_of(what: Sequence[str], wanted: object, request: Request) -> str:
    """The hash of what a triage is told to do: the same again goes on where it was cut off."""
    told = [list(what), str(wanted), asdict(request)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@contextmanager
def begun(database: JobDatabase, asked: str, what: Sequence[str], counts: Counter[str]) -> Iterator[str]:
    """The id of this triage, which has ended when the block ends well. Raises BadInput where it is under way."""
    triages = Triages(database.engine)
    triage = triages.begin(asked, " ".join(what))
    if not database.locks.take(f"triage-{triage}"):
        raise BadInput("the same triage is under way in another process: wait for it, or end it first")
    yield triage
    triages.finish(triage, counts)


def counted(counts: Counter[str]) -> str:
    """`12 fixed, 3 reproduced`."""
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.most_common(MOST_VERDICTS))
