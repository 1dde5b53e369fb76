"""Programs whose values only a prompt shows: they print nothing, and the report says what their expressions give."""

from __future__ import annotations

import ast
import re

from repros.read.block import Program
from repros.read.python import parse
from repros.values import Claim, ClaimKind

_SHOWS_ITSELF = re.compile(r"\bprint\b|\bstd(?:out|err)\b|\blogg(?:ing|er)\b|\bdisplay\(|\bwarn|\bassert")
_NEEDS_A_FILE = re.compile(r"\bjit\b|\bcompile\b|\bdynamo\b|multiprocessing|num_workers|__name__|__file__|\binspect\b")
"""What a prompt lacks: source text of functions, a main module that other processes can import."""


def needs_a_prompt(program: Program, claim: Claim) -> bool:
    """Whether a claimed output can only have come from a prompt that echoed the values of expressions."""
    if program.mode != "script" or len(program.files) != 1 or claim.kind is not ClaimKind.OUTPUT or not claim.text:
        return False
    code = program.files[0].text
    tree = parse(code).tree
    if tree is None or _SHOWS_ITSELF.search(code) or _NEEDS_A_FILE.search(code):
        return False
    return any(isinstance(s, ast.Expr) and not isinstance(s.value, ast.Constant) for s in tree.body)
