"""What the reporter says happens, and apart from it what they say should: decided from outputs, comments, and prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from repros.read.block import BlockKind, ClaimReading, Page, Paragraph, Program
from repros.read.comments import Remark, claimed_values, expected_values, remarks
from repros.read.sentences import (
    error_message,
    is_failing,
    is_raising,
    is_silent,
    is_slow,
    is_warned,
    is_wish,
    is_wrong,
    marked_message,
    named_exception,
)
from repros.read.signals import crash_in_output, crash_in_prose, hang_in_prose
from repros.read.traceback import Failure, own_frames, read_failures
from repros.read.voices import Role, Voice, best_outputs, joined, lead, prose_outputs, voices
from repros.read.warned import Warned, read_warnings
from repros.values import Claim, ClaimKind, Evidence, Issue, StatementOutput

MAX_TEXT = 20_000
"""Characters of a claim's text that are kept: enough for any traceback, too few to hide an issue in."""

_OWN_ASSERT = re.compile(r"^\s*(?:assert\b|(?:torch|np|numpy|self)\.(?:testing\.)?assert\w+\()", re.MULTILINE)
_VALUES = re.compile(r"tensor\(|torch\.Size|array\(|^[-+]?\d[\d.e+-]*$|^(?:True|False|None|nan)$", re.MULTILINE)
_IPYTHON_IN = re.compile(r"^\s*(?:In \[\d*\]|\.{3,})\s?:")
_NUMPY = re.compile(r"\s*(?:\w+ = )?(?:np|numpy|tf|jnp|scipy)\.")
_SHOULD_RAISE = re.compile(
    r"\b(?:should|must|expect(?:ed|s)?|ought to|would)\b[^.\n]{0,60}\b(?:raise|throw|an? (?:\w+ )?(?:error"
    r"|exception)|error out|fail)\b(?! (?:is|should) not)",
    re.IGNORECASE,
)
_ERROR_LEAD = re.compile(r"\b(?:error|exception|fails? with|failed with|raises|throws|stack ?trace)\b", re.IGNORECASE)
_EXPECTED_HEADING = re.compile(r"\W*expected", re.IGNORECASE)
_COMMENT_MARKUP = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Report:
    """Everything that a claim is decided from. `story` is title and prose, without headings and template texts."""

    title: str
    prose: tuple[Paragraph, ...]
    own: tuple[Voice, ...]
    others: tuple[Voice, ...]
    expected: tuple[Voice, ...]
    remarks: tuple[Remark, ...]
    program: str
    wish: bool

    @property
    def story(self) -> str:
        return "\n".join((self.title, *(p.text for p in self.prose)))


def read_claim(issue: Issue, page: Page, program: Program | None) -> ClaimReading:
    """The claim of an issue about `program`; never raises.

    What the program itself printed goes before what other blocks show, outputs before comments in the code, and
    those before prose and title.
    """
    report = _report(issue, page, program)
    for decide in _DECISIONS:
        claim = decide(report)
        if claim is not None:
            break
    else:
        claim = Claim()
    return ClaimReading(_bounded(claim), _should(report, page), _evidence(report, claim, decide.__name__))


def claim_of_output(text: str) -> Claim:
    """The claim of an output that stands alone, such as a record's of a commented document."""
    failure = next(iter(read_failures(text)), None)
    if failure:
        return _bounded(_failed(failure))
    crash = crash_in_output(text)
    if crash:
        return _bounded(Claim(ClaimKind.CRASH, message=crash.text, text=text, signal=crash.signal))
    warned = read_warnings(text)
    if warned:
        return _bounded(_warned(warned[0]))
    return _bounded(Claim(ClaimKind.OUTPUT, text=text)) if text.strip() else Claim()


def _report(issue: Issue, page: Page, program: Program | None) -> _Report:
    prose = tuple(p for p in page.paragraphs if not p.is_heading)
    heard = [*voices(page, program), *(v for p in prose for v in prose_outputs(p))]
    actual = [v for v in heard if v.role is Role.ACTUAL]
    own = [v for v in actual if v.own]
    others = [v for v in heard if v.role is not Role.EXPECTED and v not in own]
    code = "\n".join(b.code for b in program.blocks) if program else ""
    return _Report(
        title=issue.title,
        prose=prose,
        own=tuple(own),
        others=tuple(others),
        expected=tuple(v for v in heard if v.role is Role.EXPECTED),
        remarks=tuple(remarks(code)),
        program=code,
        wish=is_wish(issue.title, page),
    )


def _by_own_failure(report: _Report) -> Claim | None:
    return _by_failure(report, report.own)


def _by_other_failure(report: _Report) -> Claim | None:
    return _by_failure(report, report.others)


def _by_failure(report: _Report, heard: Sequence[Voice]) -> Claim | None:
    found = [(f, v) for v in heard for f in read_failures(v.text)]
    crash, voice = next(((c, v) for v in heard if (c := crash_in_output(v.text))), (None, None))
    within = crash is not None and any(crash.text in f.text for f, _ in found)
    if crash and voice and not within and (not found or crash_in_prose(report.title)):
        return Claim(ClaimKind.CRASH, message=crash.text, text=_together(voice, heard), signal=crash.signal)
    found = [(f, v) for f, v in found if not _by_another_library(f, v)]
    if not found or (_wants_an_error(report) and len(found) < len(_answers(heard))):
        return None
    failure = _told_by_title([f for f, _ in found], report.title)
    whole = next(_whole(v, f) for f, v in found if f is failure)
    claim = _failed(replace(failure, text=whole), _statements(heard))
    interrupted = failure.exception == "KeyboardInterrupt"
    return replace(claim, kind=ClaimKind.HANG) if interrupted or hang_in_prose(report.title) else claim


def _by_another_library(failure: Failure, voice: Voice) -> bool:
    """Whether a session's statement that failed is a comparison with NumPy."""
    statement = next((s.statement for s in voice.block.statements if failure.text in s.output), "")
    return bool(_NUMPY.match(statement)) and "torch" not in statement


def _wants_an_error(report: _Report) -> bool:
    """Whether the complaint is that an error is missing: the one that is shown is how it should be."""
    if is_silent(report.title):
        return True
    wanted = [p.text for p in report.prose if _EXPECTED_HEADING.match(p.heading)]
    return any(_SHOULD_RAISE.search(text) for text in wanted)


def _together(voice: Voice, heard: Sequence[Voice]) -> str:
    """A crash's last words: with those of other tools that stand beside it, where all is short."""
    text = joined([v for v in heard if v.role is Role.ACTUAL])
    return text if voice.text in text and len(text) < 2000 else voice.text


def _whole(voice: Voice, failure: Failure) -> str:
    """An exception with what was printed above it; a transcript's other answers are left out."""
    return failure.text if voice.block.statements or len(voice.text) > 4000 else voice.text


def _told_by_title(failures: Sequence[Failure], title: str) -> Failure:
    """The first failure; one with a traceback or whose type the title names goes before."""
    named = [f for f in failures if f.exception and f.exception.rsplit(".", 1)[-1] in title]
    traced = [f for f in failures if f.has_traceback and f.exception]
    return next(iter((*named, *traced, *failures)))


def _failed(failure: Failure, statements: tuple[StatementOutput, ...] = ()) -> Claim:
    if failure.exception and failure.exception.endswith("Warning") and not failure.has_traceback:
        return Claim(ClaimKind.WARNING, failure.exception, failure.message, failure.text)
    frames = own_frames(failure.frames)
    return Claim(
        ClaimKind.EXCEPTION, failure.exception, failure.message, failure.text, frames=frames, statements=statements
    )


def _by_wish(report: _Report) -> Claim | None:
    """A wish claims nothing, unless it says that what it wishes fails today."""
    if not report.wish:
        return None
    return Claim(ClaimKind.EXCEPTION) if any(is_raising(p.text) for p in report.prose) else Claim()


def _by_remarked_failure(report: _Report) -> Claim | None:
    """A comment in the program that names an exception, a crash or a hang."""
    for remark in report.remarks:
        if is_silent(remark.text):
            continue
        failures = read_failures(remark.text)
        if failures and (failures[-1].message or remark.trailing):
            return _failed(failures[-1])
        named = named_exception(remark.text) if remark.code else None
        if named:
            return Claim(ClaimKind.EXCEPTION, named.exception, named.message, remark.text)
        crash, hang = crash_in_prose(remark.text), hang_in_prose(remark.text)
        if remark.trailing and crash:
            return Claim(ClaimKind.CRASH, message=crash.text, text=remark.text, signal=crash.signal)
        if remark.trailing and hang:
            return Claim(ClaimKind.HANG, message=hang, text=remark.text)
    return None


def _by_failing_remark(report: _Report) -> Claim | None:
    """A comment behind a statement that says that it fails, without saying how."""
    for remark in report.remarks:
        if remark.trailing and len(remark.text) < 80 and is_failing(remark.text) and not is_warned(remark.text):
            exception = "AssertionError" if _OWN_ASSERT.match(remark.code) else None
            return Claim(ClaimKind.EXCEPTION, exception, text=remark.text)
    return None


def _by_title_hang(report: _Report) -> Claim | None:
    words = hang_in_prose(report.title)
    return Claim(ClaimKind.HANG, message=words, text=joined(report.own) or None) if words else None


def _by_title_crash(report: _Report) -> Claim | None:
    crash = crash_in_prose(report.title)
    if not crash or not crash.signal:
        return None
    told = [c for p in report.prose if (c := crash_in_prose(p.text)) and c.signal == crash.signal]
    best = max((*told, crash), key=lambda c: len(c.text))
    return Claim(ClaimKind.CRASH, message=best.text, text=best.text, signal=best.signal)


def _by_slowness(report: _Report) -> Claim | None:
    return Claim() if is_slow(report.title) else None


def _by_own_warning(report: _Report) -> Claim | None:
    return _by_warning(report, report.own)


def _by_other_warning(report: _Report) -> Claim | None:
    return _by_warning(report, report.others)


def _by_warning(report: _Report, heard: Sequence[Voice]) -> Claim | None:
    """A warning is the claim where the issue is about it, or where nothing else was printed."""
    warned = [w for v in heard for w in read_warnings(v.text)]
    if not warned:
        return None
    rest = sum(len(v.text) for v in heard) - sum(len(w.text) for w in warned)
    return _warned(warned[0]) if is_warned(report.title) or rest < 200 or not report.own else None


def _warned(warned: Warned) -> Claim:
    return Claim(ClaimKind.WARNING, warned.category, warned.message, warned.text)


def _by_own_output(report: _Report) -> Claim | None:
    heard = best_outputs([v for v in _answers(report.own) if v.text.strip()])
    if not heard:
        return None
    text = "\n".join(_raw(v) for v in heard)
    told = is_raising(report.title) or any(_ERROR_LEAD.search(lead(v.block)) for v in heard)
    if told and not _VALUES.search(text):
        return Claim(ClaimKind.EXCEPTION, None, text.strip(), text)
    return Claim(ClaimKind.OUTPUT, text=text, statements=_statements(heard))


def _raw(voice: Voice) -> str:
    """An output as it stands; a session of IPython keeps its `Out[3]:` marks, which tie it to the statements."""
    if voice.block.kind is not BlockKind.TRANSCRIPT or "Out[" not in voice.block.text:
        return voice.text
    return "\n".join(line for line in voice.block.text.split("\n") if not _IPYTHON_IN.match(line)).strip("\n")


def _answers(heard: Iterable[Voice]) -> list[Voice]:
    """The outputs that are no failure's."""
    return [v for v in heard if v.block.statements or not read_failures(v.text)]


def _statements(heard: Iterable[Voice]) -> tuple[StatementOutput, ...]:
    return tuple(s for v in heard for s in v.block.statements)


def _by_told_exception(report: _Report) -> Claim | None:
    """An exception that prose quotes with its message, where the title says that something is raised."""
    claim = _by_prose_exception(report) if is_raising(report.title) else None
    return claim if claim and claim.exception and claim.message else None


def _by_first_words(report: _Report) -> Claim | None:
    """A crash or a hang that the first sentences tell of: what was printed before it is no claim."""
    for paragraph in report.prose[:2]:
        crash, hang = crash_in_prose(paragraph.text), hang_in_prose(paragraph.text)
        if crash and crash.signal and not is_silent(paragraph.text):
            return Claim(ClaimKind.CRASH, message=crash.text, text=crash.text, signal=crash.signal)
        if hang:
            return Claim(ClaimKind.HANG, message=hang, text=joined(report.own) or None)
    return None


def _by_remarked_value(report: _Report) -> Claim | None:
    values = claimed_values(report.remarks)
    return Claim(ClaimKind.OUTPUT, text="\n".join(values)) if values else None


def _by_other_output(report: _Report) -> Claim | None:
    heard = [v for v in _answers(report.others) if v.role is Role.ACTUAL and v.block.kind is BlockKind.OUTPUT]
    return Claim(ClaimKind.OUTPUT, text=joined(best_outputs(heard))) if heard else None


def _by_prose_exception(report: _Report) -> Claim | None:
    above = report.title
    for paragraph in report.prose:
        if not _EXPECTED_HEADING.match(paragraph.heading):
            named = named_exception(paragraph.text)
            if named and not is_silent(paragraph.text):
                return Claim(ClaimKind.EXCEPTION, named.exception, named.message, named.text)
            message = marked_message(paragraph.text, above) or error_message(paragraph.text)
            if message:
                return Claim(ClaimKind.EXCEPTION, None, message, message)
        above = paragraph.text[-200:]
    return None


def _by_title_exception(report: _Report) -> Claim | None:
    named = named_exception(report.title)
    if named and not is_silent(report.title):
        return Claim(ClaimKind.EXCEPTION, named.exception, named.message, named.text)
    return None


def _by_prose_crash(report: _Report) -> Claim | None:
    for text in (report.title, *(p.text for p in report.prose)):
        crash = crash_in_prose(text)
        if crash and (crash.signal or text is report.title or is_failing(report.title)):
            return Claim(ClaimKind.CRASH, message=crash.text, text=crash.text, signal=crash.signal)
    return None


def _by_prose_hang(report: _Report) -> Claim | None:
    words = next((w for p in report.prose if (w := hang_in_prose(p.text))), None)
    return Claim(ClaimKind.HANG, message=words) if words else None


def _by_title_warning(report: _Report) -> Claim | None:
    return Claim(ClaimKind.WARNING) if is_warned(report.title) else None


def _by_assertion(report: _Report) -> Claim | None:
    """A program that checks itself: what is wrong shows as a failed assertion."""
    return Claim(ClaimKind.EXCEPTION, "AssertionError") if _OWN_ASSERT.search(report.program) else None


def _by_failing_title(report: _Report) -> Claim | None:
    return Claim(ClaimKind.EXCEPTION) if is_failing(report.title) else None


def _by_wrongness(report: _Report) -> Claim | None:
    return Claim(ClaimKind.OUTPUT) if is_wrong(report.story) or report.expected else None


_DECISIONS: tuple[Callable[[_Report], Claim | None], ...] = (
    _by_own_failure,
    _by_remarked_failure,
    _by_wish,
    _by_title_hang,
    _by_title_crash,
    _by_slowness,
    _by_own_warning,
    _by_told_exception,
    _by_first_words,
    _by_own_output,
    _by_remarked_value,
    _by_other_failure,
    _by_failing_remark,
    _by_other_warning,
    _by_prose_exception,
    _by_title_exception,
    _by_other_output,
    _by_prose_crash,
    _by_title_warning,
    _by_prose_hang,
    _by_assertion,
    _by_failing_title,
    _by_wrongness,
)
"""How a claim is decided, the surest evidence first."""


def _should(report: _Report, page: Page) -> str | None:
    """What should happen: an expected output, else what comments expect, else the section on it."""
    if report.expected:
        return joined(report.expected)[:MAX_TEXT] or None
    values = expected_values(report.remarks)
    if values:
        return "\n".join(values)[:MAX_TEXT]
    section = [p.text for p in page.paragraphs if not p.is_heading and _EXPECTED_HEADING.match(p.heading)]
    text = _COMMENT_MARKUP.sub("", "\n".join(section)).strip()
    return text[:MAX_TEXT] or None


def _bounded(claim: Claim) -> Claim:
    text, message = claim.text, claim.message
    return replace(claim, text=text[-MAX_TEXT:] if text else None, message=message[:MAX_TEXT] if message else None)


def _evidence(report: _Report, claim: Claim, decided: str) -> tuple[Evidence, ...]:
    why = f"claims {claim.kind}: told {decided.removeprefix('_').replace('_', ' ')}"
    told = next((v.block for v in (*report.own, *report.others) if claim.text and v.text.strip() in claim.text), None)
    if told is None:
        return (Evidence(0, 0, "claim", why),)
    return (Evidence(told.first_line, told.last_line, "claim", why),)
