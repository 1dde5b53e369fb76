"""What the launcher writes into the streams: read and taken out again. What stands in it is hostile text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from repros.shorten import shortened
from repros.values import MOST_EXCEPTIONS, Frame, RaisedException, StatementOutput

MOST_BYTES = 2 * 1024 * 1024
"""A record is at most so long: 20 exceptions of 200 frames, and the statements of a transcript."""

MOST_NAME = 500
"""A type's, a function's or a file's name is at most so long; what is cut is no name that anything else has."""

MOST_FRAMES = 200
"""Frames of one exception; the launcher sends no more, and at most `MOST_EXCEPTIONS` of a chain and of failed tests."""

MOST_LINE = 2**31
"""No file has a line of a higher number."""

KINDS = frozenset({"split", "statement", "end", "signal"})
"""What the launcher and the container's init send, by the word of each."""


@dataclass(frozen=True, slots=True)
class Record:
    """How the program ended, as the launcher saw it.

    `tests` are the chains that failing tests handed to unittest, those for which there was room of `failed_tests`.
    """

    exceptions: tuple[RaisedException, ...]
    statements: tuple[tuple[RaisedException, ...], ...]
    cpu_seconds: float
    peak_bytes: int
    tests: tuple[tuple[RaisedException, ...], ...] = ()
    failed_tests: int = 0

    @property
    def of_tests(self) -> tuple[RaisedException, ...]:
        """What all failed tests raised, that of each first, then the causes; nothing where one of them is missing."""
        if len(self.tests) != self.failed_tests:
            return ()
        return (*(t[0] for t in self.tests), *(e for t in self.tests for e in t[1:]))


@dataclass(frozen=True, slots=True)
class Streams:
    """The program's streams without the launcher's marks, the record if one came, a transcript's outputs.

    `signal` is the number of the one that ended the program, where init says so. `forged`: between marks stands what
    neither writes there: a second of what comes once, or no value of theirs.
    """

    stdout: bytes
    stderr: bytes
    record: Record | None
    statements: tuple[StatementOutput, ...] = ()
    signal: int | None = None
    forged: bool = False


@dataclass(slots=True)
class Unmarked:
    """Hands a program's streams on as they come, without the launcher's marks and what stands between two of them."""

    nonce: str
    hand_on: Callable[[str, bytes], None]
    _rest: dict[str, bytes] = field(default_factory=dict)
    _inside: dict[str, bool] = field(default_factory=dict)

    def __call__(self, stream: str, data: bytes) -> None:
        """Takes the next bytes of a stream; what may be the beginning of a mark waits for those after it."""
        mark = _mark(self.nonce)
        *whole, rest = (self._rest.get(stream, b"") + data).split(mark)
        for part in whole:
            self._hand_on(stream, part)
            self._inside[stream] = not self._inside.get(stream, False)
        waits = next((n for n in range(len(mark) - 1, 0, -1) if rest.endswith(mark[:n])), 0)
        self._rest[stream] = rest[len(rest) - waits :]
        self._hand_on(stream, rest[: len(rest) - waits])

    def _hand_on(self, stream: str, text: bytes) -> None:
        if text and not self._inside.get(stream, False):
            self.hand_on(stream, text)


def read_streams(stdout: bytes, stderr: bytes, nonce: str) -> Streams:
    """Takes the launcher's frames out of both streams."""
    out, err = _split(stdout, nonce), _split(stderr, nonce)
    ends, signals = ([value for _, value in err if value.get("kind") == kind] for kind in ("end", "signal"))
    record = _record(ends[-1]) if ends else None
    texts = next((value.get("statements") for _, value in err if value.get("kind") == "split"), None)
    statements = _statements(texts, out, err, record) if isinstance(texts, list) else ()
    # The text at the end is followed by no value; one that a kill cut off is no forgery.
    strange = any(value.get("kind") not in KINDS for _, value in (*out[:-1], *err[:-1]))
    return Streams(
        b"".join(text for text, _ in out),
        b"".join(text for text, _ in err),
        record,
        statements,
        signal=int(_number(signals[0].get("number"))) if signals else None,
        forged=strange or len(ends) > 1 or len(signals) > 1,
    )


def last_value(before: bytes, tail: bytes, nonce: str) -> bytes:
    """The last framed value of a stream's end, whose middle was dropped; empty where the beginning broke off in one."""
    mark = _mark(nonce)
    parts = tail.split(mark)
    return mark + parts[-2] + mark if len(parts) > 2 and before.count(mark) % 2 == 0 else b""


def _split(data: bytes, nonce: str) -> list[tuple[bytes, dict[str, Any]]]:
    """The stream as pairs: text, and the value that follows it (empty at the end)."""
    parts = data.split(_mark(nonce))
    # Texts and values take turns; an odd number of marks means that the last value was cut off.
    pairs = [(parts[i], _value(parts[i + 1])) for i in range(0, len(parts) - 2, 2)]
    pairs.append((parts[-1] if len(parts) % 2 else parts[-2], {}))
    return pairs


def _mark(nonce: str) -> bytes:
    return b"\x1e" + nonce.encode("ascii") + b"\x1e"


def _value(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data[:MOST_BYTES])
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _record(value: dict[str, Any]) -> Record:
    answers = _list(value.get("statements"))
    tests = tuple(filter(None, map(_exceptions, _list(value.get("tests"))[:MOST_EXCEPTIONS])))
    return Record(
        _exceptions(value.get("exceptions")),
        tuple(_exceptions(a.get("exceptions")) if isinstance(a, dict) else () for a in answers),
        _number(value.get("cpu_seconds")),
        int(_number(value.get("peak_bytes"))),
        tests,
        int(_number(value.get("failed_tests"))),
    )


def _exceptions(value: Any) -> tuple[RaisedException, ...]:
    return tuple(
        RaisedException(_name(e.get("type")) or "", _text(e.get("message")) or "", _frames(e.get("frames")))
        for e in _list(value)[:MOST_EXCEPTIONS]
        if isinstance(e, dict)
    )


def _frames(value: Any) -> tuple[Frame, ...]:
    return tuple(
        Frame(_name(f.get("file")) or "", _line(f.get("line")), _name(f.get("function")), _text(f.get("source")))
        for f in _list(value)[:MOST_FRAMES]
        if isinstance(f, dict)
    )


def _statements(
    texts: list[Any],
    out: list[tuple[bytes, dict[str, Any]]],
    err: list[tuple[bytes, dict[str, Any]]],
    record: Record | None,
) -> tuple[StatementOutput, ...]:
    """Each statement with what it answered; those that were never reached are left out."""
    answers = record.statements if record else ()
    outs, errs = _by_statement(out), _by_statement(err)
    reached = min(len(texts), max(len(outs), len(errs)))
    return tuple(
        StatementOutput(
            str(texts[i]),
            _output(outs.get(i, b""), errs.get(i, b""), raised := (answers[i] if i < len(answers) else ())),
            raised,
        )
        for i in range(reached)
    )


def _by_statement(pairs: list[tuple[bytes, dict[str, Any]]]) -> dict[int, bytes]:
    """What came before each statement's mark; what came after the last belongs to the one that was cut off."""
    found: dict[int, bytes] = {}
    current: list[bytes] = []
    for text, value in pairs:
        current.append(text)
        if value.get("kind") == "statement":
            found[len(found)] = b"".join(current)
            current = []
    if rest := b"".join(current):
        found[len(found)] = rest
    return found


def _output(stdout: bytes, stderr: bytes, raised: tuple[RaisedException, ...]) -> str:
    """Both streams as one terminal shows them: warnings come before the echoed value, tracebacks after it."""
    parts = (stdout, stderr) if raised else (stderr, stdout)
    return b"".join(parts).decode("utf-8", "replace")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: Any) -> int | None:
    return value if isinstance(value, int) and 0 <= value < MOST_LINE else None


def _name(value: Any) -> str | None:
    text = _text(value)
    return None if text is None else shortened(text, MOST_NAME)


def _text(value: Any) -> str | None:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else None


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value < 2**53 else 0.0
