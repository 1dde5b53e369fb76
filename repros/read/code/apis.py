"""The dotted names that a program uses, resolved through its imports."""

from __future__ import annotations

import ast

from repros.read.code.python import Nodes, nodes


def used_apis(program: str) -> frozenset[str]:
    """Every dotted name of an import or an attribute (`torch.nn.functional.relu` for `F.relu`).

    Nothing for a program that does not parse.
    """
    found = nodes(program)
    bound = dict(_bindings(found))
    names = (dotted(node) for node in (*found.of(ast.Attribute), *found.of(ast.Name)))
    return frozenset(bound.values()) | frozenset(_resolved(name, bound) for name in names if name)


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` of an attribute chain on a name, else None."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _bindings(found: Nodes) -> list[tuple[str, str]]:
    whole = [a for node in found.of(ast.Import) for a in node.names]
    bound = [(a.asname or a.name.split(".")[0], a.name if a.asname else a.name.split(".")[0]) for a in whole]
    for node in found.of(ast.ImportFrom):
        if node.module and not node.level:
            bound += [(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names]
    return bound


def _resolved(name: str, bound: dict[str, str]) -> str:
    head, dot, rest = name.partition(".")
    return bound.get(head, head) + dot + rest
