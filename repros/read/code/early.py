"""What a program imports before all else, where it can't be told from outside that this was imported earlier.

Then it may be run where that has been imported already and waits for it. The rules are strict, since they cost a
program that they refuse nothing but seconds: up to its first import of torch it does nothing but import, and nothing of
it looks at what importing leaves behind.
"""

from __future__ import annotations

import ast

from repros.library import TORCH
from repros.read.code.entry import DEFAULT_ENTRY
from repros.read.code.python import Nodes, parse
from repros.values import ClaimKind, Repro

_ARRAYS = "numpy"
"""The one other package that may come before torch; it is imported early in the same order."""

_HARMLESS = (
    "__future__ abc argparse asyncio bisect collections concurrent contextlib copy csv ctypes dataclasses datetime"
    " decimal enum fractions functools glob hashlib heapq inspect io itertools json logging math multiprocessing"
    " numbers operator os pathlib pickle platform pprint queue random re shutil signal socket statistics string struct"
    " subprocess sys tempfile textwrap threading time timeit traceback types typing unittest uuid warnings weakref"
    " zipfile"
)
"""Modules of Python's own whose import neither changes what torch's does nor is changed by it."""

_LOOKS = (
    "importlib imp pkgutil runpy site sitecustomize usercustomize builtins zipimport gc tracemalloc resource psutil"
    " linecache perf cProfile profile memory_profiler __import__ __builtins__ reload path_importer_cache meta_path"
    " path_hooks orig_argv addaudithook setprofile settrace"
)
"""Names by which a program looks at, or changes, what was imported, when, and what it took."""

_MODULES = "modules"
"""What means this only behind `sys`: torch's modules have a method of that name."""

_PLACES = ("/proc", "/sys/", "PYTHON", "/opt/")
"""In a text: where the kernel and the sandbox tell of the process, and variables of the interpreter."""

_MEASURED = frozenset({ClaimKind.SLOW, ClaimKind.MEMORY})
"""Claims for which seconds and bytes are compared, the import's among them."""


def early_imports(repro: Repro) -> tuple[str, ...]:
    """The modules that it imports first, in their order; empty where it has to be run from its beginning."""
    usual = repro.mode == "script" and repro.entry == DEFAULT_ENTRY and repro.invocation.is_plain
    if not usual or len(repro.files) != 1 or _is_measured(repro):
        return ()
    parsed = parse(repro.program)
    return () if parsed.tree is None or _looks(parsed.nodes) else _first_imports(parsed.tree)


def _is_measured(repro: Repro) -> bool:
    return any(claim.kind in _MEASURED for claim in (repro.claim, *(s.claim for s in repro.statements)))


def _first_imports(tree: ast.Module) -> tuple[str, ...]:
    """What is to be imported up to torch's first import; empty where something else is done before it."""
    before: tuple[str, ...] = ()
    for statement in tree.body:
        for module in _imported(statement):
            root = module.split(".")[0]
            if root == TORCH.name:
                return (*before, TORCH.name)
            if module == _ARRAYS:
                before = (_ARRAYS,)
            elif root not in _HARMLESS.split():
                return ()
    return ()


def _imported(statement: ast.stmt) -> tuple[str, ...]:
    """The modules that a statement imports; for one that does something else, a name that no module has."""
    match statement:
        case ast.Import(names=names):
            return tuple(alias.name for alias in names)
        case ast.ImportFrom(module=str(module), level=0, names=names) if module != _ARRAYS:
            return (module,)
        case ast.Expr(value=ast.Constant()):
            return ()
        case _:
            return ("",)


def _looks(nodes: Nodes) -> bool:
    """Whether the program names what would show it that something was imported earlier."""
    named = {n.id for n in nodes.of(ast.Name)} | {a.attr for a in nodes.of(ast.Attribute)}
    named |= {part for alias in nodes.of(ast.alias) for part in alias.name.split(".")}
    named |= {part for module in nodes.of(ast.ImportFrom) for part in (module.module or "").split(".")}
    of_sys = {a.attr for a in nodes.of(ast.Attribute) if isinstance(a.value, ast.Name) and a.value.id == "sys"}
    of_sys |= {alias.name for m in nodes.of(ast.ImportFrom) if m.module == "sys" for alias in m.names}
    texts = (c.value for c in nodes.of(ast.Constant) if isinstance(c.value, str))
    return bool(named & {*_LOOKS.split()} or _MODULES in of_sys) or any(p in text for text in texts for p in _PLACES)
