"""What a text says as Python: whether it parses, which names it binds and which it uses without binding them.

Trees come from here alone: those that are handed out are so shallow that nothing which walks, writes or dumps them can
run out of stack, and hold no number that Python refuses to write.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

_Node = TypeVar("_Node", bound=ast.AST)
_CONTEXTS = frozenset({ast.Load, ast.Store, ast.Del})

MAX_PARSED = 100_000
"""Longer texts are no program that anyone wrote into an issue (GitHub stores 65,536 characters)."""

MAX_BRACKETS = 60
"""CPython's parser may take exponential time on texts with more open brackets than any person writes."""

MAX_DEPTH = 100
"""Nodes below each other; of the programs of real issues the deepest has 14, of Python's own library 47."""

MAX_INTEGER = 10**4300 - 1
"""Python writes no integer with more digits (`sys.int_info.default_max_str_digits`), though it reads them as hex."""

_BUILTINS = frozenset(dir(builtins)) | {
    "__file__",
    "__name__",
    "__doc__",
    "__builtins__",
    "__annotations__",
    "__class__",
    "__module__",
    "__qualname__",
    "__spec__",
    "__path__",
    "reveal_type",
    "_",
    "__",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names that a module's top level binds, and those it uses anywhere but nobody binds.

    `star` is whether a star import may bind anything.
    """

    bound: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    star: bool = False


@dataclass(frozen=True, slots=True)
class Nodes:
    """A module's nodes by their type, in the order of `walk`."""

    by_type: dict[type[ast.AST], list[ast.AST]]

    def of(self, kind: type[_Node]) -> Iterator[_Node]:
        """The nodes of this very type."""
        yield from self.by_type.get(kind, ())  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A module's tree and its nodes, or where and why it has none; lines count from 1 in the text."""

    tree: ast.Module | None
    error_line: int = 0
    error: str = ""
    nodes: Nodes = Nodes({})


_REFUSED = Parsed(None, 1, "too long or too deeply nested to be read as a program")


@lru_cache(maxsize=64)
def parse(code: str) -> Parsed:
    """The tree of a module, or its first error. Never raises."""
    if len(code) > MAX_PARSED or _too_deep(code):
        return _REFUSED
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except SyntaxError as error:
        return Parsed(None, error.lineno or 1, error.msg or "invalid syntax")
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return Parsed(None, 1, str(error) or type(error).__name__)
    found = _nodes(tree)
    return _REFUSED if found is None else Parsed(tree, nodes=found)


@lru_cache(maxsize=64)
def names(code: str) -> Names:
    """The names of a module that parses; of one that doesn't, none. Never raises."""
    parsed = parse(code)
    if parsed.tree is None:
        return Names()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            top = symtable.symtable(code, "repro.py", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return Names()
    bound: set[str] = set()
    used: set[str] = set()
    tables = [top]
    while tables:
        table = tables.pop()
        _collect(table, table is top, bound, used)
        tables.extend(table.get_children())
    star = "import *" in code and any(
        isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in parsed.tree.body
    )
    return Names(frozenset(bound), frozenset(used - bound - _BUILTINS), star)


def nodes(code: str) -> Nodes:
    """The nodes of a module that parses, by their type; of one that doesn't, none."""
    return parse(code).nodes


def walk(*roots: ast.AST) -> list[ast.AST]:
    """The nodes below and with some, parents first, without the marks for loading and storing. Faster than ast.walk."""
    found = list(roots)
    for node in found:
        found += _children(node)
    return found


def written(node: ast.AST) -> str:
    """The node as code; "" where it can't be written (a string in an f-string, on some Pythons)."""
    try:
        return ast.unparse(node)
    except ValueError:
        return ""


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found.extend([child for child in value if isinstance(child, ast.AST)])
        elif isinstance(value, ast.AST) and value.__class__ not in _CONTEXTS:
            found.append(value)
    return found


def _nodes(tree: ast.Module) -> Nodes | None:
    """The tree's nodes in the order of `walk`; None where it is too deep, or holds a number that is too large."""
    by_type: dict[type[ast.AST], list[ast.AST]] = {}
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        below: list[ast.AST] = []
        for node in level:
            by_type.setdefault(type(node), []).append(node)
            below += _children(node)
        if not below:
            return None if any(map(_is_too_large, by_type.get(ast.Constant, ()))) else Nodes(by_type)
        level = below
    return None


def _is_too_large(constant: ast.AST) -> bool:
    value = constant.value  # type: ignore[attr-defined]
    return isinstance(value, int) and value > MAX_INTEGER


def _collect(table: symtable.SymbolTable, is_top: bool, bound: set[str], used: set[str]) -> None:
    for symbol in table.get_symbols():
        binds = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
        if is_top or symbol.is_global():
            if binds:
                bound.add(symbol.get_name())
            elif symbol.is_referenced():
                used.add(symbol.get_name())


def _too_deep(code: str) -> bool:
    """Whether more brackets are open at once than any program has; strings are not told apart, which errs upwards."""
    if code.count("(") + code.count("[") + code.count("{") <= MAX_BRACKETS:
        return False
    depth = deepest = 0
    for char in code:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
        elif char == "\n" and depth > MAX_BRACKETS and deepest > MAX_BRACKETS:
            return True
    return deepest > MAX_BRACKETS


def opens_bracket(line: str, depth: int = 0) -> int:
    """How many brackets are open after a line, strings and comments left out; never below 0."""
    quote = ""
    at = 0
    while at < len(line):
        char = line[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char == "#":
            break
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth = max(0, depth - 1)
        at += 1
    return depth
