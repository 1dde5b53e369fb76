"""What one Run says about the Claim, before it is tied to the Run."""

from __future__ import annotations

from dataclasses import dataclass

from repros.values import Observation


@dataclass(frozen=True, slots=True)
class Finding:
    """An Observation and why, in one sentence that holds no text from the issue or the program but type names."""

    observation: Observation
    why: str


def shows(why: str) -> Finding:
    """The claim is there."""
    return Finding(Observation.SHOWS, why)


def absent(why: str) -> Finding:
    """The claim is not there, and would be if it held."""
    return Finding(Observation.ABSENT, why)


def differs(why: str) -> Finding:
    """The program fails, but not as claimed."""
    return Finding(Observation.DIFFERS, why)


def unknown(why: str) -> Finding:
    """Nothing can be said."""
    return Finding(Observation.UNKNOWN, why)
