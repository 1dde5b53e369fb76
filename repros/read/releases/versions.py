"""Version tokens of torch and of Python, as people write them."""

from __future__ import annotations

import re

from repros.library import TORCH

_NUMBER = (
    r"\.?\d{1,4}\.\d{1,4}(?:\.\d{1,4}){0,2}"  # 1.3.0, 1.01, .3.1
    r"(?:(?:a|b|rc)\d{1,4})?(?:[._-]?post\d{0,4}|_\d{1,2})?(?:\.?dev\d{0,8})?"
    r"(?:\+[A-Za-z0-9]{1,48}(?:[._][A-Za-z0-9]{1,48}){0,4})?"
)
_DATE = r"\(?(?:19|20)\d\d[-/.]?\d\d[-/.]?\d\d\)?"
_MOVING = r"nightly|nightlies|master|main|trunk|head"

TOKEN = rf"(?:(?<![\w.])|(?<=torch)|(?<=Torch)|(?<=TORCH))v?({_NUMBER})(?![\w]|\.\d)"
"""A torch version with its local, post and pre-release parts; group 1 is the version without a leading `v`."""

NUMBER = re.compile(TOKEN)
_DATED_NUMBER = re.compile(rf"{TOKEN}(\s(?:{_MOVING})\b)?(\s{_DATE})?")
_MOVING_PHRASE = re.compile(
    rf"(?:\b(?:current|latest|recent|newest|today's|up-to-date)\s)?(?<![\w./-])(?:{_MOVING})(?![\w/-])"
    rf"(?:\s(?:branch|build|release|version)\b)?(?:\s{_DATE})?",
    re.IGNORECASE,
)
_HASH = re.compile(r"(?<![0-9a-zA-Z])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}(?![0-9a-zA-Z])")
_RELEASE = re.compile(r"\d+(?:\.\d+)+")
_LATER = 10_000
_PYTHON = re.compile(
    r"(?:(?<![\w.])|(?<=[Pp]ython))v?(\d\.\d{1,2}(?:\.\d{1,3})?(?:(?:a|b|rc)\d{1,2})?\+?)(?![\w]|\.\d)"
)


def stated_version(value: str) -> str | None:
    """The torch version that a field's value states: a number, or a moving branch, or a commit.

    `value` is what stands after `PyTorch version:` or alone in a section of versions. A number with the word
    nightly or a date after it keeps them, since they say which build it was.
    """
    value = value[:400]
    numbers = [m for m in _DATED_NUMBER.finditer(value) if plausible_torch(m[1])]
    if numbers:
        return "".join(part or "" for part in numbers[0].groups()).strip()
    moving, commit = _MOVING_PHRASE.search(value), longest_hash(value)
    if commit:
        return commit
    return moving[0].strip() if moving else None


def moving_version(text: str) -> str | None:
    """A moving branch (`master`, `latest nightly build`) that `text` names, with a date that follows it."""
    found = _MOVING_PHRASE.search(text)
    return found[0].strip() if found else None


def longest_hash(text: str) -> str | None:
    """The longest commit hash in `text`: a link often has the whole one beside its short form."""
    return max(_HASH.findall(text), key=len, default=None)


def plausible_torch(version: str) -> bool:
    """Whether a number may be meant for a release of torch: a major one that there is, a minor one of two digits."""
    parts = (release_part(version) or "").split(".")
    if len(parts) < 2 or len(parts[1]) > 2:
        return False
    return 1 <= int(parts[0]) <= len(TORCH.ended) or (parts[0] == "0" and int(parts[1]) <= TORCH.ended[0])


def released_torch(version: str) -> bool:
    """Whether a number that nothing names can be torch's: plausible, and not above where its major one ended."""
    numbers = release_numbers(version)
    return plausible_torch(version) and (numbers[0] == len(TORCH.ended) or numbers[1] <= TORCH.ended[numbers[0]])


def release_part(version: str | None) -> str | None:
    """The release of a written version: `1.9.0a0+git12` gives `1.9.0`; None for a branch or a commit.

    A missing leading zero is put back (`.3.1` is 0.3.1), since torch had no release 3.1 when it was written so.
    """
    if not version:
        return None
    text = f"0{version}" if version.startswith(".") else version
    found = _RELEASE.match(text.lstrip("v"))
    return found[0] if found else None


def release_numbers(version: str) -> tuple[int, ...]:
    """The parts of a release; a branch is later than all."""
    part = release_part(version)
    return tuple(int(n) for n in part.split(".")) if part else (_LATER,)


def same_release(written: str, torch: str) -> bool:
    """Whether two spellings name one release: 1.4 is 1.4.0."""
    part = release_part(written)
    return not {part, f"{part}.0"}.isdisjoint({torch, f"{torch}.0"})


def python_version(value: str) -> str | None:
    """The Python version in a field's value (`Python 3.7.4 (default, ...)` gives `3.7.4`)."""
    for found in _PYTHON.finditer(value[:400]):
        if found[1][0] in "23":
            return found[1].rstrip("+")
    return None
