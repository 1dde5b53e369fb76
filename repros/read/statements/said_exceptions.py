"""Claims of exceptions that prose and the title tell, where no output shows them."""

from __future__ import annotations

import re

from repros.read.shown.crashes import crash_in_prose
from repros.read.shown.traceback import read_failures
from repros.read.statements.account import EXPECTED_HEADING, Account
from repros.read.statements.sentences import (
    Named,
    error_message,
    is_raising,
    is_silent,
    marked_message,
    named_exception,
)
from repros.read.statements.shown import failed
from repros.read.statements.silent import misses_an_error
from repros.read.statements.told import without_expected
from repros.read.statements.voices import names_reference
from repros.values import Claim, ClaimKind

_FATAL = re.compile(r"^\W{0,4}Fatal Python error: ", re.MULTILINE)
"""What an interpreter prints when it ends itself, as no exception does."""


def by_told_exception(account: Account) -> Claim | None:
    """An exception that prose quotes with its message, where the title says that something is raised."""
    claim = by_prose_exception(account) if is_raising(account.title) else None
    return claim if claim and claim.exception and claim.message else None


def by_prose_exception(account: Account) -> Claim | None:
    """An exception or an error message that prose quotes, outside the section on what is expected.

    None where the report misses one: what it names is how it should be.
    """
    if any(misses_an_error(p.text) and not _quotes(p.text) for p in account.prose):
        return None
    return _quoted(account, skip_reference=True) or _quoted(account, skip_reference=False)


def _quotes(text: str) -> bool:
    """Whether a paragraph quotes an exception with its message."""
    named = named_exception(text)
    return named is not None and named.message is not None


def _quoted(account: Account, *, skip_reference: bool) -> Claim | None:
    """The first exception or error message of the prose; perhaps none that only eager mode is said to give."""
    above = account.title
    for paragraph in account.prose:
        apart = EXPECTED_HEADING.match(paragraph.heading)
        eager = names_reference(above) or names_reference(paragraph.heading)
        died = _FATAL.search(paragraph.text)
        if not (apart or died or (skip_reference and eager)):
            text = without_expected(paragraph.text)
            named = named_exception(text)
            if named and not is_silent(_around(text, named)):
                named = named if named.message else _with_message(named, account)
                return _whole(named, account) or Claim(ClaimKind.EXCEPTION, named.exception, named.message, named.text)
            message = marked_message(text, above) or error_message(text)
            if message and not crash_in_prose(message):
                return Claim(ClaimKind.EXCEPTION, None, message, message)
        above = paragraph.text[-200:]
    return None


def _with_message(named: Named, account: Account) -> Named:
    """An exception that is only named, with the message that a later paragraph gives of it."""
    later = (n for p in account.prose if (n := named_exception(without_expected(p.text))))
    return next((n for n in later if n.exception == named.exception and n.message), named)


def _whole(named: Named, account: Account) -> Claim | None:
    """The claim of an exception whose message goes on below the line of prose that names it."""
    found = (f for v in account.others for f in read_failures(v.text)) if named.message else ()
    longer = (f for f in found if f.exception == named.exception and (f.message or "").startswith(f"{named.message}\n"))
    whole = next(longer, None)
    return failed(whole) if whole else None


def by_title_exception(account: Account) -> Claim | None:
    """An exception that the title names."""
    named = named_exception(account.title)
    if named and not is_silent(_around(account.title, named)):
        return Claim(ClaimKind.EXCEPTION, named.exception, named.message, named.text)
    return None


def _around(text: str, named: Named) -> str:
    """A sentence without the message that it quotes, or begins with: what that says of an error is no complaint."""
    at = text.find(named.text)
    quoted = at >= 0 and (not text[:at].strip() or text[at - 1] in "`\"'*")
    return text[:at] + text[at + len(named.text) :] if quoted else text
