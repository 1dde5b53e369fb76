"""What the sandbox hasn't and a claim may need: there, that the claim doesn't show says nothing."""

from __future__ import annotations

from repros.values import Repro

_PLATFORM = "platform:"
_WORDS = (
    ("cores", "threads that run at the same time on several cores"),
    ("network", "a network"),
    ("terminal", "a terminal"),
    ("notebook", "a notebook"),
)
"""Needs of a Repro, in the words of a sentence; the first that it has is told."""


def other_platform(repro: Repro) -> str | None:
    """The platform that the report is about, where it isn't this one."""
    return next((n.removeprefix(_PLATFORM) for n in repro.needs if n.startswith(_PLATFORM)), None)


def lack_of_box(repro: Repro) -> str | None:
    """What the claim may need that the sandbox doesn't give; None where nothing is lacking."""
    return next((words for need, words in _WORDS if need in repro.needs), None)
