"""What may be asked besides an issue's own words: one list, for options, `/repro`, job keys and the replay line."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """Overrides; None and False leave it to the issue. `releases` is a SPEC, `seconds` the wall-clock limit."""

    torch: str | None = None
    python: str | None = None
    releases: str | None = None
    bisect: bool = False
    backends: bool = False
    minimise: bool = False
    latest: str | None = None
    seconds: float | None = None

    @property
    def runs_many(self) -> bool:
        """Whether it asks for many more runs than an issue's own: for that, triage rights are needed."""
        return any(getattr(self, field.name) for field in FIELDS if field.many)

    @property
    def bounded(self) -> bool:
        """Whether it has one range of releases searched, and no other release looked at."""
        return self.bisect and self.releases is not None

    @property
    def contradiction(self) -> str | None:
        """What it asks for that can't go together, and what to give instead; None where it can."""
        if not self.bounded or not self.releases:
            return None
        if "," in self.releases or ".." not in self.releases:
            return "a bisection searches one range, A..B: give such releases, or none"
        if self.latest and not self.releases.endswith("..latest"):
            return "the end of a bisection's range counts as the latest: leave one of the two out"
        return None


@dataclass(frozen=True, slots=True)
class Word:
    """How `/repro` takes a field: an example, what it does, what its value must look like and how that is said."""

    example: str
    does: str
    shape: re.Pattern[str] = re.compile("")
    such_as: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a Request: its option with what that takes (None: a switch), and its word, where a comment may say it.

    `many` asks for many runs.
    """

    name: str
    option: str
    takes: str | None
    help: str
    word: Word | None = None
    many: bool = False


_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,2}([ab.+-]?[a-z0-9.+]{1,40})?")
_PYTHON = re.compile(r"\d(\.\d{1,3}){1,2}")
_RELEASE = r"(\d{1,4}(\.\d{1,4}){1,2}(\.dev\d{8})?|latest|nightly|reported)"
_RELEASES = re.compile(rf"all|{_RELEASE}(\.\.{_RELEASE})?(,{_RELEASE}(\.\.{_RELEASE})?){{0,30}}")

FIELDS = (
    Field(
        "torch", "--torch", "V", "Take this release for the reported one.",
        Word("torch=1.3.0", "run with it", _VERSION, "a release such as torch=1.3.0"),
    ),
    Field(
        "python", "--python", "V", "Run the reported release on this Python.",
        Word("python=3.7", "run with it", _PYTHON, "a version such as python=3.7"),
    ),
    Field(
        "releases", "--releases", "SPEC",
        "Run on these releases: 1.3.0 · 1.2.0,1.3.0 · 1.2..1.10 · latest · nightly · all.",
        Word(
            "releases=1.2..latest", "a row a release", _RELEASES,
            "releases such as releases=1.2..1.4, releases=1.2.0,latest or releases=all",
        ),
        many=True,
    ),
    Field(
        "bisect", "--bisect", None,
        "Find where it began and where it was fixed; with --releases A..B in that range alone.",
        Word("bisect", "where it began and where it was fixed; with `releases=A..B` in that range"),
        many=True,
    ),
    Field(
        "backends", "--backends", None, "Find the backend of torch.compile that fails.",
        Word("backends", "which backend of torch.compile fails"),
        many=True,
    ),
    Field(
        "minimise", "--minimise", None, "Look for a smaller program that fails in the same way.",
        Word("minimise", "a smaller program that fails in the same way"),
        many=True,
    ),
    Field("latest", "--latest", "V", "The release that counts as the latest; nightly for the newest nightly build."),
    Field("seconds", "--timeout", "S", "Seconds that one run may take."),
)  # fmt: skip
"""A row each. Whatever reads a Request's fields one by one reads them here, so that none is left out anywhere."""

WORDS = {field.name: field.word for field in FIELDS if field.word}
"""What a comment may say, by the field's name."""
