"""Statements: everything that an Account tells of its program, the weightiest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from repros.read.shown.failure import Failure
from repros.read.statements import contrasts, said, said_exceptions, shown
from repros.read.statements.account import Account
from repros.read.statements.voices import Voice
from repros.read.text.block import Page
from repros.values import LEAST_TELLING, Claim, ClaimKind, Role, Statement

MAX_TEXT = 20_000
"""Characters of a claim's text that are kept: enough for any traceback, too few to hide an issue in."""

MOST = 12
"""Statements of a Repro that are kept: a Run is held against each."""

DECISIONS: tuple[tuple[Callable[[Account], Claim | None], float], ...] = (
    (shown.by_own_failure, 0.95),
    (said.by_passing_compiled, 0.94),
    (said.by_remarked_failure, 0.93),
    (said.by_wish, 0.92),
    (said.by_title_hang, 0.9),
    (said.by_title_crash, 0.89),
    (said.by_slowness, 0.88),
    (shown.by_sanitizer, 0.87),
    (shown.by_own_warning, 0.86),
    (said.by_titled_warning, 0.85),
    (said_exceptions.by_told_exception, 0.84),
    (said.by_first_words, 0.82),
    (said.by_told_slowness, 0.81),
    (shown.by_own_output, 0.8),
    (said.by_remarked_warning, 0.79),
    (said.by_remarked_value, 0.78),
    (shown.by_other_failure, 0.76),
    (said.by_failing_remark, 0.72),
    (shown.by_other_warning, 0.7),
    (said.by_prose_warning, 0.68),
    (said_exceptions.by_prose_exception, 0.66),
    (said_exceptions.by_title_exception, 0.64),
    (shown.by_other_output, 0.62),
    (said.by_prose_crash, 0.6),
    (said.by_title_warning, 0.58),
    (said.by_prose_hang, 0.56),
    (said.by_told_lines, 0.5),
    (said.by_told_value, 0.48),
    (said.by_told_words, 0.45),
    (said.by_described_value, 0.42),
    (contrasts.by_named_results, 0.4),
    (said.by_assertion, 0.3),
    (said.by_failing_title, 0.2),
    (said.by_wrongness, 0.1),
)
"""What tells a claim, with how surely it is the failure that the report is about; the surest first."""

_ALONE = frozenset({ClaimKind.NONE, ClaimKind.SLOW, ClaimKind.MEMORY})
"""Kinds of claims beside which nothing that weighs less is told: what else is shown is numbers of the same."""

_SHOWN = frozenset({"by own failure", "by other failure", "in own output", "in another output"})
"""What tells a failure by a block that shows it, not by a sentence."""

_OWN_FAILURE, _OTHER_FAILURE, _CALLED_WRONG = 0.94, 0.75, 0.7
"""A failure in one of several outputs of the program's own, in another output; values that are called wrong."""


def statements_of(account: Account, page: Page) -> tuple[Statement, ...]:
    """What an account tells: first what is claimed, then the rest, the weightiest first.

    Where words say that nothing is claimed, or that something takes too much, nothing that weighs less is told.
    """
    decided = list(_decided(account))
    denied = bool(decided) and decided[-1].claim.kind in _ALONE
    rest = () if denied else _each_output(account)
    told = [*decided[:1], *sorted((*decided[1:], *rest), key=lambda s: -s.weight)]
    blocks = [o.claim for o in told if o.role is Role.ACTUAL and _SHOWN.intersection(o.cues)]
    told = [replace(s, claim=whole_of(s.claim, blocks)) for s in told]
    whole = page.text.split("\n")
    kept: dict[Claim, Statement] = {}
    for statement in told:
        claim = bounded(statement.claim)
        kept.setdefault(replace(claim, statements=(), frames=()), replace(statement, claim=claim))
    return tuple(s if s.lines else replace(s, lines=_lines_of(s.claim, whole)) for s in islice(kept.values(), MOST))


def _decided(account: Account) -> Iterator[Statement]:
    """What each decision tells; a hint is worth looking for only where nothing else is told."""
    told = False
    for decide, weight in DECISIONS:
        if told and weight < LEAST_TELLING:
            return
        claim = decide(account)
        if claim is not None:
            told = True
            yield Statement(claim, Role.ACTUAL, weight, cues=(decide.__name__.replace("_", " "),))
            if claim.kind in _ALONE:
                return


def _each_output(account: Account) -> Iterator[Statement]:
    """Each failure and each value that is called wrong of an output alone; the decisions join them."""
    for voice in (*account.own, *account.others):
        weight, where = (_OWN_FAILURE, "in own output") if voice.own else (_OTHER_FAILURE, "in another output")
        failures = shown.failures_of(voice, account.program)
        for failure in failures:
            role = _role_of_failure(failure, voice, account)
            yield _stands_in(voice, role, shown.failed(failure, voice.block.statements), weight, where)
        if voice.contrast and not failures:
            yield _stands_in(voice, voice.role, Claim(ClaimKind.OUTPUT, text=voice.text), _CALLED_WRONG, "called wrong")
    for voice in account.expected:
        yield _stands_in(voice, Role.EXPECTED, Claim(ClaimKind.OUTPUT, text=voice.text), 0.0, "called expected")


def whole_of(claim: Claim, others: Iterable[Claim]) -> Claim:
    """A claim whose traceback is cut off before it says what was raised, with what another one says of it."""
    if claim.kind is not ClaimKind.EXCEPTION or claim.exception or claim.message or not claim.text:
        return claim
    told = next((c for c in others if c.kind is ClaimKind.EXCEPTION and c.exception and c.message), claim)
    return replace(claim, exception=told.exception, message=told.message)


def _role_of_failure(failure: Failure, voice: Voice, account: Account) -> Role:
    if shown.by_another_library(failure, voice):
        return Role.CONTROL
    return Role.EXPECTED if shown.wants_an_error(account) else voice.role


def _stands_in(voice: Voice, role: Role, claim: Claim, weight: float, cue: str) -> Statement:
    lines = (voice.block.first_line, voice.block.last_line)
    return Statement(claim, role, weight if role is Role.ACTUAL else 0.0, lines, (cue,))


def _lines_of(claim: Claim, whole: Sequence[str]) -> tuple[int, int] | None:
    """The lines of the body in which a claim's text begins and ends; None where they don't stand there so."""
    wanted = [x.strip() for x in (claim.text or claim.message or claim.exception or "").strip().split("\n")]
    if not wanted[0]:
        return None
    first = next((n for n, line in enumerate(whole, 1) if wanted[0] in line), None)
    last = first + len(wanted) - 1 if first else 0
    if not first or last > len(whole) or wanted[-1] not in whole[last - 1]:
        return None
    return first, last


def bounded(claim: Claim) -> Claim:
    """The claim with no more of its texts than is kept."""
    text, message = claim.text, claim.message
    return replace(claim, text=text[-MAX_TEXT:] if text else None, message=message[:MAX_TEXT] if message else None)
