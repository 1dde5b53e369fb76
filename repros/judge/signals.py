"""Signals as shells, runtimes, exit codes and Python name them."""

from __future__ import annotations

import re
from signal import Signals

BAD_ACCESS = frozenset({"SIGSEGV", "SIGBUS"})
"""The same bad access is one or the other by chance of what is mapped."""

OF_CRASHES = frozenset({*BAD_ACCESS, "SIGABRT", "SIGFPE", "SIGILL", "SIGKILL"})
"""Signals by which a process dies without having asked for it."""

_IN_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("SIGSEGV", re.compile(
        r"seg(?:mentation)?[ -]?(?:fault|v)|SIGSEGV|EXC_BAD_ACCESS|0xC0000005|exit code (?:139|-11)\b", re.IGNORECASE
    )),
    ("SIGFPE", re.compile(r"floating[ -]point exception|SIGFPE|exit code (?:136|-8)\b", re.IGNORECASE)),
    ("SIGABRT", re.compile(r"\babort(?:ed| trap)\b|SIGABRT|terminate called|exit code (?:134|-6)\b", re.IGNORECASE)),
    ("SIGILL", re.compile(r"illegal instruction|SIGILL|exit code (?:132|-4)\b", re.IGNORECASE)),
    ("SIGBUS", re.compile(r"bus error|SIGBUS|exit code (?:135|-7)\b", re.IGNORECASE)),
    ("SIGKILL", re.compile(r"^[ \t]*Killed\b|SIGKILL|exit code (?:137|-9)\b", re.IGNORECASE | re.MULTILINE)),
)  # fmt: skip


def signal_in(text: str) -> str | None:
    """The signal that a text names, by name or in a shell's words; None where it names none."""
    return next((name for name, pattern in _IN_WORDS if pattern.search(text)), None)


def signal_of(code: int) -> str | None:
    """The signal of a crash that an exit code tells, as Python's (`-11`) or as a shell's (`139`)."""
    try:
        name = Signals(-code if code < 0 else code - 128).name
    except ValueError:
        return None
    return name if name in OF_CRASHES else None
