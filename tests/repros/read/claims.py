"""Writes bodies of issues that claim something, and reads their claims."""

from repros.read.claim import read_claim
from repros.read.code.program import read_programs
from repros.read.text.block import ClaimReading
from repros.read.text.page import read_page
from repros.values import Claim, Issue

HEAD = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n'
PROGRAM = "import torch\nx = torch.ones(2)\nprint(f(x))\n"


def fence(text: str, tag: str = "") -> str:
    """A fenced block."""
    return f"```{tag}\n{text}\n```\n"


def read(body: str, title: str = "a bug") -> ClaimReading:
    """What an issue claims and what should be instead, as the reader has it."""
    page = read_page(body)
    programs = read_programs(page, title)
    return read_claim(Issue(title=title, body=body), page, programs[0] if programs else None)


def claim(body: str, title: str = "a bug") -> Claim:
    """What an issue claims."""
    return read(body, title).claim
