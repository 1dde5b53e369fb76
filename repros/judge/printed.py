"""Printed text, ready for comparing: without what differs between machines, and cut into units."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repros.judge.messages import without_places
from repros.judge.tokens import Token, balanced
from repros.values import Run

MOST = 300_000
"""Characters of output that are compared, from its beginning."""

_MOST_HEAD = 600
_LOG = re.compile(
    r"[ \t]{0,8}(?:\[rank\d{1,4}\]:\s?)?"
    r"(?:[VDIWEC]\d{4} \d\d:\d\d:\d\d\.\d{1,9} \d{1,20} \S{1,300}:\d{1,7}\](?: \[[\d/_]{1,20}\]){0,2}"
    r"|\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\](?: \[[\d/_]{1,20}\]){0,2} \S{1,200}: \[[A-Z]{4,8}\])"
    r"(?: \[__\w{1,60}\])? ?"
)
"""The head of a line that torch logs, as 2.3 and later write it, and as 2.0 to 2.2 did."""

_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.(?= )|\$|In \[\d*\]:|(?:\([\w.-]{1,40}\) )?[\w.@~/-]{1,80}[$#%](?= ))")
_OUT = re.compile(r"^(\s*)Out ?\[\d*\]: ?")
_NUMPY_SCALAR = re.compile(r"\bnp\.(?:float|int|uint|bool)\d*_?\(([^()]{1,60})\)")
_PLAIN_WORD = re.compile(r"[A-Za-z]+")
_DTYPE = re.compile(r"torch\.(?:(?:b?float|u?int|q?u?int|complex|bool|half|double|long|short)\w*|Size|strided)")
_NUMBER = re.compile(r"[-+]?(?:\b(?:nan|inf)\b|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")

Unit = tuple[Token, ...]


def printed(run: Run, *, logs: bool = True) -> str:
    """What the program put out: the answers of a transcript, else its standard output; with `logs` torch's own too."""
    if run.statements:
        return tidy("\n".join(s.output for s in run.statements))
    logged = _logged(run.stderr) if logs else ""
    return tidy(f"{run.stdout}\n{logged}" if logged else run.stdout)


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
    lines = text[:MOST].replace("\r\n", "\n").split("\n")
    if any(_LOG.match(line[:_MOST_HEAD]) for line in lines):
        logs = [_LOG.match(line[:_MOST_HEAD]) is not None for line in lines]
        said = [line for line, is_log in zip(lines, logs, strict=True) if not is_log]
        lines = said + [_LOG.sub("", line, count=1) for line, is_log in zip(lines, logs, strict=True) if is_log]
    kept = [_OUT.sub(r"\1", line) for line in lines if not _PROMPT.match(line[:200])]
    return _NUMPY_SCALAR.sub(r"\1", without_places("\n".join(kept)))


def shape(line: str) -> str:
    """The line with every number and its blanks taken out: a column is wider where one of its numbers has a sign."""
    return re.sub(r"\s+", "", _NUMBER.sub("#", line))


def units(tokens: Sequence[Token]) -> list[Unit]:
    """Lines, those of one tensor together; dots on their own end a unit and are dropped."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        open_brackets = bool(found[-1]) and not balanced(found[-1])
        if token.elision and token.first and token.last:
            found.append([])
            continue
        if token.first and found[-1] and not open_brackets:
            found.append([])
        found[-1].append(token)
    return [tuple(u) for u in found if u]


def is_prose(unit: Unit) -> bool:
    """Whether the unit is a sentence of a person's rather than something printed."""
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
