"""Exceptions in an output: tracebacks of Python, IPython and TorchScript, and bare `Type: message` lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from repros.library import TORCH
from repros.read.shown.failure import Failure
from repros.read.shown.pytest_report import read_report
from repros.values import Frame

_NAME = r"(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Za-z_]\w{0,80}"
_KNOWN = (
    r"(?:[A-Za-z_]\w{0,60}\.){0,8}(?:_?[A-Z]\w{0,60}(?:Error|Exception|Interrupt|Iteration|Failure|Failed"
    rf"|Violation|Exceeded|Timeout)|{'|'.join(TORCH.exceptions)}"
    r"|(?<=\.)Error|InvalidOperation|DivisionByZero|SystemExit|StopIteration|Exception)"
)
_PREFIX = re.compile(
    r"^(?:\[rank\d{1,4}\]:\s?|E\s{2,8}(?=\S)|\s?[|]\s|(?:> ?)?\[?(?:Out|out|Output|output)(?:put)?:?\]?:? (?=[A-Z]))"
)
_HEADER = re.compile(
    r"(?P<indent>\s*)(?:(?P<type>[A-Za-z_][\w.]{0,100})\s{2,200})?Traceback \(most recent call (?:last|first)\):?"
)
_FRAME = re.compile(
    r"\s*File [\"“](?P<file>[^\"”\n]{1,500})[\"”](?:, line (?P<line>\d{1,9}))?(?:, in (?P<function>[^\n]{1,200}))?"
)
_IPYTHON_FRAME = re.compile(
    r"(?:(?P<cell><ipython-input-[\w-]{1,80}>|Cell In\s?\[\d{1,6}\])|(?:File )?(?P<file>[~/][^\s:]{1,500}"
    r"|[A-Za-z]:\\[^\s:]{1,500}))"
    r"(?::(?P<at>\d{1,9}))?(?:,? line (?P<line>\d{1,9}))?,? in (?P<function>[^\s(]{1,200})"
)
_ARROW = re.compile(r"\s*-{2,8}> ?(?P<line>\d{1,9})\s(?P<source>.{0,500})")
_ANY_EXCEPTION = re.compile(rf"(?P<type>{_NAME})(?::(?:\s(?P<message>.*))?|\s*)$", re.DOTALL)
_KNOWN_EXCEPTION = re.compile(
    rf"(?:[^\s\w]{{1,3}}\s{{0,8}}|E\s{{2,8}})?(?P<type>{_KNOWN})\s?(?::(?:\s?(?P<message>.*))?|\s*)$", re.DOTALL
)
_CHAINED = re.compile(
    r"\s*(?:During handling of the above exception, another exception|The above exception was the direct cause of)",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:>>> ?|In \[\d*\]: ?|\.\.\. |(?:\([\w.-]{1,40}\) ?)?[$%❯➜](?: |$)"
    r"|(?:\([\w.-]{1,40}\) ?)?(?:[\w.-]{1,40}@[\w.-]{1,60}:\S{0,200}|\[[\w.-]{1,40}@[\w.-]{1,60} [^\]\n]{1,80}\])[$#] ?"
    r"|(?:\([\w.-]{1,40}\) ?)?(?:PS )?[A-Z]:\\[^>\n]{0,200}> ?(?:\w|$)|To execute this test, run the following"
    r"|[-=_*#]{10,}\s*$"
    r"|terminate called |(?:\w{2,12}: (?:line \d+: )?\d* ?)?(?:Aborted|Segmentation fault|Bus error|Illegal instruction"
    r"|Floating point exception)(?: \(core dumped\)|: \d{1,2})?(?:\s.{0,200})?$"
    r"|FAILED \(|Ran \d{1,6} tests? in|Process finished with exit|srun: error|# [A-Za-z]{2})"
)
_LIBRARY = re.compile(
    r"site-packages|dist-packages|[/\\]lib[/\\]python|[/\\]torch[/\\]|<frozen|[/\\]pytorch[/\\]"
    r"|[/\\]python\d[\d.]*[/\\]"
)
_GROUP = re.compile(r"\s{0,40}\+ Exception Group (?P<rest>Traceback \(most recent call last\):.*)")
_GUTTER = re.compile(r"\s{0,200}(?:\| ?(?P<rest>.*)|(?P<between>\+-[+-]{2,}.*))")
_MAX_LINE = 4000


def read_failures(text: str) -> list[Failure]:
    """Every exception that an output shows, in order; of a chain only the one that ended the program."""
    whole = [line[:_MAX_LINE] for line in text.split("\n")]
    if reported := read_report(whole):
        return reported
    lines = [_PREFIX.sub("", line, count=1) for line in _without_gutters(whole)]
    failures: list[Failure] = []
    at = 0
    while at < len(lines):
        failure, end = _traceback(lines, at) if _HEADER.match(lines[at]) else _bare(lines, at)
        if failure:
            failures.append(failure)
        at = max(end, at + 1)
    return failures


def _without_gutters(lines: Sequence[str]) -> list[str]:
    """Lines without the marks that Python draws at the left of an exception group; each member stands alone."""
    kept: list[str] = []
    within = False
    for line in lines:
        found = _GROUP.match(line) or (_GUTTER.match(line) if within else None)
        within = found is not None
        kept.append(line if found is None else "-" * 20 if found["rest"] is None else found["rest"])
    return kept


def own_frames(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """The frames in the reporter's own files: not in Python's library, in packages or in torch itself."""
    return tuple(f for f in frames if not _LIBRARY.search(f.file))


def _traceback(lines: Sequence[str], start: int) -> tuple[Failure | None, int]:
    """The exception below a traceback's head, and the line behind it; the last link of a chain counts."""
    head: int | None = start
    last: Failure | None = None
    end = start
    while head is not None:
        frames, found = _frames(lines, head)
        end = _message_end(lines, found.line)
        message = _joined(found.message, lines[found.line + 1 : end]) if found.type else None
        text = "\n".join(lines[start:end]).rstrip()
        if found.type or frames:
            last = Failure(found.type, message, text, tuple(frames), has_traceback=True, first_line=start)
        head = _next_link(lines, end)
    return last, end


@dataclass(frozen=True, slots=True)
class _ExceptionLine:
    line: int
    type: str | None = None
    message: str | None = None


def _frames(lines: Sequence[str], head: int) -> tuple[list[Frame], _ExceptionLine]:
    """The frames below a traceback's head, and the line with the exception's type."""
    header = _HEADER.match(lines[head])
    named = header["type"] if header else None
    indent = header["indent"] if header else ""
    frames: list[Frame] = []
    for n in range(head + 1, len(lines)):
        line = lines[n].removeprefix(indent)
        if _HEADER.match(line) or _END.match(line):
            return frames, _ExceptionLine(n - 1, named)
        if named:
            found = _ANY_EXCEPTION.match(line)
            if found and found["type"].rsplit(".", 1)[-1] == named.rsplit(".", 1)[-1]:
                return frames, _ExceptionLine(n, found["type"], found["message"])
            _take_ipython(line, frames)
        elif not _take_frame(line, frames):
            found = _ANY_EXCEPTION.match(line)
            if found and (frames or _KNOWN_EXCEPTION.match(line)):
                return frames, _ExceptionLine(n, found["type"], found["message"])
    return frames, _ExceptionLine(len(lines) - 1, named)


def _take_frame(line: str, frames: list[Frame]) -> bool:
    """Whether a line belongs to the frames of a traceback; if so it is taken."""
    found = _FRAME.match(line)
    if found:
        number = int(found["line"]) if found["line"] else None
        frames.append(Frame(found["file"], number, (found["function"] or "").strip() or None))
        return True
    if not line.strip():
        return True
    waiting = bool(frames) and frames[-1].source is None
    if line[0] in " \t" or (waiting and not _KNOWN_EXCEPTION.match(line)):
        if waiting:
            frames[-1] = replace(frames[-1], source=line.strip())
        return True
    return line.startswith(("...", "[Previous line"))


def _take_ipython(line: str, frames: list[Frame]) -> None:
    found = _IPYTHON_FRAME.match(line)
    if found:
        number = found["at"] or found["line"]
        frames.append(Frame(found["cell"] or found["file"], int(number) if number else None, found["function"]))
        return
    arrow = _ARROW.match(line)
    if arrow and frames and frames[-1].source is None:
        frames[-1] = replace(frames[-1], line=int(arrow["line"]), source=arrow["source"].strip())


def _next_link(lines: Sequence[str], end: int) -> int | None:
    """The head of the next traceback of a chain, where one is announced at `end`."""
    if end >= len(lines) or not _CHAINED.match(lines[end]):
        return None
    return next((n for n in range(end + 1, min(end + 8, len(lines))) if _HEADER.match(lines[n])), None)


def _bare(lines: Sequence[str], at: int) -> tuple[Failure | None, int]:
    """An exception's line without frames above it."""
    found = _KNOWN_EXCEPTION.match(lines[at])
    if not found:
        return None, at + 1
    end = _message_end(lines, at)
    frames: list[Frame] = []
    for line in lines[at + 1 : end]:
        if _FRAME.match(line) or (frames and frames[-1].source is None):
            _take_frame(line, frames)
    text = "\n".join(lines[at:end]).rstrip()
    return Failure(
        found["type"], _joined(found["message"], lines[at + 1 : end]), text, tuple(frames), first_line=at
    ), end


def _message_end(lines: Sequence[str], at: int) -> int:
    """The line behind the message that begins at `at`: messages of torch have many lines, blank ones too."""
    for n in range(at + 1, len(lines)):
        line = lines[n]
        if _CHAINED.match(line) or _END.match(line):
            return n
        if _HEADER.match(line) and not lines[n - 1].rstrip().endswith(":"):
            return n
        if _KNOWN_EXCEPTION.match(line) and not lines[n - 1].strip() and line[0] not in " \t":
            return n
    return len(lines)


def _joined(first: str | None, rest: Sequence[str]) -> str | None:
    text = "\n".join(line.rstrip() for line in (first or "", *rest)).strip()
    return text or None
