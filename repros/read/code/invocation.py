"""How a report runs its program: of all that it tells, the way that shows the failure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from repros.read.code.command import with_variables
from repros.read.code.entry import DEFAULT_ENTRY
from repros.read.code.told_runs import ToldRun
from repros.read.text.block import Block, BlockKind, Page
from repros.read.words.commands import Told
from repros.values import Evidence, Invocation, Mode

OTHER_WAYS = "other ways to run it that the report tells"
_TEST = re.compile(r"^[ \t]*(?:async )?(?:def test|class \w*Test)", re.MULTILINE)
_TOOLS = frozenset({"collect_env.py", "setup.py", "venv.py", "pip.py"})
"""Files that set a machine up or say what it has."""


@dataclass(frozen=True, slots=True)
class InvocationReading:
    """The Invocation, what it needs of the sandbox, and where it was read."""

    invocation: Invocation = field(default_factory=Invocation)
    needs: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_invocation(
    page: Page, runs: Sequence[ToldRun], blocks: Sequence[Block], entry: str, *, mode: Mode = "script", alone: bool
) -> InvocationReading:
    """How the program of `blocks` is run.

    Args:
        page: The report.
        runs: All runs that it tells.
        blocks: The program's own blocks.
        entry: The name of the file that is run.
        mode: How the program runs; at a prompt there are no arguments.
        alone: Whether it is the page's only program: a command that names no file known to the page runs it.
    """
    found = [r for r in runs if _may_be_of(page, r.item, blocks, entry, alone=alone)]
    own = [r for r in found if r.command is None or _is_own(r, page, blocks, entry, alone=alone)]
    elsewhere = {r.item for r in found} - {r.item for r in own if r.command} if len(own) < len(found) else set()
    working = {r.invocation for r in own if r.told is Told.CONTROL and _says(r)}
    told = [
        r
        for r in own
        if (r.told is Told.FAILING or (r.told is Told.UNTOLD and r.invocation not in working))
        and (r.command or (_says(r) and r.item not in elsewhere))
    ]
    command, given = (_best([r for r in told if (r.command is None) is is_set]) for is_set in (False, True))
    chosen = _merged(command, given, told)
    return _reading(chosen, told, mode) if chosen else InvocationReading()


def _may_be_of(page: Page, place: int, blocks: Sequence[Block], entry: str, *, alone: bool) -> bool:
    """Whether something is told of this program: comments of another one aren't, nor what stands by one."""
    item = page.items[place] if place >= 0 else None
    if isinstance(item, Block) and item.code.strip() and item.kind is not BlockKind.SHELL:
        return any(item is b for b in blocks)
    return alone or _stands_by(page, place, blocks, entry)


def _stands_by(page: Page, place: int, blocks: Sequence[Block], entry: str) -> bool:
    """Whether something is told of this program rather than of another: below it, or right above it and below none."""
    items = page.items

    def has_code(n: int) -> bool:
        item = items[n] if 0 <= n < len(items) else None
        return isinstance(item, Block) and bool(item.code.strip())

    if place < 0 or any(b.name == entry for b in blocks):
        return place >= 0
    leads = has_code(place + 1) and not has_code(place) and not has_code(place - 1)
    above = range(place, -1, -1)
    nearest = place + 1 if leads else next((n for n in (*above, *range(place, len(items))) if has_code(n)), place)
    return any(items[nearest] is b for b in blocks)


def _is_own(run: ToldRun, page: Page, blocks: Sequence[Block], entry: str, *, alone: bool) -> bool:
    """Whether a command runs the program's entry file, or is what the program was typed in at."""
    target = run.command.target if run.command else ""
    if target in {"", "-"}:
        within = run.item >= 0 and any(page.items[run.item] is b for b in blocks)
        return within or (not target and alone and any(b.statements for b in blocks))
    if run.invocation.launcher == "pytest" and not _has_tests("\n".join(b.code for b in blocks), run.invocation):
        return False
    name = target.rsplit("/", 1)[-1]
    return name == entry or (alone and entry == DEFAULT_ENTRY and name.endswith(".py") and name not in _TOOLS)


def _has_tests(code: str, tested: Invocation) -> bool:
    """Whether a program defines tests, those among them that pytest is given by name."""
    named = (part.partition("[")[0] for argument in tested.arguments for part in argument.split("::")[1:])
    return bool(_TEST.search(code)) and all(name in code for name in named)


def _says(run: ToldRun) -> bool:
    return not run.invocation.is_plain or bool(run.invocation.unfollowed)


def _best(runs: Iterable[ToldRun]) -> ToldRun | None:
    """The run that is told to fail, of equals the first that says more than the program's name."""
    return max(runs, key=lambda r: (r.told, _says(r)), default=None)


def _merged(command: ToldRun | None, given: ToldRun | None, told: Sequence[ToldRun]) -> ToldRun | None:
    """The command with what the report says is set for it: beside it, or elsewhere unless it alone is told to fail."""
    first = command or given
    if first is None or (command and given is None):
        return command
    own = [r for r in told if r.command is None and abs(r.item - first.item) <= 1 and r.told >= first.told]
    if command and not own and given and not (command.invocation.variables or given.told < command.told):
        own = [r for r in told if r.command is None and r.item == given.item and r.told is given.told]
    merged = first.invocation
    for run in own:
        more = with_variables(merged, run.invocation.variables)
        options = run.invocation.options if merged.launcher in {"python", "-m"} else ()
        merged = replace(
            more,
            options=tuple(dict.fromkeys((*merged.options, *options))),
            arguments=merged.arguments or run.invocation.arguments,
            unfollowed=tuple(dict.fromkeys((*more.unfollowed, *run.invocation.unfollowed))),
        )
    return replace(first, invocation=merged, told=max(r.told for r in (first, *own)))


def _reading(chosen: ToldRun, told: Sequence[ToldRun], mode: Mode) -> InvocationReading:
    invocation = chosen.invocation
    if any(r.told >= chosen.told and not _holds(invocation, r) for r in told):
        invocation = replace(invocation, unfollowed=(*invocation.unfollowed, OTHER_WAYS))
    if mode == "transcript":
        options = invocation.options if invocation.launcher in {"python", "-m"} else ()
        invocation = Invocation(invocation.variables, (), options, "python", invocation.unfollowed)
    needs = (
        *(("gpu",) if chosen.command and chosen.command.asks_for_gpu else ()),
        *(("multi-process",) if invocation.launcher.startswith("torch") else ()),
        *(("package:pytest",) if invocation.launcher == "pytest" else ()),
    )
    why = f"the report runs it so; what came of it: {chosen.told.name.lower()}"
    evidence = (Evidence(chosen.line, chosen.line, "invocation", why),) if _says(chosen) else ()
    return InvocationReading(invocation, needs, evidence)


def _holds(invocation: Invocation, run: ToldRun) -> bool:
    """Whether what an invocation does is what a told run does; one by the program's name alone is held by any."""
    other = run.invocation
    if other.is_plain and not other.unfollowed:
        return True
    if not set(other.variables) <= set(invocation.variables) or not set(other.options) <= set(invocation.options):
        return False
    if run.command is None:
        return other.arguments in {(), invocation.arguments}
    return (other.options, other.arguments, other.launcher) == (
        *(invocation.options, invocation.arguments),
        invocation.launcher,
    )
