"""Answers for the tests of the comment and the labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from bot.report.answer import Answer, Followed, LabelPlan, Result
from bot.report.comment import MAX_CHARACTERS, MOST, HistoryEntry, render_comment
from repros.judge.backends import BackendOutcome
from repros.judge.crash_trace import CrashTrace
from repros.judge.smallest import Smallest
from repros.values import (
    Claim,
    ClaimKind,
    Issue,
    Observation,
    ObservedRun,
    Outcome,
    Problem,
    RaisedException,
    Reading,
    ReportedEnvironment,
    Repro,
    Run,
    SourceFile,
    Verdict,
    VerdictKind,
)
from tests.bot.report.github_markdown import rendered


def run_on(torch: str, *, fails: bool, stderr: str = "", repeat: int = 1) -> ObservedRun:
    """A Run that raised RuntimeError (`fails`) or ended well, with its Observation."""
    run = Run(
        torch=torch,
        python="3.7.16",
        outcome=Outcome.EXCEPTION if fails else Outcome.OK,
        exit_code=1 if fails else 0,
        exceptions=(RaisedException("RuntimeError", "boom"),) if fails else (),
        stderr=stderr or ("RuntimeError: boom\n" if fails else ""),
        seconds=1.25,
        repeat=repeat,
        recorded=True,
    )
    observation = Observation.SHOWS if fails else Observation.ABSENT
    return ObservedRun(run, observation, "it raised RuntimeError" if fails else "it ended without an exception")


def fixed_answer(
    *, title: str = "It fails", program: str = "import torch\n", claimed: str = "RuntimeError: boom", stderr: str = ""
) -> Answer:
    """An answer that says fixed, on 1.3.0 (twice) and 2.13.0."""
    repro = Repro(
        files=(SourceFile("repro.py", program),),
        entry="repro.py",
        claim=Claim(ClaimKind.EXCEPTION, "RuntimeError", "boom", claimed),
        environment=ReportedEnvironment("1.3.0", "1.3.0"),
        runnable=True,
    )
    runs = (
        run_on("1.3.0", fails=True, stderr=stderr),
        run_on("1.3.0", fails=True, stderr=stderr, repeat=2),
        run_on("2.13.0", fails=False),
    )
    verdict = Verdict(VerdictKind.FIXED, "It shows on 1.3.0 (2 of 2 runs) and is absent on 2.13.0.", runs)
    issue = Issue(title=title, id="issue.md", labels=("repro: confirmed", "triaged"))
    return Answer(
        issue, Reading(repros=(repro,)), (Result(repro, verdict),), LabelPlan(("repro: fixed",), (), ("oncall: jit",))
    )


def needs_info_answer(detail: str) -> Answer:
    """An answer about a program that can't run as written."""
    repro = Repro(
        files=(SourceFile("repro.py", "model()\n"),), entry="repro.py", problems=(Problem("undefined-name", detail),)
    )
    verdict = Verdict(VerdictKind.NEEDS_INFO, f"The program uses {detail}, which it never defines.")
    return Answer(Issue(), Reading(repros=(repro,)), (Result(repro, verdict),), LabelPlan())


def comment_of(texts: Sequence[str], many: int = 1) -> str:
    """The comment of an answer whose every text is one of `texts`, in turn, and whose lists have `many` items."""
    text = cycle(texts).__next__
    history = [HistoryEntry(text(), text()) for _ in range(many)]
    return render_comment(answer_of(texts, many), text(), history, text())


def answer_of(texts: Sequence[str], many: int = 1) -> Answer:
    """An answer whose every text is one of `texts`, in turn, and whose lists have `many` items."""
    text = cycle(texts).__next__

    def texts_() -> tuple[str, ...]:
        return tuple(text() for _ in range(many))

    def repro() -> Repro:
        return Repro(
            files=tuple(SourceFile(text(), text()) for _ in range(many)),
            entry="",
            title=text(),
            added_imports=texts_(),
            added_calls=texts_(),
            labels=texts_(),
            claim=Claim(ClaimKind.EXCEPTION, text(), text(), text(), text()),
            should=text(),
            needs=texts_(),
            problems=tuple(Problem(text(), text(), 3) for _ in range(many)),
        )

    def run(number: int) -> ObservedRun:
        raised = (RaisedException(text(), text()),) if number % 2 else ()
        made = Run(
            torch=f"{number}{text()}",
            python=text(),
            outcome=Outcome.EXCEPTION,
            exceptions=raised,
            signal=text(),
            stdout=text(),
            stderr=text(),
            packages=texts_()[:30],
        )
        return ObservedRun(made, Observation.SHOWS, text())

    def result() -> Result:
        runs = tuple(run(number) for number in range(many))
        followed = Followed(
            backends=(BackendOutcome(text(), Outcome.OK, Observation.SHOWS, text()),),
            backends_on=text(),
            why_not=text(),
            crash=CrashTrace(texts_(), texts_()),
            crash_on=text(),
            smallest=Smallest(text(), 3, 40),
        )
        verdict = Verdict(VerdictKind.REPRODUCED, text(), runs, text(), text(), text())
        return Result(repro(), verdict, followed=followed)

    return Answer(
        Issue(title=text(), labels=texts_()),
        Reading(problems=tuple(Problem(text(), text()) for _ in range(many))),
        (result(), *(Result(repro(), Verdict(VerdictKind.FIXED, text())) for _ in range(many))),
        LabelPlan(texts_(), texts_(), texts_()),
    )


def check_inert(texts: Sequence[str], many: int) -> None:
    """Nothing in the comment of an answer made of these texts is live but what the template says."""
    comment = comment_of(texts, many)
    shown = rendered(comment)
    assert len(comment) <= MAX_CHARACTERS
    assert shown.live == []
    backends = 2
    assert shown.elements.count("tr") == (min(many, MOST["rows"]) + 1 if many else 0) + backends
    assert shown.elements.count("details") <= 8


FOLLOWED = Followed(
    backends=(
        BackendOutcome("eager", Outcome.OK, Observation.ABSENT, "It ran through."),
        BackendOutcome("inductor", Outcome.CRASH, Observation.SHOWS, "It <crashed>."),
    ),
    backends_on="2.13.0",
    crash=CrashTrace(("test.py, line 6, in inner <b>",), ("at::native::sum",)),
    crash_on="2.13.0",
    smallest=Smallest("import torch\ntorch.<ones>(3)", 2, 1234),
)
"""What further runs may tell of one failure, with texts that are markup elsewhere."""
