"""The part of a program for an accelerator that comes before it asks for one, and so runs on CPU as it would there."""

from __future__ import annotations

import ast
import re

from repros.judge.raised import user_frames
from repros.read.code.python import parse
from repros.values import Claim, ClaimKind, Observation, Outcome, Repro, Run, Verdict, VerdictKind

_ACCELERATOR = re.compile(
    r"cuda|cudnn|\bmps\b|\bxpu\b|\bhip\b|\bnpu\b|\bnccl\b|\bgpus?\b|triton|\bcupy\b|\bpycuda\b|tensorrt|flash_attn|\bapex\b"
    r"|\baccelerators?\b|\bdevice_type\b",
    re.IGNORECASE,
)
"""Whatever may ask for one: rather a line too many, since what comes after such a line is left alone."""

_LEAST_MESSAGE = 10
_LONGEST_LINE = 2000
_NOTHING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass, ast.Global)


def first_accelerator_line(repro: Repro) -> int | None:
    """The first line of the entry that may ask for an accelerator; None where another file may, or none does.

    A line that is too long to be looked through may.
    """
    if any(_ACCELERATOR.search(file.text) for file in repro.files if file.name != repro.entry):
        return None
    lines = enumerate(repro.program.split("\n"), start=1)
    told = ((number, line) for number, line in lines if not line.lstrip().startswith("#"))
    return next(
        (number for number, line in told if _ACCELERATOR.search(line[:_LONGEST_LINE]) or line[_LONGEST_LINE:]), None
    )


def may_show_before(repro: Repro) -> bool:
    """Whether what is claimed may come of the part before the accelerator, so that a run on CPU can show it.

    Only an exception with its message can: it says where it comes from. One whose traceback leads to a later line
    needs no run.
    """
    if not _is_told(repro.claim) or repro.mode != "script" or repro.invocation.launcher != "python":
        return False
    line = first_accelerator_line(repro)
    if line is None or "multi-process" in repro.needs:
        return False
    return _does_something(repro.program, line) and not _leads_behind(repro, line)


def shown_before(repro: Repro, verdict: Verdict, releases: frozenset[str]) -> tuple[int, int] | None:
    """The line of the program that the runs failed at, and the first one that may ask for an accelerator.

    None unless the verdict is `reproduced` and each run on these releases shows the claim before that line.
    """
    first = first_accelerator_line(repro)
    if first is None or verdict.kind is not VerdictKind.REPRODUCED or not _is_told(repro.claim):
        return None
    deciding = [o for o in verdict.runs if o.run.torch in releases and o.run.outcome is not Outcome.INFRA_ERROR]
    if any(o.observation is not Observation.SHOWS for o in deciding):
        return None
    lines = {_line_before(repro, o.run, first) for o in deciding}
    reached = max((line for line in lines if line), default=None)
    return (reached, first) if reached and None not in lines else None


def _is_told(claim: Claim) -> bool:
    if claim.kind is not ClaimKind.EXCEPTION or not claim.exception:
        return False
    return len(claim.message or "") >= _LEAST_MESSAGE and not _ACCELERATOR.search((claim.message or "")[:5000])


def _does_something(program: str, line: int) -> bool:
    """Whether a statement that can fail ends before a line."""
    tree = parse(program).tree
    body = [n for n in tree.body if not isinstance(n, _NOTHING)] if tree else []
    return any((n.end_lineno or n.lineno) < line and not _is_text(n) for n in body)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _leads_behind(repro: Repro, line: int) -> bool:
    """Whether the report's traceback names a source line that stands only at the accelerator or behind it."""
    before = {text.strip() for text in repro.program.split("\n")[: line - 1]}
    after = {text.strip() for text in repro.program.split("\n")[line - 1 :]}
    told = (frame.source.strip() for frame in repro.claim.frames if frame.source)
    return any(source in after and source not in before for source in told)


def _line_before(repro: Repro, run: Run, first: int) -> int | None:
    """The line of the entry's own statement that raised; None where anything of it may have come to the accelerator.

    All frames of the program lie before the first such line, and so does all of the outermost statement: a loop that
    goes on behind it may have been there before.
    """
    frames = user_frames(repro, run.exceptions[0]) if run.exceptions else ()
    lines = [frame.line or first for frame in frames]
    if not lines or max(lines) >= first or frames[0].function != "<module>":
        return None
    tree = parse(repro.program).tree
    top = (n for n in (tree.body if tree else ()) if n.lineno <= lines[0] <= (n.end_lineno or n.lineno))
    statement = next(top, None)
    return lines[0] if statement and (statement.end_lineno or statement.lineno) < first else None
