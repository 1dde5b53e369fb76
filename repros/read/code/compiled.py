"""What a program compiles: the names that stand for it, and the statements that call it or what it was made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache

from repros.library import TORCH
from repros.read.code.python import parse, walk, written

COMPILERS = frozenset(f"{TORCH.name}.{name}" for name in ("compile", "jit.script", "jit.trace", "jit.freeze"))


def is_compiler(function: ast.expr) -> bool:
    """Whether a function is one that compiles what it is given, also with options: `@torch.compile(fullgraph=True)`."""
    return written(function.func if isinstance(function, ast.Call) else function) in COMPILERS


@lru_cache(maxsize=8)
def uncompiled_calls(code: str) -> frozenset[str]:
    """The lines of the simple statements that call nothing compiled, below one on their own level that does."""
    tree = parse(code).tree
    if tree is None:
        return frozenset()
    compiled, lines = _compiled_names(tree), code.split("\n")
    bodies = (getattr(node, "body", None) for node in walk(tree))
    return frozenset(line for body in bodies if isinstance(body, list) for line in _below(body, compiled, lines))


def _below(body: Sequence[ast.stmt], compiled: frozenset[str], lines: Sequence[str]) -> Iterator[str]:
    passed = False
    for statement in body:
        if hasattr(statement, "body"):
            continue
        if _calls(statement, compiled):
            passed = True
        elif passed:
            yield _last_line(statement, lines)


def _last_line(statement: ast.stmt, lines: Sequence[str]) -> str:
    """The line on which a statement ends, without the remark behind it."""
    line = lines[(statement.end_lineno or statement.lineno) - 1]
    return line.encode()[: statement.end_col_offset].decode(errors="replace").strip()


def _compiled_names(tree: ast.Module) -> frozenset[str]:
    """The names that stand for something compiled: by assignment, by a decorator, or in place."""
    found = walk(tree)
    made = [n for n in found if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call)]
    bound = {t.id for n in made if _compiles(n.value) for t in n.targets if isinstance(t, ast.Name)}
    defined = (n for n in found if isinstance(n, ast.FunctionDef | ast.ClassDef))
    return frozenset(bound | {n.name for n in defined if any(map(is_compiler, n.decorator_list))})


def _compiles(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and is_compiler(value.func)


def _calls(statement: ast.stmt, compiled: frozenset[str]) -> bool:
    """Whether a statement calls a compiled name, or what it compiles itself: `torch.compile(f)(x)`."""
    functions = [n.func for n in walk(statement) if isinstance(n, ast.Call)]
    return any(_compiles(f) or (isinstance(f, ast.Name) and f.id in compiled) for f in functions)
