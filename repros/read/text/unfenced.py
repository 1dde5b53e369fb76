"""Programs that stand in prose: runs of lines that can be nothing but code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repros.read.code.python import opens_bracket, parse
from repros.read.code.repair import repair
from repros.read.text.looks import ERROR_LINE, IMPORT, is_code, is_comment, is_environment, is_output, is_shell

_MARK = re.compile(r"^[ \t]*(?:(?:->|=>|→) ?|(?:input|code|in)[ \t]*:[ \t]*)(?=[ \t]*[A-Za-z_@])", re.IGNORECASE)
_BOLD = re.compile(r"[ \t]*\*\*[^*\n]{1,200}\*\*:?[ \t]*$")
_MARKS = frozenset("-=→iIcC")
_LABEL = re.compile(r"^[ \t]*(?:outputs?|out|results?|expected|actual|returns?|errors?|gives?)[ \t]*:", re.IGNORECASE)
_CLOSER = re.compile(r"^[ \t]*[\])}]+[\])},:. \t\w()]*$")
_TORCH = re.compile(r"\b(?:torch|nn|F|np)\.\w")
_FRAME = re.compile(r"<ipython-input-\d|-{2,}> ?\d|(?:[~/]|[A-Z]:\\)\S{1,300}\.py in \w")
"""The first line of a frame as IPython shows it."""

_MAX_BLANK = 3


def without_mark(line: str) -> str:
    """A line without the arrow or `input:` that marks it as typed in."""
    match = _MARK.match(line[:200]) if line.lstrip()[:1] in _MARKS else None
    if not match:
        return line
    rest = line[match.end() :]
    return rest if is_code(rest) or (":" in match[0] and _is_expression(rest)) else line


def _is_expression(text: str) -> bool:
    return len(text) < 400 and bool(_TORCH.search(text)) and parse(text).tree is not None


def find_runs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The (first, beyond last) indices of the runs of code among lines of prose."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        if "Traceback (most" in lines[at][:200]:
            end = _end_of_traceback(lines, at)
            runs.append((at, end))
            at = end
            continue
        if not _is_start(lines[at]):
            at += 1
            continue
        end = _end_of_run(lines, at)
        if _is_program([without_mark(x) for x in lines[at:end]]):
            runs.append((at, end))
        at = max(end, at + 1)
    return runs


def _end_of_traceback(lines: Sequence[str], start: int) -> int:
    """The index beyond a traceback's last line: its error, with the lines of the message that follow at once.

    A line in bold is a heading, which ends it.
    """
    at = start + 1
    while at < len(lines) and (lines[at][:1] in {" ", "\t"} or not ERROR_LINE.match(lines[at][:400])):
        if _BOLD.match(lines[at]):
            return at
        if not lines[at].strip() and not _goes_on(lines[at + 1] if at + 1 < len(lines) else ""):
            return at
        at += 1
    while at < len(lines) and lines[at].strip() and not _BOLD.match(lines[at]):
        at += 1
    return at


def _goes_on(line: str) -> bool:
    """Whether a line below a blank one is still the traceback's: indented, a frame of IPython's, or the error."""
    return line[:1] in {" ", "\t"} or bool(_FRAME.match(line[:400]) or ERROR_LINE.match(line[:400]))


def _is_start(line: str) -> bool:
    bare = without_mark(line)
    return (is_code(bare) or bare is not line) and not is_environment(line) and not is_shell(line)


def _end_of_run(lines: Sequence[str], start: int) -> int:
    """The index beyond the last line of code, blank lines inside allowed."""
    depth = 0
    end = at = start
    while at < len(lines):
        line = without_mark(lines[at])
        if not line.strip():
            if at - end >= _MAX_BLANK:
                break
        elif depth > 0 or _continues(line):
            if is_environment(line) or _BOLD.match(line):
                break
            depth = opens_bracket(line[:2000], depth) if len(line) < 2000 else 0
            end = at + 1
            if depth and end - start > 400:
                break
        else:
            break
        at += 1
    return end


def _continues(line: str) -> bool:
    if _LABEL.match(line[:40]):
        return False
    if is_code(line) or _CLOSER.match(line[:200]) or _is_expression(line):
        return True
    if is_comment(line):
        return line[0] != "#" or not line[2:3].isupper() or len(line) < 60
    return (
        line[0] in " \t" and not is_output(line) and not line.lstrip().startswith(("-", "*", "|")) and not _reads(line)
    )


def _reads(line: str) -> bool:
    """Whether an indented line reads like a sentence."""
    words = line.split()
    return len(words) > 6 and sum(w.isalpha() for w in words) * 5 > len(words) * 4


def _is_program(lines: Sequence[str]) -> bool:
    strong = [line for line in lines if is_code(line)] or list(lines[:1])
    if len(strong) == 1:
        only = strong[0]
        return bool(_TORCH.search(only)) and "(" in only and parse(repair("\n".join(lines)).code).tree is not None
    if not strong:
        return False
    imports = sum(bool(IMPORT.match(line)) for line in strong)
    if repair("\n".join(lines)).error:
        return imports > 0 and len(strong) >= 4
    return imports > 0 or any(_TORCH.search(line) for line in strong) or len(strong) >= 3
