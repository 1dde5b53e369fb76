"""The one way from an issue to the bot's Answer: read, ask, run, judge, label, render."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from structlog.contextvars import bound_contextvars

from bot.answer import Answer, LabelPlan, Result
from bot.bugs import Bug, guarded
from bot.config import Config
from bot.loop import Executor, Trial, tried
from bot.question import Asked, ask, check_count
from bot.reading import Reader, bug_in, reading_of
from bot.report.comment import HEADLINES, HistoryEntry, render_comment
from bot.report.labels import plan_labels
from bot.report.replay import replay_command
from bot.request import Request
from repros.judge.question import Question
from repros.judge.verdict import before_running, repro_before_running
from repros.read import read_issue
from repros.values import Issue, Reading, Repro, Verdict, VerdictKind
from runners.release_list import Releases

Progress = Callable[[str], None]


def answer_issue(
    issue: Issue,
    request: Request,
    config: Config,
    releases: Callable[[], Releases],
    executor: Executor,
    progress: Progress = lambda _: None,
    read: Reader = read_issue,
    before: Callable[[Question], None] = lambda _: None,
) -> Answer:
    """Everything that is to be said about an issue; `releases` is called only if something has to be run.

    `before` is told what is going to be asked of the runs.
    """
    with bound_contextvars(issue=issue.id):
        reading = reading_of(issue, read)
        day = issue.created.date() if issue.created else None
        results = tuple(
            judged(repro, request, config, releases, day, executor, progress, before=before)
            for repro in to_judge(reading)
        )
        return assemble(issue, reading, results or (nothing_to_run(reading),), request, config)


def to_judge(reading: Reading) -> Sequence[Repro]:
    """The deciding Repro; every one where they are records of their own."""
    return reading.repros if reading.records else reading.repros[:1]


def nothing_to_run(reading: Reading) -> Result:
    """The Result of an issue without a program, or one that we could not read."""
    if bug := bug_in(reading):
        return Result.ended_by(bug)
    return Result(None, before_running(reading) or Verdict(VerdictKind.NEEDS_INFO, "There is no program in the text."))


def judged(
    repro: Repro,
    request: Request,
    config: Config,
    releases: Callable[[], Releases],
    day: date | None,
    executor: Executor,
    progress: Progress,
    *,
    by_command: bool = False,
    before: Callable[[Question], None] = lambda _: None,
) -> Result:
    """One Repro with its Verdict, with or without runs. Raises BadInput for a request that can't be followed."""
    asked = planned(repro, request, config, releases, day, by_command=by_command)
    if isinstance(asked, Result):
        return asked
    before(asked.question)
    return ended(tried(repro, asked.question, executor, progress), asked.reason)


def planned(
    repro: Repro,
    request: Request,
    config: Config,
    releases: Callable[[], Releases],
    day: date | None,
    *,
    by_command: bool = False,
) -> Asked | Result:
    """What is asked about a Repro; a Result where that needs no run.

    Raises BadInput for a request that can't be followed; one `by_command` may name `releases.max` releases.
    """
    found = guarded("planning", lambda: repro_before_running(repro) or ask(repro, request, config, releases(), day))
    if isinstance(found, Bug):
        return Result.ended_by(found, repro)
    if isinstance(found, Verdict):
        return Result(repro, found)
    if by_command:
        check_count(found.question, config.releases.max)
    return found


def ended(trial: Trial, release_reason: str | None) -> Result:
    """What a Trial came to, as far as it stands."""
    verdict = replace(trial.verdict(), release_reason=release_reason)
    return Result(trial.repro, verdict, bug=trial.bug)


def assemble(
    issue: Issue,
    reading: Reading,
    results: tuple[Result, ...],
    request: Request,
    config: Config,
    history: Sequence[HistoryEntry] = (),
    notice: str = "",
) -> Answer:
    """The Answer of judged Repros: labels planned and the comment rendered, with a `notice` to maintainers."""
    first = results[0]

    def rendered() -> Answer:
        labels = plan_labels(config, issue, reading, first.repro, first.verdict.kind)
        bare = Answer(issue, with_bugs(reading, results), results, labels)
        replay = replay_command(issue, first.verdict, request)
        return replace(bare, comment=render_comment(bare, replay, history, notice))

    found = guarded("rendering", rendered)
    return unrendered(issue, reading, found) if isinstance(found, Bug) else found


def with_bugs(reading: Reading, results: Sequence[Result]) -> Reading:
    """The reading, whose problems tell of our bugs too."""
    bugs = (result.bug.problem for result in results if result.bug)
    return replace(reading, problems=tuple(dict.fromkeys((*reading.problems, *bugs))))


def unrendered(issue: Issue, reading: Reading, bug: Bug) -> Answer:
    """The Answer where the one that was meant can't be written: it holds no text of the issue's."""
    result = Result.ended_by(bug)
    comment = f"**{HEADLINES[result.verdict.kind]}** {result.verdict.reason}\n"
    return Answer(issue, with_bugs(reading, (result,)), (result,), LabelPlan(), comment)
