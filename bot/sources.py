"""SOURCE of the command line: files, `.jsonl` trackers and standard input, read into Issues."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.failures import BadInput
from bot.references import fetch_reference, parse_reference
from repros.values import Comment, Issue

MAX_BYTES = 20 * 1024 * 1024
"""A text file larger than this is no issue: GitHub's own limit is 65,536 characters a text."""


def issues_of(source: str, config: Config | None = None) -> Iterator[Issue]:
    """The Issues that a SOURCE names: a text file, a `.jsonl` of issues, `-`, or, with a `config`, one on GitHub.

    Raises BadInput where it can't be read.
    """
    if config and (reference := parse_reference(source, config.github_url)):
        yield fetch_reference(reference, config)
    elif source == "-":
        yield text_issue(decode(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"), "-")
    elif source.endswith(".jsonl"):
        yield from jsonl_issues(Path(source))
    else:
        yield text_issue(decode(read_bytes(Path(source)), source), Path(source).name)


def text_issue(text: str, name: str) -> Issue:
    """An Issue of a bare text; the file's name is the id, and a Markdown file's first heading is the title."""
    first, _, rest = text.lstrip().partition("\n")
    if name.endswith(".md") and first.startswith("# ") and not first.startswith("# Title:"):
        return Issue(title=first[2:].strip(), body=rest, id=name)
    return Issue(body=text, id=name)


def read_bytes(path: Path) -> bytes:
    """A regular file's bytes. Raises BadInput with what to do instead."""
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise BadInput(f"{path} is a folder: name a file in it, or use `repro triage {path}` for all of them")
        if info.st_size > MAX_BYTES:
            raise BadInput(f"{path} has {info.st_size:,} bytes: an issue's text has at most {MAX_BYTES:,}")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"can't read {path}: {reason}") from error


def decode(data: bytes, name: str) -> str:
    """The text of a file. Raises BadInput for empty, binary, oversized and non-UTF-8 data."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"{name} has more than {MAX_BYTES:,} bytes: that is no issue's text")
    if not data.strip():
        raise BadInput(f"{name} is empty: give it the text of an issue")
    if b"\0" in data:
        raise BadInput(f"{name} is binary: give the text of an issue")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} isn't UTF-8 (byte {error.start}): convert it with `iconv -t utf-8`") from error


def jsonl_issues(path: Path) -> Iterator[Issue]:
    """The Issues of a `.jsonl` file, a line each; memory stays that of one line."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield json_issue(line, f"{path}:{number}")
    except OSError as error:
        raise BadInput(f"can't read {path}: {error.strerror}") from error


def json_issue(line: bytes, where: str) -> Issue:
    """One line of a `.jsonl`. Keys may be missing; unknown ones are ignored. Raises BadInput for a bad line."""
    try:
        data = json.loads(line)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"{where}: not a JSON object a line ({error})") from error
    if not isinstance(data, dict):
        raise BadInput(f"{where}: not a JSON object")
    return Issue(
        title=_text(data.get("title")),
        body=_text(data.get("body")),
        labels=tuple(_label(x) for x in _list(data.get("labels"))),
        comments=tuple(_comment(x) for x in _list(data.get("comments"))),
        author=_name(data.get("author") or data.get("user")),
        created=_when(data.get("created") or data.get("created_at")),
        url=data.get("url") if isinstance(data.get("url"), str) else None,
        id=None if data.get("id") is None else str(data["id"]),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _label(value: Any) -> str:
    return str(value["name"]) if isinstance(value, dict) and "name" in value else str(value)


def _name(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("login")
    return value if isinstance(value, str) else None


def _comment(value: Any) -> Comment:
    if not isinstance(value, dict):
        return Comment(body=_text(value))
    return Comment(
        body=_text(value.get("body")),
        author=_name(value.get("author") or value.get("user")),
        created=_when(value.get("created") or value.get("created_at")),
    )


def _when(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
