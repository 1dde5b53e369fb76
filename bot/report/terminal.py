"""An answer laid out for people at a terminal: what the comment says, in colour and beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from bot.inert import line, plain
from bot.report.answer import Answer, Followed
from bot.report.comment import Row, Seen, given
from bot.report.share import Some, cut
from repros.values import Observation, VerdictKind

COLOURS = {
    VerdictKind.REPRODUCED: "bold red",
    VerdictKind.FIXED: "bold green",
    VerdictKind.NOT_REPRODUCED: "bold blue",
    VerdictKind.DIFFERENT_FAILURE: "bold yellow",
    VerdictKind.INCONCLUSIVE: "bold yellow",
    VerdictKind.NEEDS_GPU: "bold cyan",
    VerdictKind.NEEDS_INFO: "bold magenta",
    VerdictKind.ERROR: "bold white on red",
}

SEEN = {
    Observation.SHOWS: "red",
    Observation.ABSENT: "green",
    Observation.DIFFERS: "yellow",
    Observation.UNKNOWN: "dim",
}

LONGEST = 3_000
"""Characters of one text; the comment and the JSON have more of it."""

SIDE_BY_SIDE = 100
"""Columns from which two texts stand beside each other."""


def print_answer(answer: Answer, out: IO[str], replay: str = "") -> None:
    """Write an answer to a stream, in colour where that is a terminal. What others wrote steers nothing in it."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    for part in parts(given(answer, replay), answer.verdict.kind, console.width):
        console.print(part)


def parts(shown: dict[str, Any], verdict: VerdictKind, width: int) -> Iterator[RenderableType]:
    """The parts of an answer, one below the other; `shown` is what the comment shows."""
    told = Text(shown["headline"], COLOURS[verdict])
    told.append(f" {line(' '.join(shown['sentences']))}", "not bold default")
    yield told
    if labels := labels_line(shown):
        yield Text(labels, "dim")
    if shown["rows"].shown:
        yield Text()
        yield runs_table(shown["rows"])
    if shown["problems"].shown:
        yield Text()
        yield Text("Left out, or not as written:" if shown["rows"].shown else "What keeps it from running:", "bold")
        for problem in shown["problems"].shown:
            at = f" (line {problem.line})" if problem.line else ""
            yield Text(f"  {line(problem.code)}{at}: {line(problem.detail)}", "yellow")
        yield from more(shown["problems"])
    if shown["seen"].shown:
        yield from evidence(shown, width)
    yield from followed_parts(shown["followed"])
    if shown["files"].shown:
        yield from program(shown)
    if shown["others"].shown:
        yield Text("\nThe other programs of this text", "bold")
        for other in shown["others"].shown:
            yield Text(f"  {line(other['title'])}: {other['headline']} {line(other['reason'])}")
        yield from more(shown["others"])
    if shown["replay"]:
        yield Text(f"\nagain: {line(shown['replay'])}", "dim")


def labels_line(shown: dict[str, Any]) -> str:
    """The labels that the verdict sets, and those that are only suggested."""
    kinds = (("label", shown["labels"]), ("suggested", shown["suggested"]))
    return "   ".join(f"{name}: {line(', '.join(some.shown))}" for name, some in kinds if some.shown)


def runs_table(rows: Some[Row]) -> Table:
    """A row a release and outcome."""
    packaged = any(row.packages.shown for row in rows.shown)
    told = any(row.commit for row in rows.shown)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in (
        "torch",
        *(["commit"] if told else []),
        "Python",
        *(["with"] if packaged else []),
        "ended with",
        "as reported?",
    ):
        table.add_column(name, overflow="fold")
    for name in ("runs", "seconds"):
        table.add_column(name, justify="right")
    for row in rows.shown:
        cells = [
            row.torch + row.role,
            *([row.commit] if told else []),
            row.python,
            *([", ".join(row.packages.shown)] if packaged else []),
        ]
        ended = f"{row.outcome} {row.detail}"
        table.add_row(
            *(Text(line(each)) for each in (*cells, ended)),
            Text(row.observation, SEEN[Observation(row.observation)]),
            Text(str(row.count)),
            Text(row.seconds),
        )
    return table


def evidence(shown: dict[str, Any], width: int) -> Iterator[RenderableType]:
    """What was reported beside what was seen; below each other where there is no room."""
    reported: list[RenderableType] = [text_of(shown["reported"])]
    if shown["should"]:
        reported += [Text("\nexpected:", "bold"), text_of(shown["should"])]
    left = Panel(Group(*reported), title=Text(f"reported: {shown['claim_kind']}{shown['lines']}"), title_align="left")
    first, *others = (seen_panel(each) for each in shown["seen"].shown)
    yield Text()
    if width >= SIDE_BY_SIDE:
        beside = Table.grid(expand=True, padding=(0, 1, 0, 0))
        beside.add_column(ratio=1)
        beside.add_column(ratio=1)
        beside.add_row(left, first)
        yield beside
    else:
        yield left
        yield first
    yield from others
    yield from more(shown["seen"])


def seen_panel(seen: Seen) -> Panel:
    """What one release gave."""
    told = Group(Text(line(seen.why), "italic"), Text(), text_of(seen.text))
    return Panel(told, title=Text(f"seen on {line(seen.torch)}"), title_align="left")


def followed_parts(followed: Followed) -> Iterator[RenderableType]:
    """What was found out once the verdict stood."""
    if followed.why_not:
        yield Text(f"\n{line(followed.why_not)}", "dim")
    if followed.backends:
        table = Table("backend", "ended with", "as reported?", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for each in followed.backends:
            table.add_row(Text(line(each.backend)), Text(each.outcome), Text(each.observation, SEEN[each.observation]))
        yield Text(f"\ntorch.compile on {line(followed.backends_on)}", "bold")
        yield table
    if followed.crash:
        for name, frames in (("Python", followed.crash.python), ("C++", followed.crash.native)):
            if frames:
                yield Panel(text_of("\n".join(frames)), title=Text(f"where it crashed ({name})"), title_align="left")
    if followed.smallest:
        yield source_panel(f"fails in the same way, {followed.smallest.lines} lines", followed.smallest.program)


def source_panel(title: str, text: str) -> Panel:
    """A Python file below its title."""
    shown = cut(plain(text), LONGEST)
    code = Syntax(shown, "python", theme="ansi_dark", background_color="default", word_wrap=True)
    return Panel(code, title=Text(line(title)), title_align="left")


def program(shown: dict[str, Any]) -> Iterator[RenderableType]:
    """The program's files, and how they are run."""
    for file in shown["files"].shown:
        yield source_panel(file.name, file.text)
    yield from more(shown["files"])
    facts: Sequence[tuple[str, str]] = (
        ("run as", shown["run_as"]),
        ("not followed", ", ".join(shown["unfollowed"].shown)),
        ("added", ", ".join(shown["added"].shown)),
    )
    for name, value in facts:
        if value:
            yield Text(f"{name}: {line(value)}")


def text_of(text: str) -> Text:
    """A text of others', without anything that a terminal obeys, its middle cut where it is long."""
    return Text(cut(plain(text), LONGEST))


def more(some: Some[Any]) -> Iterator[Text]:
    """How many are left out."""
    if some.more:
        yield Text(f"{some.more:,} more left out", "dim")
