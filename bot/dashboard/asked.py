"""What the address of the list of issues asks for; whatever it can't mean is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from bot.database.issue_list import SORTS, Question
from bot.summary.index import VERDICTS
from bot.summary.inline import line
from bot.summary.sightings import KINDS

PAGE_ISSUES = 50
MOST_PAGES = 1_000_000
MOST_TEXT = 200
DOWN_FIRST = ("given",)
"""What is sorted from the newest down at first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the page of its answer, which counts from 1."""

    question: Question = field(default_factory=Question)
    page: int = 1

    @property
    def offset(self) -> int:
        """How many issues come before the page."""
        return (self.page - 1) * PAGE_ISSUES

    def address(self, **changes: Any) -> str:
        """The address that asks for it, with these changes; a change of the question leads to its first page."""
        page = changes.pop("page", 1)
        return address_of(replace(self.question, **changes), page)

    def sorted_by(self, sort: str) -> str:
        """The address that sorts by a column; the other way round where it is the one already."""
        same = self.question.sort == sort
        return self.address(sort=sort, down=not self.question.down if same else sort in DOWN_FIRST)

    def direction(self, sort: str) -> str:
        """How a column is sorted, as `aria-sort` says it."""
        if self.question.sort != sort:
            return "none"
        return "descending" if self.question.down else "ascending"


def asked_by(values: Mapping[str, str]) -> Asked:
    """The question of an address's values."""
    text = {name: line(values.get(name), MOST_TEXT) for name in ("search", "label", "release", "repository")}
    text = {name: value.encode("utf-8", "replace").decode() for name, value in text.items()}
    sort = values.get("sort", "given")
    sort = sort if sort in SORTS else "given"
    down = {"1": True, "0": False}.get(values.get("down", ""), sort in DOWN_FIRST)
    question = Question(
        **text,
        verdict=one_of(values.get("verdict"), VERDICTS),
        kind=one_of(values.get("kind"), KINDS) if text["release"] else "",
        changed=values.get("changed") == "1",
        sort=sort,
        down=down,
    )
    page = values.get("page", "1")
    return Asked(
        question, min(max(1, int(page)), MOST_PAGES) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    )


def address_of(question: Question, page: int = 1) -> str:
    """The address of a page of the list; what is as usual stands not in it."""
    given = {name: value for name, value in asdict(question).items() if value and name not in {"down", "changed"}}
    if question.sort == "given":
        given.pop("sort")
    if question.changed:
        given["changed"] = "1"
    if question.down != (question.sort in DOWN_FIRST):
        given["down"] = "1" if question.down else "0"
    if page > 1:
        given["page"] = str(page)
    return "/issues" + (f"?{urlencode(given)}" if given else "")


def one_of(value: str | None, known: tuple[str, ...]) -> str:
    """The value if it is known, else nothing."""
    return value if value in known and value is not None else ""
