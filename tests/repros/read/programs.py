"""Writes bodies of issues that hold programs, and reads the program that decides."""

from __future__ import annotations

from repros.read.code.program import read_programs
from repros.read.text.block import Program
from repros.read.text.page import read_page


def fenced(*codes: str) -> str:
    """Fenced blocks with prose between them."""
    return "\n\ntext\n\n".join(f"```python\n{code}\n```" for code in codes)


def first(text: str, title: str = "") -> Program:
    """The program that decides."""
    return read_programs(read_page(text), title)[0]


def codes(text: str) -> set[str]:
    """What keeps that program from running."""
    return {p.code for p in first(text).problems}
