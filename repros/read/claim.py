"""What the reporter says happens, and apart from it what they say should: the decisions in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from repros.read import shown
from repros.read.account import EXPECTED_HEADING, Account, account_of
from repros.read.block import ClaimReading, Page, Program
from repros.read.comments import Remark, expected_values, remarks
from repros.read.looks import is_environment
from repros.read.prompts import has_prompts
from repros.read.section import section_of
from repros.read.signals import crash_in_output
from repros.read.silent import asks_for_an_error, is_untriggered, passes_wrongly
from repros.read.statements import MAX_TEXT, bounded, statements_of
from repros.read.told import expected_words, instead_of, wanted_value
from repros.read.traceback import read_failures
from repros.read.voices import Voice, joined
from repros.read.warned import read_warnings
from repros.values import Claim, ClaimKind, Evidence, Issue, Role, Statement

_TELLING_LINE = 8
"""Characters of a line of code that say which program it is of."""

_COMMENT_MARKUP = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)


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
    claim = told[0].claim if told and told[0].role is Role.ACTUAL else Claim()
    should = _should(account, page) or _missing_error(account, claim)
    return ClaimReading(claim, told, should, _evidence(claim, told))


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


def _should(account: Account, page: Page) -> str | None:
    """What should happen: an expected output, else what comments expect, else the section on it."""
    if account.expected:
        return joined(account.expected)[:MAX_TEXT] or None
    values = expected_values(account.remarks) or expected_values(_remarks_on_outputs(account))
    if values:
        return "\n".join(values)[:MAX_TEXT]
    told = next((t for p in account.prose if (t := instead_of(p.text))), None)
    if told:
        return told[1]
    section = [p.text for p in page.paragraphs if not p.is_heading and EXPECTED_HEADING.match(p.heading)]
    lines = _COMMENT_MARKUP.sub("", "\n".join(section)).split("\n")
    text = "\n".join(line for line in lines if not is_environment(line)).strip()
    if text:
        return text[:MAX_TEXT]
    value = next((v for t in (*(p.text for p in account.prose), account.title) if (v := wanted_value(t))), None)
    lines = [line for p in account.prose for line in (p.text, *p.text.split("\n"))]
    return value or next((w for line in lines if (w := expected_words(line))), None)


def _remarks_on_outputs(account: Account) -> list[Remark]:
    """The comments behind what a session shows, where it shows no traceback: its are those of the sources."""
    sessions = (v.block.text for v in account.own if v.block.statements and not read_failures(v.block.text))
    lines = (line for text in sessions for line in text.split("\n") if "#" in line and not has_prompts([line]))
    return [r for line in lines for r in remarks(line)]


def _missing_error(account: Account, claim: Claim) -> str | None:
    """The sentence that asks for an error, or says that a check passes wrongly, where none is claimed to be raised."""
    if claim.kind is not ClaimKind.OUTPUT:
        return None
    if claim.text:
        return account.title[:MAX_TEXT] if is_untriggered(account.title) else None
    texts = (account.title, *(p.text for p in account.prose), *(r.text for r in account.remarks if r.trailing))
    sentences = (s for text in texts for s in re.split(r"(?<=[.!?])\s", text))
    return next((s.strip()[:MAX_TEXT] for s in sentences if asks_for_an_error(s) or passes_wrongly(s)), None)


def _evidence(claim: Claim, told: Sequence[Statement]) -> tuple[Evidence, ...]:
    """What told the claim, and the lines where it stands; line 0 where title or prose tells it in words of its own."""
    by = told[0].cues[0] if told else "by nothing"
    first, last = (told[0].lines if told else None) or (0, 0)
    return (Evidence(first, last, "claim", f"claims {claim.kind}: told {by}"),)
