"""What the reporter says happens: the decisions in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from repros.read.expectation import expected_of, missing_error
from repros.read.shown.crashes import crash_in_output
from repros.read.shown.traceback import read_failures
from repros.read.shown.warned import read_warnings
from repros.read.statements import shown
from repros.read.statements.account import Account, account_of
from repros.read.statements.contrasts import named_contrast
from repros.read.statements.voices import Voice
from repros.read.text.block import ClaimReading, Page, Program
from repros.read.text.section import section_of
from repros.read.weigh import bounded, statements_of
from repros.values import Claim, ClaimKind, Evidence, Issue, Role, Statement

_TELLING_LINE = 8
"""Characters of a line of code that say which program it is of."""


def read_claim(
    issue: Issue, page: Page, program: Program | None, torch: str | None = None, others: Sequence[Program] = ()
) -> ClaimReading:
    """The claim of an issue about `program`, reported for the release `torch`; never raises.

    With `others`, the programs beside it, what stands by itself goes before what stands by them. What the program
    itself printed goes before what other blocks show, outputs before comments in the code, and those before prose and
    title.
    """
    account = account_of(issue, page, program, torch)
    if others:
        account = replace(account, others=tuple(_not_quoting(account, others)))
    told = statements_of(account, page)
    if program and others:
        own = statements_of(account_of(issue, section_of(page, program, others), program, torch), page)
        told = own if own and _is_specific(own[0].claim) else told
    told = tuple(_contrasted(told, account))
    claim = told[0].claim if told and told[0].role is Role.ACTUAL else Claim()
    should = expected_of(account, page) or missing_error(account, claim)
    return ClaimReading(claim, told, should, _evidence(claim, told))


def _contrasted(told: Sequence[Statement], account: Account) -> Iterator[Statement]:
    """The Statements, those of outputs with the labels of two results that should be the same."""
    outputs = any(s.claim.kind is ClaimKind.OUTPUT for s in told)
    contrast = named_contrast(account) if outputs else None
    for statement in told:
        of_output = statement.claim.kind is ClaimKind.OUTPUT and contrast
        yield replace(statement, claim=replace(statement.claim, contrast=contrast)) if of_output else statement


def _is_specific(claim: Claim) -> bool:
    """Whether a claim gives something that a Run can be held against."""
    return bool(claim.exception or claim.message or claim.text or claim.signal)


def _not_quoting(account: Account, others: Sequence[Program]) -> Iterator[Voice]:
    """The other outputs without the tracebacks through lines that only another program has."""
    own = _lines_of(account.program)
    theirs = _lines_of("\n".join(block.code for other in others for block in other.blocks))
    for voice in account.others:
        quoted = _lines_of(voice.text) if 'File "' in voice.text else frozenset()
        if not quoted & theirs or quoted & own:
            yield voice


def _lines_of(text: str) -> frozenset[str]:
    """The lines of a text that are long enough not to be shared by chance."""
    return frozenset(x for line in text.split("\n") if len(x := line.strip()) >= _TELLING_LINE)


def claim_of_output(text: str) -> Claim:
    """The claim of an output that stands alone, such as a record's of a commented document."""
    failure = next(iter(read_failures(text)), None)
    if failure:
        return bounded(shown.failed(failure))
    crash = crash_in_output(text)
    if crash:
        return bounded(Claim(ClaimKind.CRASH, message=crash.text, text=text, signal=crash.signal))
    warned = read_warnings(text)
    if warned:
        return bounded(shown.warned(warned[0]))
    return bounded(Claim(ClaimKind.OUTPUT, text=text)) if text.strip() else Claim()


def _evidence(claim: Claim, told: Sequence[Statement]) -> tuple[Evidence, ...]:
    """What told the claim, and the lines where it stands; line 0 where title or prose tells it in words of its own."""
    by = told[0].cues[0] if told else "by nothing"
    first, last = (told[0].lines if told else None) or (0, 0)
    return (Evidence(first, last, "claim", f"claims {claim.kind}: told {by}"),)
