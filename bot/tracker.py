"""WHAT of `repro triage`: a repository's issues, folders of issue texts, files with an issue a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from bot.config import Config
from bot.failures import BadInput
from bot.references import personal_client
from bot.sources import issues_of
from repros.values import Issue

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_SUFFIXES = {".md", ".txt", ".jsonl"}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which issues are wanted.

    `state` counts on GitHub alone. `since` is when an issue was last changed there; in files it is when it was
    filed, where that is known.
    """

    state: Literal["open", "closed", "all"] = "open"
    labels: tuple[str, ...] = ()
    since: datetime | None = None
    limit: int | None = None


def tracker_issues(what: Sequence[str], config: Config, wanted: Filter) -> Iterator[Issue]:
    """The wanted Issues of repositories, folders and files. Raises BadInput where one can't be read."""
    if wanted.since and wanted.since > datetime.now(UTC):
        raise BadInput(f"--since {wanted.since.date()} is in the future: no issue has changed since then")
    return islice((issue for name in what for issue in named_issues(name, config, wanted)), wanted.limit)


def repositories_of(what: Sequence[str]) -> frozenset[str]:
    """Those of the WHATs that are repositories on GitHub, in small letters."""
    return frozenset(name.casefold() for name in what if is_repository(name))


def is_repository(name: str) -> bool:
    """Whether a WHAT is a repository on GitHub, and no file or folder."""
    return _REPOSITORY.fullmatch(name) is not None and not Path(name).exists()


def named_issues(name: str, config: Config, wanted: Filter) -> Iterator[Issue]:
    """The Issues of one WHAT."""
    if is_repository(name):
        return repository_issues(name, config, wanted)
    return (issue for issue in file_issues(name, config) if holds(wanted, issue))


def repository_issues(repository: str, config: Config, wanted: Filter) -> Iterator[Issue]:
    """The Issues of a repository on GitHub, without their comments, the one that changed longest ago first."""
    from bot.github.issues import changed_since

    with personal_client(config, f"the issues of {repository}", repository) as client:
        found = changed_since(client, repository, wanted.since, state=wanted.state, labels=wanted.labels)
    return (fetched.issue for fetched in found.issues)


def file_issues(name: str, config: Config) -> Iterator[Issue]:
    """The Issues of a file, or of a folder's files, which are told apart by their path below it."""
    path = Path(name)
    if not path.is_dir():
        yield from issues_of(name, config)
        return
    files = sorted(p for p in path.rglob("*") if p.suffix in _SUFFIXES and p.is_file())
    if not files:
        raise BadInput(f"{name} holds no .md, .txt or .jsonl file")
    for file in files:
        for issue in issues_of(str(file), config):
            yield issue if file.suffix == ".jsonl" else replace(issue, id=str(file.relative_to(path)))


def holds(wanted: Filter, issue: Issue) -> bool:
    """Whether an issue of a file is wanted."""
    recent = wanted.since is None or issue.created is None or issue.created >= wanted.since
    return recent and set(wanted.labels) <= set(issue.labels)
