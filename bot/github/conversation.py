"""The comments of listed issues, fetched only where they are wanted and only when an issue has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from github import Github

from bot.database.answers import Answer, Answers
from bot.database.values import from_json, to_json
from bot.github.errors import Gone, speaking_of
from bot.github.issues import Fetched, comment_of
from bot.github.pages import address_of, ask_page
from bot.github.rate_limit_wait import RateLimitWait
from repros.values import Comment, Issue

MOST = 100
"""Comments of one issue, which is one request: programs stand in the first ones."""


@dataclass(slots=True)
class Conversations:
    """Comments of a repository's issues; `wanted` says whether an issue's own text leaves something to ask."""

    client: Github
    repository: str
    wanted: Callable[[Issue], bool]
    answers: Answers | None = None
    wait: RateLimitWait = field(default_factory=RateLimitWait)

    def added(self, listed: Sequence[Fetched]) -> Iterator[Issue]:
        """The issues with their comments where they are wanted; without those that are gone by now.

        Raises GitHubFailures.
        """
        addresses = {each.number: self.address(each) for each in listed if each.comments}
        kept = self.answers.all(addresses.values()) if self.answers else {}
        for each in listed:
            known = kept.get(addresses.get(each.number, ""))
            if known and known.mark == each.updated.isoformat():
                yield replace(each.issue, comments=from_json(tuple[Comment, ...], known.content))
            elif not each.comments or not self.wanted(each.issue):
                yield each.issue
            else:
                yield from self.fetched(each, addresses[each.number])

    def fetched(self, listed: Fetched, address: str) -> Iterator[Issue]:
        """The issue with its comments, asked of GitHub now; nothing where it was deleted or transferred."""
        try:
            said = self.wait.get(partial(self.ask, listed, address))
        except Gone:
            return
        if self.answers:
            self.answers.keep(address, Answer(listed.updated.isoformat(), to_json(said)))
        yield replace(listed.issue, comments=said)

    def ask(self, listed: Fetched, address: str) -> tuple[Comment, ...]:
        """The first comments of an issue."""
        with speaking_of(f"read the comments of {self.repository}#{listed.number}"):
            page = ask_page(self.client, address)
        return tuple(map(comment_of, page.content)) if page else ()

    def address(self, listed: Fetched) -> str:
        """Where an issue's comments are asked for."""
        path = f"/repos/{self.repository}/issues/{listed.number}/comments"
        return address_of(self.client, path, {"per_page": MOST})
