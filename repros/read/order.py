"""Names that a module's top level uses before anything has bound them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

_BUILTINS = frozenset(dir(builtins))
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def used_too_early(tree: ast.Module) -> set[str]:
    """Names that only a later statement binds. Builtins count where an attribute is taken of them (`input.shape`)."""
    bound: set[str] = set()
    early: set[str] = set()
    later = _all_bound(tree)
    for statement in tree.body:
        for name, dotted in _loaded_first(statement):
            if name in later and name not in bound and (name not in _BUILTINS or dotted):
                early.add(name)
        bound |= set(_bindings(statement))
    return early


def _all_bound(tree: ast.Module) -> set[str]:
    return {name for statement in tree.body for name in _bindings(statement)}


def _bindings(statement: ast.stmt) -> Iterator[str]:
    """Every name that a statement binds at the top level, in whichever branch."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            yield from (n for s in ast.walk(node) if isinstance(s, ast.Global) for n in s.names)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        stack.extend(ast.iter_child_nodes(node))


def _loaded_first(statement: ast.stmt) -> Iterator[tuple[str, bool]]:
    """Names that are loaded before a statement can bind any, and whether an attribute of each is taken."""
    for part in _evaluated_first(statement):
        stack: list[ast.AST] = [part]
        while stack:
            node = stack.pop()
            if isinstance(node, (*_DEFINITIONS, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr)):
                continue
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield node.value.id, True
                continue
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                yield node.id, False
            stack.extend(ast.iter_child_nodes(node))


def _evaluated_first(statement: ast.stmt) -> list[ast.AST]:
    if isinstance(statement, ast.If | ast.While):
        return [statement.test]
    if isinstance(statement, ast.For):
        return [statement.iter]
    if isinstance(statement, ast.With):
        return [statement.items[0].context_expr]
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign) and statement.value is not None:
        return [statement.value]
    if isinstance(statement, ast.Expr | ast.Assert | ast.Delete):
        return [statement]
    return []
