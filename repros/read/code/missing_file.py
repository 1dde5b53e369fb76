"""Files that a program reads and that nothing in it could have written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from repros.read.code.needs import dotted
from repros.read.code.python import nodes
from repros.values import Problem

_READS = re.compile(
    r"(?:^|\.)(?:open|load|loadtxt|genfromtxt|fromfile|read_csv|read_pickle|read_parquet|read_image|imread|File|ImageFolder|load_model"
    r"|_load_for_lite_interpreter|InferenceSession|from_file|load_library|CDLL|DatasetFolder)$"
)
_READS_ONLY_AS = {
    "load": ("torch", "np", "numpy", "jit", "onnx", "torchaudio", "librosa", "json", "pickle"),
    "open": ("", "Image", "io", "h5py"),
    "File": ("h5py",),
}
_DATA_FILE = re.compile(
    r"\.(?:h5|hdf5|pth?|pkl|pickle|npy|npz|csv|json|txt|jpe?g|png|onnx|bin|wav|mp4|mat|tar|zip|ckpt|safetensors)$"
)
_PATHLIKE = re.compile(r"^(?!/dev/|/proc/|https?:|cpu$|cuda)[^\n\0]{1,200}$")


def missing_files(code: str, tree: ast.Module) -> Iterator[Problem]:
    """Files that are read, and that nothing in the program could have written."""
    bound = {
        s.targets[0].id: s.value.value
        for s in nodes(code).of(ast.Assign)
        if len(s.targets) == 1 and isinstance(s.targets[0], ast.Name)
        if isinstance(s.value, ast.Constant) and isinstance(s.value.value, str)
    }
    own = {s.name for s in tree.body if isinstance(s, ast.FunctionDef | ast.ClassDef)}
    read: dict[str, None] = {}
    mentioned: set[str] = set()
    handed: dict[str, None] = {}
    reads_argument = False
    for node in nodes(code).of(ast.Call):
        path = dotted(node.func)
        for name in _sources(node):
            yield Problem("missing-file", name[:200])
        given = [_text(a, bound) for a in (*node.args, *(k.value for k in node.keywords))]
        if given and given[0] is not None and _reads(node, path):
            if _PATHLIKE.match(given[0]):
                read[given[0]] = None
        elif (
            given
            and given[0] is None
            and _reads(node, path)
            and isinstance(node.args[0] if node.args else None, ast.Name)
        ):
            reads_argument = True
        elif isinstance(node.func, ast.Name) and node.func.id in own:
            handed |= {g: None for g in given if g is not None and _DATA_FILE.search(g)}
        else:
            mentioned |= {g for g in given if g is not None}
    for name in [*read, *(handed if reads_argument else ())]:
        if name not in mentioned:
            yield Problem("missing-file", name[:200])


def _sources(node: ast.Call) -> list[str]:
    """The C++ and CUDA files that a call compiles."""
    lists = [k.value for k in node.keywords if k.arg == "sources" and isinstance(k.value, ast.List)]
    texts = [_text(e, {}) for value in lists for e in value.elts]
    return [t for t in texts if t is not None and t.endswith((".cpp", ".cu", ".cc"))]


def _reads(node: ast.Call, path: str) -> bool:
    if not path or not _READS.search(path):
        return False
    owner, _, name = path.rpartition(".")
    if name in _READS_ONLY_AS and owner.rsplit(".", 1)[-1] not in _READS_ONLY_AS[name]:
        return False
    if owner.endswith("hub"):
        return False
    if name in {"open", "File"}:
        mode = (
            _text(node.args[1], {})
            if len(node.args) > 1
            else next((_text(k.value, {}) for k in node.keywords if k.arg == "mode"), "r")
        )
        return mode is not None and not set(mode) & set("wax+")
    return True


def _text(node: ast.expr, bound: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return bound.get(node.id) if isinstance(node, ast.Name) else None
