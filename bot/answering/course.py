"""The one course of an issue: read, plan, the runs that its Trials want, judge, answer. It makes no run itself.

Whoever drives it has the runs made, and keeps what was done as it likes: `repro run` and an Action at once, a job of
the server step by step, a triage release by release among thousands of others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Self

from bot.answering.follow_up import follow_up
from bot.answering.other_program import with_program
from bot.answering.question import Asked, ask, check_count
from bot.answering.reading import Reader, bug_in, reading_of
from bot.answering.replay import replay_command
from bot.answering.request import Request
from bot.answering.trial import Runs, Trial, run_out
from bot.at_hand import about
from bot.bugs import Bug, guarded
from bot.report.answer import Answer, LabelPlan, Result
from bot.report.labels import plan_labels
from bot.settings.repository_file import RepositorySettings, with_settings
from bot.settings.schema import Config
from bot.verdicts import VERDICTS
from repros.judge.question import Question
from repros.judge.verdict import before_running, for_accelerator, repro_before_running
from repros.read import read_issue
from repros.values import Issue, Reading, Repro, Verdict, VerdictKind
from runners.release_list import Releases

if TYPE_CHECKING:
    from bot.report.comment import HistoryEntry

Part = Trial | Result
"""One judged Repro: a Trial, or a Result that needs no run."""


@dataclass(frozen=True)
class Terms:
    """By what an issue is judged. `settings` are those of its repository, which `config` has in it already.

    `releases` is called only if something has to be run. A request `by_command` may name `releases.max` releases.
    """

    request: Request
    config: Config
    releases: Callable[[], Releases]
    settings: RepositorySettings = field(default_factory=RepositorySettings)
    by_command: bool = False
    read: Reader = read_issue

    def under(self, settings: RepositorySettings) -> Self:
        """The terms for an issue of a repository that has these settings."""
        return replace(self, config=with_settings(self.config, settings), settings=settings)


@dataclass
class Course:
    """An issue on its way. Parts are planned one by one, by `plan`, so that each can be run before the next."""

    issue: Issue
    reading: Reading
    terms: Terms
    parts: list[Part] = field(default_factory=list)

    @property
    def day(self) -> date | None:
        """When the issue was written."""
        return self.issue.created.date() if self.issue.created else None

    def programs(self) -> Sequence[Repro]:
        """What is judged: the deciding Repro; every one where they are records of their own."""
        return self.reading.repros if self.reading.records else self.reading.repros[:1]

    def plan(self, repro: Repro) -> Asked | Result:
        """What is asked about a Repro; a Result where that needs no run.

        Raises BadInput for a request that can't be followed.
        """
        request, config = self.terms.request, self.terms.config

        def found() -> Asked | Verdict:
            if verdict := repro_before_running(repro):
                return verdict
            planned = ask(repro, request, config, self.terms.releases(), self.day)
            needs_gpu = isinstance(planned, Verdict) and "gpu" in repro.needs
            return for_accelerator() if needs_gpu else planned

        asked = guarded("planning", found)
        if isinstance(asked, Bug):
            return Result.ended_by(asked, repro)
        if isinstance(asked, Verdict):
            return Result(repro, asked)
        if self.terms.by_command:
            check_count(asked.question, config.releases.max)
        return asked

    def begin(self, repro: Repro, planned: Asked | Result) -> Part:
        """Goes on with what was planned for a Repro."""
        part = planned if isinstance(planned, Result) else Trial(repro, planned.question, planned.reason)
        self.parts.append(part)
        return part

    def trials(self) -> list[Trial]:
        """Its Repros that have to be run."""
        return [part for part in self.parts if isinstance(part, Trial)]

    def follow_up(self, runs: Runs, progress: Callable[[str], None] = lambda _: None) -> bool:
        """Has made what is found out once the verdict of the deciding Repro stands; whether there is more to say."""
        first = self.parts[0] if self.parts else None
        request, config = self.terms.request, self.terms.config
        wanted = config.follow_up.within(request.seconds or config.limits.seconds)
        return isinstance(first, Trial) and follow_up(first, request, wanted, runs, progress)

    def results(self) -> tuple[Result, ...]:
        """A Result a judged Repro, as far as they stand."""
        found = tuple(part.result() if isinstance(part, Trial) else part for part in self.parts)
        return found or (nothing_to_run(self.reading),)

    def answer(self, history: Sequence[HistoryEntry] = (), notice: str = "") -> Answer:
        """The Answer: labels planned and the comment rendered, with a `notice` to maintainers."""
        issue, results = self.issue, self.results()

        def rendered() -> Answer:
            from bot.report.comment import render_comment

            labels = plan_labels(self.terms.config, issue, self.reading, results[0], bounded=self.terms.request.bounded)
            bare = Answer(issue, with_bugs(self.reading, results), results, labels)
            replay = replay_command(issue, results[0].verdict, self.terms.request)
            return replace(bare, comment=render_comment(bare, replay, history, notice))

        found = guarded("rendering", rendered)
        return unrendered(issue, self.reading, found) if isinstance(found, Bug) else found


def read(issue: Issue, terms: Terms, programs: Sequence[str] = ()) -> Reading:
    """What an issue says; the first of a command's own `programs` takes the place of the issue's."""
    reading = reading_of(issue, terms.read)
    return with_program(reading, programs[0], issue, terms.read) if programs else reading


def answer_issue(
    issue: Issue,
    request: Request,
    config: Config,
    releases: Callable[[], Releases],
    runs: Runs,
    progress: Callable[[str], None] = lambda _: None,
    read: Reader = read_issue,
    before: Callable[[Sequence[Question]], None] = lambda _: None,
) -> Answer:
    """Everything that is to be said about an issue, its runs made at once.

    `before` is told all that they are asked, and may refuse it.
    """
    with about(issue.id):
        course = Course(issue, reading_of(issue, read), Terms(request, config, releases))
        for repro in course.programs():
            course.begin(repro, course.plan(repro))
        if trials := course.trials():
            before([trial.question for trial in trials])
        for trial in trials:
            run_out(trial, runs, progress)
        course.follow_up(runs, progress)
        return course.answer()


def nothing_to_run(reading: Reading) -> Result:
    """The Result of an issue without a program, or one that we could not read."""
    if bug := bug_in(reading):
        return Result.ended_by(bug)
    return Result(None, before_running(reading) or Verdict(VerdictKind.NEEDS_INFO, "There is no program in the text."))


def with_bugs(reading: Reading, results: Sequence[Result]) -> Reading:
    """The reading, whose problems tell of our bugs too."""
    bugs = (result.bug.problem for result in results if result.bug)
    return replace(reading, problems=tuple(dict.fromkeys((*reading.problems, *bugs))))


def unrendered(issue: Issue, reading: Reading, bug: Bug) -> Answer:
    """The Answer where the one that was meant can't be written: it holds no text of the issue's."""
    result = Result.ended_by(bug)
    comment = f"**{VERDICTS[result.verdict.kind].headline}** {result.verdict.reason}\n"
    return Answer(issue, with_bugs(reading, (result,)), (result,), LabelPlan(), comment)
