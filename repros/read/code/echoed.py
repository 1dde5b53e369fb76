"""Programs that only fail, or only say something, at a prompt: it shows the values of their expressions.

A script evaluates an expression and drops the value; what comes out of showing it, be it the value itself or an
exception of its `repr`, is met where the program runs as a session.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from repros.read.code.python import parse
from repros.read.text.block import Program
from repros.values import Claim, ClaimKind

_SHOWS_ITSELF = re.compile(r"\bprint\b|\bstd(?:out|err)\b|\blogg(?:ing|er)\b|\bdisplay\(|\bwarn|\bassert")
_NEEDS_A_FILE = re.compile(r"\bjit\b|\bcompile\b|\bdynamo\b|multiprocessing|num_workers|__name__|__file__|\binspect\b")
"""What a prompt lacks: source text of functions, a main module that other processes can import."""

_ABOUT_SHOWING = re.compile(
    r"\b(?:print\w*|repr\w*|display\w*|formatt?\w*)\b|__(?:repr|str|format)__|\bshow(?:n|s|ing)?\b(?= (?:a|an|the|it|"
    r"its|tensors?|values?)\b)",
    re.IGNORECASE,
)
_SHOWING_FRAME = re.compile(r"\bin (?:__repr__|__format__|_tensor_str|_str_intern|_repr_\w{1,20}_)\b|displayhook")
"""Functions that a traceback goes through where a value is shown; `_tensor_str` are torch's own."""

_AT_A_PROMPT = re.compile(r"<stdin>|<ipython|Cell In|<input>|<cell|^$")
_BARE = (ast.Name, ast.Attribute, ast.Subscript)
"""Expressions that do nothing in a script: whoever wrote them wanted to see them."""

_LEAST_MESSAGE = 12
"""Characters of a message from which a comment that has them quotes it."""

_LEAST_CRASH = 5
"""The same of the words of a crash."""


def needs_a_prompt(program: Program, claim: Claim, title: str = "") -> bool:
    """Whether what is claimed can only have come from a prompt that showed the values of expressions."""
    if program.mode != "script" or len(program.files) != 1:
        return False
    code = program.files[0].text
    tree = parse(code).tree
    shown = [s for s in tree.body if _is_shown(s)] if tree and not _NEEDS_A_FILE.search(code) else []
    if not shown:
        return False
    match claim.kind:
        case ClaimKind.OUTPUT:
            return bool(claim.text or claim.contrast) and not _SHOWS_ITSELF.search(code)
        case ClaimKind.EXCEPTION | ClaimKind.CRASH:
            ends = tree is not None and shown[-1] is tree.body[-1]
            return _fails_when_shown(claim, shown, code.split("\n"), title, ends=ends)
        case _:
            return False


def _is_shown(statement: ast.stmt) -> bool:
    """Whether a prompt shows a value of the statement."""
    if not isinstance(statement, ast.Expr) or isinstance(statement.value, ast.Constant):
        return False
    call = statement.value
    return not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print")


def _fails_when_shown(claim: Claim, shown: Sequence[ast.stmt], lines: Sequence[str], title: str, *, ends: bool) -> bool:
    """Whether a failure may be that of showing a value: of an expression that says nothing in a script."""
    text = claim.text or ""
    if _SHOWING_FRAME.search(text):
        return not any("print(" in (f.source or "") for f in claim.frames)
    if claim.frames and not _AT_A_PROMPT.search(claim.frames[-1].file):
        return False
    if any(_tells(claim, remark) for s in shown for remark in _remarks(s, lines)):
        return True
    last = shown[-1]
    bare = isinstance(last, ast.Expr) and isinstance(last.value, _BARE)
    return ends and (bare or bool(_ABOUT_SHOWING.search(title)))


def _remarks(statement: ast.stmt, lines: Sequence[str]) -> Iterator[str]:
    """The comment behind a statement, and that on the next line."""
    end = statement.end_lineno or statement.lineno
    behind = lines[end - 1][statement.end_col_offset or 0 :] if end <= len(lines) else ""
    below = lines[end] if end < len(lines) else ""
    yield from (text.strip() for text in (behind, below) if text.lstrip().startswith("#"))


def _tells(claim: Claim, remark: str) -> bool:
    """Whether a comment tells the claimed failure."""
    name = (claim.exception or "").rsplit(".", 1)[-1]
    message = (claim.message or "").split("\n")[0].strip()
    least = _LEAST_CRASH if claim.kind is ClaimKind.CRASH else _LEAST_MESSAGE
    quotes = len(message) >= least and message[:60] in remark
    return quotes or (bool(name) and name in remark)
