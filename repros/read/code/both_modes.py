"""Programs that print what a function gives and what it gives compiled, and nothing else: both should be the same."""

from __future__ import annotations

import ast

from repros.library import TORCH
from repros.read.code.python import nodes, parse, written

_COMPILERS = frozenset(f"{TORCH.name}.{name}" for name in ("compile", "jit.script", "jit.trace", "jit.freeze"))


def prints_both_modes(code: str) -> bool:
    """Whether all that a program prints is one call of a function and the same call of it compiled, in either order."""
    tree = parse(code).tree
    printed = [c for c in nodes(code).of(ast.Call) if isinstance(c.func, ast.Name) and c.func.id == "print"]
    if tree is None or len(printed) != 2 or any(len(c.args) != 1 or c.keywords for c in printed):
        return False
    compiled = {
        t.id: s.value for s in tree.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)
    }
    first, second = (_called(c.args[0], compiled) for c in printed)
    return first is not None and second is not None and first[1:] == second[1:] and first[0] != second[0]


def _called(node: ast.expr, values: dict[str, ast.expr]) -> tuple[bool, str, str] | None:
    """Whether what a call calls is compiled, the function itself, and its arguments; None for anything but a call.

    `values` are those of the program's names; a name that stands for a call's result stands for that call.
    """
    node = values.get(node.id, node) if isinstance(node, ast.Name) else node
    if not isinstance(node, ast.Call):
        return None
    function = values.get(node.func.id, node.func) if isinstance(node.func, ast.Name) else node.func
    arguments = ", ".join(map(written, (*node.args, *(k.value for k in node.keywords))))
    if isinstance(function, ast.Call) and written(function.func) in _COMPILERS and function.args:
        return True, written(function.args[0]), arguments
    return False, written(node.func), arguments
