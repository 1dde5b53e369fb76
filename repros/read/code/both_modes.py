"""Programs that print what a function gives and what it gives compiled, and nothing else: both should be the same."""

from __future__ import annotations

import ast
import re

from repros.library import TORCH
from repros.read.code.python import nodes, parse, walk, written

_COMPILERS = frozenset(f"{TORCH.name}.{name}" for name in ("compile", "jit.script", "jit.trace", "jit.freeze"))


_DRAWS = re.compile(
    r"rand|dropout|bernoulli|multinomial|normal|poisson|gumbel|\b(?:id|time|seed)\b|\w_\(", re.IGNORECASE
)
"""What a function may hold that gives something else each time, or that changes what it is given."""


def prints_both_modes(code: str) -> bool:
    """Whether all that a program prints is one call of a function of its own and the same call of it compiled.

    Of a function that draws nothing and changes nothing, with arguments that are bound once.
    """
    tree = parse(code).tree
    printed = [c for c in nodes(code).of(ast.Call) if isinstance(c.func, ast.Name) and c.func.id == "print"]
    if tree is None or len(printed) != 2 or any(len(c.args) != 1 or c.keywords for c in printed):
        return False
    bound = [
        (t.id, s.value) for s in tree.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)
    ]
    once = dict(bound) if len(dict(bound)) == len(bound) else {}
    first, second = (_called(c.args[0], once) for c in printed)
    if first is None or second is None or first[1:] != second[1:] or first[0] == second[0]:
        return False
    made = [s for s in tree.body if isinstance(s, ast.FunctionDef) and s.name == first[1]]
    changes = any(isinstance(n, ast.AugAssign | ast.Subscript | ast.Global) for s in made for n in walk(s))
    return len(made) == 1 and not changes and not _DRAWS.search(written(made[0]))


def _called(node: ast.expr, values: dict[str, ast.expr]) -> tuple[bool, str, str] | None:
    """Whether what a call calls is compiled, the function itself, and its arguments, which must be names.

    `values` are those of the program's names; a name that stands for a call's result stands for that call.
    """
    node = values.get(node.id, node) if isinstance(node, ast.Name) else node
    if not isinstance(node, ast.Call) or node.keywords or not all(isinstance(a, ast.Name) for a in node.args):
        return None
    function = values.get(node.func.id, node.func) if isinstance(node.func, ast.Name) else node.func
    arguments = ", ".join(map(written, node.args))
    if isinstance(function, ast.Call) and written(function.func) in _COMPILERS and function.args:
        return True, written(function.args[0]), arguments
    return False, written(node.func), arguments
