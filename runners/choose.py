"""Maps what people write of a torch version to releases, and says why in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from packaging.version import InvalidVersion, Version

from repros.shorten import shortened
from repros.values import Release
from runners.nightly_list import is_nightly, names_nightly
from runners.release_list import Releases

_LAST_WITHOUT_WHEELS = Version("0.4.1")  # what went before 1.0.0; the index has none of it for Linux
_LONGEST = 60
_LATEST = re.compile(
    r"(?:the )?(?:latest|newest|current|stable|most recent)(?: (?:stable|release|version))*", re.IGNORECASE
)
_MOVING = re.compile(r"\b(?:nightly|nightlies|master|main|trunk|head|preview|dev|source)\b", re.IGNORECASE)
_COMMIT = re.compile(r"(?=.*\d)[0-9a-f]{7,40}", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.]?(\d\d)[-/.]?(\d\d)(?!\d)")
_NUMBER = re.compile(r"v?(\.?\d++(?:\.\d++)*+)(?!\d|!|-\d)([\w.+\-() /:…]*)", re.IGNORECASE)
_PRE_RELEASE = re.compile(r"[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|dev|nightly|master)(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """The releases that stand for what was written, oldest first, and why; what shows on any of them counts."""

    releases: tuple[Release, ...]
    reason: str

    @property
    def release(self) -> Release:
        """The first of them."""
        return self.releases[0]


@dataclass(frozen=True, slots=True)
class UnknownRelease:
    """What was written names no release that can be had; `reason` is one line that names the nearest."""

    as_written: str
    nearest: Release
    reason: str


@dataclass(frozen=True, slots=True)
class _Written:
    """A written version: its release part as numbers, and whether it was made before that release."""

    text: str
    version: Version
    early: bool


def choose_release(
    as_written: str | None,
    releases: Releases,
    latest: Release,
    day: date | None = None,
    *,
    who: str = "The report names",
) -> Choice | UnknownRelease:
    """The releases that a written version stands for.

    `as_written` is the version token as it stands (`1.3.0+cu102`, `1.9.0a0+git12`, `master`, a commit), None where
    none is named. A nightly build that can be had stands for itself. `latest` is what counts as the latest. `day` is
    when it was written, for branches and commits without a date of their own, and where none is named. `who` begins the
    reason (`The command names`).
    """
    text = printable(as_written or "")
    if not text:
        return _unnamed(releases, latest, day, who)
    if nightly := releases.nightly.find(text):
        return Choice((nightly,), f"{who} {text}, a nightly build.")
    if _LATEST.fullmatch(text):
        return Choice((latest,), f"{who} the {text.removeprefix('the ')}, which is {latest.version} here.")
    written = _number(text, releases)
    if written is None:
        return _moving(text, releases, latest, day, who)
    if written.early and releases.nightly.index and is_nightly(text.partition("+")[0]):
        written = replace(written, text=f"{text} (which the nightly index doesn't have, or no longer)")
    return _before_release(written, releases, who) if written.early else _exact(written, releases, who)


def _unnamed(releases: Releases, latest: Release, day: date | None, who: str) -> Choice:
    """The newest release of the day, and the latest: people who name none ran either."""
    then = releases.around(day)[0] if day else latest
    if day is None or Version(then.version) >= Version(latest.version):
        return Choice((latest,), f"{who} no release, so the latest counts, {latest.version}.")
    if then.date <= day:
        stands = f"the newest on {day.isoformat()} was {then.version}"
    else:
        stands = f"on {day.isoformat()} there was none that can be had, the oldest is {then.version}"
    return Choice((then, latest), f"{who} no release; {stands}, the latest is {latest.version}; both count.")


def latest_release(
    releases: Releases, asked: str | None = None, configured: str | None = None
) -> Choice | UnknownRelease:
    """Which release counts as the latest: the asked-for (`--latest`), the configured, or what can be had here.

    Without either, it is the newest with an obtainable CPU build, else the newest. A branch, a commit and a
    pre-release can't be had: none stands for another release here, since every verdict is given on it. Only what is
    asked for may be a nightly build, the newest or one by its version.
    """
    if asked and (nightly := releases.nightly.named(asked)):
        return Choice((nightly,), f"--latest names {nightly.version}, a nightly build.")
    for named, who in ((asked, "--latest names"), (configured, "releases.latest in the configuration names")):
        text = printable(named or "")
        if text and text.lower() != "latest":
            return _latest_named(text, releases, who)
    if cpu := releases.newest_cpu:
        return Choice((cpu,), f"{cpu.version} is the newest release with a CPU build that can be had here.")
    return Choice((releases.newest,), f"{releases.newest.version} is the newest release.")


def is_moving(text: str) -> bool:
    """Whether a text names a branch, a commit or a nightly build rather than a release."""
    text = printable(text)
    return bool(_MOVING.search(text) or _COMMIT.fullmatch(text))


def _latest_named(text: str, releases: Releases, who: str) -> Choice | UnknownRelease:
    written = _number(text, releases)
    if is_moving(text) or (written and written.early):
        newest = releases.newest
        why = f" ({releases.nightly.why_not()})" if names_nightly(text) else ""
        return UnknownRelease(
            text, newest, f"{who} {text}, which can't be had{why}: name a release; the newest is {newest.version}"
        )
    return choose_release(text, releases, releases.newest, who=who)


def named_release(text: str, releases: Releases) -> Release | UnknownRelease:
    """The one release that a version names: `1.3` is 1.3.0, local and post suffixes are dropped."""
    text = printable(text)
    written = _number(text, releases)
    if written is None or written.early:
        why = "is no release" if written else "is no version"
        nearest = releases.nearest(str(written.version)) if written else releases.newest
        return UnknownRelease(text, nearest, f"{text!r} {why}; the nearest release is {nearest.version}")
    found = _exact(written, releases, "")
    return found.release if isinstance(found, Choice) else found


def printable(text: str) -> str:
    """A foreign text as one short line: blanks run together, control characters gone, at most 60 characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:400]).split())
    return shortened(line, _LONGEST)


def _number(text: str, releases: Releases) -> _Written | None:
    """The version that `text` begins with; None where it begins with none, or with a commit such as 1234567."""
    found = _NUMBER.fullmatch(text)
    if not found or ("." not in found[1] and _COMMIT.fullmatch(text)):
        return None
    try:
        version = Version(_spelt_out(found[1]))
    except (InvalidVersion, ValueError):
        return None
    rest = found[2]
    return _Written(text, version, _is_early(rest, version, releases))


def _spelt_out(number: str) -> str:
    """`1.01` is written for 1.0.1, and `.3.1` for 0.3.1."""
    parts = (f"0{number}" if number.startswith(".") else number).split(".")
    return ".".join(".".join(part) if len(part) == 2 and part[0] == "0" else part for part in parts)


def _is_early(rest: str, version: Version, releases: Releases) -> bool:
    """Whether what follows the number says that the build was made before the release of that number."""
    public = rest.partition("+")[0]
    if _PRE_RELEASE.match(public) or _MOVING.search(public):
        return True
    built, release = _day(rest), releases.find(str(version))
    return built is not None and (release is None or built < release.date)


def _exact(written: _Written, releases: Releases, who: str) -> Choice | UnknownRelease:
    release = releases.find(str(written.version))
    if release is None:
        return _unknown(written, releases)
    if written.text == release.version:
        return Choice((release,), f"{who} {release.version}.")
    return Choice((release,), f"{who} {written.text}, which is {release.version}.")


def _before_release(written: _Written, releases: Releases, who: str) -> Choice | UnknownRelease:
    """The neighbours of a build made before its release: the release before it, and its own or the next."""
    number = str(written.version)
    if written.version <= _LAST_WITHOUT_WHEELS:
        return _unknown(written, releases)
    return _between(f"{who} {written.text}", (releases.before(number), releases.find(number) or releases.after(number)))


def _moving(text: str, releases: Releases, latest: Release, day: date | None, who: str) -> Choice | UnknownRelease:
    """The neighbours of a branch or a commit on a day; the latest where no day is known."""
    if not is_moving(text):
        nearest = releases.newest
        return UnknownRelease(
            text, nearest, f"{text!r} is no version of torch; the newest release is {nearest.version}"
        )
    day = _day(text) or day
    if day is None:
        return Choice((latest,), f"{who} {text} without a date, so the latest counts, {latest.version}.")
    around = releases.around(day)
    before = around[0] if around[0].date <= day else None
    after = around[-1] if around[-1].date > day else None
    dated = text if _DATE.search(text) else f"{text} of {day.isoformat()}"
    return _between(f"{who} {dated}", (before, after))


def _between(named: str, neighbours: tuple[Release | None, Release | None]) -> Choice:
    before, after = neighbours
    if before and after:
        return Choice(
            (before, after), f"{named}, which stands between {before.version} and {after.version}; both count."
        )
    if before:
        return Choice((before,), f"{named}, which came after {before.version}, the newest release there is.")
    if after:
        return Choice((after,), f"{named}, which came before {after.version}, the oldest release that can be had.")
    raise ValueError("a list of releases is never empty")


def _unknown(written: _Written, releases: Releases) -> UnknownRelease:
    nearest = releases.nearest(str(written.version))
    if written.version < Version(releases.all[0].version):
        reason = f"torch {written.text} can't be had: the oldest release with wheels is {nearest.version}"
    else:
        reason = f"there is no torch {written.text}; the nearest release is {nearest.version}"
    return UnknownRelease(written.text, nearest, reason)


def _day(text: str) -> date | None:
    found = _DATE.search(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
