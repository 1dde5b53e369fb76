"""Which blocks of code belong together, and which of the programs they make is the one that shows the failure."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from repros.read.block import RUNNABLE_KINDS, Block, BlockKind
from repros.read.imports import IMPORTS
from repros.read.problem import does_anything, undefined_names
from repros.read.python import names, parse

_ASIDE = frozenset({BlockKind.WORKAROUND, BlockKind.LIBRARY_SOURCE})
_REPRO_SECTION = re.compile(r"repro|code (?:example|sample)|minimal|steps|bug|example|how to", re.IGNORECASE)
_EXPECTED_SECTION = re.compile(r"expected|environment|versions?$|system info|alternatives?|additional|fix|solution", re.IGNORECASE)
_NO_FAILURE = re.compile(
    r"\b(?:works?|runs?|passes|succeeds?|is (?:fine|ok|correct))\b|\bno (?:error|problem|warning)|\bcontrol\b", re.IGNORECASE
)
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
    for block in blocks:
        if not block.code.strip():
            continue
        if block.kind in _ASIDE:
            asides.append(block)
        elif block.kind in RUNNABLE_KINDS or block.kind is BlockKind.SHELL:
            at = _continued(block, groups, bound)
            if at is None:
                groups.append([block])
                bound.append(set(names(block.code).bound))
            else:
                groups[at].append(block)
                bound[at] |= names(block.code).bound
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
    for at in range(len(groups) - 1, max(-1, len(groups) - 40), -1):
        if wanted & bound[at] and parse(groups[at][-1].code).tree is not None:
            return None if _redefines(block, groups[at]) else at
    if not wanted and groups and _is_prelude(groups[-1]) and not _imports_torch(found.bound):
        return len(groups) - 1
    return None


def _redefines(block: Block, group: list[Block]) -> bool:
    """Whether a block defines functions or classes anew that the group has: a variant, no continuation."""
    mine = _definitions(block.code)
    return bool(mine) and any(mine & _definitions(b.code) for b in group)


def _definitions(code: str) -> frozenset[str]:
    tree = parse(code).tree
    if tree is None:
        return frozenset()
    return frozenset(
        s.name for s in tree.body if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and s.name != "_"
    )


def _is_prelude(group: list[Block]) -> bool:
    """Whether all that a group does is import and define."""
    trees = [None if b.statements else parse(b.code).tree for b in group]
    return all(tree is not None and not does_anything(tree) for tree in trees)


def _imports_torch(bound: frozenset[str]) -> bool:
    return "torch" in bound


def _rank(group: Group) -> tuple[int, ...]:
    """Small for the program that the report is about."""
    first = group.blocks[0]
    tree = parse(group.code).tree
    broken = tree is None
    missing = tree is not None and bool(undefined_names(group.code, tree))
    idle = tree is not None and not first.statements and not does_anything(tree)
    trivial = tree is not None and len(tree.body) <= 2 and not _calls(tree)
    return (
        int(group.aside),
        int(broken or missing or idle or trivial),
        int(_is_control(first)),
        int(bool(_EXPECTED_SECTION.search(first.heading)) and not _REPRO_SECTION.search(first.heading)),
        group.order,
    )


def _calls(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Call) for node in ast.walk(tree))


def _is_control(block: Block) -> bool:
    """Whether the words just above say that this one does not fail."""
    last = re.split(r"(?<=[.!?])\s|\n", block.before.strip()[-200:].rstrip(": "))[-1]
    return bool(_NO_FAILURE.search(last)) and not _NEGATED.search(last)
