"""A line of a shell that runs Python: which file, by which launcher, with which variables, options and arguments.

Only read, never run: words are told apart by `shlex`, and what only a shell could say of them isn't followed.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from repros.read.code.launched import Command, is_launcher, is_plain, launched, with_unfollowed
from repros.read.code.shell import without_prompt
from repros.values import Invocation

MOST_VARIABLES = 20
_MOST_LINE = 2000
Pairs = tuple[tuple[str, str], ...]

_FOLLOWED = re.compile(
    r"TORCH\w*|(?:PYTORCH|OMP|MKL|KMP)_\w+|CUDA_VISIBLE_DEVICES|PYTHON(?:HASHSEED|OPTIMIZE|WARNINGS|DEVMODE)"
)
_IDLE = re.compile(r"PATH|LD_LIBRARY_PATH|PYTHONPATH|PYTHONUNBUFFERED|PYTHONFAULTHANDLER|CUDA_(?!VISIBLE)\w+|NCCL_\w+")
"""Variables that change nothing of what a program does here: where things lie, when they are printed, accelerators."""

_ASSIGNED = re.compile(r"(?P<name>[A-Za-z_]\w{0,60})=(?P<value>.*)", re.DOTALL)
_EXPORTED = re.compile(
    r"(?:export\s|set(?:x|env)?\s|%env\s|\$env:)\s*(?P<name>[A-Za-z_]\w{0,60})\s{0,3}[= ]\s{0,3}(?P<value>.*)"
)
_WRAPPERS = frozenset(
    {"mpirun", "mpiexec", "srun", "taskset", "numactl", "valgrind", "strace", "ltrace", "perf", "nsys", "ncu", "rr"}
    | {"compute-sanitizer", "cuda-memcheck", "xvfb-run", "docker", "podman", "singularity", "ssh", "parallel", "xargs"}
)
"""What may stand before a command and changes how it runs."""

_PROMPT_END = re.compile(r".*[$#%>❯➜✗❱»)]$")
_TEXT_BEGINS = re.compile(r"(?<=\s)-?\s?<<|\b(?P<python>python[\d.]*(?:\s+-\w+)*?)\s+-c\s")
_REDIRECTED = re.compile(r"(?<=\s)(?:[012]?(?:>>?|<)(?:&?[012-](?=\s|$)|\s?[^\s;|&]+)|&>>?\s?\S+)")
_BACKSLASH = re.compile(r"\\(?=[\w.])")


def read_commands(line: str) -> Iterator[Command]:
    """The commands of a line that run Python, in order; none where the line is no shell's."""
    bare = _BACKSLASH.sub("/", without_prompt(line[:_MOST_LINE].strip().lstrip("!")))
    piped = False
    for segment, separator in _segments(_words(_without_text(bare))):
        found = _command(segment)
        if found:
            yield with_unfollowed(found, "what is piped into it") if piped else found
        piped = separator == "|"


def exported(line: str) -> Pairs:
    """The variables that a line sets for the commands below it; of one that only sets some, without a command, too."""
    bare = without_prompt(line[:_MOST_LINE].strip())
    found = _EXPORTED.fullmatch(bare)
    if found and (more := _assigned(_words(bare.partition(" ")[2]))):
        return more
    if found:
        value = _words(found["value"])
        return ((found["name"], value[0] if value else ""),)
    words = _words(bare)
    pairs = _assigned(words)
    return pairs if len(pairs) == len(words) else ()


def with_variables(invocation: Invocation, pairs: Pairs) -> Invocation:
    """The invocation with variables that it doesn't set itself, as far as they are followed."""
    given = dict(invocation.variables)
    unfollowed = list(invocation.unfollowed)
    for name, value in pairs:
        if _IDLE.fullmatch(name) or name in given:
            continue
        many = name.endswith("THREADS") and re.fullmatch(r"0*(?:\d{3,}|6[5-9]|[7-9]\d)", value)
        if _FOLLOWED.fullmatch(name) and is_plain(value) and not many and len(given) < MOST_VARIABLES:
            given[name] = value
        else:
            unfollowed.append(f"the variable {name}")
    return replace(invocation, variables=tuple(given.items()), unfollowed=tuple(dict.fromkeys(unfollowed)))


def _words(text: str) -> list[str]:
    """The words of a command, operators apart; none where its quotes don't close."""
    lexer = shlex.shlex(_REDIRECTED.sub(" ", text), posix=True, punctuation_chars=";|&")
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:
        return []


def _without_text(line: str) -> str:
    """A line without the program that it holds itself, whose quotes may close on another one."""
    begins = _TEXT_BEGINS.search(line)
    return f"{line[: begins.start()]}{begins['python'] or ''} -" if begins else line


def _segments(words: Sequence[str]) -> Iterator[tuple[list[str], str]]:
    """The words between operators, each with the operator that follows."""
    segment: list[str] = []
    for word in words:
        if set(word) <= set(";|&"):
            yield segment, word
            segment = []
        else:
            segment.append(word)
    yield segment, ""


def _command(words: list[str]) -> Command | None:
    at = next((n for n, word in enumerate(words) if is_launcher(word)), None)
    if at is None:
        return None
    itself = words[at].endswith(".py")
    found = launched("python" if itself else words[at].rsplit("/", 1)[-1], words[at if itself else at + 1 :])
    if found is None:
        return None
    before = [*takewhile(lambda word: not _ends_prompt(word), reversed(words[:at]))][::-1]
    for wrapper in _WRAPPERS.intersection(before):
        found = with_unfollowed(found, wrapper)
    return replace(found, invocation=with_variables(found.invocation, _assigned(before)))


def _ends_prompt(word: str) -> bool:
    return bool(_PROMPT_END.fullmatch(word)) and not _ASSIGNED.fullmatch(word)


def _assigned(words: Sequence[str]) -> Pairs:
    return tuple((m["name"], m["value"]) for word in words if (m := _ASSIGNED.fullmatch(word)))
