"""What the page calls verdicts and observations, in words for people."""

from __future__ import annotations

from typing import NamedTuple


class VerdictWords(NamedTuple):
    """A verdict's name and what it means, in a few words."""

    name: str
    meaning: str


VERDICT_WORDS = {
    "reproduced": VerdictWords("Reproduced", "shows as reported"),
    "fixed": VerdictWords("Fixed", "gone on the latest release"),
    "not-reproduced": VerdictWords("Not reproduced", "ran without the failure"),
    "different-failure": VerdictWords("Different failure", "fails, but not as reported"),
    "inconclusive": VerdictWords("Inconclusive", "nothing decides it"),
    "needs-gpu": VerdictWords("Needs a GPU", "asks for an accelerator"),
    "needs-info": VerdictWords("Needs info", "can't run as written"),
    "error": VerdictWords("Error", "the bot's own failure"),
}


class Sign(NamedTuple):
    """An observation's name, the sign that tells it without colour, and what it means."""

    kind: str
    sign: str
    meaning: str


LEGEND = (
    Sign("shows", "×", "shows the reported failure"),
    Sign("absent", "✓", "the failure is absent"),
    Sign("differs", "≠", "fails differently"),
    Sign("unknown", "?", "can't be told"),
    Sign("mixed", "±", "repeats disagree"),
)
