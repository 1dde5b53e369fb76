"""Where a report says how its program is run: shell lines, code spans, comments, sentences; and what came of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from repros.read.code.command import Pairs, exported, read_commands, with_variables
from repros.read.code.launched import Command
from repros.read.code.logs import DEBUG_LOG
from repros.read.code.python import parse
from repros.read.shown.crashes import crash_in_output
from repros.read.shown.traceback import read_failures
from repros.read.statements.comments import remarks
from repros.read.text.block import Block, BlockKind, Origin, Page, Paragraph
from repros.read.text.looks import ASSIGNMENT, is_shell
from repros.read.text.role import is_pitch, is_workaround, last_words
from repros.read.words.commands import SENTENCE_ENDS, Told, is_set, last_part, told_at, told_of
from repros.values import Invocation

_MOST_LINES = 400
_MOST_RUNS = 300
_MOST_PLACES = 60
_MUTE = frozenset({BlockKind.ENVIRONMENT, BlockKind.DIFF, BlockKind.CPP, BlockKind.LIBRARY_SOURCE, BlockKind.BUILD_LOG})

_MAY_TELL = re.compile(
    r"\b(?:python[\d.]*|py|torchrun|pytest|accelerate|deepspeed)[ \t\n`]"
    r"|%run |\b(?:TORCH|PYTORCH_|OMP_|MKL_|KMP_|PYTHON)\w*`?(?:=| )|\b[A-Z][A-Z0-9_]{4,60}=|`-{1,2}\w"
)
"""What some of every way to say it has."""

_LAUNCHER = r"(?:python[\d.]*|torchrun|pytest)"
_IS_COMMAND = re.compile(
    rf"\s*(?:[!$%>]\s?)?(?:{ASSIGNMENT}\s{{1,3}}){{0,20}}"
    r"(?:(?:time|sudo|nohup|env|gdb|lldb|cd|echo|yes|cat|source|taskset|numactl|valgrind|strace|srun|docker)\s"
    rf"[^\n]{{0,200}}?)?(?:{_LAUNCHER}(?=\s|$)|(?:accelerate|deepspeed)\s|%run |\./[\w./-]+\.py\b)"
)
_IN_SENTENCE = re.compile(
    rf"(?<![\w`/.-])(?:{ASSIGNMENT}[ \t]{{1,3}}){{0,20}}{_LAUNCHER}[ \t]{{1,3}}"
    r"(?:-{1,2}\w[\w-]{0,40}(?:[= ][\w.:]{1,60})?[ \t]{1,3}){0,6}[\w./~-]{1,120}\.py\b(?:::\w+){0,3}"
)
"""A command without marks around it, up to the file that it runs."""

_SENTENCE_GOES_ON = re.compile(
    r"[.,;:!?)](?=\s|$)|(?<=\s)(?:and|or|it|its|but|to|in|on|with|then|which|that|the|a|an|is|was|i|we|you|for|from|as|at"
    r"|fails?|gives?|raises?|prints?|shows?|crash\w*|hangs?|works?|returns?|results?|where|when|if|because|so)(?=\s|$)"
    r"|\s[-=]{1,2}>|\s[–—(]",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(?P<mark>`{1,3})(?P<text>[^`\n]{1,1000})(?P=mark)")
_BARE_VARIABLE = re.compile(r"(?<![\w`$.-])[A-Z][A-Z0-9_]{3,60}=(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[\w+.:/-]*\w)")
_SET_TO = re.compile(
    r"`?(?P<name>[A-Z][A-Z0-9_]{3,60})`?(?: (?:environment |env )?var(?:iable)?)?(?: is| was)?"
    r"(?:(?: set)? to |(?<=`) ?= ?)[`\"]{0,2}(?P<value>[\w.:+,-]{0,60}\w)"
)
_HARNESS = "To execute this test"


@dataclass(frozen=True, slots=True)
class ToldRun:
    """A way to run a program that a report tells: of a command, or (`command` None) of what is set for one.

    `invocation` is the command's own or what is set; `item` is the place of the paragraph or block on the page, and
    `line` that of the text.
    """

    invocation: Invocation
    command: Command | None
    told: Told
    item: int
    line: int


def told_runs(page: Page, title: str) -> tuple[ToldRun, ...]:
    """Every run that a page tells, in order, the title's last: at most 300 of them."""
    if not _MAY_TELL.search(page.text) and not _MAY_TELL.search(title[:500]):
        return ()
    return tuple(islice(_all(page, title), _MOST_RUNS))


def _all(page: Page, title: str) -> Iterator[ToldRun]:
    for place, item in enumerate(page.items):
        if isinstance(item, Paragraph):
            below = page.items[place + 1] if place + 1 < len(page.items) else None
            found = _in_prose(item, below)
        elif item.kind in _MUTE:
            continue
        else:
            found = chain(_in_comments(item) if item.code and item.kind is not BlockKind.SHELL else (), _in_lines(item))
        yield from (replace(run, item=place) for run in found)
    yield from (replace(run, item=-1) for run in _in_prose(Paragraph(title[:500], 0, 0), None))


def _in_lines(block: Block) -> Iterator[ToldRun]:
    """The commands of a block, each with the variables that are exported above it and what it answered."""
    lines = _unbroken(block.text.split("\n")[:_MOST_LINES])
    at_all = [n for n, line in enumerate(lines) if _is_shell(line, block)]
    above = _told_above(block) if at_all else Told.UNTOLD
    variables: Pairs = ()
    for place, n in enumerate(at_all):
        commands = list(read_commands(lines[n]))
        if not commands:
            variables = tuple({**dict(variables), **dict(exported(lines[n]))}.items())
        until = at_all[place + 1] if place + 1 < len(at_all) else len(lines)
        if n and _HARNESS in lines[n - 1]:
            continue
        answer = "\n".join(lines[n + 1 : until])
        told = told_of(_remark(lines, n))
        for command in commands:
            invocation = with_variables(command.invocation, variables)
            best = Told.FAILING if _shows(answer) else above if told is Told.UNTOLD else told
            yield ToldRun(invocation, command, best, 0, block.first_line + n)


def _remark(lines: Sequence[str], at: int) -> str:
    """The comment behind a command, else the one on the line above it."""
    above = lines[at - 1] if at else ""
    return lines[at].partition("#")[2] or (above.strip("# ") if above.lstrip().startswith("#") else "")


def _shows(answer: str) -> bool:
    """Whether an output shows a failure, or what torch logs when it is asked to."""
    return bool(answer.strip()) and bool(DEBUG_LOG.search(answer) or read_failures(answer) or crash_in_output(answer))


def _ends_with(hidden: str, end: int) -> bool:
    """Whether nothing but a few words stand behind a place, so that it is what is below that it speaks of."""
    rest = hidden[end:].strip("` .:_\n")
    return len(rest) < 80 and not SENTENCE_ENDS.search(rest)


def _unbroken(lines: Sequence[str]) -> list[str]:
    """Lines, those that a backslash breaks joined; an empty one stands for each that was joined to another."""
    out: list[str] = []
    open_at: int | None = None
    for line in lines:
        goes_on = line.rstrip().endswith(" \\") and len(line) < 500
        part = line.rstrip().removesuffix("\\") if goes_on else line
        if open_at is None:
            out.append(part)
            open_at = len(out) - 1 if goes_on else None
        else:
            out[open_at] += " " + part.strip()
            out.append("")
            open_at = open_at if goes_on and len(out[open_at]) < 2000 else None
    return out


def _is_shell(line: str, block: Block) -> bool:
    if not _MAY_TELL.search(line[:1000] + "\n") and "=" not in line[:200]:
        return False
    only_sets = block.kind is BlockKind.SHELL and bool(exported(line))
    return bool(_IS_COMMAND.match(line[:1000])) or is_shell(line) or only_sets


def _told_above(block: Block) -> Told:
    below = SENTENCE_ENDS.split(block.after.lstrip()[:200])[0]
    if is_workaround(block) or is_pitch(block) or (len(below) < 60 and told_of(below) is Told.CONTROL):
        return Told.CONTROL
    return told_of(last_part(last_words(block.before, 240)))


def _in_comments(block: Block) -> Iterator[ToldRun]:
    """The commands that comments of a program hold, or its own text about itself."""
    tree = parse(block.code).tree
    text = (ast.get_docstring(tree) or "") if tree is not None else ""
    comments = [*((r.text, r.line) for r in remarks(block.code)), (text, 0)]
    for text, first in comments:
        for n, line in enumerate(text.split("\n")[:_MOST_LINES]):
            if _MAY_TELL.search(line[:1000] + "\n") and "[" not in line.partition(".py")[2]:
                for run in _in_prose(Paragraph(line[:1000], 0, 0), None):
                    yield replace(run, line=block.first_line + first + n)


def _in_prose(paragraph: Paragraph, below: object) -> Iterator[ToldRun]:
    """The commands and variables of a stretch of prose; `below` is what stands under it."""
    text = paragraph.text[:10_000]
    if not _MAY_TELL.search(text + "\n"):
        return
    answer = below.output if isinstance(below, Block) and not below.code.strip() else ""
    hidden = _SPAN.sub(lambda m: f"{m['mark']}{'_' * len(m['text'])}{m['mark']}", text)
    pitch = is_pitch(Block("", 0, 0, Origin.PROSE, heading=paragraph.heading))
    for start, end, before, said in islice(_places(text, hidden), _MOST_PLACES):
        told, words = told_at(hidden, start, end)
        if told is Told.UNTOLD and _ends_with(hidden, end) and _shows(answer):
            told = Told.FAILING
        told = Told.CONTROL if pitch else told
        line = paragraph.first_line + text.count("\n", 0, start)
        for command in read_commands(said):
            if command.target:
                yield ToldRun(command.invocation, command, told, 0, line)
            elif is_set(before, words, told):
                yield ToldRun(command.invocation, None, told, 0, line)
        if (given := _given(said)) is not None and is_set(before, words, told):
            yield ToldRun(given, None, told, 0, line)


def _places(text: str, hidden: str) -> Iterator[tuple[int, int, str, str]]:
    """The code spans, the commands without marks and the variables: start, end, the words before, the text."""
    for span in _SPAN.finditer(text):
        if (set_to := _SET_TO.match(text, span.start())) is None:
            yield span.start(), span.end(), hidden[max(0, span.start() - 90) : span.start()], span["text"]
        else:
            said = f"{set_to['name']}={set_to['value']}"
            yield span.start(), set_to.end(), hidden[max(0, span.start() - 90) : span.start()], said
    if "\n" not in text and _IS_COMMAND.match(text) and "`" not in text and not _SENTENCE_GOES_ON.search(text):
        yield 0, len(text), "", text
        return
    for found in _IN_SENTENCE.finditer(hidden):
        rest = hidden[found.end() :].partition("\n")[0]
        ends = _SENTENCE_GOES_ON.search(rest)
        end = found.end() + (ends.start() if ends else len(rest))
        yield found.start(), end, hidden[max(0, found.start() - 90) : found.start()], hidden[found.start() : end]
    covered = [m.span() for m in _IN_SENTENCE.finditer(hidden)]
    for found in (*_BARE_VARIABLE.finditer(hidden), *_SET_TO.finditer(hidden)):
        if not any(a <= found.start() < b for a, b in covered):
            said = f"{found['name']}={found['value']}" if "name" in found.groupdict() else found[0]
            yield found.start(), found.end(), hidden[max(0, found.start() - 90) : found.start()], said


def _given(said: str) -> Invocation | None:
    """What variables or options that stand by themselves set; None for any other text."""
    if pairs := exported(said):
        return with_variables(Invocation(), pairs)
    if not re.match(r"-{1,2}\w", said):
        return None
    if re.match(r"-(?:O|B|u|W|X)", said):
        return next((c.invocation for c in read_commands(f"python {said}") if not c.target), None)
    return next((c.invocation for c in read_commands(f"python _.py {said}")), None)
