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


def lack_of_box(repro: Repro) -> str | None:
    """Why a Run without the claim says nothing, as a sentence's first half; None where nothing is lacking."""
    platform = next((n.removeprefix(_PLATFORM) for n in repro.needs if n.startswith(_PLATFORM)), None)
    if platform:
        return f"The report is about {platform}, and this ran on Linux (x86-64)"
    needed = next((words for need, words in _WORDS if need in repro.needs), None)
    return f"The report may need {needed}, which the sandbox doesn't give" if needed else None
