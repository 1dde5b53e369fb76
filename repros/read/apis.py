"""The dotted names that a program uses, resolved through its imports."""

from __future__ import annotations

import ast


def used_apis(program: str) -> frozenset[str]:
    """Every dotted name of an import or an attribute (`torch.nn.functional.relu` for `F.relu`).

    Nothing for a program that does not parse.
    """
    try:
        tree = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    bound = dict(_bindings(tree))
    names = (dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name))
    return frozenset(bound.values()) | frozenset(_resolved(name, bound) for name in names if name)


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` of an attribute chain on a name, else None."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _bindings(tree: ast.Module) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [
                (a.asname or a.name.split(".")[0], a.name if a.asname else a.name.split(".")[0]) for a in node.names
            ]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names]
    return found


def _resolved(name: str, bound: dict[str, str]) -> str:
    head, dot, rest = name.partition(".")
    return bound.get(head, head) + dot + rest
