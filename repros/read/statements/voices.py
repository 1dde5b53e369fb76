"""Voices: the stretches of an issue in which a program speaks, and which program each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repros.read.code.logs import DEBUG_LOG, sets_logs, without_logs
from repros.read.statements.answers import labelled_parts
from repros.read.statements.literals import wanted_value
from repros.read.text.block import RUNNABLE_KINDS, Block, BlockKind, Origin, Page, Program
from repros.read.words.labels import label_role, names_both
from repros.read.words.tones import NO_PROBLEM, last_come, last_wanted, without_denials
from repros.read.words.values import of_both_modes, wants_next
from repros.values import Role

_MUTE = frozenset({BlockKind.ENVIRONMENT, BlockKind.DIFF, BlockKind.LIBRARY_SOURCE, BlockKind.CPP})
_OUTPUTS = frozenset({BlockKind.OUTPUT, BlockKind.TRACEBACK, BlockKind.EXPECTED_OUTPUT})
_FAILING = re.compile(
    r"\b(?:fail(?:s|ed|ing)?|errors?|bug|raises?|throws?|yields?|results? in|crash\w*|traceback)\b", re.IGNORECASE
)
_FINE = re.compile(
    r"\b(?:works? (?:fine|well|correctly|as expected|properly|perfectly|ok)|worked|no (?:errors?|warnings?"
    r"|problems?|issues?)|"
    r"fine|numpy|tensorflow|jax|scipy|matlab|eager|work-?around|fixed|patched|passes|succeeds|when it works"
    r"|(?:after|with) (?:(?:the|my|this) )?(?:fix|patch|change)|before)\b|^\W*good\W*$|\((?:good|ok|fine)\)"
    rf"|{NO_PROBLEM}",
    re.IGNORECASE,
)
_NO_PROBLEM = re.compile(NO_PROBLEM, re.IGNORECASE)
_WANTS_FAILURE = re.compile(
    r"\b(?:should|ought to|supposed to|expect(?:ed)?)\b[^.\n]{0,40}"
    r"\b(?:warn|raise|throw|error|fail|complain|exception)",
    re.IGNORECASE,
)
_FAILURE = re.compile(r"Error\b|Warning\b|Exception\b")
SPEAKS = re.compile(
    r"\b(?:outputs?|results?|prints?|printed|gives?|returns?|got|get|gets|shows?|yields?|yielding|produces?|says?"
    r"|see|error(?:s| message)?|"
    r"traceback|stack ?trace|log|warnings?|message|raises?|throws?)(?: (?:is|was|in|are|with|this|the following"
    r"|me|an?|the))*\W{0,6}$",
    re.IGNORECASE,
)
_EXPECTED_HEADING = re.compile(r"\W*(?:expected|期望|预期)", re.IGNORECASE)
_CONTRAST = re.compile(
    r"\b(?:however|but|wrong|incorrect|instead|actual|unexpected|bug|fails?|whereas|issue|problem)\b", re.IGNORECASE
)


_SENTENCES = re.compile(r"(?!\w{0,60}(?:Error|Warning|Exception)\b)[A-Z][^\n:]{20,2000}\.(?:\n[^\n:]{1,2000}\.){0,20}")
_WORDS = re.compile(r"(?=[a-z])(?:[A-Za-z'’-]{1,20}[,;.]?\s){6,200}[A-Za-z'’-]{1,20}[.!]?")
"""A sentence that begins in the middle, with nothing in it that a program would print."""

_DOCUMENTATION = re.compile(r"\bdoc(?:s|umentation|string)\b|\bmanual\b", re.IGNORECASE)

_REFERENCE = re.compile(
    r"\W*(?:(?:in|with|the) )?eager(?: mode| execution)?(?: (?:output|error|result|raises|gives))?\W*", re.IGNORECASE
)
_ASIDE = re.compile(r"\((?=[^()\n]{0,80}[`\d])[^()\n]{0,100}\)")
"""What a lead says in parentheses of a value: `It prints (0 is correct):`."""

_POINTS = re.compile(r"\b(?:follow\w*|below|like this|as such)\b|\bthis\W*$", re.IGNORECASE)
_SECTION = re.compile(
    r"\W*(?:\w+ )?(?:bugs?|issues?|describe|description|to reproduce|reproduc\w*|steps|code|example|environment"
    r"|system info|versions?|additional|context|motivation|minimal|info\w*|details|summary|problem|questions?)\b",
    re.IGNORECASE,
)
"""A heading of a template, which says nothing of the block below it."""

_ECHOED = re.compile(r"^[ \t]{0,8}print\([^\n]{1,200}\)[ \t]*:[ \t]*\n", re.MULTILINE)
"""The line above an output that says which statement printed it."""

_VARIED = re.compile(
    r"(?:(?:but|and|while|whereas|however)\W{1,2})?(?:(?:if|when) (?:I|we|you|one) (?:use|set|change|replace|switch"
    r"|pass|remove|add|comment|disable|enable|turn)\w*|after (?:changing|replacing|setting|removing|adding|switching)"
    r"|(?:changing|replacing|setting|removing|switching)|(?:with|using|without)\b"
    r"(?! (?:(?:the )?(?:above|code|script|following|snippet|program|py ?torch|torch|versions?|latest|same)|this"
    r"|v?\d)))\b",
    re.IGNORECASE,
)
"""Words above what a variant of the program gives: `with dense gradients I get`."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One output: its text, the block it stands in, its role, and whether the program of the Repro gave it.

    `contrast` is whether the prose above it says that this is the one that is wrong.
    """

    text: str
    block: Block
    role: Role
    own: bool
    contrast: bool = False


def voices(page: Page, program: Program | None) -> list[Voice]:
    """The outputs of an issue in order; each belongs to the code above it, those above all code to the first.

    What torch logs is output only where the program is run so that it logs, and where nothing else is shown of it: a
    log beside what it prints was a help in looking for the cause.
    """
    found = _voices(page, program, logs=False)
    if program is None or not sets_logs(program.invocation, program.text):
        return found
    printed = any(v.own and v.role is Role.ACTUAL and not DEBUG_LOG.search(v.block.text) for v in found)
    return found if printed else _voices(page, program, logs=True)


def _voices(page: Page, program: Program | None, *, logs: bool) -> list[Voice]:
    blocks = page.blocks
    chosen = {id(b) for b in program.blocks} if program else set()
    code = "\n".join(b.code for b in program.blocks) if program else ""
    found: list[Voice] = []
    owner: Block | None = None
    for block in blocks:
        text = without_logs(_ECHOED.sub("", spoken(block, chosen)), asked_for=logs)
        if block.code.strip() and not (
            text and block.kind is not BlockKind.SHELL and block.text.strip() == text.strip()
        ):
            owner = block
        if text.strip():
            own = id(owner) in chosen if owner else False
            parts = labelled_parts(text, code) if block.kind in _OUTPUTS else []
            if parts:
                found += (Voice(part, block, Role.EXPECTED if e else Role.ACTUAL, own) for part, e in parts)
            else:
                found.append(
                    Voice(text, block, _role(block), own, bool(_CONTRAST.search(_NO_PROBLEM.sub("", lead(block)))))
                )
    return found


def spoken(block: Block, chosen: set[int]) -> str:
    """What a program says in a block; "" for code, environments and sources."""
    if block.kind in _MUTE or _cites(block):
        return ""
    if id(block) in chosen or block.kind in {
        BlockKind.TRANSCRIPT,
        BlockKind.PROGRAM_WITH_OUTPUT,
        BlockKind.SHELL,
        BlockKind.WORKAROUND,
    }:
        if (
            id(block) not in chosen
            and not block.statements
            and SPEAKS.search(lead(block))
            and block.kind in RUNNABLE_KINDS
        ):
            return block.text
        return block.output
    if block.kind in _OUTPUTS or block.kind is BlockKind.BUILD_LOG:
        return block.output or block.text
    if block.origin in {Origin.FENCE, Origin.INDENTED, Origin.HTML, Origin.QUOTE} and SPEAKS.search(lead(block)):
        return block.text
    return block.output or ("" if block.code else block.text)


def _cites(block: Block) -> bool:
    """Whether a block quotes what somebody wrote: the documentation, by the words around it, or words and no more."""
    text, words = block.text.strip()[:4000], lead(block)
    sentences = _SENTENCES.fullmatch(text)
    if block.origin is not Origin.QUOTE or not (sentences or _WORDS.fullmatch(text)):
        return False
    documented = sentences and _DOCUMENTATION.search(f"{words}\n{block.after[:80]}")
    return bool(documented) or (bool(words) and not SPEAKS.search(words))


def lead(block: Block) -> str:
    """The words that introduce a block: the last sentence of the prose above it, else a heading that is no section."""
    if not block.before.strip() and not _SECTION.match(block.heading):
        return block.heading
    last = block.before.strip()[-240:].rsplit("\n\n", 1)[-1]
    return re.split(r"(?<=[.!?])\s", last.strip())[-1] if last else ""


def _role(block: Block) -> Role:
    words = without_denials(_ASIDE.sub(" ", lead(block)))
    label = label_role(words.rsplit("\n", 1)[-1])
    return label if label in {Role.EXPECTED, Role.ACTUAL} else _role_by_words(block, words)


def _role_by_words(block: Block, words: str) -> Role:
    wants = _WANTS_FAILURE.search(words) and not _FAILURE.search(block.output)
    apart = block.code and (wants or _is_apart(block, words))
    if apart or _tells_wanted_itself(block, words) or names_both(words):
        return Role.ACTUAL
    asked = words.rstrip().endswith("?")
    wanted = not asked and wants_next(words)
    spoken = not wanted and bool(SPEAKS.search(words))
    expected, actual = -1 if asked else last_wanted(words), last_come(words)
    if block.kind is BlockKind.EXPECTED_OUTPUT:
        return Role.ACTUAL if actual > expected and not wanted else Role.EXPECTED
    if block.kind is BlockKind.WORKAROUND:
        return Role.EXPECTED if _EXPECTED_HEADING.match(block.heading) else Role.CONTROL
    if actual >= 0:
        return Role.EXPECTED if wanted or (expected > actual and not spoken) else Role.ACTUAL
    if wanted or expected >= 0 or (_EXPECTED_HEADING.match(block.heading) and not spoken):
        return Role.EXPECTED
    fine = _FINE.search(words) and not _FAILING.search(words) and not of_both_modes(words)
    return Role.CONTROL if fine else Role.ACTUAL


def _tells_wanted_itself(block: Block, words: str) -> bool:
    """Whether the sentence above a session gives the value that should come: what stands below is what comes."""
    value = wanted_value(words) if block.statements and not words.rstrip().endswith(":") else None
    return value is not None and value not in {s.output.strip() for s in block.statements}


def _is_apart(block: Block, words: str) -> bool:
    """Whether the sentence above a session is about something else than what it shows."""
    introduces = block.kind is BlockKind.WORKAROUND or _EXPECTED_HEADING.match(block.heading)
    return not introduces and words.rstrip().endswith((".", "!")) and not _POINTS.search(words)


def names_reference(label: str) -> bool:
    """Whether words above an output say no more than that eager mode gave it, with which compiled code is compared."""
    return bool(_REFERENCE.fullmatch(label.strip()))


def role_in_prose(block: Block) -> Role:
    """The role of a value that stands in prose: expected below a heading that says so, unless words say otherwise."""
    words = without_denials(block.before)
    expected = _EXPECTED_HEADING.match(block.heading) and last_come(words) <= last_wanted(words)
    return Role.EXPECTED if expected else _role(block)


def best_outputs(heard: Sequence[Voice]) -> list[Voice]:
    """Of several outputs the one that the prose calls wrong, else those of the program as it stands, else all."""
    wrong = [v for v in heard if v.contrast]
    if len(wrong) == 1:
        return wrong
    return [v for v in heard if not _VARIED.match(lead(v.block))] or list(heard)


def joined(heard: Sequence[Voice]) -> str:
    """The texts of several outputs, one below the other."""
    return "\n".join(_lines(heard))


def _lines(heard: Sequence[Voice]) -> Iterator[str]:
    for voice in heard:
        yield voice.text.strip("\n")
