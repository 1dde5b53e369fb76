"""Crashes and hangs: what shells, C++ runtimes and people say of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIGNALS: tuple[tuple[str, str], ...] = (
    (
        "SIGSEGV",
        (
            r"segmentation fault|\bseg\s?-?fault|\bSIGSEGV\b|exit code:? (?:139|-11)\b|signal 11\b|0xC0000005"
            r"|-1073741819\b|\b3221225477\b|EXC_BAD_ACCESS|access violation|Sanitizer: SEGV"
        ),
    ),
    ("SIGFPE", r"floating[- ]point exception|\bSIGFPE\b|exit code:? (?:136|-8)\b|signal 8\b|0xC0000094|Sanitizer: FPE"),
    (
        "SIGABRT",
        (
            r"\bSIGABRT\b|\babort(?:ed)? \(core dumped\)|^abort(?:ed)?$"
            r"|\b[a-z]{1,4}sh: abort\b|abort trap|exit code:? (?:134|-6|3221226505"
            r"|-1073740791)\b|signal 6\b"
            r"|terminate called|terminating with uncaught|double free|free\(\): |malloc\(\): |\bmalloc: \*\*\*"
            r"|realloc\(\): |munmap_chunk\(\)|corrupted size vs"
            r"|stack smashing|pure virtual method|0xC0000409|Fatal Python error: Aborted|heap corruption"
            r"|corrupted double-linked"
        ),
    ),
    ("SIGILL", r"illegal instruction|\bSIGILL\b|exit code:? (?:132|-4)\b|signal 4\b|0xC000001D"),
    ("SIGBUS", r"\bbus error|\bSIGBUS\b|exit code:? (?:135|-7)\b|signal 7\b"),
    ("SIGKILL", r"^Killed\b|\b\d{2,8} killed\b|\bSIGKILL\b|exit code:? (?:137|-9)\b|signal 9\b"),
)
_CUES = (
    *("fault", "sig", "abort", "exception", "exit code", "core dump", "killed", "terminat", "free", "malloc", "0xc0"),
    *("illegal inst", "bus error", "fatal python", "munmap", "smashing", "heap corr", "pure virtual", "corrupted"),
    *("access viol", "exc_bad", "sanitizer: ", "have died", "has died", "-1073741819", "3221225477"),
)
"""Small letters of which every crash has some: they are found ten times faster than a pattern."""

_DIED_CUES = (
    *("crash", "dies", "died", "quit", "restart", "exit", "terminat", "kill", "core", "down", "aborts", "stopped"),
)
_HANG_CUES = (
    *("hang", "hung", "dead", "stuck", "never", "loop", "block", "interrupt", "ctrl", "kill", "wait", "forever"),
    "stall",
    *("n't", "not", "doesnt", "wont"),
)

_NAMED = tuple((name, re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for name, pattern in _SIGNALS)
_ANY = re.compile(
    "|".join(f"(?:{pattern})" for _, pattern in _SIGNALS)
    + r"|core dumped|core dump\b|Fatal Python error|kernel appears to have died|kernel has died",
    re.IGNORECASE | re.MULTILINE,
)
_DIED = re.compile(
    r"\b(?:python|interpreter|kernel|notebook|jupyter|process|program|script|session|colab"
    r"|it)\b[^.\n]{0,40}?\b(?:crash(?:es|ed|ing)|(?:to|will|would|can|may|could) crash|dies|died|quits?|"
    r"restarts?|exits? (?:unexpectedly|silently|immediately|without (?:\w+ ){0,2}(?:message|traceback))"
    r"|terminates? (?:unexpectedly|silently)|is killed|killed"
    r"|aborts)\b"
    r"|\bhard[- ]crash|\bcrash(?:es)? (?:the )?(?:python|interpreter|kernel|process|notebook)"
    r"|\b(?:kills?|takes? down|brings? down) (?:(?:the|my|whole|entire|python) ){1,4}"
    r"(?:interpreter|kernel|process|notebook|session)\b"
    r"|\bsilently (?:crash"
    r"|exit|die)\w*|\bcore dump"
    r"|\bpython(?:\.exe)? (?:has )?stopped working"
    r"|\b(?:python|kernel)\b[^.\n]{0,20}\bquit(?:s)? unexpectedly|\bcoredump|\bcrashes? without (?:any )?(?:error"
    r"|message|exception)",
    re.IGNORECASE,
)
_CORE = re.compile(r"(?::? ?\d{1,2}\b)?(?: ?\((?:core dumped|SIG\w+)\))?")
_GLIBC = re.compile(r"[a-z][a-z !-]{2,40}(?:\(\w{2,10}\))?(?=[`\"'.,;\n]|$)")
"""What goes on with a crash's words: a number, that a core was dumped; of what glibc says the rest of its line."""

_HANG = re.compile(
    r"\b(?:hangs?\b|hanging|hung\b|dead-?locks?(?:ed|s)?|gets? stuck|is stuck|stuck (?:in|at|on|for)|stucks?\b|"
    r"never (?:returns?|comes? back|finish\w*|terminat\w*|ends?|complet\w*|exits?)|infinite loop|loops? forever"
    r"|blocks? (?:forever|indefinitely)|stalls? (?:\w+ ){0,2}(?:forever|indefinitely|data ?loaders?|workers?)\b"
    r"|\bdata ?loaders? (?:\w+ )?stalls?\b"
    r"(?! (?:for |of )?(?:about |around |~)?(?:\d|an? |some|several|many))|"
    r"(?:have|had|need(?:ed)?) to (?:kill (?:it|the)|(?:press |hit |use )?ctrl|interrupt it)\b|"
    r"waits? (?:forever|indefinitely)|runs? forever|(?:doesn'?t|does not|won'?t) (?:terminate|finish"
    r"|(?:return|exit)(?=\W*$|[`.,;:!?)]| (?:at all|and|when|if|until|anymore|ever|even)\b)))",
    re.IGNORECASE,
)
_VALUE_BEFORE = re.compile(
    r"\b(?:loss(?:es)?|accuracy|acc|values?|grad\w*|metrics?|lr|rates?|outputs?|results?|weights?|perplexity|scores?|norm)"
    r"\W{1,3}(?:\w{1,12}\W){0,2}$",
    re.IGNORECASE,
)
_OBJECT_BEHIND = re.compile(
    r"(?:(?<=returns)|(?<=return))\s(?:`|an?\b|the\b|any\b|more\b|less\b|None\b|True\b|False\b|nan\b|-?\d|positive|negative|values?)",
    re.IGNORECASE,
)
_FREEZES = re.compile(
    r"\b(?:it|program|script|process|processes|training|python|kernel|machine|computer|system|notebook|everything"
    r"|\w{0,12}loader|workers?|code|execution|terminal|call|pytorch)\b[`*]{0,2} (?:\w{1,12} ){0,2}"
    r"(?:freez(?:es?|ing)|froze|frozen)\b(?! (?:the|an?|all|some|its|my|layers?|parameters?|weights?|model\w*)\b)"
    r"|(?<![.\w])(?:freezes|froze)\b"
    r"(?= (?:at|when|on|in|if|during|after|while|for|forever|indefinitely|randomly)\b|[`.,;:!)]|\s*$)"
    r"|(?<![.\w])(?<!jit )freez(?:e|ing) (?:at|during|forever|indefinitely|randomly)\b",
    re.IGNORECASE,
)
"""A program that freezes, not layers or modules that somebody freezes."""


_SANITIZER = re.compile(r"\bERROR: (?:Address|HWAddress|Memory|Leak|Thread)Sanitizer: ")


@dataclass(frozen=True, slots=True)
class Crash:
    """A crash that a text tells of: the signal where it can be told, and the words or the line that tell it."""

    signal: str | None
    text: str


def crash_in_output(text: str) -> Crash | None:
    """The first line of an output that a dying process or its shell prints."""
    lower = text.lower()
    if not any(cue in lower for cue in _CUES):
        return None
    for line, low in zip(text.split("\n"), lower.split("\n"), strict=True):
        if any(cue in low for cue in _CUES) and _ANY.search(line):
            told = line.strip()[:2000]
            return Crash(_signal(told), told)
    return None


def crash_in_prose(text: str) -> Crash | None:
    """A crash that a sentence tells of: `Python prints "Segmentation fault (core dumped)" and dies`."""
    found = _ANY.search(text) if _has(text, _CUES) else None
    if found:
        core = (_GLIBC if found[0].endswith(": ") else _CORE).match(text, found.end())
        return Crash(_signal(found[0]), found[0] + (core[0] if core else ""))
    died = _DIED.search(text) if _has(text, _DIED_CUES) else None
    return Crash(None, died[0]) if died else None


def only_sanitizer(text: str) -> bool:
    """Whether an output tells of a bad access that nothing but a build with a sanitizer notices."""
    return "Sanitizer: " in text and bool(_SANITIZER.search(text)) and crash_in_output(text) is None


def hang_in_prose(text: str) -> str | None:
    """The words of a sentence that says that something never ends."""
    found = next((m for m in _HANG.finditer(text) if not _is_of_a_value(m)), None) if _has(text, _HANG_CUES) else None
    found = found or (_FREEZES.search(text) if _has(text, ("freez", "froze")) else None)
    return found[0] if found else None


def _is_of_a_value(found: re.Match[str]) -> bool:
    """Whether it is a number that doesn't move, or a function that doesn't return one thing but another."""
    before = found.string[max(0, found.start() - 40) : found.start()]
    moves = found[0].lower().startswith(("hang", "hung", "dead"))
    return bool((not moves and _VALUE_BEFORE.search(before)) or _OBJECT_BEHIND.match(found.string, found.end()))


def _has(text: str, cues: tuple[str, ...]) -> bool:
    lower = text.lower()
    return any(cue in lower for cue in cues)


def _signal(text: str) -> str | None:
    return next((name for name, pattern in _NAMED if pattern.search(text)), None)
