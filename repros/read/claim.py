"""What the reporter says happens, and apart from it what they say should: the decisions in their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from repros.read import said, said_exceptions, shown
from repros.read.account import EXPECTED_HEADING, Account, account_of
from repros.read.block import ClaimReading, Page, Program
from repros.read.comments import Remark, expected_values, remarks
from repros.read.looks import is_environment
from repros.read.prompts import has_prompts
from repros.read.section import section_of
from repros.read.signals import crash_in_output
from repros.read.silent import asks_for_an_error, passes_wrongly
from repros.read.told import expected_words, instead_of, wanted_value
from repros.read.traceback import read_failures
from repros.read.voices import Voice, joined
from repros.read.warned import read_warnings
from repros.values import Claim, ClaimKind, Evidence, Issue

MAX_TEXT = 20_000
"""Characters of a claim's text that are kept: enough for any traceback, too few to hide an issue in."""
_TELLING_LINE = 8
"""Characters of a line of code that say which program it is of."""

_COMMENT_MARKUP = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)

_DECISIONS: tuple[Callable[[Account], Claim | None], ...] = (
    shown.by_own_failure,
    said.by_remarked_failure,
    said.by_wish,
    said.by_title_hang,
    said.by_title_crash,
    said.by_slowness,
    shown.by_sanitizer,
    shown.by_own_warning,
    said.by_titled_warning,
    said_exceptions.by_told_exception,
    said.by_first_words,
    shown.by_own_output,
    said.by_remarked_value,
    shown.by_other_failure,
    said.by_failing_remark,
    shown.by_other_warning,
    said.by_prose_warning,
    said_exceptions.by_prose_exception,
    said_exceptions.by_title_exception,
    shown.by_other_output,
    said.by_prose_crash,
    said.by_title_warning,
    said.by_prose_hang,
    said.by_told_lines,
    said.by_told_value,
    said.by_told_words,
    said.by_assertion,
    said.by_failing_title,
    said.by_wrongness,
)
"""How a claim is decided, the surest evidence first."""


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
    claim, decided = _decided(account)
    if program and others:
        own, by = _decided(account_of(issue, section_of(page, program, others), program, torch))
        claim, decided = (own, by) if own.exception or own.message or own.text or own.signal else (claim, decided)
    should = _should(account, page) or _missing_error(account, claim)
    return ClaimReading(_bounded(claim), should, _evidence(account, claim, decided))


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


def _decided(account: Account) -> tuple[Claim, str]:
    """The claim, and the name of the decision that found it."""
    claim, decided = None, ""
    for decide in _DECISIONS:
        claim, decided = decide(account), decide.__name__
        if claim is not None:
            break
    return claim or Claim(), decided


def claim_of_output(text: str) -> Claim:
    """The claim of an output that stands alone, such as a record's of a commented document."""
    failure = next(iter(read_failures(text)), None)
    if failure:
        return _bounded(shown.failed(failure))
    crash = crash_in_output(text)
    if crash:
        return _bounded(Claim(ClaimKind.CRASH, message=crash.text, text=text, signal=crash.signal))
    warned = read_warnings(text)
    if warned:
        return _bounded(shown.warned(warned[0]))
    return _bounded(Claim(ClaimKind.OUTPUT, text=text)) if text.strip() else Claim()


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
    if claim.kind is not ClaimKind.OUTPUT or claim.text:
        return None
    texts = (account.title, *(p.text for p in account.prose), *(r.text for r in account.remarks if r.trailing))
    sentences = (s for text in texts for s in re.split(r"(?<=[.!?])\s", text))
    return next((s.strip()[:MAX_TEXT] for s in sentences if asks_for_an_error(s) or passes_wrongly(s)), None)


def _bounded(claim: Claim) -> Claim:
    text, message = claim.text, claim.message
    return replace(claim, text=text[-MAX_TEXT:] if text else None, message=message[:MAX_TEXT] if message else None)


def _evidence(account: Account, claim: Claim, decided: str) -> tuple[Evidence, ...]:
    """Which decision it was, and the lines of the output that shows it; line 0 where title or prose tells it."""
    why = f"claims {claim.kind}: told {decided.replace('_', ' ')}"
    told = next((v.block for v in (*account.own, *account.others) if claim.text and v.text.strip() in claim.text), None)
    if told is None:
        return (Evidence(0, 0, "claim", why),)
    return (Evidence(told.first_line, told.last_line, "claim", why),)
