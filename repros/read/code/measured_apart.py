"""Programs that print nothing but how far two values are apart: `print((a - b).abs().max())`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from repros.read.code.made_of import DRAWS, bound_once, changes, is_drawn, made_of
from repros.read.code.python import nodes, parse, written

_SIZES = frozenset({"abs", "absolute", "norm", "square", "pow"})
_REDUCED = _SIZES | frozenset(
    {"max", "amax", "mean", "sum", "sqrt", "item", "float", "double", "detach", "numpy", "cpu"}
)
_OF_TEXT = frozenset({"__version__", "shape", "dtype"})
_COARSE = re.compile(r"half|b?float16|quant|autocast|float8|\b[ar]tol\b|toleran|\beps\b", re.IGNORECASE)
"""Numbers whose rounding is no little one, or a measure of what is."""

_MOST_STEPS = 30
_MOST_PRINTS = 20


def prints_distances(code: str) -> bool:
    """Whether each print of a program prints a text, the release, or the size of a difference, and one does this.

    Of the difference of two values that are made of the same draws, one of which is no part of the other.
    """
    calls = [c for c in nodes(code).of(ast.Call) if written(c.func) == "print"]
    tree = parse(code).tree
    if tree is None or not 0 < len(calls) <= _MOST_PRINTS or _COARSE.search(code) or changes(code):
        return False
    if any(DRAWS.search(written(made)) for made in nodes(code).of(ast.FunctionDef)):
        return False
    once = bound_once(tree)
    parts = [p for c in calls for a in c.args for p in _parts(a)]
    distances = [p for p in parts if not _is_text(p)]
    return bool(distances) and all(_is_distance(p, once) for p in distances)


def _parts(printed: ast.expr) -> list[ast.expr]:
    return [p.value if isinstance(p, ast.FormattedValue) else p for p in getattr(printed, "values", [printed])]


def _is_text(printed: ast.expr) -> bool:
    return isinstance(printed, ast.Constant) or (isinstance(printed, ast.Attribute) and printed.attr in _OF_TEXT)


def _is_distance(value: ast.expr, once: Mapping[str, ast.expr]) -> bool:
    """Whether a value is the size of a difference of two others, and no more is made of it."""
    sized = False
    for _ in range(_MOST_STEPS):
        match value:
            case ast.BinOp(op=ast.Sub()):
                return sized and _are_two(value.left, value.right, once)
            case ast.BinOp(op=ast.Pow(), left=inner):
                sized, value = True, inner
            case ast.Name(id=name) if name in once:
                value = once[name]
            case ast.Call(func=ast.Attribute(attr=name, value=inner)) if name in _REDUCED:
                sized = sized or name in _SIZES
                library = isinstance(inner, ast.Name | ast.Attribute) and written(inner) not in once and value.args
                value = value.args[0] if library else inner
            case ast.Call(func=ast.Name(id=name), args=[inner]) if name in _REDUCED:
                sized, value = sized or name in _SIZES, inner
            case _:
                return False
    return False


def _are_two(left: ast.expr, right: ast.expr, once: Mapping[str, ast.expr]) -> bool:
    sides = [written(side) for side in (left, right)]
    apart = not any(isinstance(side, ast.Constant) for side in (left, right))
    within = any(re.search(rf"(?<!\w){re.escape(a)}(?!\w)", b) for a, b in (sides, sides[::-1]))
    (made, drawn), (others, drawn_too) = (made_of(side, once) for side in (left, right))
    again = any(is_drawn(side) for side in (left, right))
    return apart and not within and not again and drawn == drawn_too and bool(made | others)
