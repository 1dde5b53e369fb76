"""Where a report says how its program is run: shell lines, code spans, comments, sentences; and what came of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import chain, islice

from repros.read.block import Block, BlockKind, Origin, Page, Paragraph
from repros.read.command import Command, Pairs, exported, read_commands, with_variables
from repros.read.comments import remarks
from repros.read.logs import DEBUG_LOG
from repros.read.looks import is_shell
from repros.read.python import parse
from repros.read.role import is_pitch, is_workaround, last_words
from repros.read.signals import crash_in_output
from repros.read.traceback import read_failures
from repros.values import Invocation

_MOST_LINES = 400
_MOST_RUNS = 300
_MOST_PLACES = 60
_LOOKED_AROUND = 600
"""Characters of a paragraph on both sides of a place in which its sentence may begin and end."""

_MUTE = frozenset({BlockKind.ENVIRONMENT, BlockKind.DIFF, BlockKind.CPP, BlockKind.LIBRARY_SOURCE, BlockKind.BUILD_LOG})

_MAY_TELL = re.compile(
    r"\b(?:python[\d.]*|py|torchrun|pytest|accelerate|deepspeed)[ \t\n`]"
    r"|%run |\b(?:TORCH|PYTORCH_|OMP_|MKL_|KMP_|PYTHON)\w*`?(?:=| )|\b[A-Z][A-Z0-9_]{4,60}=|`-{1,2}\w"
)
"""What some of every way to say it has."""

_ASSIGNMENT = r"[A-Za-z_]\w{0,60}=(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s`'\"][^\s`]{0,200}|(?=\s))"
_LAUNCHER = r"(?:python[\d.]*|torchrun|pytest)"
_IS_COMMAND = re.compile(
    rf"\s*(?:[!$%>]\s?)?(?:{_ASSIGNMENT}\s{{1,3}}){{0,20}}"
    r"(?:(?:time|sudo|nohup|env|gdb|lldb|cd|echo|yes|cat|source|taskset|numactl|valgrind|strace|srun|docker)\s"
    rf"[^\n]{{0,200}}?)?(?:{_LAUNCHER}(?=\s|$)|(?:accelerate|deepspeed)\s|%run |\./[\w./-]+\.py\b)"
)
_IN_SENTENCE = re.compile(
    rf"(?<![\w`/.-])(?:{_ASSIGNMENT}[ \t]{{1,3}}){{0,20}}{_LAUNCHER}[ \t]{{1,3}}"
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
    r"`?(?P<name>[A-Z][A-Z0-9_]{3,60})`?(?: (?:environment |env )?var(?:iable)?)?(?: is| was)?(?: set)? to"
    r" [`\"]{0,2}(?P<value>[\w.:+,-]{0,60}\w)"
)
_SETS = re.compile(
    r"\b(?:with|us(?:e|ed|ing)|set(?:s|ting)?|export(?:ed|ing)?|under|via|pass(?:ed|ing)?|enabl(?:e|ed|ing)|defin(?:e|ed|ing)"
    r"|add(?:ed|ing)?|r[ua]n(?:ning)?|variables?|flags?|options?|arguments?|when|if|after)\b[^.`;]{0,50}"
    r"(?:`_+`(?:,| and|, and)? )*`{0,3}$",
    re.IGNORECASE,
)
"""What stands before a variable, or an option, that a program is run with."""

_NOT_SET = re.compile(
    r"\b(?:without|not|n't|unset\w*|remov\w+|instead of|rather than|unless|no need|never|drop\w*|tried|trying|try"
    r"|please|can be|could be|may|might|recommend\w*|suggest\w*|docs?|documentation|documented|would)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_UNSET = re.compile(r"\b(?:without|unless|not|unset\w*|remov\w+)\b[^.;]{0,40}$|n't\b[^.;]{0,40}$", re.IGNORECASE)
_ALSO = re.compile(
    r"\b(?:also|too|as well|even|still|regardless|either way|same (?:\w+ ){0,2}(?:error|result|issue|problem)"
    r"|no (?:difference|effect|change|matter)|(?:not|n't) (?:help|fix|change|matter|make)\w*|for more information"
    r"|to see|for (?:the )?internal|more (?:details|information|info|context))\b",
    re.IGNORECASE,
)
"""Words of a variable that changes nothing, or that torch itself proposes."""

_REMEDY = re.compile(
    r"\b(?:fix(?:es|ed)?|solv(?:es|ed|ing)|resolv(?:es|ed|ing)|work-?arounds?|work(?:ed|s)? around|avoid(?:s|ed|ing)?"
    r"|helps?|helped|mitigat\w+|disappear\w*|goes away|went away|go away|is gone|suppress\w*|silenc\w+|prevent\w*"
    r"|circumvent\w*|by-?pass\w*|gets? rid of|recover\w*|restor\w*|unaffected)\b",
    re.IGNORECASE,
)
_WORKS = re.compile(
    r"\b(?:works?|worked|working|fine|ok(?:ay)?|pass(?:es|ed)|succeed(?:s|ed)?|correct(?:ly)?|as expected|normal(?:ly)?"
    r"|(?:no|without)(?: any| an)? (?:longer |more )?(?:\w+ ){0,2}"
    r"(?:errors?|crash\w*|hang\w*|leaks?|problems?|issues?|failures?|warnings?|exceptions?))\b",
    re.IGNORECASE,
)
_NOT_WORKING = re.compile(
    r"\b(?:not|n't|never|no longer|cannot|fails? to|stop(?:s|ped)?)\s(?:\w+\s){0,2}"
    r"(?:work\w*|pass|succeed|fine|ok|correct\w*|expected|normal\w*)\b",
    re.IGNORECASE,
)
_FAILS = re.compile(
    r"\b(?:fail(?:s|ed|ing|ure)?|errors?|crash\w*|hangs?|hung|segfault\w*|rais(?:es|ed)|throws?|break(?:s|ing)?"
    r"|broken|wrong|incorrect\w*|abort\w*|dead-?locks?|stuck|exceptions?|traceback|(?<!to )reproduc(?:es|ed|ible)"
    r"|trigger\w*|bug|core dump\w*|nan|unexpected\w*|differ\w*|mismatch\w*|slow\w*|ignor\w+|leak\w*)\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:])\s+|\n(?=\s*(?:[-*•]|\d{1,2}[.)])\s)|\n\n")
_TURNS = re.compile(
    r"[,;(]?\s*\b(?:but|while|whereas|however|although|though|yet|otherwise)\b|;\s"
    r"|(?:,|\sand|\sor)\s(?=(?:it |this |that |everything |and |which )?"
    r"(?:works?|worked|passes|succeeds|fails?|failed|crashes|hangs|is fine|no (?:errors?|crash|problem))\b)",
    re.IGNORECASE,
)
"""Where a sentence goes from what fails to what works, or back."""

_TURNS_TO_FAILURE = re.compile(r"\W*(?:but|however)\b", re.IGNORECASE)
_REFERS_BACK = re.compile(r"\s*(?:and |then |now )?(?:it|this|that|which|everything|all)\b", re.IGNORECASE)
_HARNESS = "To execute this test"


class Told(IntEnum):
    """What a report says came of a run."""

    CONTROL = 0
    UNTOLD = 1
    FAILING = 2


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
            variables += exported(lines[n])
        until = at_all[place + 1] if place + 1 < len(at_all) else len(lines)
        if n and _HARNESS in lines[n - 1]:
            continue
        answer = "\n".join(lines[n + 1 : until])
        told = told_of(lines[n].partition("#")[2]) if "#" in lines[n] else Told.UNTOLD
        for command in commands:
            invocation = with_variables(command.invocation, variables)
            best = Told.FAILING if _shows(answer) else above if told is Told.UNTOLD else told
            yield ToldRun(invocation, command, best, 0, block.first_line + n)


def _shows(answer: str) -> bool:
    """Whether an output shows a failure, or what torch logs when it is asked to."""
    return bool(answer.strip()) and bool(DEBUG_LOG.search(answer) or read_failures(answer) or crash_in_output(answer))


def _ends_with(hidden: str, end: int) -> bool:
    """Whether nothing but a few words stand behind a place, so that it is what is below that it speaks of."""
    rest = hidden[end:].strip("` .:_\n")
    return len(rest) < 80 and not _SENTENCE_ENDS.search(rest)


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
    below = _SENTENCE_ENDS.split(block.after.lstrip()[:200])[0]
    if is_workaround(block) or is_pitch(block) or (len(below) < 60 and told_of(below) is Told.CONTROL):
        return Told.CONTROL
    return told_of(_last_part(last_words(block.before, 240)))


def _last_part(words: str) -> str:
    sentences = [s for s in _SENTENCE_ENDS.split(words) if s.strip()]
    return _TURNS.split(sentences[-1])[-1] if sentences else ""


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
        told, words = _told_at(hidden, start, end)
        if told is Told.UNTOLD and _ends_with(hidden, end) and _shows(answer):
            told = Told.FAILING
        told = Told.CONTROL if pitch else told
        line = paragraph.first_line + text.count("\n", 0, start)
        for command in read_commands(said):
            if command.target:
                yield ToldRun(command.invocation, command, told, 0, line)
            elif _is_set(before, words, told):
                yield ToldRun(command.invocation, None, told, 0, line)
        if (given := _given(said)) is not None and _is_set(before, words, told):
            yield ToldRun(given, None, told, 0, line)


def _places(text: str, hidden: str) -> Iterator[tuple[int, int, str, str]]:
    """The code spans, the commands without marks and the variables: start, end, the words before, the text."""
    for span in _SPAN.finditer(text):
        if (set_to := _SET_TO.match(text, span.start())) is None:
            yield span.start(), span.end(), hidden[max(0, span.start() - 90) : span.start()], span["text"]
        else:
            said = f"{set_to['name']}={set_to['value']}"
            yield span.start(), set_to.end(), hidden[max(0, span.start() - 90) : span.start()], said
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


def _is_set(before: str, words: str, told: Told) -> bool:
    """Whether a variable is one that the program is run with: no hint, no try, none that changes nothing."""
    if told is Told.FAILING:
        return not _ALSO.search(words) and not _UNSET.search(before)
    bare = not before.rpartition("\n")[2].strip(" `#-*•:.)0123456789")
    return (bare or bool(_SETS.search(before))) and not _NOT_SET.search(before) and not _ALSO.search(words)


def _told_at(hidden: str, start: int, end: int) -> tuple[Told, str]:
    """What a sentence says of what stands at a place of it, and the words of that part of the sentence."""
    earliest, latest = max(0, start - _LOOKED_AROUND), min(len(hidden), end + _LOOKED_AROUND)
    first = max((m.end() for m in _SENTENCE_ENDS.finditer(hidden, earliest, start)), default=earliest)
    last = next((m.start() for m in _SENTENCE_ENDS.finditer(hidden, end, latest)), latest)
    after = hidden[last : last + 200].lstrip()
    part_from = max((m.end() for m in _TURNS.finditer(hidden, first, start)), default=first)
    part_to = next((m.start() for m in _TURNS.finditer(hidden, end, last)), last)
    words = f"{hidden[part_from:start]} {hidden[end:part_to]}"
    told = told_of(words)
    if told is Told.UNTOLD and hidden.startswith(",", part_to):
        told = told_of(hidden[part_to : min(part_to + 60, last)])
    if told is Told.UNTOLD and _REFERS_BACK.match(after):
        told = told_of(_TURNS.split(_SENTENCE_ENDS.split(after)[0])[0])
    if told is Told.UNTOLD and any(
        _TURNS_TO_FAILURE.match(m[0]) for m in _TURNS.finditer(hidden, first, start) if m.end() == part_from
    ):
        told = Told.FAILING
    return told, words


def told_of(words: str) -> Told:
    """What a part of a sentence says came of what it speaks of."""
    if _NOT_WORKING.search(words):
        return Told.FAILING
    if _REMEDY.search(words) or _WORKS.search(words):
        return Told.CONTROL
    return Told.FAILING if _FAILS.search(words) else Told.UNTOLD
