"""What a program needs besides Python, torch and numpy: an accelerator, processes, the network, files, packages."""

from __future__ import annotations

import ast
import re

from repros.library import TORCH
from repros.read.code.imports import is_standard
from repros.read.code.python import Nodes, nodes, walk
from repros.read.text.block import Page

_DEVICE = re.compile(rf"(?:{'|'.join(TORCH.accelerators)})(?::(?:\d*|%[dsi]|\{{\w*\}}))?$|torch\.cuda\.\w*Tensor$")
_GPU_ONLY = frozenset({"triton", "cupy", "pycuda", "tensorrt", "torch_tensorrt", "flash_attn", "apex"})
"""Packages that do nothing without an accelerator."""
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
_GPU_TYPES = frozenset(
    {f"torch.cuda.{kind}Tensor" for kind in ("Float", "Half", "Long", "Double", "Int", "Byte", "Bool")}
)
_TITLE_GPU = re.compile(r"\b(?:gpus?|cuda|cudnn|mps|rocm|hip|xpu|nccl)\b", re.IGNORECASE)
_ON_ACCELERATOR = re.compile(
    r"device='?(?:cuda|mps|xpu|hip)\b|CUDA error|cuda runtime error"
    r"|CUDNN_STATUS|CUBLAS_STATUS|cuDNN error|CUDA out of memory|\bPTX\b|NCCL error"
)
_FINE_ON_CPU = re.compile(
    r"(?:not|n't|fine|works?|correct\w*)\b[^.\n]{0,60}\b(?:on|using|with) (?:the |a |my )?cpu\b"
    r"|\bon (?:the |a |my )?cpu\b[^.\n]{0,40}\b(?:fine|works?|correct\w*|no (?:errors?|problems?|issues?))\b"
    r"|\bonly (?:\w+ ){0,3}(?:gpu|cuda|mps)\b",
    re.IGNORECASE,
)
_MANY = 1_000_000
_NETWORK = frozenset(
    {"from_pretrained", "urlopen", "urlretrieve", "load_state_dict_from_url", "download_url", "load_dataset"}
)
_SPAWNS = frozenset(
    {"Process", "Pool", "spawn", "ProcessPoolExecutor", "fork", "start_processes", "MultiProcessTestCase"}
)
_INSTALLED = frozenset({TORCH.name, "numpy", "__future__"})


def fails_on_accelerator(page: Page, title: str) -> bool:
    """Whether the report says that it fails on an accelerator: in its title, its prose, by a tensor or an error."""
    if _TITLE_GPU.search(title[:500]):
        return True
    if any(_ON_ACCELERATOR.search(b.output[-4000:]) for b in page.blocks if b.output):
        return True
    return any(_FINE_ON_CPU.search(p.text[:2000]) for p in page.paragraphs)


def read_needs(code: str, own: frozenset[str], *, on_gpu: bool) -> tuple[str, ...]:
    """The needs of a program.

    Args:
        code: The program, which parses.
        own: Modules that the issue itself gives.
        on_gpu: Whether the report says that it fails on an accelerator: a program that takes one where there is
            one needs it then.
    """
    found = nodes(code)
    tests: list[ast.If | ast.IfExp] = [*found.of(ast.If), *found.of(ast.IfExp)]
    flags = _flags(found)
    guards = [n for n in tests if _asks_for_device(n.test, flags)]
    silent = _silent(found, guards)
    needs: set[str] = {"gpu"} if guards and on_gpu else set()
    if any(_names_device(n) for n in found.of(ast.Constant) if id(n) not in silent):
        needs.add("gpu")
    types = [n for n in found.of(ast.Attribute) if n.attr.endswith("Tensor") and id(n) not in silent]
    if any(dotted(n) in _GPU_TYPES for n in types):
        needs.add("gpu")
    for call in found.of(ast.Call):
        needs |= _needs_of_call(call, guarded=id(call) in silent)
    packages = _modules(found) - own - _INSTALLED
    if packages & _GPU_ONLY or _calls_imported(found, silent):
        needs.add("gpu")
    return (*sorted(needs), *sorted(f"package:{m}" for m in packages if not is_standard(m)))


def _silent(found: Nodes, guards: list[ast.If | ast.IfExp]) -> set[int]:
    """The ids of the nodes that say nothing: below a test for an accelerator, compared with, or a string alone."""
    below: list[ast.AST] = []
    for guard in guards:
        for branch in (guard.body, guard.orelse):
            below.extend(branch if isinstance(branch, list) else [branch])
    below.extend(found.of(ast.Compare))
    below.extend(key for d in found.of(ast.Dict) for key in d.keys if isinstance(key, ast.Constant))
    alone = [s.value for s in found.of(ast.Expr) if isinstance(s.value, ast.Constant)]
    return {id(node) for node in walk(*below, *alone)}


def _names_device(node: ast.Constant) -> bool:
    value = node.value
    return isinstance(value, str) and len(value) < 30 and (value == "nccl" or bool(_DEVICE.match(value)))


def _modules(found: Nodes) -> set[str]:
    modules = {alias.name.split(".")[0] for node in found.of(ast.Import) for alias in node.names}
    return modules | {n.module.split(".")[0] for n in found.of(ast.ImportFrom) if n.module and not n.level}


def _flags(found: Nodes) -> frozenset[str]:
    """Names that hold whether there is an accelerator: `use_cuda`, `args.cuda`."""
    return frozenset(
        dotted(a.targets[0])
        for a in found.of(ast.Assign)
        if _asks_for_device(a.value, frozenset()) and dotted(a.targets[0])
    )


def _asks_for_device(test: ast.expr, flags: frozenset[str]) -> bool:
    if isinstance(test, ast.Constant):
        return False
    for node in walk(test):
        if isinstance(node, ast.Attribute) and node.attr in {"is_available", "device_count"}:
            return True
        if isinstance(node, ast.IfExp):
            return False
        if flags and isinstance(node, ast.Name | ast.Attribute) and dotted(node) in flags:
            return True
    return False


def _calls_imported(found: Nodes, silent: set[int]) -> bool:
    """Whether a function that was imported from `torch.cuda` is called where there may be no accelerator."""
    imported = {
        alias.asname or alias.name
        for node in found.of(ast.ImportFrom)
        if (node.module or "").startswith("torch.cuda")
        for alias in node.names
        if f"torch.cuda.{alias.name}" not in _HARMLESS
    }
    calls = found.of(ast.Call) if imported else ()
    return any(isinstance(c.func, ast.Name) and c.func.id in imported and id(c) not in silent for c in calls)


def _needs_of_call(node: ast.Call, *, guarded: bool) -> set[str]:
    path = dotted(node.func)
    name = path.rsplit(".", 1)[-1] if path else getattr(node.func, "attr", "")
    needs: set[str] = set()
    if not guarded and _uses_accelerator(node, path, name):
        needs.add("gpu")
    spawns = name in _SPAWNS and not path.startswith("psutil.")
    if spawns or (name == "DataLoader" and _number(node, "num_workers") > 0) or path.endswith("rpc.init_rpc"):
        needs.add("multi-process")
    if name == "init_process_group" and _number(node, "world_size") != 1:
        needs.add("multi-process")
    if _uses_network(node, path, name):
        needs.add("network")
    if name == "range" and any(isinstance(a, ast.Constant) and _is_many(a.value) for a in node.args):
        needs.add("long-running")
    return needs


def _is_many(value: object) -> bool:
    return isinstance(value, int) and value >= _MANY


def _uses_accelerator(node: ast.Call, path: str, name: str) -> bool:
    if isinstance(node.func, ast.Attribute) and name in TORCH.accelerators and path not in _HARMLESS:
        return True
    return path.startswith(_CUDA_PATHS) and path not in _HARMLESS


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
