"""Texts, claims and Runs that are made to be slow to judge, each of any size."""

from __future__ import annotations

from collections.abc import Callable

from repros.values import (
    Claim,
    ClaimKind,
    Contrast,
    Frame,
    Outcome,
    RaisedException,
    Repro,
    Run,
    SourceFile,
    StatementOutput,
)

MOST_CLAIMED = 65_536
"""Characters of a claim: as much as GitHub stores of one text."""

_PROGRAM = (
    "import torch\nfor x in range(3):\n    try:\n        print(torch.f(x))\n"
    "    except Exception as e:\n        print(e)\n"
)
_FRAME = Frame("test.py", 4, "<module>", "print(torch.f(x))")
_MESSAGE = "Sizes of tensors must match except in dimension 0"


def _line(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


TEXTS: dict[str, Callable[[int], str]] = {
    **{f"{piece!r}": _line(piece) for piece in [*"[](){}<>|/\\.,:;'\"`#=+-_*~^%$@!?0a \n\t\r\0", "\u0301", "\ud800"]},
    "pairs": _line("[]"),
    "wrong pairs": _line("]["),
    "open lines": _line("[\n"),
    "short lines": _line("a\n"),
    "numbers": _line("1.2345, "),
    "whole numbers": _line("1 "),
    "equal numbers": _line("0.1\n"),
    "signs": _line("+-"),
    "digits": _line("9"),
    "decimals": _line("1."),
    "exponents": _line("1e5"),
    "hex": _line("0x"),
    "tensors": _line("tensor([1., 2.])\n"),
    "open tensors": _line("tensor([1.,\n"),
    "dtypes": _line("1. dtype=torch.float32 "),
    "nested dtypes": lambda size: _line("[1. ")(size // 2) + _line(", dtype=torch.float16]")(size // 2),
    "sizes": _line("torch.Size([1])\n"),
    "truths": _line("True\n"),
    "words": _line("one word after the other of a sentence here\n"),
    "sentences": _line("it is not what I have expected, should be 3 instead of 4\n"),
    "sets": lambda size: "{1, 2, a}\n{a, 1, 2}\n" * (size // 20),
    "dots": _line("...\n"),
    "prompts": _line(">>> x\n1\n"),
    "paths": _line("/a"),
    "places": _line("a.py:1: line 1 0x1 1 s\n"),
    "quoted": _line("'a' "),
    "excerpts": _line('  File "a.py", line 1\n    x\n<--- HERE\n'),
    "tracebacks": _line('Traceback (most recent call last):\n  File "a.py", line 1, in f\nRuntimeError: a\n'),
    "threads": _line("Exception in thread T:\nTraceback (most recent call last):\nRuntimeError: a\n"),
    "inner errors": _line("Traceback (most recent call last)\nRuntimeError: a\n"),
    "warnings": _line("a.py:1: UserWarning: a b c\n"),
    "different warnings": lambda size: "".join(f"a.py:{n}: UserWarning: of kind x{n}\n" for n in range(size // 32)),
    "native warnings": _line("[W a.cpp:1] Warning: a b c\n"),
    "labels": lambda size: "".join(f"label {n} 1.5 2.5 3.5\n" for n in range(size // 22)),
}  # fmt: skip
"""By what they are made of, all on one line or on as many as there is room for."""


def printing(text: str) -> Run:
    """A Run that ended cleanly after it had printed the text to both streams."""
    return _run(Outcome.OK, stdout=text, stderr=text)


def answering(text: str) -> Run:
    """A Run of a session whose answers are the text's lines."""
    answers = tuple(StatementOutput("x", line) for line in text.split("\n"))
    return _run(Outcome.OK, stdout=text, statements=answers)


def raising(text: str) -> Run:
    """A Run that was ended by exceptions whose messages are the text."""
    return _run(Outcome.EXCEPTION, tuple(RaisedException("RuntimeError", text, (_FRAME,)) for _ in range(20)))


def raising_often(text: str) -> Run:
    """A Run that was ended by as many exceptions as the text has lines."""
    return _run(Outcome.EXCEPTION, tuple(RaisedException("RuntimeError", m, (_FRAME,)) for m in text.split("\n")))


def raising_deep(text: str) -> Run:
    """A Run that was ended by exceptions of as many frames as the text has characters."""
    frames = tuple(Frame("test.py", n, "f", c) for n, c in enumerate(text))
    return _run(Outcome.EXCEPTION, tuple(RaisedException("RuntimeError", _MESSAGE, frames) for _ in range(20)))


RUNS: dict[str, Callable[[str], Run]] = {
    made.__name__.replace("_", " "): made for made in (printing, answering, raising, raising_often, raising_deep)
}

CLAIMS: dict[str, Callable[[str], Claim]] = {
    "an exception": lambda text: Claim(ClaimKind.EXCEPTION, "ValueError", text, text, frames=(_FRAME,)),
    "an unnamed exception": lambda text: Claim(ClaimKind.EXCEPTION, None, text, text),
    "a plain exception": lambda _: Claim(ClaimKind.EXCEPTION, "ValueError"),
    "an output": lambda text: Claim(ClaimKind.OUTPUT, text=text),
    "another output": lambda text: Claim(ClaimKind.OUTPUT, text=f"one sentence of words that nobody prints\n{text}\n?"),
    "a value": lambda _: Claim(ClaimKind.OUTPUT, text="tensor([1.5000, 2.5000])"),
    "a session": lambda text: Claim(
        ClaimKind.OUTPUT, text=text, statements=tuple(StatementOutput("x", a) for a in (*text.split("\n"), "?"))
    ),
    "a warning": lambda text: Claim(ClaimKind.WARNING, "UserWarning", text, text),
    "a crash": lambda text: Claim(ClaimKind.CRASH, text=text),
    "a hang": lambda text: Claim(ClaimKind.HANG, text=text),
    "slowness": lambda text: Claim(ClaimKind.SLOW, text=text, contrast=Contrast(text, text)),
    "memory that grows": lambda text: Claim(ClaimKind.MEMORY, text=text, contrast=Contrast(grows=True)),
}


def reported(claim: Claim, should: str | None) -> Repro:
    """A Repro of a program that catches exceptions."""
    return Repro((SourceFile("test.py", _PROGRAM),), "test.py", claim=claim, should=should, runnable=True)


def _run(outcome: Outcome, exceptions: tuple[RaisedException, ...] = (), **rest: object) -> Run:
    return Run("1.3.0", "3.7.16", outcome, int(bool(exceptions)), exceptions=exceptions, recorded=True, **rest)  # type: ignore[arg-type]
