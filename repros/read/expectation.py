"""What the reporter says should happen: blocks and headings that say so, comments, sentences."""

from __future__ import annotations

import re

from repros.read.code.prompts import has_prompts
from repros.read.shown.traceback import read_failures
from repros.read.statements.account import EXPECTED_HEADING, Account
from repros.read.statements.comments import Remark, expected_values, remarks
from repros.read.statements.literals import pair_of, wanted_value
from repros.read.statements.printed import printable, wanted_lines
from repros.read.statements.silent import asks_for_an_error, is_untriggered, misses_an_error, passes_wrongly
from repros.read.statements.told import expected_words
from repros.read.statements.voices import joined
from repros.read.text.block import Page
from repros.read.text.looks import is_environment
from repros.read.weigh import MAX_TEXT
from repros.values import Claim, ClaimKind

_ELSEWHERE = re.compile(
    r"\b(?:numpy|scipy|jax|cuda|gpu|cpu|mps|if|when|for|with|otherwise|unless|would (?:throw|raise))\b", re.IGNORECASE
)
"""Words of a case, or a library, of its own in which an error should come."""

_COMMENT_MARKUP = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)


def expected_of(account: Account, page: Page) -> str | None:
    """What should happen: an expected output, else what comments expect, else the section on it."""
    if account.expected:
        return joined(account.expected)[:MAX_TEXT] or None
    values = expected_values(account.remarks) or expected_values(_remarks_on_outputs(account))
    if values:
        return "\n".join(values)[:MAX_TEXT]
    told = next((t for p in account.prose if (t := pair_of(p.text))), None)
    if told:
        return told[1]
    section = [p.text for p in page.paragraphs if not p.is_heading and EXPECTED_HEADING.match(p.heading)]
    lines = _COMMENT_MARKUP.sub("", "\n".join(section)).split("\n")
    text = "\n".join(line for line in lines if not is_environment(line)).strip()
    if text:
        return text[:MAX_TEXT]
    words = printable(account.program)
    if wanted := [line for p in account.prose for line in wanted_lines(p.text, words)]:
        return "\n".join(wanted)[:MAX_TEXT]
    value = next((v for t in (*(p.text for p in account.prose), account.title) if (v := wanted_value(t))), None)
    lines = [line for p in account.prose for line in (p.text, *p.text.split("\n"))]
    return value or next((w for line in lines if (w := expected_words(line))), None)


def _remarks_on_outputs(account: Account) -> list[Remark]:
    """The comments behind what a session shows, where it shows no traceback: its are those of the sources."""
    sessions = (v.block.text for v in account.own if v.block.statements and not read_failures(v.block.text))
    lines = (line for text in sessions for line in text.split("\n") if "#" in line and not has_prompts([line]))
    return [r for line in lines for r in remarks(line)]


def missing_error(account: Account, claim: Claim) -> str | None:
    """The sentence that asks for an error, or says that a check passes wrongly, where none is claimed to be raised."""
    if claim.kind is not ClaimKind.OUTPUT:
        return None
    if claim.text:
        missing = (p.text for p in account.prose if misses_an_error(p.text))
        clauses = (c for text in missing for c in re.split(r"[.;!]\s|,? but\b", text))
        missed = (c for c in clauses if asks_for_an_error(c) and not _ELSEWHERE.search(c))
        return account.title[:MAX_TEXT] if is_untriggered(account.title) else next(missed, "")[:MAX_TEXT] or None
    texts = (account.title, *(p.text for p in account.prose), *(r.text for r in account.remarks if r.trailing))
    sentences = (s for text in texts for s in re.split(r"(?<=[.!?])\s", text))
    return next((s.strip()[:MAX_TEXT] for s in sentences if asks_for_an_error(s) or passes_wrongly(s)), None)
