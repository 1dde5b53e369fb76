"""All issues of a repository, page by page, asking GitHub only for the pages that changed.

The oldest issue comes first, so that what is edited changes its own page and what is filed the last one. GitHub's
links to a next page say behind which issue it begins: an issue that goes while the list is read moves no other past
the reader. An older Enterprise server numbers its pages; there the list is read again until it stood still.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from github import Github

from bot.database.answers import Answers
from bot.github.errors import speaking_of
from bot.github.issues import Fetched, fetched_of, issue_object
from bot.github.pages import Page, address_of, ask_kept
from bot.github.rate_limit_wait import RateLimitWait

MOST_WALKS = 5
"""How often a list with numbered pages is read that never stands still."""

_KEPT = ("number", "title", "body", "state", "locked", "comments", "created_at", "updated_at", "html_url")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which issues GitHub is asked for; `since` is when they were changed last."""

    state: Literal["open", "closed", "all"] = "open"
    labels: tuple[str, ...] = ()
    author: str | None = None
    since: datetime | None = None

    def parameters(self) -> dict[str, str]:
        """As the API names them."""
        asked = {"state": self.state, "sort": "created", "direction": "asc", "per_page": "100"}
        if self.labels:
            asked["labels"] = ",".join(self.labels)
        if self.author:
            asked["creator"] = self.author
        if self.since:
            asked["since"] = f"{self.since:%Y-%m-%dT%H:%M:%SZ}"
        return asked


@dataclass(slots=True)
class Listing:
    """Reads a repository's list with what `answers` has kept of it."""

    client: Github
    repository: str
    answers: Answers | None = None
    wait: RateLimitWait = field(default_factory=RateLimitWait)

    def pages(self, wanted: Selection) -> Iterator[list[Fetched]]:
        """The issues without their comments, no pull requests, none twice. Raises GitHubFailures."""
        begin = address_of(self.client, f"/repos/{self.repository}/issues", wanted.parameters())
        seen, etags = set[int](), dict[str, str | None]()
        for _ in range(MOST_WALKS):
            moves = stirred = False
            for address, page in self.walk(begin):
                moves = moves or numbered(page.next)
                stirred = stirred or (page.fresh and etags.get(address) != page.etag)
                etags[address] = page.etag
                new = [each for each in self.issues_of(page) if each.number not in seen]
                seen.update(each.number for each in new)
                yield new
            if not (moves and stirred):
                return

    def walk(self, address: str | None) -> Iterator[tuple[str, Page]]:
        """Each page of the list with its address."""
        while address:
            page = self.wait.get(partial(self.page, address))
            yield address, page
            address = page.next

    def page(self, address: str) -> Page:
        """One page, the kept one where GitHub says that nothing changed."""
        with speaking_of(f"list the issues of {self.repository}"):
            return ask_kept(self.client, address, self.answers, issues_alone)

    def issues_of(self, page: Page) -> list[Fetched]:
        """The issues of a page."""
        return [fetched_of(issue_object(self.client, each), self.repository) for each in page.content]


def issues_alone(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is kept of a page: no pull requests."""
    return [shortened(each) for each in content if "pull_request" not in each]


def shortened(raw: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an issue's JSON: addresses make up most of it."""
    labels = [{"name": each if isinstance(each, str) else each.get("name")} for each in raw.get("labels") or ()]
    user = raw.get("user")
    return {**{name: raw.get(name) for name in _KEPT}, "user": user and {"login": user["login"]}, "labels": labels}


def numbered(address: str | None) -> bool:
    """Whether a page is found by its number, so that its issues change places when one before them goes."""
    return address is not None and "after" not in parse_qs(urlsplit(address).query)
