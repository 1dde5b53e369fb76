"""The API that searches issues: GitHub's search syntax, as far as the bot and its people use it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, g, request

from tests.e2e.standin import shapes
from tests.e2e.standin.gate import Refused, invalid, refuse, repository
from tests.e2e.standin.paging import Order, answered, linked, size_of
from tests.e2e.standin.schemas import checked
from tests.e2e.standin.world import Issue, Json, Repository, World

MOST_FOUND = 1000
_TERM = re.compile(r'(-?)(?:(\w+):)?("[^"]*"|\S+)')
_COMPARISONS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}

api = Blueprint("search", __name__)


@api.get("/search/issues")
def search_issues() -> Response:
    world: World = g.acts.world
    query = request.args.get("q", "")
    if not query.strip():
        raise invalid("Search", "missing", "q")
    terms = [(bool(no), name.lower(), text.strip('"')) for no, name, text in _TERM.findall(query)]
    found = [(where, each) for where in _searched(world, terms) for each in _matching(world, where, terms)]
    size, number = size_of(request), int(request.args.get("page", "1"))
    if (number - 1) * size >= MOST_FOUND:
        raise refuse("Only the first 1000 search results are available", 422)
    ordered = Order(lambda pair: (pair[1].created, pair[1].id), request.args.get("order", "desc") == "desc")
    begin = (number - 1) * size
    items = [_item(world, *pair) for pair in ordered.sorted(found)[:MOST_FOUND][begin : begin + size]]
    data = {"total_count": len(found), "incomplete_results": False, "items": items, "search_type": "lexical"}
    answer = answered(request, checked("SearchIssuesGetResponse200", data))
    more = begin + size < min(len(found), MOST_FOUND)
    return linked(request, answer, {"next": {"page": number + 1}} if more else {})


def _item(world: World, where: Repository, it: Issue) -> Json:
    return {**shapes.issue(world, where, it), "score": 1.0}


def _searched(world: World, terms: Sequence[tuple[bool, str, str]]) -> list[Repository]:
    """The repositories that are named, all where none is. Raises Refused for one that isn't there."""
    named = [text for _, name, text in terms if name == "repo"]
    try:
        return [repository(world, g.caller, each) for each in named] or list(world.repositories.values())
    except Refused as error:
        message = "The listed users and repositories cannot be searched either because the resources do not exist"
        raise invalid("Search", "invalid", "q", f"{message} or you do not have permission to view them.") from error


def _matching(world: World, where: Repository, terms: Sequence[tuple[bool, str, str]]) -> list[Issue]:
    kept = list(world.live_issues(where))
    for no, name, text in terms:
        test = _tests(name, text)
        kept = [each for each in kept if test(each) is not no]
    return kept


def _tests(name: str, text: str) -> Callable[[Issue], bool]:
    """Whether an issue is what one term says. Raises Refused."""
    match name:
        case "repo":
            return lambda _: True
        case "is" | "state" | "type":
            return _kind(text)
        case "label":
            return lambda it: text.casefold() in {each.name.casefold() for each in it.labels}
        case "author":
            return lambda it: it.user.login.casefold() == text.casefold()
        case "created" | "updated":
            return _dated(name, text)
        case "":
            return lambda it: text.casefold() in f"{it.title}\n{it.body}".casefold()
        case _:
            raise invalid("Search", "invalid", "q")


def _kind(text: str) -> Callable[[Issue], bool]:
    kinds: dict[str, Callable[[Issue], bool]] = {
        "issue": lambda it: not it.is_pull_request,
        "pr": lambda it: it.is_pull_request,
        "open": lambda it: it.state == "open",
        "closed": lambda it: it.state == "closed",
    }
    if text not in kinds:
        raise invalid("Search", "invalid", "q")
    return kinds[text]


def _dated(name: str, text: str) -> Callable[[Issue], bool]:
    sign = re.match(r"[<>]=?", text)
    if sign is None:
        raise invalid("Search", "invalid", "q")
    when: Any = datetime.fromisoformat(text[sign.end() :])
    day = "T" not in text
    compare = _COMPARISONS[sign[0]]
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    if day and sign[0] in {"<=", ">"}:
        when += timedelta(days=1) - timedelta(seconds=1)
    return lambda it: bool(compare(it.created if name == "created" else it.updated, when))
