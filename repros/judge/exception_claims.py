"""Claims that the program raises an exception."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repros.judge.assertions import decides_by_assertions
from repros.judge.budget import spend
from repros.judge.caught import handles
from repros.judge.child_exceptions import ended_elsewhere, uncaught_elsewhere
from repros.judge.expectations import expected_exceptions, expected_message, expects_some_failure
from repros.judge.failures import cannot_tell, other_failure
from repros.judge.finding import Finding, absent, differs, shows, unknown
from repros.judge.flakiness import draws
from repros.judge.messages import Likeness, compare, normalise
from repros.judge.noise import Noise
from repros.judge.printed import printed, shape, tidy
from repros.judge.raised import (
    last_name,
    raised,
    related_types,
    same_type,
    shown_type,
    user_line,
    user_lines,
    with_carried,
)
from repros.judge.reach import came_as_far
from repros.judge.transcripts import claimed_statement
from repros.judge.varying import Varying, differs_in_floats, differs_in_values, without_varying
from repros.library import TORCH
from repros.values import Claim, Outcome, RaisedException, Repro, Run

_MOST_LINES = 1000
_CANNOT = re.compile(
    r"not (?:yet )?(?:implemented|supported|available)|unsupported|unavailable|NoQEngine|\bASSERT\b|out of memory"
    r"|[Cc]ould not run|[Nn]o kernel|unknown device",
)
"""Words of errors that say that a release, or a machine, can't do at all what is asked."""

_BARE_REMARK = re.compile(
    r"\W*(?:but )?(?:(?:this|it|that|also|still|always) ){0,2}(?:fails?|failed|breaks?|broken|errors?(?: out)?|crashes"
    r"|raises|throws|does(?:n['’]?t| not) work|not working)(?: (?:here|too|now|as well|also))?\W*",
    re.IGNORECASE,
)
"""A comment that says that its line fails, whatever it is given and wherever it runs."""

_LACKS = re.compile(
    r"not available|requires? |required to|compiler|engine .{0,30}not supported|triton|timed out|cannot find",
    re.IGNORECASE,
)
"""Words of errors that speak of what a machine lacks."""

_VAGUE = frozenset({"Error", "Exception", "BaseException"})


def hold_exception(repro: Repro, run: Run, noise: Noise | None = None, shown: Run | None = None) -> Finding:
    """A Run held against a claimed exception: exact type by its last name, and the normalised message without noise.

    Where the report gives no message, that of `shown`, a Run on which the claim shows, stands for it.
    """
    claim = repro.claim
    tied = claimed_statement(claim, run)
    chain = with_carried(tied[0].exceptions) if tied else (*raised(run), *uncaught_elsewhere(repro, run))
    varying = noise.messages if noise else ()
    matches = [(e, how) for e in chain if (how := _match(repro, e, varying)) is not None]
    if matches:
        exception, how = matches[0]
        if not claim.message and (nothing := cannot_tell(run)):
            return nothing
        if expects_some_failure(repro.should):
            return unknown(
                f"it raised the reported {shown_type(exception.type)}, and the report asks for an error, too"
            )
        if shown and not claim.message and not _as_there(repro, exception, shown, varying):
            return differs(f"it raised {shown_type(exception.type)} of another kind than on {shown.torch}")
        return shows(f"it raised the reported {shown_type(exception.type)} ({how})")
    if tied and not chain and not tied[1] and not run.failed_tests:
        return absent("the statement that the report shows no longer raises an exception")
    if chain and not _named(claim) and not claim.message:
        return _unnamed(repro, run, chain)
    if run.outcome is Outcome.OK and not run.failed_tests:
        return _clean(repro, run, shown)
    if shown and (there := _in_place_of_assertion(repro, run, chain, shown)) and not cannot_tell(run):
        return absent(f"it raised {shown_type(there.type)} in place of torch's internal assertion")
    return _otherwise(repro, run, chain, varying)


def _in_place_of_assertion(
    repro: Repro, run: Run, chain: Sequence[RaisedException], shown: Run
) -> RaisedException | None:
    """The error that a later release raises of the statement whose internal assertion failed where the claim shows.

    Not one that says that this release, or this machine, can't do it at all.
    """
    claim = repro.claim
    internal = TORCH.assertion in (claim.message or "") and not any(TORCH.assertion in e.message for e in chain)
    lines = {user_line(repro, e) for e in raised(shown)} - {None} if internal else set()
    there = (e for e in chain if same_type(claim.exception or "", e.type) and user_line(repro, e) in lines)
    refused = (e for e in there if not _CANNOT.search(e.message) and came_as_far(repro, run, e, shown))
    return next(refused, None) if _number(run.torch) > _number(shown.torch) else None


def _number(release: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", release)[:3]))


def _otherwise(repro: Repro, run: Run, chain: Sequence[RaisedException], varying: Sequence[Varying]) -> Finding:
    """A Run that failed, but not as claimed: as the report asks, perhaps."""
    claim = repro.claim
    asked_for = expected_exceptions(repro.should) & {last_name(e.type) for e in chain}
    if asked_for and run.failed_tests <= 1 and not cannot_tell(run):
        return absent(f"it raised {shown_type(chain[0].type)}, which the report asks for")
    if expected_message(repro.should, chain) and run.failed_tests <= 1:
        return absent(f"it raised {shown_type(chain[0].type)} with the message that the report asks for")
    if any(_named_as(claim, e) and differs_in_values(claim.message or "", e, varying) for e in chain):
        return unknown("the message differs from run to run, and in more than that from the reported one")
    return other_failure(run, _instead(claim, chain))


def _unnamed(repro: Repro, run: Run, chain: tuple[RaisedException, ...]) -> Finding:
    """A failure where the report says that a line fails, and not how: it shows by any error of it or of what it calls.

    Not by one of something that the release or the sandbox lacks.
    """
    told = next((f for f in reversed(repro.claim.frames) if f.source), None)
    line = _squeeze(told.source or "") if told else ""
    once = sum(_squeeze(each) == line for file in repro.files for each in file.text.split("\n")) <= 1
    bare = told is not None and (told.file != "" or bool(_BARE_REMARK.fullmatch(repro.claim.text or "")))
    there = next((e for e in chain if line and line in {_squeeze(each or "") for each in user_lines(repro, e)}), None)
    if there and once and bare and not cannot_tell(run) and not _LACKS.search(there.message):
        return shows(
            f"it raised {shown_type(there.type)} at the line that the report says fails, without naming the error"
        )
    return unknown(f"it raised {shown_type(chain[0].type)}, and the report doesn't say which exception it means")


def claimed_exception_raised(repro: Repro, run: Run) -> bool:
    """Whether an exception of the Run is the one that the claim, of whatever kind, speaks of."""
    return any(_match(repro, e) is not None for e in raised(run)) if _named(repro.claim) else False


def _named(claim: Claim) -> bool:
    return bool(claim.exception) and last_name(claim.exception or "") not in _VAGUE


def _named_as(claim: Claim, exception: RaisedException) -> bool:
    """Whether the exception has the type that the claim names, if it names one."""
    return not _named(claim) or same_type(claim.exception or "", exception.type)


def _match(repro: Repro, exception: RaisedException, varying: Sequence[Varying] = ()) -> str | None:
    """How the exception is the claimed one; None where it isn't."""
    claim = repro.claim
    message = claim.message
    same = _named_as(claim, exception)
    if not (message and normalise(message)):
        return _by_type(repro, exception) if _named(claim) and same else None
    place = same and _same_place(repro, exception) is True
    likeness = compare(message, exception.message, same_place=place)
    if same:
        if not _named(claim) and likeness is Likeness.ALIKE:
            return None
        return _HOW.get(likeness) or _but_for_noise(repro, message, exception, varying)
    if (
        likeness is Likeness.SAME
        and len(normalise(message)) >= 20
        and related_types(claim.exception or "", exception.type)
    ):
        return "the same message by another type"
    return None


_HOW = {
    Likeness.SAME: "the same type and message",
    Likeness.PART: "the same type, and the part of the message that the report gives",
    Likeness.ALIKE: "the same type, the message reworded",
}


def _but_for_noise(repro: Repro, message: str, exception: RaisedException, varying: Sequence[Varying]) -> str | None:
    """How the exception is the claimed one where its message isn't the same in each run, or has drawn numbers in it."""
    masked = without_varying(message, exception, varying)
    if masked and compare(*masked) in {Likeness.SAME, Likeness.PART}:
        return "the same type, and the message but for what differs from run to run"
    if draws(repro) and differs_in_floats(message, exception.message):
        return "the same type, and the message but for numbers that are drawn at random"
    return None


def _by_type(repro: Repro, exception: RaisedException) -> str | None:
    """A claim without a message: the type, unless the report shows another line of the program as its place."""
    if _same_place(repro, exception) is False:
        return None
    if not normalise(exception.message):
        return "the same type, without a message"
    return None if _stated_empty(repro.claim) else "the same type; the report gives no message"


def _stated_empty(claim: Claim) -> bool:
    """Whether the claim shows the exception's last line, and nothing after the type there."""
    lines = (claim.text or "").strip().splitlines()
    name = last_name(claim.exception or "")
    return claim.message is not None and bool(lines) and bool(name) and lines[-1].strip().rstrip(":").endswith(name)


def _same_place(repro: Repro, exception: RaisedException) -> bool | None:
    """Whether the innermost line of the program in both tracebacks reads the same; None where one has none."""
    claimed = next((f.source for f in reversed(repro.claim.frames) if f.source), None)
    seen = user_line(repro, exception)
    if not claimed or not seen:
        return None
    return _squeeze(claimed) == _squeeze(seen)


def _as_there(repro: Repro, exception: RaisedException, shown: Run, varying: Sequence[Varying]) -> bool:
    """Whether a Run on which the claim shows raised the same: by its message, or by the same line of the program."""
    same = [e for e in raised(shown) if same_type(e.type, exception.type)]
    line = user_line(repro, exception)
    return any(
        compare(*(without_varying(e.message, exception, varying) or (e.message, exception.message)))
        is not Likeness.OTHER
        or (line is not None and user_line(repro, e) == line)
        for e in same
    )


def _squeeze(source: str) -> str:
    return re.sub(r"\s+", "", source.split("#", maxsplit=1)[0]).strip("()")


def _clean(repro: Repro, run: Run, shown: Run | None) -> Finding:
    """A clean end is absent, unless the program may have shown the exception without ending by it."""
    printed = normalise(run.stdout) + " " + normalise(run.stderr)
    wanted = normalise(repro.claim.message or "")
    if expects_some_failure(repro.should):
        return unknown("it ended without an exception, and the report asks for one as well as it speaks of one")
    if _commented_out(repro):
        return unknown("it ended without an exception, and the line that raises it is a comment in the program")
    other = ended_elsewhere(repro, run)
    if other:
        return unknown(f"it ended cleanly, but a process or a thread of it raised {shown_type(other[0].type)}")
    mentioned = (len(wanted) >= 8 and wanted in printed) or (
        not wanted and bool(repro.claim.exception) and last_name(repro.claim.exception or "") in printed
    )
    if mentioned and handles(repro):
        return unknown("it ended without an exception and printed the reported one, as if it had caught it")
    if shown is None and run.stdout.strip() and not _tells_what_fails(repro):
        return unknown(
            "it ended without an exception, and the report doesn't say that it means one, not a wrong result"
        )
    if not repro.claim.exception and _printed_alike(repro.claim.message or "", run):
        return unknown("it ended cleanly and printed what may be what the report calls an error")
    return absent("it ended without an exception")


def _tells_what_fails(repro: Repro) -> bool:
    """Whether the claim is more than that something fails, or than an assertion that other output stands below."""
    claim = repro.claim
    if claim.message or claim.frames:
        return True
    if last_name(claim.exception or "") == "AssertionError":
        return decides_by_assertions(repro)
    return _named(claim)


def _commented_out(repro: Repro) -> bool:
    """Whether the line that the report says raises the exception stands in the program as a comment alone."""
    spend(sum(len(file.text) for file in repro.files) / 5)
    told = {_squeeze(line.partition("#")[0]) for line in (repro.claim.text or "").split("\n")[:_MOST_LINES]}
    told -= {each for each in told if _tells_the_exception(each, repro.claim)}
    told |= {_squeeze(f.source) for f in repro.claim.frames[-1:] if f.source}
    lines = [line.strip() for file in repro.files for line in file.text.split("\n")]
    disabled = {_squeeze(line.lstrip("# ")) for line in lines if line.startswith("#")}
    enabled = {_squeeze(line) for line in lines if not line.startswith("#")}
    return any("(" in line for line in (told & disabled) - enabled)


def _tells_the_exception(squeezed: str, claim: Claim) -> bool:
    """Whether a line is what the exception says, which a comment below the call may show."""
    message = _squeeze((claim.message or "").split("\n", 1)[0])
    said = bool(claim.exception) and squeezed.startswith(claim.exception or "")
    return said or (bool(message) and message in squeezed)


def _printed_alike(message: str, run: Run) -> bool:
    """Whether a line was printed that is one of a message without a type, but for its numbers: no exception then."""
    lines = {shape(line) for line in printed(run).split("\n")[:_MOST_LINES]} - {""}
    return any(shape(line) in lines for line in tidy(message).split("\n")[:_MOST_LINES])


def _instead(claim: Claim, chain: Sequence[RaisedException]) -> str:
    if chain and claim.exception and any(same_type(claim.exception, e.type) for e in chain):
        return f"it raised {shown_type(claim.exception)} with another message than reported"
    wanted = f"the reported {shown_type(claim.exception)}" if _named(claim) else "the reported exception"
    if chain:
        return f"it raised {shown_type(chain[0].type)} instead of {wanted}"
    return f"it failed without {wanted}"
