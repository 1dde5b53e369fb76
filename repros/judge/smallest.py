"""A smaller program with the same failure: what is looked for, what counts as smaller, and what as the same."""

from __future__ import annotations

import ast
import io
import json
import tokenize
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from repros.judge.messages import Likeness, compare
from repros.judge.observe import observe, observe_all
from repros.judge.raised import last_name
from repros.values import ClaimKind, Frame, Observation, Outcome, Repro, Run, SourceFile

MOST_LINES = 40
MOST_CHARACTERS = 4_000
"""Of what a program prints, whose lines are looked through for those that tell the failure."""

MOST_RUNS = 100_000
"""That a reducer may say it has made; what it says is a stranger's word."""


NOT_LOOKED_FOR = "No smaller program was looked for: {}."


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest program that was seen to fail in the same way, its lines, and how many runs it took to find it."""

    program: str
    lines: int
    runs: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """The failure to keep: an exception (`name` is its type), a crash (the signal) or lines that tell it."""

    kind: str
    name: str = ""
    output: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def wanted_of(repro: Repro, shown: Run | None) -> Wanted | str:
    """What a smaller program must still do; where none is looked for, why, in a sentence.

    `shown` is a Run that shows the claim.
    """
    if shown is None:
        return NOT_LOOKED_FOR.format("what is reported doesn't show")
    if reason := _why_not(repro, shown):
        return NOT_LOOKED_FOR.format(reason)
    if repro.claim.kind in {ClaimKind.OUTPUT, ClaimKind.WARNING} and (lines := telling_lines(repro, shown)):
        return Wanted("lines", "", *lines)
    if shown.outcome is Outcome.EXCEPTION and shown.exceptions:
        return Wanted("exception", shown.exceptions[0].type)
    if shown.outcome is Outcome.CRASH and repro.claim.kind is ClaimKind.CRASH:
        return Wanted("crash", shown.signal or "")
    return NOT_LOOKED_FOR.format("no exception, no signal and no line of the output tells what fails")


def _why_not(repro: Repro, shown: Run) -> str | None:
    if repro.mode != "script" or repro.invocation.launcher != "python":
        return "the program isn't a plain script"
    if repro.claim.kind in {ClaimKind.HANG, ClaimKind.SLOW, ClaimKind.MEMORY}:
        return "hangs, slowness and memory are told by many long runs"
    return "the failure is that of a test" if shown.failed_tests else None


def telling_lines(repro: Repro, shown: Run) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The fewest lines of the two streams with which alone the Run still shows the claim; None where none tells it."""
    if len(shown.stdout) + len(shown.stderr) > MOST_CHARACTERS:
        return None
    lines = [(name, line) for name in ("stdout", "stderr") for line in getattr(shown, name).splitlines(keepends=True)]

    def tells(kept: Sequence[tuple[str, str]]) -> bool:
        stdout, stderr = ("".join(line for of, line in kept if of == name) for name in ("stdout", "stderr"))
        return observe(repro, replace(shown, stdout=stdout, stderr=stderr)).observation is Observation.SHOWS

    if len(lines) > MOST_LINES or not tells(lines) or tells([]):
        return None
    kept, size = lines, len(lines)
    while size:
        for end in range(len(kept), 0, -size):
            fewer = kept[: max(0, end - size)] + kept[end:]
            if tells(fewer):
                kept = fewer
        size //= 2
    stdout, stderr = (tuple(line.rstrip("\n") for of, line in kept if of == name) for name in ("stdout", "stderr"))
    return stdout, stderr


def smaller_in(stdout: str, program: str) -> Smallest | None:
    """What a reducer printed last, if that is a smaller program made of the parts of this one; None where it isn't."""
    line = stdout.rstrip("\n").rpartition("\n")[2]
    try:
        told = json.loads(line)
        text, runs = told["program"], told["runs"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if type(text) is not str or type(runs) is not int or not 0 < runs <= MOST_RUNS:
        return None
    lines = _lines(text)
    if not text.strip() or lines >= _lines(program) or len(text) > len(program) or not made_of(text, program):
        return None
    return Smallest(text, lines, runs)


def _lines(text: str) -> int:
    return len([line for line in text.splitlines() if line.strip()])


def made_of(smaller: str, program: str) -> bool:
    """Whether a text is Python that holds no name more often than a program, and no text of its own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(smaller)
        words, whole = _words(smaller), _words(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return False
    return all(count <= whole[word] or word in _OURS for word, count in words.items())


_TYPES = frozenset({f"{kind}{bits}" for kind in ("int", "float", "complex") for bits in (8, 16, 32, 64, 128)})
_OURS = _TYPES | {
    "pass",
    "''",
    '""',
    "None",
    "True",
    "False",
    "torch",
    "ones",
    "tensor",
    "dtype",
    "bool",
    "uint8",
    "bfloat16",
    "requires_grad",
    "next",
    "iter",
}
"""What stands for a block that is empty, and for what the program had computed."""


def _words(text: str) -> Counter[str]:
    """How often a text holds each name, keyword, string and comment."""
    kinds = {tokenize.NAME, tokenize.STRING, tokenize.COMMENT, *_PARTS_OF_TEXTS}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type in kinds)


_PARTS_OF_TEXTS = frozenset(
    number for name in ("FSTRING_START", "FSTRING_MIDDLE") if (number := getattr(tokenize, name, None)) is not None
)


def with_program(repro: Repro, program: str) -> Repro:
    """The Repro with another text of its entry file."""
    files = tuple(SourceFile(f.name, program) if f.name == repro.entry else f for f in repro.files)
    return replace(repro, files=files)


def shows_the_same(repro: Repro, runs: Sequence[Run], shown: Run) -> bool:
    """Whether all runs of a smaller program show the claim, by the failure by which `shown` does."""
    showing = all(each.observation is Observation.SHOWS for each in observe_all(repro, runs, shown))
    return bool(runs) and showing and all(_ended_alike(run, shown) for run in runs)


def shows_anyhow(repro: Repro, runs: Sequence[Run], shown: Run) -> bool:
    """Whether one of the runs of a smaller program shows the claim."""
    return any(each.observation is Observation.SHOWS for each in observe_all(repro, runs, shown))


def _ended_alike(run: Run, shown: Run) -> bool:
    if (run.outcome, run.signal, run.trusted) != (shown.outcome, shown.signal, shown.trusted):
        return False
    if run.outcome is not Outcome.EXCEPTION or not run.exceptions or not shown.exceptions:
        return True
    one, other = run.exceptions[0], shown.exceptions[0]
    alike = compare(other.message, one.message) is not Likeness.OTHER
    return last_name(one.type) == last_name(other.type) and alike and _in_torch(one.frames) == _in_torch(other.frames)


def _in_torch(frames: Sequence[Frame]) -> tuple[str, str | None] | None:
    """The file and the function of torch's innermost frame."""
    found = [(f.file.rpartition("/site-packages/")[2], f.function) for f in frames if "/site-packages/torch/" in f.file]
    return found[-1] if found else None
