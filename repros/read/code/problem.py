"""What keeps a program from running as written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from repros.read.code.imports import IMPORTS, is_standard
from repros.read.code.missing_file import missing_files
from repros.read.code.order import used_too_early
from repros.read.code.python import names, nodes, written
from repros.read.code.uncalled import is_quiet, leaves_tests
from repros.read.text.role import returns_outside
from repros.values import Problem

_UNFINISHED = re.compile(
    r"^[ \t]*#[ \t]*(?:(?:\.{3,}|…)[ \t]*$|(?:insert |put |add )?your [\w ]{1,30}here"
    r"|(?:rest|remainder) of (?:the |my )?(?:code|model|class)"
    r"|(?:some|more|other) code(?: here)?[ \t]*$|<[\w ]+>[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_LOCAL_NAMES = (
    "args arguments backbone backbones cfg common config configs core custom data data_loader dataloader"
    " dataset engine eval evaluate helper helpers layers lib loaders local loss losses main misc model models"
    " modules my_model my_module mymodel mymodule net nets network networks ops opt options opts preprocess"
    " preprocessing settings solver src tools train trainer transforms util utils"
)
_ARCHITECTURES = "alexnet cnn densenet gan lenet lstm mobilenet resnet resnet18 resnet50 rnn unet vgg vgg16 yolo yolov3"
_LOCAL = frozenset(_LOCAL_NAMES.split()) | frozenset(_ARCHITECTURES.split())
"""Modules that a reporter calls their own, and that no index has under these names."""

_PLUGINS = frozenset(
    {
        "torch_npu",
        "torch_mlu",
        "torch_musa",
        "torch_gcu",
        "torch_neuronx",
        "torch_neuron",
        "habana_frameworks",
        "torch_sdaa",
    }
)
_BUILTIN_FUNCTIONS = frozenset(
    {"input", "id", "iter", "filter", "map", "sum", "min", "max", "all", "any", "vars", "format", "slice", "next"}
)
_DATA_LIKE = re.compile(r"\b(?:input|id|iter|filter|map|sum|min|max|all|any|vars|format|slice|next)\.[a-z]")
_CONSTANTS = frozenset(
    {"pi", "inf", "nan", "e", "nn", "cuda", "float", "double", "half", "int", "long", "strided", "jit", "linalg", "fft"}
)
_DTYPE = re.compile(r"(?:b?float|u?int|q?u?int|complex)\d+(?:_e\dm\d\w{0,6})?")


def read_problems(code: str, tree: ast.Module, own: frozenset[str], *, is_session: bool) -> Iterator[Problem]:
    """What is missing from a program that parses.

    Args:
        code: The program.
        tree: Its tree.
        own: Modules that the issue itself gives.
        is_session: Whether it was typed at a prompt, and so did run.
    """
    for name in undefined_names(code):
        yield Problem("undefined-name", name)
    yield from _modules(code, own)
    yield from missing_files(code, tree)
    if why := _fragment(code, tree):
        yield Problem("fragment", why)
    if why := _unfinished(code):
        yield Problem("unfinished", why)
    if not is_session and leaves_tests(code, tree):
        yield Problem("uncalled-tests", "it defines tests that only a test runner can call")
    elif not does_anything(tree) and not (is_session and _defines(tree)):
        yield Problem("nothing-runs", "it only imports and defines")


@lru_cache(maxsize=64)
def undefined_names(code: str) -> tuple[str, ...]:
    """Names that a program uses and that neither it nor the table of imports binds.

    Below a star import only data counts: small names that are never called. A builtin function whose attributes
    are used (`input.shape`) is a variable that was left out.
    """
    found = names(code)
    missing = set(found.free - IMPORTS.keys())
    if found.star:
        called = {n.func.id for n in nodes(code).of(ast.Call) if isinstance(n.func, ast.Name)}
        missing = {n for n in missing - called - _CONSTANTS if n.islower() and not _DTYPE.fullmatch(n)}
    else:
        missing |= used_too_early(code) - IMPORTS.keys()
    if _DATA_LIKE.search(code):
        used = {n.value.id for n in nodes(code).of(ast.Attribute) if isinstance(n.value, ast.Name)}
        missing |= used & _BUILTIN_FUNCTIONS - _bound_anywhere(code)
    return tuple(sorted(missing))


def _bound_anywhere(code: str) -> set[str]:
    bound = {n.id for n in nodes(code).of(ast.Name) if not isinstance(n.ctx, ast.Load)}
    return bound | {n.arg for n in nodes(code).of(ast.arg)}


def _defines(tree: ast.Module) -> bool:
    return any(isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for s in tree.body)


def _fragment(code: str, tree: ast.Module) -> str:
    """Why a program is a piece cut out of something larger, "" if it isn't."""
    if returns_outside(tree.body):
        return "a `return` or `yield` stands outside of any function"
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.args.args and statement.args.args[0].arg == "self":
            return f"`{statement.name}` is a method without its class" if code.count(statement.name) == 1 else ""
    return ""


def does_anything(tree: ast.Module) -> bool:
    """Whether a module does more than import, define and describe."""
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
            continue
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not all(map(is_quiet, statement.decorator_list)) or _inherits_oddly(statement):
                return True
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            continue
        return True
    return False


def _inherits_oddly(statement: ast.stmt) -> bool:
    """Whether a class's creation itself calls something: bases or a metaclass that are no plain names."""
    return isinstance(statement, ast.ClassDef) and (
        bool(statement.keywords) or any(not isinstance(b, ast.Name | ast.Attribute) for b in statement.bases)
    )


def _modules(code: str, own: frozenset[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for node in [*nodes(code).of(ast.Import), *nodes(code).of(ast.ImportFrom)]:
        if isinstance(node, ast.ImportFrom) and node.level:
            yield Problem("missing-module", "." * node.level + (node.module or ""))
        for module in _top_level(node):
            if module in seen or module in own or is_standard(module):
                continue
            seen.add(module)
            if module in _LOCAL:
                yield Problem("missing-module", module)
            elif module in _PLUGINS or module.startswith("_"):
                yield Problem("private-package", module)


def _top_level(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return [node.module.split(".")[0]]
    return []


def _unfinished(code: str) -> str:
    if match := _UNFINISHED.search(code):
        return match[0].strip()
    if "..." not in code:
        return ""
    found = nodes(code)
    for call in found.of(ast.Call):
        if len(call.args) == 1 and _is_ellipsis(call.args[0]):
            return written(call)[:80] or "..."
    for assign in found.of(ast.Assign):
        if _is_ellipsis(assign.value):
            return written(assign)[:80] or "..."
    for kind in (ast.Module, ast.FunctionDef, ast.ClassDef, ast.For, ast.If, ast.With, ast.While):
        if any(_has_gap(node, getattr(node, "body", [])) for node in found.of(kind)):
            return "..."
    return ""


def _has_gap(node: ast.AST, body: list[ast.stmt]) -> bool:
    """Whether `...` stands for statements that were left out: among others, or at the top level."""
    if not any(isinstance(s, ast.Expr) and _is_ellipsis(s.value) for s in body):
        return False
    others = any(not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in body)
    return isinstance(node, ast.Module) or others


def _is_ellipsis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis
