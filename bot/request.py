"""What is asked about an issue besides what it says itself: the options of `repro run` and the words of `/repro`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """Overrides; None and False leave it to the issue. `releases` is a SPEC, `seconds` the wall-clock limit."""

    torch: str | None = None
    python: str | None = None
    releases: str | None = None
    bisect: bool = False
    latest: str | None = None
    seconds: float | None = None
