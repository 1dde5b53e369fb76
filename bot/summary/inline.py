"""Short texts of an issue made ready for the page: a line, a release's name, a web address."""

from __future__ import annotations

import re

from bot.inert import line as on_one_line

MAX_LINE = 2_000
MAX_TITLE = 300
"""GitHub's titles have at most 256 characters."""

MAX_RELEASE = 24
"""A longer name of a release is none, and would push the list off the screen as a heading."""

_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][^\s<>\"'`\\\x00-\x20]*)?")


def line(text: object, most: int = MAX_LINE) -> str:
    """`text` on one line of at most `most` characters, without control characters; empty for None."""
    return on_one_line(str(text))[:most] if text is not None else ""


def release_name(text: object) -> str | None:
    """The name of a release; None where there is none."""
    return line(text, MAX_RELEASE) or None


def address(url: object) -> str:
    """A web address; empty for anything else, such as `javascript:`, or a name before the host (`github.com@evil`)."""
    return url if isinstance(url, str) and _URL.fullmatch(url) else ""
