"""Interactive sessions: prompts off, each statement apart from the output below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from repros.read.code.print_statement import with_print_called
from repros.read.code.python import opens_bracket, parse
from repros.read.text.looks import is_code, is_comment, is_output
from repros.values import StatementOutput

_PYTHON = re.compile(r"^[ \t]*>>>(?: (?P<code>.*)|(?P<tight>[^\s>].*))?$")
_PYTHON_MORE = re.compile(r"^[ \t]*\.\.\.(?: (?P<code>.*))?$")
_IPYTHON = re.compile(r"^[ \t]*In[ \t]*\[(?:\d+|\*| )?\][ \t]*:[ \t]?(?P<code>.*)$")
_IPYTHON_MORE = re.compile(r"^[ \t]*\.{3,}:[ \t]?(?P<code>.*)$")
_IPYTHON_OUT = re.compile(r"^[ \t]*Out[ \t]*\[(?:\d+|\*| )?\][ \t]*:[ \t]?(?P<text>.*)$")
_COLON_OUT = re.compile(r"^[ \t]*:[ \t]+(?P<text>\S.*)$")
_ARROW = re.compile(r"^[ \t]*(?:->|=>|→|➜|»|>) ?(?P<code>[ \t]*[A-Za-z_].*)$")
_ANSWER = re.compile(r"^[ \t]*(?:>{1,2}|[-=]{1,2}>|→|➜|») ?(?P<text>\S.*)$")
_ECHO = re.compile(r"^[A-Z]\w*\(")
_ARROWS = frozenset("-=→➜»>")
_NUMBER = re.compile(r"^[ \t]*(?P<number>\d{1,4})(?:[ \t]*[:|.)])?(?:[ \t]|$)")
_VALUE = re.compile(r"(?:tensor|array)\(\[|torch\.Size\(\[")
_MAGIC = re.compile(r"[ \t]*[%!]")
_SOURCE = re.compile(r"print\(.{0,200}(?:\.code|\.graph|source|src)\b|\.print_readable\(")
_ASIDE = re.compile(r"(?<=\S)\s{2,40}(?:#|←|<[-=]{1,3}\s)[^'\"]*$")
_EXIT = re.compile(r"^(?:exit|quit)\(\)$")


@dataclass(slots=True)
class _Entry:
    """One prompt: the statement's lines, and the lines below it."""

    code: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    prompted: bool = True
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Session:
    """A session without its prompts."""

    code: str
    output: str
    statements: tuple[StatementOutput, ...]


def has_prompts(lines: Sequence[str]) -> bool:
    """Whether any line begins with a prompt of Python or IPython."""
    return any(
        (">>>" in line or "In" in line) and (_python_code(line) is not None or _IPYTHON.match(line)) for line in lines
    )


def has_arrows(lines: Sequence[str]) -> bool:
    """Whether every line of code begins with an arrow that stands for a prompt."""
    if not any(line.lstrip()[:1] in _ARROWS for line in lines[:5]):
        return False
    marked = [m["code"] for line in lines if (m := _ARROW.match(line[:400]))]
    said = sum(1 for line in lines if line.strip()) - sum(map(is_output, marked))
    return bool(marked) and sum(map(is_code, marked)) * 2 > said


def without_marks(text: str) -> str:
    """The text without the arrows or the line numbers that its lines, or what comes out below them, begin with."""
    lines = text.split("\n")
    if has_arrows(lines[:300]):
        return "\n".join(m["code"] if (m := _ARROW.match(line)) else line for line in lines)
    if _answers_are_marked(lines[:300]):
        return "\n".join(m["text"] if (m := _ANSWER.match(line)) else line for line in lines)
    if text[:12].lstrip()[:1] in {"0", "1"} and _is_numbered(lines):
        return "\n".join(_NUMBER.sub("", line) for line in lines)
    return text


def _answers_are_marked(lines: Sequence[str]) -> bool:
    """Whether arrows stand before what comes out, each below a line of code that has none."""
    marked = [bool(_ANSWER.match(line[:400])) for line in lines if line.strip()]
    if not any(marked) or not all(is_output(m["text"]) for line in lines if (m := _ANSWER.match(line[:400]))):
        return False
    return not marked[0] and any(is_code(line) for line in lines)


def _is_numbered(lines: Sequence[str]) -> bool:
    """Whether every line begins with its number, as editors and web pages show it, and what follows is code."""
    filled = [line for line in lines if line.strip()]
    numbers = [int(m["number"]) for line in filled if (m := _NUMBER.match(line))]
    counted = len(numbers) == len(filled) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return counted and any(is_code(_NUMBER.sub("", line)) for line in filled[:20])


def without_answer_marks(lines: Sequence[str]) -> str:
    """The lines of a script in which prompts mark what it prints, without the marks; "" where they mark statements."""
    text: list[str] = []
    for line in lines:
        code = _python_code(line)
        if _IPYTHON.match(line) or (code is not None and not (is_output(code) or _is_answer(code))):
            return ""
        text.append(line if code is None else code)
    return "\n".join(text)


def read_session(lines: Sequence[str]) -> Session:
    """Un-prompt a session. Lines without a prompt are code where they continue a statement or are one beyond doubt."""
    entries = list(_entries(lines))
    entries = [e for e in entries if not (len(e.code) == 1 and _EXIT.match(e.code[0].strip()))]
    entries = [e for e in entries if not (e.code and _MAGIC.match(e.code[0]))]
    if "'print'" in parse("\n".join("\n".join(e.code) for e in entries)).error:
        entries = [replace(e, code=with_print_called("\n".join(e.code)).split("\n")) for e in entries]
    statements = tuple(
        StatementOutput("\n".join(e.code).rstrip(), "\n".join(e.output).strip("\n"), remark="\n".join(e.remarks))
        for e in entries
        if any(e.code)
    )
    code = "\n".join("\n".join(e.code).rstrip() for e in entries if any(e.code))
    output = "\n".join(x for x in ("\n".join(e.output).strip("\n") for e in entries) if x)
    return Session(code + "\n" if code else "", output, statements)


def tied_answers(text: str) -> tuple[StatementOutput, ...]:
    """The statements of a session without prompts, in which each answer stands below its statement."""
    lines = text.split("\n")
    return read_session([f">>> {line}" if _is_plain_code(line) else line for line in lines]).statements


def _entries(lines: Sequence[str]) -> list[_Entry]:
    entries: list[_Entry] = []
    preamble = _Entry()
    depth = 0
    suite = False
    in_traceback = False
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        code = _prompted(line)
        if code is not None and (entries or preamble.code) and (_is_value(code, below) or _is_answer(code)):
            (entries[-1] if entries else preamble).output.append(code)
            continue
        if code is not None:
            entries.append(_Entry([code]))
            depth = opens_bracket(code)
            suite = _opens_suite(code)
            in_traceback = False
            continue
        if not entries:
            (preamble.code if _is_plain_code(line) else preamble.output).append(line)
            continue
        entry = entries[-1]
        more = _continued(line)
        if more is not None:
            entry.code.append(more)
            depth = opens_bracket(more, depth)
            suite = suite or _opens_suite(more)
        elif depth > 0 and not entry.output and not line.startswith("Traceback"):
            entry.code.append(line)
            depth = opens_bracket(line, depth)
        elif suite and not entry.output and line[:1] in {" ", "\t"}:
            entry.code.append(line)
        else:
            in_traceback = in_traceback or "Traceback (most recent" in line or "---->" in line
            if not (in_traceback or _shows_source(entry)) and _is_plain_code(line):
                entries.append(_Entry([line], prompted=False))
                depth, suite = opens_bracket(line), _opens_suite(line)
            else:
                value, remark = (line, "") if in_traceback else _without_remark(_without_out(line))
                entry.output.append(value)
                entry.remarks += [remark] if remark else []
    preamble = _whole(lines, len(preamble.code) + len(preamble.output)) or preamble
    return [preamble, *entries] if any(x.strip() for x in preamble.code) else entries


def _shows_source(entry: _Entry) -> bool:
    """Whether a statement at a prompt asks for source, which comes out below it."""
    return entry.prompted and bool(_SOURCE.search(entry.code[-1][:400]))


def _whole(lines: Sequence[str], length: int) -> _Entry | None:
    """The script that stands above the first prompt, where it is one from its first line to its last."""
    script = list(lines[:length])
    if not any(map(_is_plain_code, script)) or parse("\n".join(script)).tree is None:
        return None
    return _Entry(script, prompted=False)


def _is_value(code: str, below: str) -> bool:
    """Whether a prompt was used to mark a value that came out: one that is whole and answered itself was typed in."""
    if not _VALUE.match(code[:200]):
        return False
    return bool(opens_bracket(code[:2000])) or not below.strip() or _prompted(below) is not None


def _is_answer(code: str) -> bool:
    """Whether a prompt was used to mark what came out: a line that can be neither a statement nor the head of one."""
    if not code[:1].isalnum() or is_code(code) or _opens_suite(code) or opens_bracket(code) or len(code) > 400:
        return False
    return not code.endswith("\\") and '"""' not in code and parse(code).tree is None


def _prompted(line: str) -> str | None:
    code = _python_code(line)
    if code is not None:
        return code
    match = _IPYTHON.match(line)
    return match["code"] if match else None


def _python_code(line: str) -> str | None:
    match = _PYTHON.match(line)
    if not match:
        return None
    return match["code"] if match["code"] is not None else match["tight"] or ""


def _continued(line: str) -> str | None:
    match = _PYTHON_MORE.match(line) or _IPYTHON_MORE.match(line)
    return (match["code"] or "") if match else None


def _without_out(line: str) -> str:
    match = _IPYTHON_OUT.match(line) or (_COLON_OUT.match(line) if is_output(line) else None)
    return match["text"] if match else line


def _without_remark(line: str) -> tuple[str, str]:
    """A value that came out, and apart from it the comment that somebody put behind it."""
    aside = _ASIDE.search(line) if is_output(line) else None
    return (line[: aside.start()], line[aside.start() :].strip(" #<-←")) if aside else (line, "")


def _opens_suite(code: str) -> bool:
    stripped = code.split("#", 1)[0].rstrip()
    return stripped.endswith(":") or code.lstrip().startswith("@")


def _is_plain_code(line: str) -> bool:
    """Whether a line without a prompt is code nevertheless: it stands at the margin and can be nothing else."""
    if not line[:1].strip() or is_output(line) or is_comment(line) or _ECHO.match(line[:400]):
        return False
    return is_code(line)
