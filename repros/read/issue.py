"""The way from an issue to a Reading: blocks, kinds, programs, claims, environment."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from repros.library import TORCH
from repros.read.claim import read_claim
from repros.read.code.echoed import needs_a_prompt
from repros.read.code.program import read_programs
from repros.read.code.prompts import tied_answers, without_marks
from repros.read.code.python import parse
from repros.read.labels import read_labels
from repros.read.record import read_records
from repros.read.releases.environment import read_environment
from repros.read.releases.machines import machine_needs
from repros.read.releases.releases import of_release, with_one_release
from repros.read.statements.silent import with_silence_minded
from repros.read.text.block import Block, Page, Program
from repros.read.text.normal import MAX_CHARS
from repros.read.text.page import read_page
from repros.shorten import LONGEST_TITLE, shortened
from repros.values import Claim, ClaimKind, Evidence, Issue, Problem, Reading, ReportedEnvironment, Repro

_HOSTED = re.compile(
    r"https?://(?P<host>gist\.github\.com|colab\.research\.google\.com|nbviewer\S{0,20}|pastebin\.com)/[\w./?=#&-]+|https?://\S{1,200}\.ipynb\b"
)
_NO_IMPORT = re.compile(
    rf"cannot import name '(?P<name>\w{{1,80}})' from '(?P<source>{TORCH.name}[\w.]{{0,120}})'"
    rf"|No module named '(?P<module>{TORCH.name}\.(?!_C\b)[\w.]{{1,120}})'"
)
_MAX_CLAIMS = 5


def read_issue(issue: Issue) -> Reading:
    """Read everything that an issue says about programs and their failures; never raises for any text."""
    records = read_records(issue)
    if records is not None:
        return records
    page, release = with_one_release(with_silence_minded(read_page(issue.body), issue.title), issue)
    programs = read_programs(page, issue.title)
    page, programs = _from_comments(issue, page, programs)
    environment = of_release(read_environment(issue, page), release)
    labels = read_labels(page.text)
    repros = tuple(_repro(issue, page, programs, n, environment, labels) for n in range(len(programs[:_MAX_CLAIMS])))
    return Reading(
        id=issue.id,
        environment=environment,
        labels=labels,
        repros=repros,
        problems=tuple(_problems(issue, page, programs)),
        evidence=tuple(_evidence(block) for block in page.blocks),
    )


def _from_comments(issue: Issue, page: Page, programs: list[Program]) -> tuple[Page, list[Program]]:
    """The author's own comments, where the body has no program: the first comment that has one."""
    if programs or issue.author is None:
        return page, programs
    for comment in issue.comments:
        if comment.author != issue.author:
            continue
        found = with_silence_minded(read_page(comment.body), issue.title)
        if own := read_programs(found, issue.title):
            return replace(page, text=f"{page.text}\n{found.text}", items=page.items + found.items), own
    return page, programs


def _repro(
    issue: Issue,
    page: Page,
    programs: list[Program],
    place: int,
    environment: ReportedEnvironment,
    labels: tuple[str, ...],
) -> Repro:
    program = programs[place]
    others = [p for n, p in enumerate(programs) if n != place and (p.runnable or _is_aside(p))]
    claimed = read_claim(issue, page, program, environment.torch, others)
    if _fails_to_import(program, claimed.claim):
        problems = tuple(p for p in program.problems if p.code != "nothing-runs")
        program = replace(program, problems=problems, runnable=not problems)
    at_a_prompt = needs_a_prompt(program, claimed.claim, issue.title)
    return Repro(
        files=program.files,
        entry=program.entry,
        mode="transcript" if at_a_prompt else program.mode,
        invocation=program.invocation,
        title=shortened(issue.title, LONGEST_TITLE) or None,
        added_imports=program.added_imports,
        added_calls=program.added_calls,
        environment=environment,
        labels=labels,
        claim=_tied(claimed.claim, program) if at_a_prompt else claimed.claim,
        statements=claimed.statements,
        should=claimed.should,
        needs=(*program.needs, *machine_needs(issue, page, environment, program.files[0].text, claimed.claim)),
        problems=program.problems,
        runnable=program.runnable,
        evidence=program.evidence + claimed.evidence,
    )


def _fails_to_import(program: Program, claim: Claim) -> bool:
    """Whether what is claimed is the error of an import from torch that the program makes on its own level."""
    told = _NO_IMPORT.match(claim.message or "") if claim.kind is ClaimKind.EXCEPTION else None
    tree = parse(program.text).tree if told else None
    if told is None or tree is None:
        return False
    whole = {a.name for s in tree.body if isinstance(s, ast.Import) for a in s.names}
    named = {(s.module, a.name) for s in tree.body if isinstance(s, ast.ImportFrom) for a in s.names}
    modules = whole | {str(module) for module, _ in named}
    return told["module"] in modules if told["module"] else (told["source"], told["name"]) in named


def _tied(claim: Claim, program: Program) -> Claim:
    """The claim of an output with its parts tied to the statements above them, where a session has no prompts."""
    answers = [s for block in program.blocks for s in tied_answers(without_marks(block.text)) if s.output.strip()]
    tied = claim.kind is ClaimKind.OUTPUT and not claim.statements
    return replace(claim, statements=tuple(answers)) if tied else claim


def _is_aside(program: Program) -> bool:
    """Whether a program is a comparison or a way around: what stands below it is told of it alone."""
    return any(p.code == "no-failing-program" for p in program.problems)


def _problems(issue: Issue, page: Page, programs: list[Program]) -> list[Problem]:
    """Problems of the issue as a whole: no program, one that is kept elsewhere, more text than is read."""
    problems: list[Problem] = []
    if len(issue.body) > MAX_CHARS:
        problems.append(
            Problem("too-long", f"only the first {MAX_CHARS:,} of {len(issue.body):,} characters were read")
        )
    if programs:
        return problems
    if match := _HOSTED.search(page.text):
        line = page.text.count("\n", 0, match.start()) + 1
        problems.append(Problem("program-elsewhere", f"the program is not in the issue but at {match[0][:200]}", line))
    problems.append(Problem("no-program", "the issue holds no program"))
    return problems


def _evidence(block: Block) -> Evidence:
    return Evidence(block.first_line, block.last_line, block.kind.value, block.why)
