"""Shell sessions: the Python that a here-document, `python -c` or `cat FILE` holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from repros.read.text.looks import is_shell

_HEREDOC = re.compile(r"(?:python[\d.]*|cat)\b[^\n]{0,200}<<-? ?[\"']?(?P<mark>\w+)[\"']?(?P<rest>[^\n]{0,200})$")
_TARGET = re.compile(r"> ?(?P<name>[\w./-]+\.py)\b")
_CAT = re.compile(r"^[^\n]{0,80}?(?:\bcat|> ?type) +(?P<name>[\w./-]+\.py)[ \t]*(?:(?:;|&&)[^;&\n]{0,80})?$")
_COMMAND = re.compile(r"^[^\n]{0,120}?\bpython[\d.]* +(?:-\w+ +)*?-c +(?P<quote>[\"'])(?P<code>.*)$", re.DOTALL)
_ASKS = re.compile(
    r"(?:^|[\s>$%#])(?:pip3?|conda|mamba|git|uname|nvidia-smi|lsb_release|which|uv"
    r"|python[\d.]* (?:-V|--version|-m pip))(?:\s|$)"
)
"""Commands that ask about the machine."""

_RUNS = re.compile(r"^[^\n]{0,120}\bpython[\d.]* [^\n]{0,80}\w\.py\b", re.MULTILINE)
"""A command that runs a file."""

_PROMPT = re.compile(
    r"^[ \t]*(?:(?:PS )?[A-Z]:\\[^>\n]{0,200}> ?(?=\w)"
    r"|(?:\([\w.-]+\)[ \t]*)?(?:\S+@[^\s$#]+[^$#\n]{0,80})?[$%❯➜#][ \t]+)"
)


@dataclass(frozen=True, slots=True)
class ShellPrograms:
    """The Python in a shell session: the programs with the file each was given, and all other lines."""

    programs: tuple[tuple[str, str], ...]
    rest: str

    @property
    def last(self) -> tuple[str, str]:
        """The program that was run last, one that only asks for a version aside."""
        return next((p for p in reversed(self.programs) if not _asks_version(p[1])), self.programs[-1])

    @property
    def asks_alone(self) -> bool:
        """Whether they only ask for versions, beside the run of a file that stands elsewhere."""
        return bool(_RUNS.search(self.rest)) and all(_asks_version(code) for _, code in self.programs)


def read_shell(lines: Sequence[str]) -> ShellPrograms:
    """Find the programs of a shell session: (file name or "", code) each, in order.

    The command that begins a program stays in the rest: it ends what the command above it answers.
    """
    programs: list[tuple[str, str]] = []
    rest: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        head = line[:400]
        if "<<" in head and (match := _HEREDOC.search(head)):
            at, code = _until(lines, at + 1, match["mark"])
            target = _TARGET.search(head)
            programs.append((target["name"].rsplit("/", 1)[-1] if target else "", code))
            rest += [head] if is_shell(head) else []
        elif ("cat" in head or "type" in head) and (match := _CAT.match(head)):
            at, code = _until_prompt(lines, at + 1)
            programs.append((match["name"].rsplit("/", 1)[-1], code))
        elif "-c" in head and (match := _COMMAND.match(head)):
            at, code = _quoted(lines, at, line.index(match["code"]) if match["code"] else len(line), match["quote"])
            programs.append(("", code))
            rest += [head] if is_shell(head) else []
            at += int(_asks_version(code) and at < len(lines) and not is_shell(lines[at]))
        else:
            rest.append(line)
            at += 1
    return ShellPrograms(tuple(p for p in programs if p[1].strip()), "\n".join(rest))


def without_prompt(line: str) -> str:
    """A command without the prompt that it was typed behind."""
    return _PROMPT.sub("", line, count=1)


def _asks_version(code: str) -> bool:
    return "__version__" in code and len(code) < 200


def below_commands(lines: Sequence[str]) -> str:
    """What the programs of a shell session print: no commands, no comments, and nothing that others answer."""
    kept: list[str] = []
    asks = False
    for line in lines:
        if is_shell(line):
            asks = bool(_ASKS.search(line[:200]))
        elif not (asks or line.startswith("# ")):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _until(lines: Sequence[str], first: int, mark: str) -> tuple[int, str]:
    for i in range(first, len(lines)):
        if lines[i].strip() == mark:
            return i + 1, _joined(lines[first:i])
    return len(lines), _joined(lines[first:])


def _until_prompt(lines: Sequence[str], first: int) -> tuple[int, str]:
    for i in range(first, len(lines)):
        if (
            _PROMPT.match(lines[i][:200])
            and is_shell(_PROMPT.sub("$ ", lines[i][:200]))
            and not lines[i].startswith("# ")
        ):
            return i, _joined(lines[first:i])
    return len(lines), _joined(lines[first:])


def _quoted(lines: Sequence[str], first: int, column: int, quote: str) -> tuple[int, str]:
    """The text from a column on to the closing quote, over lines."""
    body: list[str] = []
    for i in range(first, min(len(lines), first + 500)):
        text = lines[i][column:] if i == first else lines[i]
        end = _closing(text, quote)
        if end >= 0:
            body.append(text[:end])
            return i + 1, _joined([x.replace('\\"', '"') if quote == '"' else x for x in body])
        body.append(text)
    return first + 1, lines[first][column:] + "\n"


def _closing(text: str, quote: str) -> int:
    at = 0
    while at < len(text):
        if text[at] == "\\" and quote == '"':
            at += 1
        elif text[at] == quote:
            return at
        at += 1
    return -1


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n" if lines else ""
