"""Claims that outputs show: exceptions, crashes, warnings, values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from repros.read.shown.crashes import crash_in_output, crash_in_prose, hang_in_prose, only_sanitizer
from repros.read.shown.failure import Failure
from repros.read.shown.traceback import own_frames, read_failures
from repros.read.shown.warned import Warned, read_warnings
from repros.read.statements.account import EXPECTED_HEADING, Account
from repros.read.statements.comments import split_comment
from repros.read.statements.printed import begin_as_printed, printable
from repros.read.statements.sentences import is_raising, is_silent, is_unwarned, is_warned, named_exception
from repros.read.statements.silent import asks_for_an_error
from repros.read.statements.voices import Voice, best_outputs, joined, lead, names_reference
from repros.read.text.block import BlockKind
from repros.read.words.errors import fails_rightly
from repros.read.words.tones import Tone, tone
from repros.values import Claim, ClaimKind, Role, StatementOutput

_VALUES = re.compile(r"tensor\(|torch\.Size|array\(|^[-+]?\d[\d.e+-]*$|^(?:True|False|None|nan)$", re.MULTILINE)
_PRINTS_CAUGHT = re.compile(
    r"^[ \t]*except\b[^\n]{0,200}\bas (\w{1,40}):[^\n]*\n?[^\n]*\bprint\([^\n]{0,100}\b\1\b", re.MULTILINE
)
"""A program that prints what it catches: what is shown is an output of its own."""

_RAISES_AGAIN = re.compile(r"^[ \t]+raise[ \t]*(?:#.*)?$", re.MULTILINE)

_SHORT = 200
"""Characters beside a warning that are no output of their own."""

_MOST_FAILURES = 50
"""Failures of an issue that are looked at: each is compared with the statements of its session."""

_MOST_LINES = 200
"""Lines of a message that are looked at for where the program prints on."""

_IPYTHON_IN = re.compile(r"^\s*(?:In \[\d*\]|\.{3,})\s?:")
_NUMPY = re.compile(r"\s*(?:\w+ = )?(?:np|numpy|tf|jnp|scipy)\.")
_ERROR_LEAD = re.compile(
    r"\b(?:error|exception|fails? with|failed with|raises|throws|stack ?trace)\b|\bmessage (?:is|was|says|reads)\W*$",
    re.IGNORECASE,
)

_LETS_THROUGH = re.compile(
    r"\bstill (?:\w+ )?(?:success\w*|works?|pass\w*|runs?|succeed\w*|allow\w*|accept\w*|goes)\b"
    r"|\b(?:does|is) not\b|\b(?:does|is)n['’]t\b|\bnever\b",
    re.IGNORECASE,
)
"""Words of something that runs through, beside an error that comes as it should."""

_NEXT = re.compile(r"(?<=[.!?])\s")
"""Where the next sentence begins."""


def by_own_failure(account: Account) -> Claim | None:
    """An exception or a crash in what the program itself printed."""
    return _by_failure(account, account.own)


def by_other_failure(account: Account) -> Claim | None:
    """An exception or a crash in another output; in a control only where nothing else is shown."""
    told = [v for v in account.others if v.role is Role.ACTUAL or not account.own]
    return _by_failure(account, told)


def by_sanitizer(account: Account) -> Claim | None:
    """A sanitizer's report claims nothing that a release, which is built without one, can be held against."""
    return Claim() if any(only_sanitizer(v.text) for v in (*account.own, *account.others)) else None


def by_own_warning(account: Account) -> Claim | None:
    """A warning in what the program itself printed."""
    return _by_warning(account, account.own)


def by_other_warning(account: Account) -> Claim | None:
    """A warning in any other output."""
    return _by_warning(account, account.others)


def by_own_output(account: Account) -> Claim | None:
    """What the program itself printed, where that is no failure; or an error without a type, where it is called one."""
    heard = best_outputs([v for v in _answers(account.own, account.program) if v.text.strip()])
    if not heard:
        return None
    if wrong := _called_wrong(heard):
        return Claim(ClaimKind.OUTPUT, text="\n".join(s.output for s in wrong), statements=wrong)
    text = "\n".join(_raw(v) for v in heard)
    if _is_error(account, heard, text):
        return Claim(ClaimKind.EXCEPTION, None, text.strip(), text)
    return Claim(ClaimKind.OUTPUT, text=text, statements=_statements(heard))


def _is_error(account: Account, heard: Sequence[Voice], text: str) -> bool:
    """Whether an output that names no exception is called an error; what the program prints itself is none."""
    told = is_raising(account.title) or any(_ERROR_LEAD.search(lead(v.block)) for v in heard)
    printed = prints_caught(account.program) or begin_as_printed(text.split("\n"), printable(account.program))
    return told and not printed and not _VALUES.search(text)


def _called_wrong(heard: Sequence[Voice]) -> tuple[StatementOutput, ...]:
    """Of sessions' answers those that remarks call wrong, else those that none calls right; none where all are."""
    answered = [s for v in heard for s in v.block.statements if s.output.strip() and not _is_numpy(s.statement)]
    tones = [tone(f"{s.remark}\n{split_comment(s.statement)[1]}") for s in answered]
    wrong = [s for s, told in zip(answered, tones, strict=True) if told is Tone.WRONG]
    left = [s for s, told in zip(answered, tones, strict=True) if told is not Tone.RIGHT]
    chosen = wrong or left
    return tuple(chosen) if len(chosen) < len(answered) else ()


def by_other_output(account: Account) -> Claim | None:
    """Values that stand elsewhere, in prose too."""
    heard = [
        v
        for v in _answers(account.others, account.program)
        if v.role is Role.ACTUAL and v.block.kind is BlockKind.OUTPUT
    ]
    return Claim(ClaimKind.OUTPUT, text=joined(best_outputs(heard))) if heard else None


def failed(failure: Failure, statements: tuple[StatementOutput, ...] = ()) -> Claim:
    """The claim of an exception; of a warning where the type is one and nothing was raised."""
    if failure.exception and failure.exception.endswith("Warning") and not failure.has_traceback:
        return Claim(ClaimKind.WARNING, failure.exception, failure.message, failure.text)
    frames = own_frames(failure.frames)
    return Claim(
        ClaimKind.EXCEPTION, failure.exception, failure.message, failure.text, frames=frames, statements=statements
    )


def warned(warned: Warned) -> Claim:
    """The claim of a warning."""
    return Claim(ClaimKind.WARNING, warned.category, warned.message, warned.text)


def _by_failure(account: Account, heard: Sequence[Voice]) -> Claim | None:
    found = [(f, v) for v in heard for f in failures_of(v, account.program)][:_MOST_FAILURES]
    found = [(f, v) for f, v in found if not names_reference(lead(v.block) or v.block.heading)] or found
    crash, voice = next(((c, v) for v in heard if (c := crash_in_output(v.text))), (None, None))
    within = crash is not None and any(crash.text in f.text for f, _ in found)
    if crash and voice and not within and (not found or crash_in_prose(account.title)):
        return Claim(ClaimKind.CRASH, message=crash.text, text=_together(voice, heard), signal=crash.signal)
    found = [(f, v) for f, v in found if not by_another_library(f, v)]
    if not found or (wants_an_error(account) and any(_good_parts(v) for v in heard)):
        return None
    failure = _told_by_title([f for f, _ in found], account.title)
    whole = next(_whole(v, f) for f, v in found if f is failure)
    failure = _with_type(_with_message(failure, account.others), account.title)
    claim = failed(replace(failure, text=whole), _statements(heard))
    interrupted = failure.exception == "KeyboardInterrupt"
    return replace(claim, kind=ClaimKind.HANG) if interrupted or hang_in_prose(account.title) else claim


def failures_of(voice: Voice, program: str) -> list[Failure]:
    """The failures of an output; of a session each within its statement's answer, which ends its message.

    Among other lines that a program printed, what it prints of an exception that it catches is no failure.
    """
    answered = [f for s in voice.block.statements for f in read_failures(s.output)]
    found = answered or [_up_to_printed(f, program) for f in read_failures(voice.text)]
    if not (voice.own and found and prints_caught(program)) or any(f.has_traceback for f in found):
        return found
    heads = {f.text.split("\n", 1)[0] for f in found}
    others = [line.strip() for line in voice.text.split("\n") if line.strip() not in heads]
    return [] if begin_as_printed(others, printable(program)) else found


def _up_to_printed(failure: Failure, program: str) -> Failure:
    """A failure without the lines below its message that the program goes on to print, as where a thread failed."""
    lines = (failure.message or "").split("\n")
    texts = printable(program) if len(lines) > 1 else frozenset()
    end = next((n for n in range(1, len(lines))[:_MOST_LINES] if begin_as_printed([lines[n]], texts)), len(lines))
    return failure if end == len(lines) else replace(failure, message="\n".join(lines[:end]).rstrip())


def prints_caught(program: str) -> bool:
    """Whether a program prints the exceptions that it catches, and goes on."""
    return bool(_PRINTS_CAUGHT.search(program)) and not _RAISES_AGAIN.search(program)


def by_another_library(failure: Failure, voice: Voice) -> bool:
    """Whether a session's statement that failed is a comparison with NumPy."""
    return any(_is_numpy(s.statement) for s in voice.block.statements if failure.text in s.output)


def _is_numpy(statement: str) -> bool:
    return bool(_NUMPY.match(statement)) and "torch" not in statement


def wants_an_error(account: Account) -> bool:
    """Whether the complaint is that an error is missing: the one that is shown is how it should be."""
    if is_silent(account.title):
        return True
    wanted = [p.text for p in account.prose if EXPECTED_HEADING.match(p.heading)]
    return any(asks_for_an_error(text) for text in wanted) or any(
        fails_rightly(said) and _LETS_THROUGH.search(said) for p in account.prose for said in _NEXT.split(p.text)
    )


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


def _with_message(failure: Failure, voices: Iterable[Voice]) -> Failure:
    """A failure whose message a blank line cut off from its head, with it; any other as it is."""
    ended = failure.text.rstrip().endswith(failure.exception or "")
    if failure.message or not failure.has_traceback or ended:
        return failure
    later = (f for v in voices for f in read_failures(v.text) if f.exception == failure.exception)
    return replace(failure, message=next((f.message for f in later if f.message), None))


def _with_type(failure: Failure, title: str) -> Failure:
    """A failure whose last line was cut off, with the exception that the title names."""
    named = None if failure.exception or failure.message else named_exception(title)
    return replace(failure, exception=named.exception) if named else failure


def _by_warning(account: Account, heard: Sequence[Voice]) -> Claim | None:
    """A warning is the claim where the issue is about it, or where nothing else was printed."""
    found = [w for v in heard for w in read_warnings(v.text)]
    if not found:
        return None
    rest = sum(len(v.text) for v in heard) - sum(len(w.text) for w in found)
    if is_unwarned(account.title):
        return Claim(ClaimKind.OUTPUT) if rest < _SHORT else None
    if account.expected and rest > 0 and not is_warned(account.title) and any(_good_parts(v) for v in heard):
        return None
    return warned(found[0]) if is_warned(account.title) or rest < _SHORT or not account.own else None


def _raw(voice: Voice) -> str:
    """An output as it stands; a session of IPython keeps its `Out[3]:` marks, which tie it to the statements."""
    if voice.block.kind is not BlockKind.TRANSCRIPT:
        return voice.text
    if "Out[" in voice.block.text:
        return "\n".join(line for line in voice.block.text.split("\n") if not _IPYTHON_IN.match(line)).strip("\n")
    return "\n".join(_good_parts(voice)) or voice.text


def _good_parts(voice: Voice) -> list[str]:
    """An output's parts that show no failure; of a session the answers, comparisons with NumPy left out."""
    answers = voice.block.statements
    if not answers:
        return [] if read_failures(voice.text) else [voice.text]
    own = [s for s in answers if s.output.strip() and not _is_numpy(s.statement)]
    return [s.output for s in own if not read_failures(s.output)]


def _answers(heard: Iterable[Voice], program: str) -> list[Voice]:
    """The outputs that are no failure's."""
    return [v for v in heard if v.block.statements or not failures_of(v, program)]


def _statements(heard: Iterable[Voice]) -> tuple[StatementOutput, ...]:
    return tuple(s for v in heard for s in v.block.statements)
