"""A file of a repository, or of its owner for all of his, read again only where it changed."""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from github import Github

from bot.database.answers import Answer, Answers
from bot.github.errors import Forbidden, speaking_of
from bot.github.pages import object_of

log = structlog.get_logger("bot.github")

ABSENT = "absent since "
ABSENT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """A file of the default branch; `data` is None where there is none, `problem` says why one can't be read.

    `of` is the repository that it is of, where that is the owner's.
    """

    data: bytes | None = None
    problem: str | None = None
    etag: str | None = None
    of: str | None = None


def own_or_shared(repository: str, read: Callable[[str], RepositoryFile]) -> RepositoryFile:
    """A repository's own file; where it has none, that of its owner's repository `.github`, as GitHub's defaults are.

    `read` reads one of a repository, and raises what it likes.
    """
    own, shared = read(repository), f"{repository.partition('/')[0]}/.github"
    if own.data is not None or own.problem or repository.casefold() == shared.casefold():
        return own
    return replace(read(shared), of=shared)


class RepositoryFiles:
    """Files that were read before: asked for with their ETag, an unchanged one costs nothing of the rate limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, RepositoryFile]] = {}

    def read(
        self, client: Github, repository: str, path: str, *, max_bytes: int, seconds: float = 0.0
    ) -> RepositoryFile:
        """A file; as it was remembered where that is younger than `seconds`. Raises GitHubFailures.

        A file that the bot may not read is none: that is between its operator and GitHub.
        """
        with self._lock:
            asked, known = self._known.get((repository, path), (0.0, RepositoryFile()))
        if asked and time.monotonic() - asked < seconds:
            return known
        try:
            found = read_file(client, repository, path, max_bytes=max_bytes, known=known)
        except Forbidden as failure:
            log.warning("can't read a repository's file", repository=repository, path=path, why=str(failure))
            found = RepositoryFile()
        with self._lock:
            self._known[repository, path] = (time.monotonic(), found)
        return found


def read_file(
    client: Github, repository: str, path: str, *, max_bytes: int, known: RepositoryFile | None = None
) -> RepositoryFile:
    """A file of the repository's default branch, such as `.github/repro.yml`; `known` where it is as it was.

    Raises GitHubFailures.
    """
    known = known or RepositoryFile()
    with speaking_of(f"read {path} of {repository}"):
        # PyGithub's own call can't be asked conditionally.
        headers = {"If-None-Match": known.etag} if known.etag else {}
        status, said, body = client.requester.requestJson(
            "GET", f"/repos/{repository}/contents/{path}", headers=headers
        )
        if status == 304:
            return known
        if status == 404:
            return RepositoryFile()
        data = object_of(body)
        if status >= 400:
            raise client.requester.createException(status, said, data)
    return replace(_content(data, max_bytes), etag=said.get("etag"))


def read_kept_file(client: Github, repository: str, path: str, answers: Answers, *, max_bytes: int) -> RepositoryFile:
    """A file as `read_file` gives it, asked for with the ETag of what is kept. Raises GitHubFailures.

    GitHub counts an answer that there is none each time, so without a token it is believed for an hour.
    """
    address = f"{client.requester.base_url}/repos/{repository}/contents/{path}"
    kept, now = answers.get(address), time.time()
    if kept and kept.mark.startswith(ABSENT):
        if client.requester.auth is None and now - float(kept.mark.removeprefix(ABSENT)) < ABSENT_SECONDS:
            return RepositoryFile()
        kept = None
    known = RepositoryFile(*_kept(kept.content), etag=kept.mark) if kept else None
    found = read_file(client, repository, path, max_bytes=max_bytes, known=known)
    if found is not known and (found.etag or found == RepositoryFile()):
        text = None if found.data is None else base64.b64encode(found.data).decode("ascii")
        answers.keep(address, Answer(found.etag or f"{ABSENT}{now}", {"data": text, "problem": found.problem}))
    return found


def _kept(content: dict[str, Any]) -> tuple[bytes | None, str | None]:
    return (None if content["data"] is None else base64.b64decode(content["data"])), content["problem"]


def _content(data: dict[str, Any], max_bytes: int) -> RepositoryFile:
    """The file in GitHub's answer: a folder's is a list, no object, and a large file comes without its content."""
    if data.get("type") != "file":
        return RepositoryFile(problem="it is no file")
    if data.get("size", 0) > max_bytes or data.get("encoding") != "base64":
        return RepositoryFile(problem=f"it has more than {max_bytes:,} bytes")
    try:
        return RepositoryFile(base64.b64decode(data.get("content") or ""))
    except (binascii.Error, ValueError):
        return RepositoryFile(problem="GitHub gave no content that can be read")
