"""A reading laid out for people: the claim, what is expected, how the program is run, and why that was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from rich.console import Console, RenderableType
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from bot.inert import line, plain
from bot.report.share import cut
from repros.values import Evidence, Problem, Reading, Repro, Statement

LONGEST = 1_000
"""Characters of a claimed output."""


def print_reading(reading: Reading, out: IO[str], *, explain: bool) -> None:
    """Write a reading to a stream, in colour where that is a terminal. What others wrote steers nothing in it."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    console.print(Text(line(reading.id or "issue"), "bold"), Text(f": {len(reading.repros)} program(s)"), sep="")
    for repro in reading.repros:
        for part in program_parts(repro, explain=explain):
            console.print(part, soft_wrap=isinstance(part, Text))
    for text in (*problem_lines(reading.problems), *(evidence_lines(reading.evidence) if explain else ())):
        console.print(text, soft_wrap=True)


def program_parts(repro: Repro, *, explain: bool) -> Iterator[RenderableType]:
    """One program: what is claimed of it and expected, how it is run, its text."""
    state = ("runnable", "green") if repro.runnable else ("not runnable as written", "yellow")
    yield Text()
    yield Text.assemble((line(repro.title or repro.entry), "bold"), f" ({repro.mode}, ", state, ")")
    facts = Table.grid(padding=(0, 2, 0, 2))
    facts.add_column(style="cyan", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in facts_of(repro):
        facts.add_row(name, Text(cut(plain(value).strip("\n"), LONGEST)))
    yield facts
    yield from problem_lines(repro.problems)
    if explain:
        yield from statement_lines(repro.statements)
        yield from evidence_lines(repro.evidence)
    for file in repro.files:
        yield Text(f"  {line(file.name)}", "dim")
        yield Syntax(plain(file.text), "python", theme="ansi_dark", background_color="default")


def facts_of(repro: Repro) -> list[tuple[str, str]]:
    """What was read of a program; what the report doesn't say is left out."""
    claim, environment, run_as = repro.claim, repro.environment, repro.invocation
    facts = (
        ("claims", " ".join(filter(None, [claim.kind.value, claim.exception, claim.signal]))),
        ("message", claim.message),
        ("shown", claim.text if not claim.exception else None),
        ("expected", repro.should),
        ("run as", run_as.line(repro.entry)),
        ("not followed", ", ".join(run_as.unfollowed)),
        ("torch", environment.torch_as_written),
        ("python", environment.python),
        ("worked in", ", ".join(environment.worked_in)),
        ("failed in", ", ".join(environment.failed_in)),
        ("needs", ", ".join(repro.needs)),
        ("labels", ", ".join(repro.labels)),
        ("imports added", ", ".join(repro.added_imports)),
        ("calls added", ", ".join(repro.added_calls)),
    )
    return [(name, value) for name, value in facts if value]


def statement_lines(statements: Sequence[Statement]) -> Iterator[Text]:
    """What the report says or shows, the weightiest first, and why it counts so much."""
    for each in sorted(statements, key=lambda statement: -statement.weight):
        where = f"lines {each.lines[0]}-{each.lines[1]}" if each.lines else "the title"
        why = f": {line(', '.join(each.cues))}" if each.cues else ""
        yield Text.assemble(f"  {where}: ", (f"{each.role} {each.what}", "cyan"), f", weight {each.weight:.2f}{why}")


def problem_lines(problems: Sequence[Problem]) -> Iterator[Text]:
    """A line a problem."""
    for problem in problems:
        at = f" (line {problem.line})" if problem.line else ""
        yield Text.assemble("  ", (line(problem.code), "yellow"), f"{at}: {line(problem.detail)}")


def evidence_lines(evidence: Sequence[Evidence]) -> Iterator[Text]:
    """Why each block was taken for what it was."""
    for item in evidence:
        yield Text.assemble(
            f"  lines {item.first_line}-{item.last_line}: ", (line(item.kind), "cyan"), f": {line(item.why)}"
        )
