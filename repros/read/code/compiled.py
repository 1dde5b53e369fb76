"""What a program compiles: the names that stand for it, and the statements that call it or what it was made of."""

from __future__ import annotations

import ast

from repros.library import TORCH
from repros.read.code.python import parse, walk, written

COMPILERS = frozenset(f"{TORCH.name}.{name}" for name in ("compile", "jit.script", "jit.trace", "jit.freeze"))


def is_compiler(function: ast.expr) -> bool:
    """Whether a function is one that compiles what it is given, also with options: `@torch.compile(fullgraph=True)`."""
    return written(function.func if isinstance(function, ast.Call) else function) in COMPILERS


def calls_uncompiled_last(code: str, statement: str) -> bool:
    """Whether a statement calls nothing that is compiled, and one above it, on its own level, does."""
    tree = parse(code).tree
    bodies = [getattr(node, "body", None) for node in walk(tree)] if tree else []
    levels = [body for body in bodies if isinstance(body, list)]
    compiled = _compiled_names(tree) if tree else frozenset()
    for body in levels:
        at = next((n for n, each in enumerate(body) if _last_line(code, each) == statement.strip()), None)
        if at is not None:
            return not _calls(body[at], compiled) and any(_calls(each, compiled) for each in body[:at])
    return False


def _last_line(code: str, statement: ast.stmt) -> str:
    """The line of a program on which a simple statement ends, without the remark behind it; "" for any other."""
    if hasattr(statement, "body"):
        return ""
    line = code.split("\n")[(statement.end_lineno or statement.lineno) - 1]
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
