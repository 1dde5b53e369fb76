"""The stand-in's lists: in pages, searched, and spared where nothing changed."""

from __future__ import annotations

import pytest

from tests.e2e.standin.admin import VERBS
from tests.e2e.standin.asking import HERE, ask
from tests.e2e.standin.server import StandIn


def test_lists_come_in_pages_with_links(github: StandIn) -> None:
    where, dev = github.world.repositories[HERE], github.world.user("dev")
    for number in range(7):
        github.acts.file(where, dev, f"Bug {number}", "")
    path, seen = f"/repos/{HERE}/issues?per_page=3", []
    while path:
        answer = ask(github, "GET", path)
        seen += [each["number"] for each in answer.json()]
        path = answer.links.get("next", {}).get("url", "").removeprefix(github.url)
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_a_cursor_leads_on_although_what_it_stands_behind_has_gone(github: StandIn) -> None:
    where, dev = github.world.repositories[HERE], github.world.user("dev")
    for number in range(6):
        github.acts.file(where, dev, f"Bug {number}", "")
    first = ask(github, "GET", f"/repos/{HERE}/issues?per_page=3&direction=asc")
    for number in (1, 3):
        github.acts.delete(where, where.issues[number], dev)
    second = ask(github, "GET", first.links["next"]["url"].removeprefix(github.url))
    assert [each["number"] for each in first.json()] == [1, 2, 3]
    assert [each["number"] for each in second.json()] == [4, 5, 6]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("is:issue", [1, 2]),
        ("is:issue state:open", [1]),
        ('label:"good first" bug', [2]),
        ("author:ann", [1]),
        ("-author:ann is:pr", [3]),
        ("created:>=2020-01-02", [2, 3]),
        ("created:<2020-01-02T00:00:00Z is:issue", [1]),
        ("updated:<=2020-01-02", [1, 2]),
    ],
)
def test_searches_find_what_githubs_find(github: StandIn, query: str, found: list[int]) -> None:
    VERBS["fill"](
        github,
        {
            "repository": HERE,
            "issues": [
                {"user": "ann", "created": "2020-01-01T12:00:00+00:00"},
                {"state": "closed", "labels": ["Good first"], "created": "2020-01-02T12:00:00+00:00"},
                {"pull_request": True, "created": "2020-01-03T12:00:00+00:00"},
            ],
        },
    )
    answer = ask(github, "GET", "/search/issues", params={"q": f"repo:{HERE} {query}", "order": "asc"})
    assert [each["number"] for each in answer.json()["items"]] == found
    assert answer.headers["X-RateLimit-Resource"] == "search"


@pytest.mark.parametrize("query", ["", "repo:acme/absent bug", "is:square", "created:yesterday", "stars:>3"])
def test_a_search_that_github_can_not_read_is_refused(github: StandIn, query: str) -> None:
    assert ask(github, "GET", "/search/issues", params={"q": query}).status_code == 422


def test_an_unchanged_list_is_a_304_that_costs_nothing(github: StandIn) -> None:
    github.acts.file(github.world.repositories[HERE], github.world.user("dev"), "A bug", "")
    first = ask(github, "GET", f"/repos/{HERE}/issues", user=None)
    again = ask(github, "GET", f"/repos/{HERE}/issues", user=None, headers={"If-None-Match": first.headers["ETag"]})
    after = ask(github, "GET", f"/repos/{HERE}/issues", user=None)
    assert (again.status_code, again.content) == (304, b"")
    left = [int(each.headers["X-RateLimit-Remaining"]) for each in (first, after)]
    assert left[0] - left[1] == 1
