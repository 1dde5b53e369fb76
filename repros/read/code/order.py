"""Names that a module's top level uses before anything has bound them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from repros.read.code.python import names, nodes, parse

_BUILTINS = frozenset(dir(builtins))
_OWN_SCOPE = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_Place = tuple[int, int]


def used_too_early(code: str) -> set[str]:
    """Names that only a later statement binds. Builtins count where an attribute is taken of them (`input.shape`)."""
    tree = parse(code).tree
    if tree is None:
        return set()
    bound = names(code).bound
    first: dict[str, _Place] | None = None
    early: set[str] = set()
    for statement in _run(tree.body):
        for name, dotted in _loaded_first(statement):
            if name in bound and (dotted or name not in _BUILTINS):
                first = _first_places(code) if first is None else first
                if first.get(name, (0, 0)) >= (statement.lineno, statement.col_offset):
                    early.add(name)
    return early


def _run(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that a module runs itself and once, those in the bodies of its contexts and conditions too."""
    stack = body[::-1]
    while stack:
        statement = stack.pop()
        yield statement
        if isinstance(statement, ast.With | ast.If):
            stack.extend(statement.body[::-1])


def _first_places(code: str) -> dict[str, _Place]:
    """Where each name is bound first, in whichever scope."""
    first: dict[str, _Place] = {}
    for name, place in _bindings(code):
        if name not in first or place < first[name]:
            first[name] = place
    return first


def _bindings(code: str) -> Iterator[tuple[str, _Place]]:
    found = nodes(code)
    for node in found.of(ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id, (node.lineno, node.col_offset)
    definitions: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = [
        *found.of(ast.FunctionDef),
        *found.of(ast.AsyncFunctionDef),
        *found.of(ast.ClassDef),
    ]
    for definition in definitions:
        yield definition.name, (definition.lineno, definition.col_offset)
    for alias in found.of(ast.alias):
        yield (alias.asname or alias.name).split(".")[0], (alias.lineno, 0)
    for handler in found.of(ast.ExceptHandler):
        if handler.name:
            yield handler.name, (handler.lineno, handler.col_offset)
    for walrus in found.of(ast.NamedExpr):
        yield walrus.target.id, (0, 0)


def _loaded_first(statement: ast.stmt) -> Iterator[tuple[str, bool]]:
    """Names that are loaded before a statement can bind any, and whether an attribute of each is taken."""
    stack = _evaluated_first(statement)
    while stack:
        node = stack.pop()
        if isinstance(node, _OWN_SCOPE):
            continue
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, True
        elif isinstance(node, ast.Name):
            yield node.id, False
        else:
            stack.extend(ast.iter_child_nodes(node))


def _evaluated_first(statement: ast.stmt) -> list[ast.AST]:
    match statement:
        case ast.If() | ast.While() | ast.Assert():
            return [statement.test]
        case ast.For():
            return [statement.iter]
        case ast.With():
            return [statement.items[0].context_expr]
        case ast.AugAssign():
            return [statement.target, statement.value]
        case ast.Assign() | ast.Expr() | ast.AnnAssign(value=ast.expr()):
            return [statement.value] if statement.value else []
    return []
