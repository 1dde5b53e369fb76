"""Programs that print two results and nothing else: of a function, eager and compiled, or of two ways to one value."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from repros.read.code.compiled import is_compiler
from repros.read.code.made_of import DRAWS, bound_once, changes, is_drawn, made_of
from repros.read.code.python import nodes, parse, walk, written


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
    changed = any(isinstance(n, ast.AugAssign | ast.Subscript | ast.Global) for s in made for n in walk(s))
    return len(made) == 1 and not changed and not DRAWS.search(written(made[0]))


def makers_of_both(code: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The functions that make each of two values that are all that a program prints, or shows at a prompt.

    None where they may differ for what they are made of: by a draw that only one of them has, or by a change.
    """
    tree = parse(code).tree
    printed = _both_printed(tree.body) if tree else ()
    if tree is None or len(printed) != 2 or written(printed[0]) == written(printed[1]) or changes(code):
        return None
    once = bound_once(tree)
    own = {s.name: s for s in tree.body if isinstance(s, ast.FunctionDef)}
    (first, drawn), (second, others) = (made_of(value, once) for value in printed)
    draw = any(DRAWS.search(written(own[name])) for name in (first | second) & own.keys())
    if draw or any(map(is_drawn, printed)) or drawn != others:
        return None
    return first - second, second - first


def _both_printed(body: Sequence[ast.stmt]) -> Sequence[ast.expr]:
    """The two values that a module prints, one a call, or that a prompt shows where it prints none."""
    calls = [c for s in body for c in walk(s) if isinstance(c, ast.Call) and written(c.func) == "print"]
    shown = [s.value for s in body if isinstance(s, ast.Expr) and not isinstance(s.value, ast.Constant)]
    if not calls:
        return shown
    if len(calls) != 2 or any(c not in shown or len(c.args) != 1 or c.keywords for c in calls):
        return ()
    values = [c.args[0] for c in calls]
    return () if any(isinstance(v, ast.Constant | ast.JoinedStr | ast.BinOp) for v in values) else values


def _called(node: ast.expr, values: dict[str, ast.expr]) -> tuple[bool, str, str] | None:
    """Whether what a call calls is compiled, the function itself, and its arguments, which must be names.

    `values` are those of the program's names; a name that stands for a call's result stands for that call.
    """
    node = values.get(node.id, node) if isinstance(node, ast.Name) else node
    if not isinstance(node, ast.Call) or node.keywords or not all(isinstance(a, ast.Name) for a in node.args):
        return None
    function = values.get(node.func.id, node.func) if isinstance(node.func, ast.Name) else node.func
    arguments = ", ".join(map(written, node.args))
    if isinstance(function, ast.Call) and is_compiler(function.func) and function.args:
        return True, written(function.args[0]), arguments
    return False, written(node.func), arguments
