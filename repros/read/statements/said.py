"""Claims that comments, prose and the title tell, but for exceptions, where no output shows them."""

from __future__ import annotations

import re

from repros.read.code.compiled import uncompiled_calls
from repros.read.shown.crashes import Crash, crash_in_output, crash_in_prose, hang_in_prose
from repros.read.shown.traceback import read_failures
from repros.read.shown.warned import read_warnings
from repros.read.statements.account import EXPECTED_HEADING, Account
from repros.read.statements.comments import actual_parts, claimed_values, split_comment
from repros.read.statements.literals import pair_of
from repros.read.statements.printed import printable, printed_in, printed_lines, printed_remarks
from repros.read.statements.sentences import (
    is_breaking,
    is_crashing,
    is_failing,
    is_raising,
    is_silent,
    is_slow,
    is_unwarned,
    is_warned,
    is_wrong,
    named_exception,
)
from repros.read.statements.shown import failed, prints_caught, warned
from repros.read.statements.silent import asks_for_an_error, is_passing, passes_wrongly
from repros.read.statements.slowness import says_slow, slow_prose, slow_title
from repros.read.statements.told import expected_words, printed_words, tells_output, told_value
from repros.read.statements.voices import joined
from repros.read.words.described import described_value
from repros.read.words.errors import blames_eager, lets_through, passes_compiled, speaks_of_rules
from repros.values import Claim, ClaimKind, Frame

_DEATH = re.compile(
    r"(?:\S{1,80}: |>+ ?|\[?\d+\]? |\w{2,12}: line \d+: ?\d* ?)?"
    r"(?:segmentation fault|floating[- ]point exception|abort(?:ed)?\b|bus error|illegal instruction|killed"
    r"|double free|free\(\)|malloc|realloc\(\)|corrupted|terminate called|process finished|fatal python error"
    r"|munmap_chunk)[^\n.]{0,80}\.?$",
    re.IGNORECASE,
)
"""What a shell or a library prints of a death, no sentence about it."""

_WARNING = re.compile(
    r"[\s`\"'\[]{0,4}(?P<category>(?:[A-Za-z_]\w{0,60}\.){0,6}[A-Z]\w{0,60}Warning): (?P<message>\S.*)"
)
_WARNS = re.compile(r"\b(?<!should )warns:?(?: me)?(?: that)?:? [\"“`'](?P<message>[^\"”`'\n]{8,400})[\"”`']")
_RUNS_ALL = re.compile(r"(?:python|interpreter|jupyter|notebook)\b", re.IGNORECASE)
"""What runs the program: where it is said to die, the program took it down."""

_QUOTED_WARNING = re.compile(
    r"(?P<mark>[`\"'])(?P<text>(?P<category>(?:[A-Za-z_]\w{0,60}\.){0,6}[A-Z]\w{0,60}Warning): "
    r"(?P<message>[^\n]{8,1000}?))(?P=mark)(?=[\s.,;:)]|$)"
)
_OWN_ASSERT = re.compile(r"^[ \t]*(?:assert\b|(?:torch|np|numpy|self)\.(?:testing\.)?assert\w+\()", re.MULTILINE)


def by_wish(account: Account) -> Claim | None:
    """A wish claims nothing, unless what it wishes fails today, or it is titled as the warning that came."""
    if not account.wish or by_titled_warning(account):
        return None
    fails = not account.documentation and any(is_raising(p.text) for p in account.prose)
    return Claim(ClaimKind.EXCEPTION) if fails else Claim()


def by_remarked_failure(account: Account) -> Claim | None:
    """A comment in the program that names an exception, a crash or a hang; none of what the program prints of it."""
    if (prints_caught(account.program) and account.own) or by_passing_compiled(account):
        return None
    for remark in actual_parts(account.remarks):
        if is_silent(remark.text):
            continue
        failures = read_failures(remark.text)
        if failures and (failures[-1].message or remark.trailing):
            return failed(failures[-1])
        named = named_exception(remark.text) if remark.code else None
        if named:
            return Claim(ClaimKind.EXCEPTION, named.exception, named.message, remark.text)
        crash, hang = crash_in_prose(remark.text), hang_in_prose(remark.text)
        if crash and (remark.trailing or (remark.code and _DEATH.match(remark.text))):
            return Claim(ClaimKind.CRASH, message=crash.text, text=remark.text, signal=crash.signal)
        if remark.trailing and hang:
            return Claim(ClaimKind.HANG, message=hang, text=remark.text)
    return None


def by_passing_compiled(account: Account) -> Claim | None:
    """An error that a comment tells of what isn't compiled, and of which words say that compiled code lets it pass."""
    if not any(passes_compiled(text) for text in (account.title, *(p.text for p in account.prose))):
        return None
    for remark in account.remarks:
        failures = read_failures(remark.text) if remark.code.strip() in uncompiled_calls(account.program) else []
        if failures and not blames_eager(account.title):
            at = Frame("", None, source=remark.code.strip())
            return Claim(ClaimKind.OUTPUT, failures[-1].exception, failures[-1].message, frames=(at,))
    return None


def by_failing_remark(account: Account) -> Claim | None:
    """A comment behind a statement that says that it fails, without saying how."""
    for remark in account.remarks:
        if remark.trailing and len(remark.text) < 80 and is_failing(remark.text) and not is_warned(remark.text):
            exception = "AssertionError" if _OWN_ASSERT.match(remark.code) else None
            at = Frame("", None, source=remark.code)
            return Claim(ClaimKind.EXCEPTION, exception, text=remark.text, frames=(at,))
    return None


def by_title_hang(account: Account) -> Claim | None:
    """A title that says that something never ends."""
    words = hang_in_prose(account.title)
    return Claim(ClaimKind.HANG, message=words, text=joined(account.own) or None) if words else None


def by_title_crash(account: Account) -> Claim | None:
    """A title that names a signal, with the words of the prose where they say more."""
    crash = crash_in_prose(account.title)
    if not crash or not crash.signal:
        return None
    told = [c for p in account.prose if (c := crash_in_prose(p.text)) and c.signal == crash.signal]
    return _died(account, max((*told, crash), key=lambda c: len(c.text)))


def _died(account: Account, told: Crash) -> Claim:
    """The claim of a crash that prose tells of, in the words of the shell where an output or a line shows them."""
    for text in (*(v.text for v in (*account.own, *account.others)), *(p.text for p in account.prose)):
        shown = crash_in_output(text)
        more = shown and (len(shown.text) > len(told.text) or "\n" in text.strip())
        if shown and more and shown.signal == told.signal and _DEATH.match(shown.text):
            return Claim(ClaimKind.CRASH, message=shown.text, text=text, signal=shown.signal)
    return Claim(ClaimKind.CRASH, message=told.text, text=told.text, signal=told.signal)


def by_slowness(account: Account) -> Claim | None:
    """A title about time or memory, unless it is about a warning of that."""
    if is_warned(account.title) or not (is_slow(account.title) or says_slow(account.title)):
        return None
    return slow_title(account.title, _told(account), _measured(account))


def by_told_slowness(account: Account) -> Claim | None:
    """Prose that says what takes more time or memory than what."""
    return slow_prose(_told(account), _measured(account))


def _told(account: Account) -> list[str]:
    return [p.text for p in account.prose if not EXPECTED_HEADING.match(p.heading)]


def _measured(account: Account) -> str:
    """What the program printed of what it took: its outputs, else comments in it."""
    return joined(account.own) or "\n".join(claimed_values(account.remarks))


def by_titled_warning(account: Account) -> Claim | None:
    """A title that is a warning as Python prints it."""
    found = _WARNING.match(account.title)
    return Claim(ClaimKind.WARNING, found["category"], found["message"], found[0]) if found else None


def by_prose_warning(account: Account) -> Claim | None:
    """A warning that prose quotes with its message, outside the section on what is expected."""
    for paragraph in account.prose:
        found = _QUOTED_WARNING.search(paragraph.text) if "arning: " in paragraph.text else None
        told = _WARNS.search(paragraph.text) if "warns" in paragraph.text else None
        apart = EXPECTED_HEADING.match(paragraph.heading) or (found and found["text"] in _expected(paragraph.text))
        if apart or is_unwarned(account.title) or is_silent(paragraph.text):
            continue
        if found:
            return Claim(ClaimKind.WARNING, found["category"], found["message"], found["text"])
        if told:
            return Claim(ClaimKind.WARNING, None, told["message"], told["message"])
    return None


def _expected(text: str) -> str:
    """What a paragraph says behind `Expected:`; "" where it says nothing there."""
    return expected_words(text) or ""


def by_first_words(account: Account) -> Claim | None:
    """A crash or a hang that the first sentences tell of: what was printed before it is no claim.

    Where the title names an exception, a crash is told of another release or another machine.
    """
    raises = named_exception(account.title) is not None
    for paragraph in account.prose[:2]:
        crash, hang = crash_in_prose(paragraph.text), hang_in_prose(paragraph.text)
        if crash and crash.signal and not raises and not is_silent(paragraph.text):
            return _died(account, crash)
        if hang:
            return Claim(ClaimKind.HANG, message=hang, text=joined(account.own) or None)
    return None


def by_remarked_warning(account: Account) -> Claim | None:
    """A comment in the program that is a warning as Python prints it."""
    found = (w for r in account.remarks if r.code for w in read_warnings(r.text))
    shown_one = None if is_unwarned(account.title) else next(found, None)
    return warned(shown_one) if shown_one else None


def by_remarked_value(account: Account) -> Claim | None:
    """Comments in the program that say what its statements print."""
    values = claimed_values(account.remarks) or printed_remarks(account.remarks, account.program)
    return Claim(ClaimKind.OUTPUT, text="\n".join(values)) if values else None


def by_prose_crash(account: Account) -> Claim | None:
    """A crash that prose tells of."""
    for text in (account.title, *(p.text for p in account.prose)):
        crash = crash_in_prose(text)
        sure = crash and (crash.signal or crash_in_output(crash.text) or _RUNS_ALL.match(crash.text))
        if crash and (sure or text is account.title or is_failing(account.title)):
            return _died(account, crash)
    return None


def by_prose_hang(account: Account) -> Claim | None:
    """A hang that prose tells of."""
    words = next((w for p in account.prose if (w := hang_in_prose(p.text))), None)
    return Claim(ClaimKind.HANG, message=words) if words else None


def by_title_warning(account: Account) -> Claim | None:
    """A title about a warning that is shown nowhere."""
    return Claim(ClaimKind.WARNING) if is_warned(account.title) and not is_unwarned(account.title) else None


def by_assertion(account: Account) -> Claim | None:
    """A program that checks itself: what is wrong shows as a failed assertion, unless one is missed."""
    checks = [line for line in account.program.split("\n") if _OWN_ASSERT.match(line)]
    told = (account.title, *(p.text for p in account.prose))
    remark = split_comment(checks[-1])[1] if checks else ""
    passes = is_passing(remark) or is_silent(remark) or passes_wrongly(remark)
    if not checks or passes or any(asks_for_an_error(t) or passes_wrongly(t) for t in told):
        return None
    return Claim(ClaimKind.EXCEPTION, "AssertionError")


def by_failing_title(account: Account) -> Claim | None:
    """A title that something fails, and not how, or a first sentence; what breaks another thing may spoil its value."""
    texts = [p.text for p in account.prose]
    if is_breaking(account.title) and is_wrong("\n".join(texts)) and not any(map(is_failing, texts)):
        return None
    first = (p.text for p in account.prose[:1] if not EXPECTED_HEADING.match(p.heading))
    return Claim(ClaimKind.EXCEPTION) if is_failing(account.title) or any(map(is_crashing, first)) else None


def by_told_value(account: Account) -> Claim | None:
    """A sentence that says what comes out: instead of what should, or in a report that something is wrong."""
    both = (*(p.text for p in account.prose), account.title)
    told = next((t for text in both if (t := pair_of(text))), None)
    texts = [p.text for p in account.prose if not EXPECTED_HEADING.match(p.heading)]
    if told:
        return Claim(ClaimKind.OUTPUT, text=told[0])
    values = [v for text in (account.title, *texts) if (v := told_value(text))]
    value = next((v for v in values[1:] if values[0] in v), values[0]) if values else None
    if value and (is_wrong(account.story) or any(tells_output(t) for t in texts)):
        return Claim(ClaimKind.OUTPUT, text=value)
    return None


def by_described_value(account: Account) -> Claim | None:
    """A sentence that describes the number that comes out: `prints some non-zero value`."""
    texts = [account.title, *(p.text for p in account.prose if not EXPECTED_HEADING.match(p.heading))]
    told = next((value for text in texts if (value := described_value(text))), None)
    return Claim(ClaimKind.OUTPUT, text=told) if told and is_wrong(account.story) else None


def by_told_lines(account: Account) -> Claim | None:
    """Lines of prose that begin as the program prints them."""
    words = printable(account.program)
    texts = [p.text for p in account.prose if words and not EXPECTED_HEADING.match(p.heading)]
    lines = [line for text in texts for line in printed_lines(text, words)] or printed_in(account.title, words)
    return Claim(ClaimKind.OUTPUT, text="\n".join(lines)) if lines else None


def by_told_words(account: Account) -> Claim | None:
    """A text of the program's own of which a sentence says that it is printed."""
    words = printable(account.program)
    texts = [p.text for p in account.prose if words and not EXPECTED_HEADING.match(p.heading)]
    told = {said for text in texts if (said := printed_words(text, words))}
    return Claim(ClaimKind.OUTPUT, text=told.pop()) if len(told) == 1 and is_wrong(account.story) else None


def by_wrongness(account: Account) -> Claim | None:
    """Words for a wrong result, for an error that stays away, or an expected one: what comes out is not shown."""
    if lets_through(account.title) and any(speaks_of_rules(p.text) for p in account.prose):
        return Claim(ClaimKind.OUTPUT, message=account.title)
    return Claim(ClaimKind.OUTPUT) if is_wrong(account.story) or account.expected else None
