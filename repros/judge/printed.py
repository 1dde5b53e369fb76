"""Printed text, ready for comparing: without what differs between machines, and cut into units."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repros.judge.budget import leave_out, spend
from repros.judge.messages import without_places
from repros.judge.tokens import Token, opened
from repros.library import TORCH
from repros.values import Run

MOST = 300_000
"""Characters of output that are compared, from its beginning."""

_PROMPT = re.compile(
    r"^[^\S\n]{0,100}(?:>>>|\.\.\.(?= )|\$|In \[\d*\]:|(?:\([\w.-]{1,40}\) )?[\w.@~/-]{1,80}[$#%](?= ))[^\n]*\n?",
    re.MULTILINE,
)
_OUT = re.compile(r"^([^\S\n]{0,100})(?:Out ?\[\d*\]: ?|: (?=\S))", re.MULTILINE)
_MOST_HEAD = 600
_LOG = re.compile(
    r"[ \t]{0,8}(?:\[rank\d{1,4}\]:\s?)?"
    r"(?:[VDIWEC]\d{4} \d\d:\d\d:\d\d\.\d{1,9} \d{1,20} \S{1,300}:\d{1,7}\](?: \[[\d/_]{1,20}\]){0,2}"
    r"|\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\](?: \[[\d/_]{1,20}\]){0,2} \S{1,200}: \[[A-Z]{4,8}\])"
    r"(?: \[__\w{1,60}\])? ?"
)
"""The head of a line that torch logs, as 2.3 and later write it, and as 2.0 to 2.2 did."""

_NUMPY_SCALAR = re.compile(r"\bnp\.(?:float|int|uint|bool)\d*_?\(([^()]{1,60})\)")
_PLAIN_WORD = re.compile(r"[A-Za-z]+")
_DTYPE = re.compile(rf"{TORCH.name}\.(?:{TORCH.dtypes}|Size|strided)")
_NUMBER = re.compile(r"[-+]?(?:\b(?:nan|inf)\b|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")

Unit = tuple[Token, ...]


def printed(run: Run, *, logs: bool = True) -> str:
    """What the program put out: the answers of a transcript, else its standard output; with `logs` torch's own too."""
    logged = _logged(run.stderr) if logs and not run.statements else ""
    text = as_printed(run)
    return tidy(f"{text}\n{logged}" if logged else text)


def as_printed(run: Run) -> str:
    """The answers of a transcript, else the standard output, as much as is compared, as it was printed."""
    text = "\n".join(s.output for s in run.statements) if run.statements else run.stdout
    if len(text) > MOST:
        leave_out(f"the first {MOST:,} characters of the output")
    return text[:MOST]


def is_logged(text: str) -> bool:
    """Whether a text has a line that torch logs."""
    return "]" in text and any(_LOG.match(line[:_MOST_HEAD]) for line in text.split("\n"))


def _logged(stderr: str) -> str:
    """The lines of torch's logs on a standard error; those of releases before 2.3 go on without a mark."""
    lines = stderr[:MOST].replace("\r\n", "\n").split("\n") if "]" in stderr[:MOST] else []
    found = [n for n, line in enumerate(lines) if _LOG.match(line[:_MOST_HEAD])]
    if found and lines[found[0]].startswith("["):
        return "\n".join(lines[found[0] :])
    return "\n".join(lines[n] for n in found)


def tidy(text: str) -> str:
    """The text without prompts, places and NumPy's scalar wrappers (`np.float64(1.0)`, new in NumPy 2).

    What torch logs comes last, without when, where and by which process: it has a stream of its own.
    """
    kept = _OUT.sub(r"\1", _PROMPT.sub("", _logs_last(text[:MOST].replace("\r\n", "\n"))))
    return _NUMPY_SCALAR.sub(r"\1", without_places(kept))


def _logs_last(text: str) -> str:
    """The text with the lines that torch logs behind all others, without their heads."""
    if not is_logged(text):
        return text
    lines = text.split("\n")
    heads = [_LOG.match(line[:_MOST_HEAD]) for line in lines]
    said = [line for line, head in zip(lines, heads, strict=True) if head is None]
    return "\n".join((*said, *(line[head.end() :] for line, head in zip(lines, heads, strict=True) if head)))


def shape(line: str) -> str:
    """The line with every number and its blanks taken out: a column is wider where one of its numbers has a sign."""
    spend(1 + len(line) / 4)
    return re.sub(r"\s+", "", _NUMBER.sub("#", line))


def units(tokens: Sequence[Token]) -> list[Unit]:
    """Lines, those of one tensor together; dots on their own end a unit and are dropped."""
    spend(len(tokens) / 2)
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        alone = token.elision and token.first and token.last
        if alone or (token.first and depth <= 0):
            found.append([])
            depth = 0
        if not alone:
            found[-1].append(token)
            depth += opened((token,))
    return [tuple(u) for u in found if u]


def is_prose(unit: Unit) -> bool:
    """Whether the unit is a sentence of a person's rather than something printed."""
    spend(len(unit))
    words = [t for t in unit if _PLAIN_WORD.fullmatch(t.text)]
    return len(words) >= 4 and len(words) >= 0.6 * len(unit)


def is_informative(unit: Unit) -> bool:
    """Whether the unit says enough to be recognised within a longer line."""
    numbers = sum(t.number is not None for t in unit)
    return len(unit) >= 6 or numbers >= 3 or (unit[0].text == "tensor" and len(unit) >= 4)


def readings(unit: Unit) -> tuple[str, ...]:
    """What can be read off the unit: numbers, dtypes, truth values, quoted text."""
    return tuple(t.text for t in unit if t.number is not None or is_dtype(t) or t.text in {"True", "False", "None"})


def is_dtype(token: Token) -> bool:
    """Whether the token is the name of a dtype, or of another property that a tensor prints of itself."""
    return bool(_DTYPE.fullmatch(token.text))
