"""The one way from an issue to the bot's Answer: read, ask, run, judge, label, render."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.answer import Answer, Result
from bot.config import Config
from bot.loop import Executor, judge_repro
from bot.question import ask
from bot.report.comment import HistoryEntry, render_comment
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
    before: Callable[[Question], None] = lambda _: None,
) -> Answer:
    """Everything that is to be said about an issue; `releases` is called only if something has to be run.

    `before` is told what is going to be asked of the runs.
    """
    reading = read_issue(issue)
    day = issue.created.date() if issue.created else None
    results = tuple(
        Result(repro, judged(repro, request, config, releases, day, executor, progress, before))
        for repro in to_judge(reading)
    )
    return assemble(issue, reading, results or (Result(None, nothing_to_run(reading)),), request, config)


def to_judge(reading: Reading) -> Sequence[Repro]:
    """The deciding Repro; every one where they are records of their own."""
    return reading.repros if reading.records else reading.repros[:1]


def nothing_to_run(reading: Reading) -> Verdict:
    """The Verdict of an issue without a program."""
    return before_running(reading) or Verdict(VerdictKind.NEEDS_INFO, "There is no program in the text.")


def judged(
    repro: Repro,
    request: Request,
    config: Config,
    releases: Callable[[], Releases],
    day: date | None,
    executor: Executor,
    progress: Progress,
    before: Callable[[Question], None] = lambda _: None,
) -> Verdict:
    """The Verdict of one Repro, with or without runs."""
    if verdict := repro_before_running(repro):
        return verdict
    asked = ask(repro, request, config, releases(), day)
    if isinstance(asked, Verdict):
        return asked
    before(asked.question)
    return replace(judge_repro(repro, asked.question, executor, progress), release_reason=asked.reason)


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
    labels = plan_labels(config, issue, reading, first.repro, first.verdict.kind)
    bare = Answer(issue, reading, results, labels)
    return replace(bare, comment=render_comment(bare, replay_command(issue, first.verdict, request), history, notice))
