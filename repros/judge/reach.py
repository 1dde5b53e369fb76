"""How far a Run that raised came: as far as the statement that crashes where the claim shows, or not."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import TypeGuard

from repros.judge.raised import user_frames
from repros.judge.signals import signal_in
from repros.values import RaisedException, Repro, Run

_NO_CAUSE = frozenset({"print", "len", "str", "int", "float", "range", "list", "type", "isinstance", "repr", "format"})
"""Builtins whose call is no crash of torch's; what their arguments call may be."""

_DUMPED = re.compile(
    r'^  File "(?:[^"\n]{0,200}/)?(?P<file>[^"/\n]{1,100})", line (?P<line>\d{1,6}) in <module>$', re.MULTILINE
)
_CRASHES = re.compile(r"#(?P<said>[^#\n]{0,200})$")
_CRASH_WORDS = re.compile(r"\bcrash(?:es|ed)?\b|\bsegv\b|\bdies\b|\bkills\b", re.IGNORECASE)
_MOST_SOURCE = 100_000
_MOST_FRAMES = 10
_NAME_ERRORS = frozenset({"NameError", "UnboundLocalError"})

_Loop = ast.For | ast.AsyncFor | ast.While


def came_as_far(repro: Repro, run: Run, exception: RaisedException, shown: Run | None) -> bool | None:
    """Whether the statement that crashes was run through or raised the exception itself; None where it can't be told.

    `shown` is a Run that crashed. Where neither it nor a comment of the program tells the statement, the exception
    came of it or of a later one if nothing after it could have crashed before the next thing that is printed.
    """
    if run.statements:
        return _in_session(run, shown)
    tree = _parsed(repro.program)
    frames = [f for f in user_frames(repro, exception) if f.line]
    if tree is None or not frames:
        return None
    crashed = _dumped(repro, shown) or _remarked(repro.program)
    at = frames[0].line or 0
    if crashed:
        return _end(_statement(tree, at), at) >= crashed
    same_output = shown is not None and shown.stdout.split() == run.stdout.split()
    later = (_goes_on(tree, f.line or 0, same_output=same_output) for f in frames[:_MOST_FRAMES])
    return None if len(frames) > _MOST_FRAMES or any(later) else True


def _in_session(run: Run, shown: Run | None) -> bool | None:
    """A session goes on after an exception: the statement itself ran, unless a name was missing by then."""
    place = len(shown.statements) - 1 if shown and shown.statements else len(run.statements) - 1
    if place >= len(run.statements):
        return False
    missing = any(e.type in _NAME_ERRORS for s in run.statements[: place + 1] for e in s.exceptions)
    return None if missing else True


def _parsed(program: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(program[:_MOST_SOURCE])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _dumped(repro: Repro, shown: Run | None) -> int | None:
    """The line of the entry file that a handler of fatal signals wrote down."""
    found = [m for m in _DUMPED.finditer(shown.stderr[-20_000:]) if m["file"] == repro.entry] if shown else []
    return int(found[-1]["line"]) if found else None


def _remarked(program: str) -> int | None:
    """The line of the program behind which a comment says that it crashes."""
    for number, line in enumerate(program.split("\n"), start=1):
        remark = _CRASHES.search(line)
        if remark and line[: remark.start()].strip() and _tells_crash(remark["said"]):
            return number
    return None


def _tells_crash(text: str) -> bool:
    return signal_in(text) is not None or bool(_CRASH_WORDS.search(text))


def _goes_on(tree: ast.Module, line: int, *, same_output: bool) -> bool:
    """Whether something that may crash comes after a frame's line.

    What torch compiles has no lines but its decorator's: there it is what else the function calls. One that is scripted
    isn't run by its decorator, so that nothing of it comes later.
    """
    compiled = next((n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and _is_decorated_on(n, line)), None)
    if compiled is None or any(map(_scripts, compiled.decorator_list)):
        return _calls_after(tree, line, same_output=same_output)
    return sum(_may_crash(node) for statement in compiled.body for node in ast.walk(statement)) > 1


def _scripts(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Attribute) and decorator.attr == "script"


def _is_decorated_on(function: ast.FunctionDef, line: int) -> bool:
    return any(each.lineno <= line <= _end(each, 0) for each in function.decorator_list)


def _calls_after(tree: ast.Module, line: int, *, same_output: bool) -> bool:
    """Whether something that may crash comes after a line in its function, or again in a loop around it."""
    scope = _scope(tree, line)
    raising = _statement(scope, line)
    passed = {id(node) for node in ast.walk(raising)} if raising else set()
    loops = [n.lineno for n in _own(scope) if isinstance(n, _Loop) and n.lineno <= line <= _end(n, line)]
    again = min(loops, default=None)
    # In the body of a loop the statement comes again itself, with something else.
    calls = [n for n in _own(scope) if _may_crash(n) and ((again and again < line) or id(n) not in passed)]
    later = [n.lineno for n in calls if n.lineno > _end(raising, line) or (again and again <= n.lineno)]
    prints = [_end(n, 0) for n in _own(scope) if _is_print(n) and n.lineno > _end(raising, line)]
    return any(at <= min(prints) for at in later) if same_output and prints and not again else bool(later)


def _may_crash(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a node is a call that isn't one of a harmless builtin."""
    return isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in _NO_CAUSE)


def _is_print(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope without those of functions and classes within it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _scope(tree: ast.Module, line: int) -> ast.AST:
    """The innermost function around a line, else the module."""
    around = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    around = [n for n in around if n.lineno <= line <= _end(n, 0)]
    return max(around, key=lambda n: n.lineno, default=tree)


def _statement(scope: ast.AST, line: int) -> ast.stmt | None:
    """The innermost statement of a scope around a line that is no compound one."""
    around = [n for n in _own(scope) if isinstance(n, ast.stmt) and n.lineno <= line <= _end(n, 0)]
    return max(around, key=lambda n: (n.lineno, -_end(n, 0)), default=None)


def _end(node: ast.AST | None, otherwise: int) -> int:
    return getattr(node, "end_lineno", None) or otherwise
