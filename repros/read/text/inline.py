"""Programs and answers in inline code: a paragraph of it alone, lines that are nothing else, a call in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from repros.read.code.imports import IMPORTS
from repros.read.code.prompts import has_prompts
from repros.read.code.python import names, parse
from repros.read.text.block import Origin, Paragraph
from repros.read.text.layout import Line
from repros.read.text.looks import ASSIGNMENT, is_code, is_output
from repros.read.text.markup import Raw

_INLINE_ONLY = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>`{1,2})(?P<code>[^`]+)(?P=mark)[ \t]*$")
_INLINE_COMMAND = re.compile(
    r"(?:`|^\s{0,8}(?:(?:\d{1,2}[.)]|[-*$])\s{1,3})?)"
    rf"(?P<command>(?:{ASSIGNMENT} ){{0,20}}"
    r"python[\d.]* -c (?P<quote>[\"'])[^`\n]{1,2000}(?P=quote))(?:`|\s{0,8}$)",
    re.MULTILINE,
)
SAYS_MADE = (
    r"(?:\b(?:I|we|you|one) (?:run|ran|call(?:ed)?|do|did|executed?|try|tried|typed?|evaluated?)"
    r"|(?:\b(?:when|while|after|by) |(?:^|[.!?]\s))(?:running|calling|doing|executing|trying|evaluating))\s"
)
"""The words before a call that say that it was made: `when I run`, `calling`."""

_CALL = (
    r"(?:\w{1,20} = |print\()?torch\.[\w.]{1,80}\([^`\n]{0,300}\)"
    r"(?:\.\w{1,40}(?:\([^`\n()]{0,80}\))?|\[[^`\n\]]{1,60}\])?"
)
_INLINE_CALL = re.compile(
    rf"{SAYS_MADE}`(?P<called>{_CALL})`"
    r"|(?:^|\s)(?:code|repro\w*|snippet|example|input|command)\b(?:\W{0,3}:\W{0,3}|\slike)\s"
    rf"`(?P<given>{_CALL})`"
    r"|(?:^|[.!?:]\s|,\s(?=but|while|whereas))(?:(?:but|and|while|whereas|now|however,?)\s)?"
    rf"`(?P<told>{_CALL})` (?:now |always |currently |also |suddenly )?"
    r"(?:(?:→|[-=]{1,2}>)(?= )|(?:raises?|throws?|fails?|crashes|segfaults|hangs|errors|prints|returns|gives|gets"
    r"|results? in|produces|outputs|evaluates to|yields)\b)",
    re.IGNORECASE | re.MULTILINE,
)
"""A whole call in a sentence that says that it was made, or what it does."""

_STEP = re.compile(
    r"\s{0,8}(?:\d{1,2}[.)]|[-*•])\s{1,4}(?:(?:run|call|execute|type|enter|open|start|import|create|define|make|then)\b[^`\n]{0,60})?"
    r"(?P<mark>`{1,3})(?P<code>[^`\n]{1,300})(?P=mark)[.:;,]?\s*(?:\n|$)",
    re.IGNORECASE,
)
"""A step of a list that is a line of code, or that asks for one."""

_ASSIGNS = re.compile(r"[A-Za-z_]\w{0,40} = \S")
_NAMES_TORCH = re.compile(r"\b(?:torch|nn|F)\b")
_ANSWERED = re.compile(
    r"\W*(?:(?:actual|current|observed|expected|correct|wrong)\s*)?"
    r"(?:outputs?|results?|behaviou?rs?|values?)?(?:\s*is)?\W*$",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:tensor\(|array\(|torch\.Size|[-+]?\.?\d|[\[({'\"]|(?:True|False|None|-?nan|-?inf)\b"
    r"|(?:\w{1,40}\.){0,6}\w{1,40}Error: )"
)

_FILE = re.compile(r"[\w./-]{1,80}\.(?:py|cpp|cu|sh|txt)")
"""The name of a file, which stands above what is in it."""

Item = Paragraph | Raw


def inline_apart(found: Iterable[Paragraph]) -> Iterator[tuple[Item, str]]:
    """Paragraphs, those that are inline code and nothing else as blocks, and so the runs of lines that are."""
    above: Item | None = None
    for paragraph in found:
        for part in _lines_apart(paragraph):
            for item in _blocks(part, above):
                yield item, paragraph.heading
                above = item


def with_calls(items: Iterable[tuple[Item, str]]) -> Iterator[tuple[Item, str]]:
    """The items of a text without a program, with the code of its steps, or a call that a sentence says was made."""
    for item, heading in _with_steps(items):
        yield item, heading
        if isinstance(item, Paragraph) and (called := _called(item)):
            yield _raw([called[0]], item.first_line + item.text.count("\n", 0, called[1])), heading


def _called(paragraph: Paragraph) -> tuple[str, int] | None:
    """A call that a paragraph says was made, or consists of, and where it begins."""
    alone = _INLINE_ONLY.match(paragraph.text)
    if alone and "(" in alone["code"] and _NAMES_TORCH.search(alone["code"]) and _is_whole(alone["code"]):
        return alone["code"], alone.start()
    call = _INLINE_CALL.search(paragraph.text)
    told = call and (call["told"] or call["given"])
    if call and (call["called"] or (told and _is_whole(told))):
        return call["called"] or told or "", call.start()
    return None


def _is_whole(code: str) -> bool:
    """Whether code asks for no names but those that reading may import."""
    return parse(code).tree is not None and not names(code).free - IMPORTS.keys()


def _with_steps(items: Iterable[tuple[Item, str]]) -> Iterator[tuple[Item, str]]:
    """The items, and below the steps of a list the program that they come to.

    A list without numbers is one of steps where one of them assigns something.
    """
    for is_step, group in groupby(items, lambda pair: _step(pair[0]) is not None):
        run = list(group)
        yield from run
        code = [step for item, _ in run if (step := _step(item))] if is_step else []
        numbered = is_step and isinstance(run[0][0], Paragraph) and run[0][0].text.lstrip()[:1].isdigit()
        if (
            code
            and (numbered or any(map(_ASSIGNS.match, code)))
            and any(map(is_code, code))
            and _is_whole("\n".join(code))
        ):
            yield _raw(code, run[0][0].first_line if isinstance(run[0][0], Paragraph) else 1), run[0][1]


def _step(item: Item) -> str | None:
    match = _STEP.match(item.text) if isinstance(item, Paragraph) and not item.is_heading else None
    return match["code"].strip() if match else None


def _blocks(part: Item, above: Item | None) -> Iterator[Item]:
    """A paragraph, or its block where it is inline code alone; below it the command that it quotes."""
    text = part.text if isinstance(part, Paragraph) else ""
    match = _INLINE_ONLY.match(text) if text.lstrip().startswith("`") else None
    if isinstance(part, Paragraph) and match and not part.is_heading and _is_block(match["code"], part.heading, above):
        yield _raw(match["code"].split("\n"), part.first_line)
        return
    yield part
    command = _INLINE_COMMAND.search(text) if "-c" in text else None
    if isinstance(part, Paragraph) and command:
        yield _raw([command["command"]], part.first_line + text.count("\n", 0, command.start()))


def _raw(lines: Sequence[str], first: int) -> Raw:
    return Raw(tuple(Line(x, first + i) for i, x in enumerate(lines)), Origin.INLINE)


def _lines_apart(paragraph: Paragraph) -> Iterator[Item]:
    """A paragraph apart from the programs and outputs in it of which each line stands in backticks of its own."""
    lines = paragraph.text.split("\n")
    ticked = [_INLINE_ONLY.match(line) for line in lines]
    at = 0
    for is_ticked, group in groupby(range(len(lines)), lambda n: ticked[n] is not None):
        run = list(group)
        code = [f"{m['indent']}{m['code'].rstrip()}" for n in run if (m := ticked[n])]
        if not is_ticked or paragraph.is_heading or len(lines) == 1 or not _is_written(code, lines[: run[0]]):
            continue
        if run[0] > at:
            yield _part(paragraph, lines, at, run[0])
        yield _raw(code, paragraph.first_line + run[0])
        at = run[-1] + 1
    if at == 0:
        yield paragraph
    elif at < len(lines):
        yield _part(paragraph, lines, at, len(lines))


def _part(paragraph: Paragraph, lines: Sequence[str], start: int, end: int) -> Paragraph:
    first = paragraph.first_line
    return replace(paragraph, text="\n".join(lines[start:end]), first_line=first + start, last_line=first + end - 1)


def _is_written(code: Sequence[str], above: Sequence[str]) -> bool:
    """Whether lines are a program, or what one printed; no list of names."""
    if has_prompts(code):
        return True
    if len(code) > 1 and sum(map(is_code, code)) * 2 > len(code) and parse("\n".join(code)).tree is not None:
        return True
    announced = bool(above) and above[-1].rstrip().endswith(":")
    return (any if announced else all)(map(is_output, code))


def _is_block(code: str, heading: str, above: Item | None) -> bool:
    """Whether inline code that stands alone is a program or an answer, and not a name."""
    if "\n" in code or _answers(code, heading):
        return True
    if _FILE.fullmatch(code):
        return False
    if has_prompts([code]):
        return True
    if isinstance(above, Raw):
        return is_code(code)
    announced = above is not None and above.text.rstrip().endswith(":")
    return announced or bool(re.search(r"repro|code (?:example|sample)", heading, re.IGNORECASE))


def _answers(code: str, heading: str) -> bool:
    """Whether it is the answer that its heading announces: `Actual`, and a value below it."""
    return bool(heading.strip("\t :#*_") and _ANSWERED.match(heading[:80]) and _ANSWER.match(code.strip()))
