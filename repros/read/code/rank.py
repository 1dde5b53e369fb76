"""Which of the programs of an issue is the one that it is about."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from repros.read.code.problem import does_anything, undefined_names
from repros.read.code.python import nodes, parse
from repros.read.code.uncalled import leaves_tests
from repros.read.text.block import Block
from repros.read.words.errors import fails_rightly

_REPRO_SECTION = re.compile(r"repro|code (?:example|sample)|minimal|steps|bug|example|how to", re.IGNORECASE)
_EXPECTED_SECTION = re.compile(
    r"expected|environment|versions?$|system info|alternatives?|additional|fix|solution", re.IGNORECASE
)
_NO_FAILURE = re.compile(
    r"\b(?:works|runs|passes|executes|succeeds|is (?:fine|ok|correct|allowed|right)"
    r"|(?:does|do|did|will|would|both|they|these|those) (?:work|run|pass|succeed)|worked|ran|passed|succeeded)\b"
    r"|\b(?:no|without(?: any| an)?) (?:errors?|problems?|warnings?|issues?|exceptions?)(?: (?:is|are) \w{3,10})?\b"
    r"|\b(?:(?:do(?:es)?|did|could)(?: not|n't)|cannot|can't)"
    r" (?:reproduce|trigger|fail|crash|raise|throw|hang|happen)\w*"
    r"|\b(?:control|baseline|sanity check|non-?buggy|reference (?:implementation|version|result))\b"
    r"|\b(?:gives?|prints?|returns?|does)(?: me| us)? (?:what (?:I|we|it|is|one)\b|the (?:right|correct|expected)\b)"
    r"|^\W*(?:the |a )?(?:good|ok(?:ay)?|fine|correct|right|passing|successful)"
    r"(?: (?:version|example|code|case|call|usage|one|way))?\W*$"
    r"|[✅✔🟢]",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:(?:and )?(?:[Ii]t|[Tt]his|[Tt]hat|which)|[a-z]{3,12}s)\b")
"""How a sentence begins that speaks of what stands above it."""

_COMPILER = re.compile(r"\b(?:inductor|dynamo|torch\.compile|compiled?)\b", re.IGNORECASE)
_COMPILE = "compile"
"""What a report on compiled code calls; beside it a program without is what eager mode does."""

_FUNCTION = re.compile(r"(?<![\w.])(?:torch|nn|F|Tensor)(?:\.\w{1,40}){0,4}\.(?P<name>\w{2,40})")
_ANY = frozenset({"Tensor", "tensor", "Module", "cuda", "nn", "functional", "dtype", "device"})
"""Names that stand in programs about anything."""

_NEGATED = re.compile(
    r"\b(?:not|never|fail\w*|but|while|however|errors?|wrong\w*|incorrect\w*|unexpected\w*|bugs?|forever|hangs?"
    r"|crash\w*|segfaults?|slow\w*|leaks?|out of|nan|only|used to)\b|\?\W*$|n't\b|\d\.\d",
    re.IGNORECASE,
)
"""Words that take it back that something works, or say where; what works in another release is the program."""


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that make one program, in the order they run.

    `eclipsed` is whether nothing tells that it fails, while a failure is shown of one below it.
    """

    blocks: tuple[Block, ...]
    code: str
    aside: bool
    order: int
    eclipsed: bool = False


def named_in(title: str) -> tuple[str, ...]:
    """The functions that a title names, by the last part of their names."""
    compiles = (_COMPILE,) if _COMPILER.search(title) else ()
    return (*(m["name"] for m in _FUNCTION.finditer(title) if m["name"] not in _ANY), *compiles)


def rank(group: Group, named: tuple[str, ...]) -> tuple[int, ...]:
    """Small for the program that the report is about."""
    first = group.blocks[0]
    tree = parse(group.code).tree
    broken = tree is None
    missing = tree is not None and bool(undefined_names(group.code))
    idle = tree is not None and not first.statements and is_idle(group.code, tree)
    trivial = tree is not None and _is_trivial(tree, group.code)
    return (
        int(group.aside),
        int(broken or missing or idle or trivial),
        int(_is_control(first)),
        int(_COMPILE in named and _COMPILE not in group.code),
        int(bool(named) and not any(name in group.code for name in named)),
        int(group.eclipsed),
        int(bool(_EXPECTED_SECTION.search(first.heading)) and not _REPRO_SECTION.search(first.heading)),
        group.order,
    )


def _is_trivial(tree: ast.Module, code: str) -> bool:
    """Whether a program only says a version, or calls nothing at all."""
    if len(tree.body) <= 2 and not nodes(code).by_type.get(ast.Call):
        return True
    return asks_version(tree, code)


def asks_version(tree: ast.Module, code: str) -> bool:
    """Whether all that a program does is to say versions."""
    acting = [s for s in tree.body if not isinstance(s, ast.Import | ast.ImportFrom)]
    return len(acting) <= 3 and all("__version__" in (ast.get_source_segment(code, s) or "") for s in acting)


def _is_control(block: Block) -> bool:
    """Whether the words just above say that this one does not fail, or fails as it should."""
    last = re.split(r"(?<=[.!?])\s|\n", block.before.strip()[-200:].rstrip(": "))[-1] or block.heading[-200:]
    passes = bool(_NO_FAILURE.search(last)) and not _NEGATED.search(_NO_FAILURE.sub(" ", last))
    return passes or fails_rightly(last) or fails_rightly(_said_below(block))


def _said_below(block: Block) -> str:
    """The sentence below a block that goes on speaking of it; "" where it leads to the next one."""
    below = block.after.strip()[:200].split("\n", 1)[0]
    said = re.split(r"(?<=[.!?])\s", below)[0]
    return said if _GOES_ON.match(said) and not said.endswith(":") else ""


def is_idle(code: str, tree: ast.Module) -> bool:
    """Whether a program does nothing but import and define, and leaves no tests to a runner."""
    return not does_anything(tree) and not leaves_tests(code, tree)
