"""Which blocks of code belong together, and which of the programs they make is the one that shows the failure."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from repros.read.block import RUNNABLE_KINDS, Block, BlockKind
from repros.read.imports import IMPORTS
from repros.read.problem import does_anything, undefined_names
from repros.read.python import names, nodes, parse
from repros.read.uncalled import leaves_tests

_ASIDE = frozenset({BlockKind.WORKAROUND, BlockKind.LIBRARY_SOURCE})
_REPRO_SECTION = re.compile(r"repro|code (?:example|sample)|minimal|steps|bug|example|how to", re.IGNORECASE)
_EXPECTED_SECTION = re.compile(
    r"expected|environment|versions?$|system info|alternatives?|additional|fix|solution", re.IGNORECASE
)
_NO_FAILURE = re.compile(
    r"\b(?:works?|runs?|passes|succeeds?|is (?:fine|ok|correct))\b|\bno (?:error|problem|warning)|\bcontrol\b",
    re.IGNORECASE,
)
_RAISES = re.compile(r"\b(?:raise[sd]?|fails?|crash(?:es|ed)?|segfaults?)\b|\w+Error\b", re.IGNORECASE)
_FILE = re.compile(r"[\"']([\w./-]{1,100}\.(?:pth?|pkl|pickle|npy|npz|h5|onnx|ptl|zip|bin|csv|json))[\"']")
_LOADS = re.compile(r"\bload\w*\(|\bopen\(|Session\(|\bread_\w+\(")
_SAVES = re.compile(r"\b(?:save|dump|export|write)\w*\(")
_NEGATED = re.compile(r"\b(?:not|n't|never|fails?|but|while|however|error|wrong)\b|n't\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that make one program, in the order they run."""

    blocks: tuple[Block, ...]
    code: str
    aside: bool
    order: int


def group_blocks(blocks: Sequence[Block]) -> list[Group]:
    """The programs that blocks make, the likeliest first."""
    groups: list[list[Block]] = []
    bound: list[set[str]] = []
    asides: list[Block] = []
    ended: set[int] = set()
    for block, below in zip(blocks, [*blocks, None][1:], strict=True):
        if not block.code.strip():
            continue
        if block.kind in _ASIDE:
            asides.append(block)
        elif block.kind in RUNNABLE_KINDS or block.kind is BlockKind.SHELL:
            at = _continued(block, groups, bound)
            if at is not None and at == len(groups) - 1 and at - 1 not in ended:
                at = _with_those_above(block, groups, bound)
            if at is None:
                groups.append([block])
                bound.append(set(names(block.code).bound))
            elif at not in ended and not _repeats(block, groups[at]):
                groups[at].append(block)
                bound[at] |= names(block.code).bound
            if _fails(block, below):
                ended.add(len(groups) - 1 if at is None else at)
    made = [Group(tuple(g), join(g), aside=False, order=i) for i, g in enumerate(groups)]
    made += [Group((b,), b.code, aside=True, order=len(made) + i) for i, b in enumerate(asides)]
    return sorted(made, key=_rank)


def join(blocks: Sequence[Block]) -> str:
    """The code of blocks below each other; what a block says again of the one before is said once."""
    return "\n".join(block.code for block in blocks)


def _continued(block: Block, groups: list[list[Block]], bound: list[set[str]]) -> int | None:
    """The group that a block goes on with: the last one that binds what it uses and that it doesn't define anew."""
    found = names(block.code)
    if parse(block.code).tree is None or (block.name and groups and block.name != groups[-1][-1].name):
        return None
    wanted = found.free - IMPORTS.keys()
    if (files := _files(block.code)) and _LOADS.search(block.code) and not _SAVES.search(block.code):
        for at in range(len(groups) - 1, max(-1, len(groups) - 40), -1):
            if any(files & _files(b.code) and _SAVES.search(b.code) for b in groups[at]):
                return at
    for at in range(len(groups) - 1, max(-1, len(groups) - 40), -1):
        if wanted & bound[at] and parse(groups[at][-1].code).tree is not None:
            return None if _redefines(block, groups[at]) else at
    if not wanted and groups and _is_prelude(groups[-1]) and not _imports_torch(found.bound):
        return len(groups) - 1
    return None


def _with_those_above(block: Block, groups: list[list[Block]], bound: list[set[str]]) -> int:
    """The last group, joined with the one above it where a block uses names of both: the steps of one session."""
    at = len(groups) - 1
    missing = names(block.code).free - IMPORTS.keys() - bound[at]
    if at > 0 and missing and missing <= bound[at - 1] and not _redefines(groups[at][0], groups[at - 1]):
        groups[at - 1] += groups.pop()
        bound[at - 1] |= bound.pop()
        return at - 1
    return at


def _files(code: str) -> set[str]:
    """The data files that a program names."""
    return set(_FILE.findall(code))


def _fails(block: Block, below: Block | None) -> bool:
    """Whether a script's run ends with a block: its last comment or the traceback below it says so."""
    if block.statements:
        return False
    if below is not None and below.kind is BlockKind.TRACEBACK:
        return True
    last = block.code.rstrip().rsplit("\n", 1)[-1]
    return bool(_RAISES.search(last.partition("#")[2]))


def _repeats(block: Block, group: list[Block]) -> bool:
    """Whether a block says nothing but what the group says already, in another order or at a prompt."""
    said = {dump for b in group for dump in _said(b.code)}
    mine = _said(block.code)
    return bool(mine) and mine <= said


def _said(code: str) -> frozenset[str]:
    """The statements of a program, `print(x)` like `x`."""
    tree = parse(code).tree
    if tree is None:
        return frozenset()
    dumps: set[str] = set()
    for s in tree.body:
        node: ast.AST = s
        if isinstance(s, ast.Expr):
            node = s.value
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "print"
                and len(node.args) == 1
            ):
                node = node.args[0]
        dumps.add(ast.dump(node))
    return frozenset(dumps)


def _redefines(block: Block, group: list[Block]) -> bool:
    """Whether a block defines functions or classes anew that the group has: a variant, no continuation."""
    mine = _definitions(block.code)
    return bool(mine) and any(mine & _definitions(b.code) for b in group)


def _definitions(code: str) -> frozenset[str]:
    tree = parse(code).tree
    if tree is None:
        return frozenset()
    return frozenset(
        s.name
        for s in tree.body
        if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and s.name != "_"
    )


def _is_prelude(group: list[Block]) -> bool:
    """Whether all that a group does is import and define."""
    trees = [None if b.statements else parse(b.code).tree for b in group]
    return all(tree is not None and _is_idle(b.code, tree) for b, tree in zip(group, trees, strict=True))


def _is_idle(code: str, tree: ast.Module) -> bool:
    """Whether a program does nothing but import and define, and leaves no tests to a runner."""
    return not does_anything(tree) and not leaves_tests(code, tree)


def _imports_torch(bound: frozenset[str]) -> bool:
    return "torch" in bound


def _rank(group: Group) -> tuple[int, ...]:
    """Small for the program that the report is about."""
    first = group.blocks[0]
    tree = parse(group.code).tree
    broken = tree is None
    missing = tree is not None and bool(undefined_names(group.code))
    idle = tree is not None and not first.statements and _is_idle(group.code, tree)
    trivial = tree is not None and _is_trivial(tree, group.code)
    return (
        int(group.aside),
        int(broken or missing or idle or trivial),
        int(_is_control(first)),
        int(bool(_EXPECTED_SECTION.search(first.heading)) and not _REPRO_SECTION.search(first.heading)),
        group.order,
    )


def _is_trivial(tree: ast.Module, code: str) -> bool:
    """Whether a program only says a version, or calls nothing at all."""
    if len(tree.body) <= 2 and not nodes(code).by_type.get(ast.Call):
        return True
    acting = [s for s in tree.body if not isinstance(s, ast.Import | ast.ImportFrom)]
    return len(acting) <= 3 and all("__version__" in (ast.get_source_segment(code, s) or "") for s in acting)


def _is_control(block: Block) -> bool:
    """Whether the words just above say that this one does not fail."""
    last = re.split(r"(?<=[.!?])\s|\n", block.before.strip()[-200:].rstrip(": "))[-1]
    return bool(_NO_FAILURE.search(last)) and not _NEGATED.search(last)
