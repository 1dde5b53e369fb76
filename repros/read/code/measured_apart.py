"""Programs that print nothing but how far two values are apart: `print((a - b).abs().max())`."""

from __future__ import annotations

import ast

from repros.read.code.python import nodes, parse, walk, written

_SIZES = frozenset({"abs", "absolute", "norm", "square", "pow"})
_DISTANCES = frozenset({"dist", "mse_loss", "l1_loss"})
_OF_TEXT = frozenset({"__version__", "shape", "dtype"})
_MOST_STEPS = 5
_MOST_PRINTS = 20


def prints_distances(code: str) -> bool:
    """Whether each print of a program prints a text, the release, or the size of a difference, and one does this."""
    calls = [c for c in nodes(code).of(ast.Call) if written(c.func) == "print"]
    if not 0 < len(calls) <= _MOST_PRINTS or parse(code).tree is None:
        return False
    bound: dict[str, list[ast.expr]] = {}
    for assigned in nodes(code).of(ast.Assign):
        for target in assigned.targets:
            if isinstance(target, ast.Name):
                bound.setdefault(target.id, []).append(assigned.value)
    parts = [p for c in calls for a in c.args for p in _parts(a)]
    distances = [p for p in parts if not _is_text(p)]
    return bool(distances) and all(_is_distance(p, bound) for p in distances)


def _parts(printed: ast.expr) -> list[ast.expr]:
    return [p.value if isinstance(p, ast.FormattedValue) else p for p in getattr(printed, "values", [printed])]


def _is_text(printed: ast.expr) -> bool:
    return isinstance(printed, ast.Constant) or (isinstance(printed, ast.Attribute) and printed.attr in _OF_TEXT)


def _is_distance(value: ast.expr, bound: dict[str, list[ast.expr]]) -> bool:
    """Whether a value is the size of a difference, by all that its names stand for."""
    whole = [value]
    for _ in range(_MOST_STEPS):
        named = {n.id for n in walk(*whole) if isinstance(n, ast.Name)} & bound.keys()
        if _measures(whole) or not named:
            break
        whole = [each for name in sorted(named) for each in bound[name]]
        whole = [*whole, value]
    return _measures(whole)


def _measures(whole: list[ast.expr]) -> bool:
    found = walk(*whole)
    called = {written(n.func).rsplit(".", 1)[-1] for n in found if isinstance(n, ast.Call)}
    apart = any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.Sub) and _is_of_two(n) for n in found)
    squared = any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow) for n in found)
    return bool(called & _DISTANCES) or (apart and (squared or bool(called & _SIZES)))


def _is_of_two(difference: ast.BinOp) -> bool:
    return not isinstance(difference.left, ast.Constant) and not isinstance(difference.right, ast.Constant)
