"""Issues found by GitHub's search, which has a limit of its own: 30 requests a minute, and 1,000 answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from github import Github

from bot.github.errors import speaking_of
from bot.github.issues import Fetched, fetched_of, issue_object
from bot.github.listing import Selection
from bot.github.pages import Page, address_of, ask_page
from bot.github.rate_limit_wait import RateLimitWait

MOST_FOUND = 1000


@dataclass(frozen=True, slots=True)
class Search:
    """Searches one repository."""

    client: Github
    repository: str
    wait: RateLimitWait = field(default_factory=RateLimitWait)

    def pages(
        self, query: str, wanted: Selection, after: datetime | None = None, before: datetime | None = None
    ) -> Iterator[list[Fetched]]:
        """The issues, the oldest first, page by page; `after` and `before` are when they were filed.

        Says where GitHub found more than it gives. Raises GitHubFailures, Invalid for a query that it can't read.
        """
        asked = f"{self.qualifiers(wanted, after, before)} {query}"
        address: str | None = address_of(
            self.client, "/search/issues", {"q": asked, "sort": "created", "order": "asc", "per_page": 100}
        )
        seen = set[int]()
        while address:
            page = self.wait.get(partial(self.page, address, query))
            if not seen:
                self.warn(page, query)
            # What was found moves to other pages when an issue goes or comes.
            new = [each for each in self.issues_of(page) if each.number not in seen]
            seen.update(each.number for each in new)
            yield new
            address = page.next

    def page(self, address: str, query: str) -> Page:
        """One page of what was found."""
        with speaking_of(f"search {self.repository} for {query!r}"):
            return ask_page(self.client, address) or Page({"items": []})

    def issues_of(self, page: Page) -> list[Fetched]:
        """The issues of a page that are this repository's: a query with OR may find others."""
        ours = f"/repos/{self.repository}".casefold()
        return [
            fetched_of(issue_object(self.client, each), self.repository)
            for each in page.content["items"]
            if each["repository_url"].casefold().endswith(ours) and "pull_request" not in each
        ]

    def warn(self, page: Page, query: str) -> None:
        """Says that there is more than GitHub gives."""
        found = page.content.get("total_count", 0)
        if found > MOST_FOUND:
            self.wait.say(
                f"{found:,} issues of {self.repository} match {query!r}, and GitHub's search gives the first "
                f"{MOST_FOUND:,} only: narrow the query, by created:<2020-01-01 for example"
            )
        if page.content.get("incomplete_results"):
            self.wait.say(f"GitHub's search of {self.repository} took too long and gives a part of what there is")

    def qualifiers(self, wanted: Selection, after: datetime | None, before: datetime | None) -> str:
        """The other filters in the search's words; a label with a quote can't be written, and is looked at later."""
        parts = [f"repo:{self.repository}", "is:issue"]
        if wanted.state != "all":
            parts.append(f"state:{wanted.state}")
        parts += [f'label:"{name}"' for name in wanted.labels if '"' not in name]
        if wanted.author:
            parts.append(f"author:{wanted.author}")
        for name, moment in (("updated:>=", wanted.since), ("created:>=", after), ("created:<", before)):
            if moment:
                parts.append(f"{name}{moment:%Y-%m-%dT%H:%M:%SZ}")
        return " ".join(parts)
