"""What a program needs besides Python, torch and numpy: an accelerator, processes, the network, files, packages."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from repros.read.imports import is_standard

_DEVICE = re.compile(r"(?:cuda|mps|xpu|hip|npu|gpu)(?::\d+)?$")
_CUDA_PATHS = ("torch.cuda.", "torch.mps.", "torch.xpu.", "cuda.")
_HARMLESS = frozenset(
    {
        "torch.cuda.is_available",
        "torch.cuda.device_count",
        "torch.cuda.manual_seed",
        "torch.cuda.manual_seed_all",
        "torch.cuda.is_initialized",
        "torch.cuda.get_arch_list",
        "torch.cuda.is_bf16_supported",
        "torch.cuda.empty_cache",
        "torch.xpu.is_available",
        "torch.mps.is_available",
        "torch.version.cuda",
    }
)
_TITLE_GPU = re.compile(r"\b(?:gpus?|cuda|cudnn|mps|rocm|hip|xpu|nccl)\b", re.IGNORECASE)
_MANY = 1_000_000
_NETWORK = frozenset({"from_pretrained", "urlopen", "urlretrieve", "load_state_dict_from_url", "download_url", "load_dataset"})
_SPAWNS = frozenset({"Process", "Pool", "spawn", "ProcessPoolExecutor", "fork", "start_processes", "MultiProcessTestCase"})
_INSTALLED = frozenset({"torch", "numpy", "__future__"})


@dataclass(slots=True)
class _Found:
    """What one walk over a tree sees."""

    needs: set[str] = field(default_factory=set)
    guarded: bool = False
    modules: set[str] = field(default_factory=set)


def read_needs(tree: ast.Module, title: str, own: frozenset[str]) -> tuple[str, ...]:
    """The needs of a program.

    Args:
        tree: The program.
        title: The issue's title: a program that takes the accelerator where there is one needs it where the
            title says that this is where it fails.
        own: Modules that the issue itself gives.
    """
    found = _Found()
    skipped = _docstrings(tree)
    stack: list[tuple[ast.AST, bool]] = [(tree, False)]
    while stack:
        node, guarded = stack.pop()
        if id(node) in skipped:
            continue
        _look(node, guarded, found)
        stack.extend(_children(node, guarded, found))
    needs = found.needs
    if found.guarded and _TITLE_GPU.search(title[:500]):
        needs.add("gpu")
    needs |= {f"package:{m}" for m in found.modules if m not in _INSTALLED and m not in own and not is_standard(m)}
    return tuple(sorted(needs, key=lambda n: (n.startswith("package:"), n)))


def _children(node: ast.AST, guarded: bool, found: _Found) -> list[tuple[ast.AST, bool]]:
    """The node's children, those below a test for an accelerator marked as guarded."""
    if isinstance(node, ast.If | ast.IfExp) and _asks_for_device(node.test):
        body = node.body if isinstance(node.body, list) else [node.body]
        other = node.orelse if isinstance(node.orelse, list) else [node.orelse]
        found.guarded = True
        return [(child, True) for child in [*body, *other]]
    if isinstance(node, ast.Compare):
        return [(c, True) for c in ast.iter_child_nodes(node)]
    return [(child, guarded) for child in ast.iter_child_nodes(node)]


def _asks_for_device(test: ast.expr) -> bool:
    return any(
        isinstance(n, ast.Attribute) and n.attr in {"is_available", "device_count"} or isinstance(n, ast.Name) and n.id in {"use_cuda", "has_cuda"}
        for n in ast.walk(test)
    )


def _look(node: ast.AST, guarded: bool, found: _Found) -> None:
    if isinstance(node, ast.Call):
        _look_at_call(node, guarded, found)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and not guarded and len(node.value) < 12 and _DEVICE.match(node.value):
            found.needs.add("gpu")
    elif isinstance(node, ast.Import):
        found.modules |= {alias.name.split(".")[0] for alias in node.names}
    elif isinstance(node, ast.ImportFrom):
        if not node.level and node.module:
            found.modules.add(node.module.split(".")[0])
    elif isinstance(node, ast.Attribute) and not guarded:
        path = dotted(node)
        if path in {"torch.cuda.FloatTensor", "torch.cuda.HalfTensor", "torch.cuda.LongTensor", "torch.cuda.DoubleTensor"}:
            found.needs.add("gpu")


def _look_at_call(node: ast.Call, guarded: bool, found: _Found) -> None:
    path = dotted(node.func)
    name = path.rsplit(".", 1)[-1] if path else getattr(node.func, "attr", "")
    if not guarded and _uses_accelerator(node, path, name):
        found.needs.add("gpu")
    if name in _SPAWNS or (name == "DataLoader" and _number(node, "num_workers") > 0) or path in {"rpc.init_rpc", "torch.distributed.rpc.init_rpc"}:
        found.needs.add("multi-process")
    if name == "init_process_group" and _number(node, "world_size") != 1:
        found.needs.add("multi-process")
    if _uses_network(node, path, name):
        found.needs.add("network")
    if name == "range" and any(isinstance(a, ast.Constant) and isinstance(a.value, int) and a.value >= _MANY for a in node.args):
        found.needs.add("long-running")


def _uses_accelerator(node: ast.Call, path: str, name: str) -> bool:
    if isinstance(node.func, ast.Attribute) and name in {"cuda", "xpu", "mps", "hip"} and path not in _HARMLESS:
        return True
    if path.startswith(_CUDA_PATHS) and path not in _HARMLESS:
        return True
    return any(isinstance(a, ast.Constant) and a.value == "nccl" for a in (*node.args, *(k.value for k in node.keywords)))


def _uses_network(node: ast.Call, path: str, name: str) -> bool:
    if name in _NETWORK or path.startswith(("requests.", "torch.hub.load", "torch.hub.download", "hub.load")):
        return True
    return any(
        k.arg in {"download", "pretrained"} and isinstance(k.value, ast.Constant) and k.value.value not in {False, None}
        for k in node.keywords
    )


def _number(node: ast.Call, keyword: str) -> int:
    for k in node.keywords:
        if k.arg == keyword and isinstance(k.value, ast.Constant) and isinstance(k.value.value, int):
            return k.value.value
        if k.arg == keyword:
            return 2
    return 0


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of attributes, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def _docstrings(tree: ast.Module) -> set[int]:
    """The string statements: no code, whatever they say."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
