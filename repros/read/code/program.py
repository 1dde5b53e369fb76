"""From the blocks of a page to the program that runs: files, entry, imports, needs, problems."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from repros.read.code.called import told_call
from repros.read.code.controls import up_to_failure
from repros.read.code.entry import entry_name
from repros.read.code.group import group_blocks
from repros.read.code.imports import imports_for
from repros.read.code.invocation import read_invocation
from repros.read.code.needs import fails_on_accelerator, read_needs
from repros.read.code.problem import read_problems
from repros.read.code.python import names, parse
from repros.read.code.rank import Group
from repros.read.code.repair import repair
from repros.read.code.told_runs import ToldRun, told_runs
from repros.read.code.uncalled import calls_for
from repros.read.code.unmet import unmet
from repros.read.text.block import Block, BlockKind, Origin, Page, Program
from repros.shorten import LONGEST_NAME, shortened
from repros.values import Evidence, Mode, Problem, SourceFile

_MAIN_IN_CPP = re.compile(r"\bint main\(|#include|torch::jit::load")
_CALLS_IN_CPP = re.compile(r"\btorch::|\bstd::(?:cout|cerr|vector)|[.>]forward\(|\bmain\b")
_IN_CPP = re.compile(r"\bC\+\+(?!\w)|\blibtorch\b", re.IGNORECASE)
_EDITORS = frozenset({"pycharm", "intellisense", "pylance"})
_COMPLAINS = re.compile(
    r"\b(?:complet\w*|highlight\w*|inspection|unresolved|typ(?:e|ing) ?(?:hints?|check\w*)|hints?|stubs?|lint\w*"
    r"|cannot find|can'?t find|not found|warn\w*|complain\w*|recogni\w*|members?|references?)\b",
    re.IGNORECASE,
)
_CHECKER = re.compile(r"\b(?:pylint|mypy|pyright|flake8|pylance|pycharm|intellisense)\b", re.IGNORECASE)
_DOCUMENTATION = re.compile(r"📚|^documentation\b|^the doc issue", re.IGNORECASE)
_UNFENCED = frozenset({Origin.PROSE, Origin.INLINE, Origin.INDENTED})
_LEFT_TO_RUNNERS = frozenset({"uncalled-tests", "nothing-runs"})
"""Problems of a program that a test runner solves."""

MAX_PROGRAMS = 20
"""An issue with more programs is a tracker of many; the rest is not read."""


@dataclass(frozen=True, slots=True)
class _Report:
    """What holds for all programs of a page.

    `runs` are those that it tells, `on_gpu` is whether it fails on an accelerator, `modules` are what its programs may
    import, `problems` those of all; `alone` is whether it has but one program.
    """

    page: Page
    runs: Sequence[ToldRun] = ()
    on_gpu: bool = False
    modules: Sequence[Block] = ()
    problems: Sequence[Problem] = ()
    alone: bool = True
    title: str = ""


def read_programs(page: Page, title: str) -> list[Program]:
    """The programs of a page, the deciding one, the first runnable, first."""
    candidates, modules = _apart(page.blocks)
    groups = group_blocks(candidates, title)[:MAX_PROGRAMS]
    general = _general_problems(page, title)
    on_gpu = "is_available" in page.text and fails_on_accelerator(page, title)
    runs = told_runs(page, title) if groups else ()
    report = _Report(page, runs, on_gpu, modules, general, alone=sum(not g.aside for g in groups) == 1, title=title)
    programs = [(_program(g, report), g) for g in groups]
    ordered = sorted(programs, key=lambda pair: (pair[1].aside, not pair[0].runnable))
    return [program for program, _ in ordered]


def program_of_record(code: str, output: str, first_line: int) -> Program:
    """The program of a record whose code and output are told apart already: whatever it is, it can be run."""
    block = replace(
        Block(code, first_line, first_line + code.count("\n"), Origin.FENCE, code=code),
        kind=BlockKind.PROGRAM,
        why="the program of a record",
    )
    program = _program(Group((block,), code, aside=False, order=0), _Report(Page(output)))
    problems = tuple(p for p in program.problems if p.code != "nothing-runs")
    return replace(program, problems=problems, runnable=not problems)


def _apart(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks that may be programs, and those that are modules which another one imports."""
    named = {b.name[:-3]: b for b in blocks if b.name and b.code.strip() and b.kind is not BlockKind.SHELL}
    if not named:
        return list(blocks), []
    imported = {m for b in blocks for m in _imported(b.code) if m in named and named[m] is not b}
    modules = [named[m] for m in imported]
    return [b for b in blocks if not any(b is m for m in modules)], modules


def _imported(code: str) -> set[str]:
    return {m[1] for m in re.finditer(r"^[ \t]*(?:from|import)[ \t]+(\w{1,60})\b", code, re.MULTILINE)}


def _program(group: Group, report: _Report) -> Program:
    written = _code(group)
    mode = _mode(group.blocks)
    entry = entry_name(report.page, group.blocks, written)
    run = read_invocation(report.page, report.runs, group.blocks, entry, mode=mode, alone=report.alone)
    tested = run.invocation.launcher == "pytest"
    calls, why = ((), "") if tested else _calls(written, group, report.page)
    code = "".join((written, *(f"{line}\n" for line in calls)))
    wanted = _imported(code)
    modules = [m for m in report.modules if m.name[:-3] in wanted]
    own = frozenset(m.name[:-3] for m in modules)
    added: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    problems = list(report.problems)
    tree = parse(code).tree
    if tree is None:
        fixed = repair(code)
        problems.append(Problem("syntax", f"{fixed.error or 'invalid syntax'} (line {fixed.error_line})"))
    else:
        added = imports_for(names(code).free, code)
        needs = read_needs("".join(f"{line}\n" for line in added) + code, own, on_gpu=report.on_gpu)
        found = read_problems(code, tree, own, is_session=mode == "transcript")
        problems += (p for p in found if not (tested and p.code in _LEFT_TO_RUNNERS))
        if all(isinstance(n, ast.Raise) for n in tree.body) and all(b.origin in _UNFENCED for b in group.blocks):
            problems.append(Problem("nothing-runs", "it is a line of a traceback"))
    if group.aside:
        said = group.blocks[0].why
        told = said if said.startswith(("the ", "its ")) else f"it {said}"
        problems.append(Problem("no-failing-program", f"the only program is no repro: {told}"))
    if any(p.code == "missing-file" for p in problems):
        needs = (*needs, "files")
    text = "".join(f"{line}\n" for line in added) + code
    blocks = (*group.blocks, *modules)
    return Program(
        files=(SourceFile(entry, text), *(SourceFile(m.name, m.code) for m in modules)),
        entry=entry,
        mode=mode,
        invocation=replace(run.invocation, unfollowed=(*run.invocation.unfollowed, *unmet(report.title, code))),
        added_imports=added,
        added_calls=calls,
        needs=tuple(dict.fromkeys((*needs, *run.needs))),
        problems=tuple(replace(p, detail=shortened(p.detail, LONGEST_NAME)) for p in problems),
        runnable=not problems,
        blocks=blocks,
        evidence=(
            *(Evidence(b.first_line, b.last_line, b.kind.value, b.why) for b in blocks),
            *_told(calls, why),
            *run.evidence,
        ),
    )


def _calls(code: str, group: Group, page: Page) -> tuple[tuple[str, ...], str]:
    """What a script that leaves its calls to a test runner, or to the prose, gets below it, and why."""
    tree = parse(code).tree
    if tree is None or _mode(group.blocks) != "script":
        return (), ""
    if calls := calls_for(code, tree):
        return calls, "it calls none of its functions"
    call = told_call(page, code, tree)
    return ((call,), "the report says in words which call was made") if call else ((), "")


def _told(calls: tuple[str, ...], why: str) -> tuple[Evidence, ...]:
    return (Evidence(0, 0, "calls", f"{why}; added to what was written: " + "; ".join(calls)),) if calls else ()


def _code(group: Group) -> str:
    """A group's code, without the controls on an accelerator that follow a failure which needs none."""
    if _mode(group.blocks) == "script" or "gpu" not in read_needs(group.code, frozenset(), on_gpu=False):
        return group.code
    failing = up_to_failure(group.blocks)
    needs_none = failing and "gpu" not in read_needs(failing, frozenset(), on_gpu=False)
    return failing if needs_none else group.code


def _mode(blocks: Sequence[Block]) -> Mode:
    return "transcript" if any(b.statements or b.kind is BlockKind.TRANSCRIPT for b in blocks) else "script"


def _general_problems(page: Page, title: str) -> list[Problem]:
    """Problems of the report as a whole, whatever its program."""
    problems: list[Problem] = []
    for block in page.blocks:
        around = f"{block.heading} {block.before[-80:]}"
        if block.kind is BlockKind.CPP and _is_half(block, around):
            problems.append(Problem("cpp", "a part of it is C++", block.first_line))
            break
    match = _CHECKER.search(title)
    if match and (match[0].lower() not in _EDITORS or _COMPLAINS.search(title)):
        problems.append(Problem("static-checker", f"it is about what {match[0]} says, not about a run"))
    first = next((p for p in page.paragraphs if p.is_heading), None)
    if first and _DOCUMENTATION.search(first.heading):
        problems.append(Problem("documentation", "it is about the documentation", first.first_line))
    return problems


def _is_half(block: Block, around: str) -> bool:
    """Whether a block of C++ is the reporter's own program, no source that they quote."""
    own = _IN_CPP.search(around) and _CALLS_IN_CPP.search(block.text)
    return bool(own or _MAIN_IN_CPP.search(block.text))
