"""SOURCE of the command line: files, `.jsonl` trackers and standard input, read into Issues."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.failures import BadInput
from bot.settings.named_file import bounded, bytes_of, encoding_of, lines_of, text_of
from bot.settings.schema import Config
from bot.sources.reference import fetch_reference, is_repository, parse_reference
from repros.contract import whole
from repros.values import Comment, Issue

TEXTS = {".md", ".txt", ".jsonl"}
"""How files of issues are called."""

MAX_BYTES = 20 * 1024 * 1024
"""A text file, or a line of a `.jsonl`, that is larger is no issue: GitHub's own limit is 65,536 characters a text."""


def refuse(failure: BadInput) -> None:
    """What becomes of a line that can't be read where nobody passes it over."""
    raise failure


def issues_of(
    source: str, config: Config | None = None, passed: Callable[[BadInput], None] = refuse
) -> Iterator[Issue]:
    """The Issues that a SOURCE names: a text file, a `.jsonl` of issues, `-`, or, with a `config`, one on GitHub.

    Raises BadInput where it can't be read; `passed` is told of single lines of a `.jsonl` that can't.
    """
    if config and (reference := parse_reference(source, config.github_url)):
        yield fetch_reference(reference, config)
    elif source == "-":
        yield text_issue(standard_input(), "-")
    elif source.endswith(".jsonl"):
        yield from jsonl_issues(Path(source), passed)
    elif Path(source).is_dir():
        raise BadInput(f"{source} is a folder: name a file in it, or use `repro triage {source}` for all of them")
    elif is_repository(source) and Path(source).suffix not in TEXTS:
        raise BadInput(
            f"{source} is no file, and as a repository it has many issues: write {source}#N for one of them,"
            f" or `repro triage {source}` for all"
        )
    else:
        text = issue_text(bytes_of(Path(source), MAX_BYTES), source)
        yield text_issue(text, os.fsencode(Path(source).name).decode("utf-8", "replace"))


def text_issue(text: str, name: str) -> Issue:
    """An Issue of a bare text; the file's name is the id, and a Markdown file's first heading is the title."""
    first, _, rest = text.lstrip().partition("\n")
    if name.endswith(".md") and first.startswith("# ") and not first.startswith("# Title:"):
        return Issue(title=first[2:].strip(), body=rest, id=name)
    return Issue(body=text, id=name)


def standard_input() -> str:
    """The text that is piped in. Raises BadInput where there is none."""
    try:
        data = bounded(sys.stdin.buffer, MAX_BYTES, "standard input")
    except OSError as error:
        raise BadInput(f"can't read standard input: {error.strerror}") from error
    return issue_text(data, "standard input")


def issue_text(data: bytes, name: str) -> str:
    """The text of an issue. Raises BadInput for empty and undecodable data."""
    if not data.strip():
        raise BadInput(f"{name} is empty: give it the text of an issue")
    return text_of(data, name)


def jsonl_issues(path: Path, passed: Callable[[BadInput], None] = refuse) -> Iterator[Issue]:
    """The Issues of a `.jsonl` file, a line each; `passed` is told of each line that can't be read."""
    for number, line in lines_of(path, MAX_BYTES):
        if number == 1 and line and (encoding := encoding_of(line)) != "UTF-8":
            raise BadInput(f"{path} is {encoding}: convert it with `iconv -f {encoding.lower()} -t utf-8`")
        if line is not None and not line.strip():
            continue
        try:
            issue = json_issue(line, f"{path}:{number}")
        except BadInput as failure:
            passed(failure)
        else:
            yield issue


def json_issue(line: bytes | None, where: str) -> Issue:
    """One line of a `.jsonl`, None for one that is too long.

    Keys may be missing; unknown ones are ignored. Raises BadInput for a bad line.
    """
    if line is None:
        raise BadInput(f"{where}: the line has more than {MAX_BYTES:,} bytes: that is no issue")
    try:
        data = json.loads(whole(text_of(line, where)))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where}: not a JSON object a line ({error})") from error
    if not isinstance(data, dict):
        raise BadInput(f"{where}: not a JSON object")
    return Issue(
        title=_text(data.get("title")),
        body=_text(data.get("body")),
        labels=tuple(name for x in _list(data.get("labels")) if (name := _label(x))),
        comments=tuple(_comment(x) for x in _list(data.get("comments"))),
        author=_name(data.get("author") or data.get("user")),
        created=_when(data.get("created") or data.get("created_at")),
        url=_text(data.get("url")) or None,
        id=_id(data.get("id")),
    )


def _id(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int | float) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _label(value: Any) -> str:
    return _text(value.get("name") if isinstance(value, dict) else value)


def _name(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("login")
    return _text(value) or None


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
