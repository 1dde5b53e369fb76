"""Which blocks of code belong together: the programs that they make."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from repros.read.code.imports import IMPORTS
from repros.read.code.order import used_too_early
from repros.read.code.python import names, parse
from repros.read.code.rank import Group, asks_version, is_idle, named_in, rank
from repros.read.text.block import RUNNABLE_KINDS, Block, BlockKind

_ASIDE = frozenset({BlockKind.WORKAROUND, BlockKind.LIBRARY_SOURCE})
_RAISES = re.compile(r"\b(?:raise[sd]?|fails?|crash(?:es|ed)?|segfaults?)\b|\w+Error\b", re.IGNORECASE)
_FILE = re.compile(r"[\"']([\w./-]{1,100}\.(?:pth?|pkl|pickle|npy|npz|h5|onnx|ptl|zip|bin|csv|json))[\"']")
_LOADS = re.compile(r"\bload\w*\(|\bopen\(|Session\(|\bread_\w+\(")
_SAVES = re.compile(r"\b(?:save|dump|export|write)\w*\(")
_STEP = re.compile(r"^\W{0,8}(?:step\s{1,3}#?)?(?:[1-9]|1\d)(?:[.):]|\s?$|\s-)(?!\d)", re.IGNORECASE)
_LOOKED_BACK = 40
"""Groups, or programs that work, above a block that it may go on with."""

_SAYS_FAILURE = re.compile(
    r"\b(?:raise[sd]?|throws?|fail(?:s|ed|ing)?|crash\w*|segfaults?|hangs?|errors?|bug|wrong|incorrect|unexpected"
    r"|reproduc\w*|repro|expect\w*|should|gives?|prints?|returns?|outputs?|got|get)\b|\w+Error\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Growing:
    """A group while blocks are added to it, with what is asked of all of them, so that none is read again."""

    blocks: list[Block] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    idle: bool = True
    ended: bool = False
    told: bool = False

    def add(self, block: Block) -> None:
        self.blocks.append(block)
        self.bound |= names(block.code).bound
        self.said |= _said(block.code)
        self.defined |= _definitions(block.code)
        self.idle = self.idle and _is_prelude(block)

    def join(self, other: _Growing) -> None:
        self.blocks += other.blocks
        self.bound |= other.bound
        self.said |= other.said
        self.defined |= other.defined
        self.idle = self.idle and other.idle


def group_blocks(blocks: Sequence[Block], title: str = "") -> list[Group]:
    """The programs that blocks make, the likeliest first; what the title names is called by the one it is about."""
    groups: list[_Growing] = []
    asides: list[Block] = []
    for block, below in zip(blocks, [*blocks, None][1:], strict=True):
        if not block.code.strip():
            continue
        if block.kind in _ASIDE:
            asides.append(block)
        elif block.kind in RUNNABLE_KINDS or block.kind is BlockKind.SHELL:
            group = _continued(block, groups)
            if group is not None and group is groups[-1]:
                group = _with_those_above(block, groups)
            if group is None:
                group = _Growing()
                if (control := _control_for(block, asides)) is not None:
                    group.add(control)
                    asides.remove(control)
                group.add(block)
                groups.append(group)
            elif not group.ended and not _repeats(block, group):
                group.add(block)
            group.ended = group.ended or _fails(block, below)
            group.told = group.told or group.ended or _tells(block, below)
    failing = max((i for i, g in enumerate(groups) if g.ended), default=-1)
    made = [
        Group(tuple(g.blocks), join(g.blocks), aside=False, order=i, eclipsed=i < failing and not g.told)
        for i, g in enumerate(groups)
    ]
    made += [Group((b,), b.code, aside=True, order=len(made) + i) for i, b in enumerate(asides)]
    named = named_in(title)
    made = [g for g in made if not _is_version(g.code)] or made
    return sorted(made, key=lambda group: rank(group, named))


def _is_version(code: str) -> bool:
    """Whether a program was only run to say which releases there are: part of the environment beside any other."""
    tree = parse(code).tree if "__version__" in code else None
    return tree is not None and asks_version(tree, code)


def join(blocks: Sequence[Block]) -> str:
    """The code of blocks below each other; what a block says again of the one before is said once."""
    return "\n".join(block.code for block in blocks)


def _continued(block: Block, groups: Sequence[_Growing]) -> _Growing | None:
    """The group that a block goes on with: the last one that binds what it uses and that it doesn't define anew."""
    found = names(block.code)
    if parse(block.code).tree is None:
        return None
    recent = groups[:-_LOOKED_BACK:-1]
    if (files := _files(block.code)) and _LOADS.search(block.code) and not _SAVES.search(block.code):
        for group in recent:
            if any(files & _files(b.code) and _SAVES.search(b.code) for b in group.blocks):
                return group
    if block.name and groups and block.name != groups[-1].blocks[-1].name:
        return None
    wanted = _asked(block)
    for group in recent:
        if wanted & group.bound and parse(group.blocks[-1].code).tree is not None:
            return None if _definitions(block.code) & group.defined and not _is_step(block) else group
    if not wanted and groups and groups[-1].idle and not _imports_torch(found.bound):
        return groups[-1]
    return None


def _asked(block: Block) -> frozenset[str]:
    """The names that a block takes from what runs above it, such as `x` of `x = x.double()`."""
    return (names(block.code).free | used_too_early(block.code)) - IMPORTS.keys()


def _control_for(block: Block, asides: Sequence[Block]) -> Block | None:
    """The last program that works, where the one that fails takes names from it: nothing else binds them."""
    wanted = _asked(block)
    for aside in asides[:-_LOOKED_BACK:-1]:
        alike = aside.kind is BlockKind.WORKAROUND and bool(aside.statements) is bool(block.statements)
        if alike and wanted & names(aside.code).bound:
            return aside
    return None


def _with_those_above(block: Block, groups: list[_Growing]) -> _Growing:
    """The last group, joined with those right above it where a block uses names of all: the steps of one session."""
    missing = _asked(block) - groups[-1].bound
    first = len(groups) - 1
    while missing and first > 0 and _joins(groups[first], groups[first - 1], missing):
        first -= 1
        missing -= groups[first].bound
    if missing:
        return groups[-1]
    for group in groups[first + 1 :]:
        groups[first].join(group)
    del groups[first + 1 :]
    return groups[first]


def _joins(group: _Growing, above: _Growing, missing: frozenset[str]) -> bool:
    again = group.defined & above.defined and not _is_step(group.blocks[0])
    return bool(missing & above.bound) and not above.ended and not again


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


def _repeats(block: Block, group: _Growing) -> bool:
    """Whether a block says nothing but what the group says already, in another order or at a prompt.

    A numbered step that says a part of it again is meant to be run again.
    """
    mine = _said(block.code)
    again = mine < group.said and _is_step(block) and not block.statements
    return bool(mine) and mine <= group.said and not again


def _tells(block: Block, below: Block | None) -> bool:
    """Whether a block, its comments or the words around it say anything of what it does, but for a value's own."""
    comments = "\n".join(line.partition("#")[2] for line in block.code.split("\n"))
    around = f"{block.before[-200:]}\n{below.before[-400:] if below else ''}\n{comments}"
    shown = below is not None and not below.code.strip() and below.kind is not BlockKind.ENVIRONMENT
    return bool(shown or block.output.strip() or _SAYS_FAILURE.search(around))


def _is_step(block: Block) -> bool:
    """Whether a block stands in a numbered step: what the steps above did holds in it."""
    return bool(_STEP.search(block.before.rsplit("\n\n", 1)[-1][:200]) or _STEP.match(block.heading))


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


def _definitions(code: str) -> frozenset[str]:
    tree = parse(code).tree
    if tree is None:
        return frozenset()
    return frozenset(
        s.name
        for s in tree.body
        if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and s.name != "_"
    )


def _is_prelude(block: Block) -> bool:
    """Whether all that a block does is import and define."""
    tree = None if block.statements else parse(block.code).tree
    return tree is not None and is_idle(block.code, tree)


def _imports_torch(bound: frozenset[str]) -> bool:
    return "torch" in bound
