"""Conditions that a title sets and the program doesn't meet: `hangs with num_workers > 0`, and it gives 0."""

from __future__ import annotations

import ast
import operator
import re

from repros.read.code.python import nodes

_CONDITION = re.compile(
    r"(?<![\w.])`?(?P<name>[A-Za-z_]\w{0,40})`?\s{0,2}(?P<sign>>=|<=|!=|={1,2}|>|<)\s{0,2}"
    r"(?P<value>-?\d{1,9}(?:\.\d{1,6})?|True|False)(?![\w.])"
)
_LARGE = 1e12
_SIGNS = {
    ">": (operator.gt, "above"), ">=": (operator.ge, "at least"), "<": (operator.lt, "below"),
    "<=": (operator.le, "at most"), "!=": (operator.ne, "not"), "=": (operator.eq, "as"), "==": (operator.eq, "as"),
}  # fmt: skip


def unmet(title: str, code: str) -> tuple[str, ...]:
    """What the title says of an argument or a variable that the program sets otherwise, everywhere: in words of ours.

    Where the title sets several conditions for a name, meeting one is enough.
    """
    conditions: dict[str, list[re.Match[str]]] = {}
    for found in _CONDITION.finditer(title[:500]):
        conditions.setdefault(found["name"], []).append(found)
    told = []
    for name, each in conditions.items():
        given = _given(name, code)
        if given and None not in given and not any(_holds(c, value) for c in each for value in given):
            told.append(f"{name} {_SIGNS[each[-1]['sign']][1]} {each[-1]['value']}")
    return tuple(told)


def _given(name: str, code: str) -> list[float | None]:
    """The numbers that a name is given, as an argument or a variable; None for anything else."""
    found = nodes(code)
    values = [k.value for call in found.of(ast.Call) for k in call.keywords if k.arg == name]
    named = [s for s in found.of(ast.Assign) if any(isinstance(t, ast.Name) and t.id == name for t in s.targets)]
    return [_number(value) for value in (*values, *(s.value for s in named))]


def _number(node: ast.expr) -> float | None:
    sign = -1 if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else 1
    constant = node.operand if isinstance(node, ast.UnaryOp) else node
    value = constant.value if isinstance(constant, ast.Constant) else None
    return sign * float(value) if isinstance(value, int | float) and abs(value) < _LARGE else None


def _holds(condition: re.Match[str], value: float | None) -> bool:
    wanted = {"True": 1.0, "False": 0.0}.get(condition["value"])
    compare, _ = _SIGNS[condition["sign"]]
    return value is not None and bool(compare(value, float(condition["value"]) if wanted is None else wanted))
