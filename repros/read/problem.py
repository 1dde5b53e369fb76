"""What keeps a program from running as written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from repros.read.imports import IMPORTS, is_standard
from repros.read.needs import dotted
from repros.read.order import used_too_early
from repros.read.python import names
from repros.read.role import returns_outside
from repros.values import Problem

_UNFINISHED = re.compile(
    r"^[ \t]*#[ \t]*(?:(?:\.{3,}|…)[ \t]*$|(?:insert |put |add )?your [\w ]{1,30}here|(?:rest|remainder) of (?:the |my )?(?:code|model|class)"
    r"|(?:some|more|other) code(?: here)?[ \t]*$|<[\w ]+>[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_LOCAL = frozenset(
    """model models utils util helper helpers dataset data config configs cfg net nets network networks layers modules lib src
    common options opt opts loss losses main tools ops core my_model mymodel mymodule my_module dataloader data_loader loaders
    trainer train solver eval evaluate backbone backbones engine args arguments settings preprocess preprocessing transforms
    misc custom local""".split()
)
_PLUGINS = frozenset({"torch_npu", "torch_mlu", "torch_musa", "torch_gcu", "torch_neuronx", "torch_neuron", "habana_frameworks", "torch_sdaa"})
_BUILTIN_FUNCTIONS = frozenset({"input", "id", "iter", "filter", "map", "sum", "min", "max", "all", "any", "vars", "format", "slice", "next"})
_DATA_LIKE = re.compile(r"\b(?:input|id|iter|filter|map|sum|min|max|all|any|vars|format|slice|next)\.[a-z]")
_CONSTANTS = frozenset({"pi", "inf", "nan", "e", "nn", "cuda", "float", "double", "half", "int", "long", "strided", "jit", "linalg", "fft"})
_READS = re.compile(
    r"(?:^|\.)(?:open|load|loadtxt|genfromtxt|fromfile|read_csv|read_pickle|read_parquet|read_image|imread|File|ImageFolder|load_model"
    r"|_load_for_lite_interpreter|InferenceSession|from_file|load_library|CDLL|DatasetFolder)$"
)
_READS_ONLY_AS = {"load": ("torch", "np", "numpy", "jit", "onnx", "torchaudio", "librosa", "json", "pickle"), "open": ("", "Image", "io", "h5py"), "File": ("h5py",)}
_PATHLIKE = re.compile(r"^(?!/dev/|/proc/|https?:|cpu$|cuda)[^\n\0]{1,200}$")


def read_problems(code: str, tree: ast.Module, own: frozenset[str], *, is_session: bool) -> Iterator[Problem]:
    """What is missing from a program that parses.

    Args:
        code: The program.
        tree: Its tree.
        own: Modules that the issue itself gives.
        is_session: Whether it was typed at a prompt, and so did run.
    """
    for name in undefined_names(code, tree):
        yield Problem("undefined-name", name)
    yield from _modules(tree, own)
    yield from _files(tree)
    if why := _fragment(code, tree):
        yield Problem("fragment", why)
    if why := _unfinished(code, tree):
        yield Problem("unfinished", why)
    if not does_anything(tree) and not (is_session and _defines(tree)):
        yield Problem("nothing-runs", "it only imports and defines")


def undefined_names(code: str, tree: ast.Module) -> list[str]:
    """Names that a program uses and that neither it nor the table of imports binds.

    Below a star import only data counts: small names that are never called. A builtin function whose attributes
    are used (`input.shape`) is a variable that was left out.
    """
    found = names(code)
    missing = set(found.free - IMPORTS.keys())
    if found.star:
        called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        missing = {name for name in missing - called - _CONSTANTS if name.islower()}
    if not found.star:
        missing |= used_too_early(tree) - IMPORTS.keys()
    if _DATA_LIKE.search(code):
        used = {n.value.id for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)}
        missing |= used & _BUILTIN_FUNCTIONS - _bound_anywhere(tree)
    return sorted(missing)


def _defines(tree: ast.Module) -> bool:
    return any(isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for s in tree.body)


def _bound_anywhere(tree: ast.Module) -> set[str]:
    bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    return bound | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}


def _fragment(code: str, tree: ast.Module) -> str:
    """Why a program is a piece cut out of something larger, "" if it isn't."""
    if returns_outside(tree.body):
        return "a `return` or `yield` stands outside of any function"
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.args.args and statement.args.args[0].arg == "self":
            if code.count(statement.name) == 1:
                return f"`{statement.name}` is a method without its class"
    return ""


def does_anything(tree: ast.Module) -> bool:
    """Whether a module does more than import, define and describe."""
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
            continue
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if statement.decorator_list or _inherits_oddly(statement):
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


def _modules(tree: ast.Module, own: frozenset[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for node in ast.walk(tree):
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


def _files(tree: ast.Module) -> Iterator[Problem]:
    """Files that are read, and that nothing in the program could have written."""
    bound = {
        s.targets[0].id: s.value.value
        for s in ast.walk(tree)
        if isinstance(s, ast.Assign) and len(s.targets) == 1 and isinstance(s.targets[0], ast.Name)
        if isinstance(s.value, ast.Constant) and isinstance(s.value.value, str)
    }
    read: dict[str, None] = {}
    mentioned: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        path = dotted(node.func)
        given = [_text(a, bound) for a in (*node.args, *(k.value for k in node.keywords))]
        if given and given[0] is not None and _reads(node, path):
            if _PATHLIKE.match(given[0]):
                read[given[0]] = None
        else:
            mentioned |= {g for g in given if g is not None}
    for name in read:
        if name not in mentioned:
            yield Problem("missing-file", name[:200])


def _reads(node: ast.Call, path: str) -> bool:
    if not path or not _READS.search(path):
        return False
    owner, _, name = path.rpartition(".")
    if name in _READS_ONLY_AS and owner.rsplit(".", 1)[-1] not in _READS_ONLY_AS[name]:
        return False
    if owner.endswith("hub"):
        return False
    if name in {"open", "File"}:
        mode = _text(node.args[1], {}) if len(node.args) > 1 else next((_text(k.value, {}) for k in node.keywords if k.arg == "mode"), "r")
        return mode is not None and not set(mode) & set("wax+")
    return True


def _text(node: ast.expr, bound: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return bound.get(node.id) if isinstance(node, ast.Name) else None


def _unfinished(code: str, tree: ast.Module) -> str:
    if match := _UNFINISHED.search(code):
        return match[0].strip()
    if "..." not in code:
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and any(_is_ellipsis(a) for a in node.args) and len(node.args) == 1:
            return ast.unparse(node)[:80]
        if isinstance(node, ast.Assign) and _is_ellipsis(node.value):
            return ast.unparse(node)[:80]
        body = getattr(node, "body", None)
        if isinstance(body, list) and _has_gap(node, body):
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
