"""A whole tracker: cheap when nothing changed, whole while it changes, patient when the rate limit ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.database.answers import Answers
from bot.database.engine import open_engine
from bot.database.migrate import upgrade
from bot.github.access import Access
from bot.github.errors import Invalid, RateLimited
from bot.github.listing import Listing, Selection
from bot.github.rate_limit_wait import MOST_WAITS, RateLimitWait
from bot.sources.tracker import Filter, Hosted, Reading
from tests.bot.github.conftest import REPOSITORY, Scene
from tests.e2e.standin.admin import VERBS
from tests.e2e.standin.failures import Failure, Kind
from tests.e2e.standin.world import Json

PROGRAM = "```python\nimport torch\nprint(torch.ones(2))\n```"


@pytest.fixture
def answers(tmp_path: Path) -> Iterator[Answers]:
    engine = open_engine(URL.create("sqlite", database=str(tmp_path / "reprobot.sqlite")))
    upgrade(engine)
    yield Answers(engine)
    engine.dispose()


def fill(scene: Scene, count: int, **more: object) -> None:
    """So many further issues, an hour after one another."""
    begin = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=len(scene.repository.issues))
    issues: list[Json] = [
        {"title": f"Bug {n}", "body": PROGRAM, "created": (begin + timedelta(hours=n)).isoformat(), **more}
        for n in range(count)
    ]
    VERBS["fill"](scene.github, {"repository": REPOSITORY, "issues": issues})


def counts(scene: Scene) -> Json:
    """What was asked since the last time."""
    found: Json = VERBS["counts"](scene.github, {"clear": True})
    return {name: count for name, count in found.items() if "access_tokens" not in name and "/installation" not in name}


def hosted(scene: Scene, answers: Answers | None = None, said: list[str] | None = None) -> Hosted:
    """The tracker, with what is said; nothing is waited for."""
    reading = Reading(answers._engine if answers else None)  # noqa: SLF001
    wait = RateLimitWait((said if said is not None else []).append, lambda _: None)
    return Hosted(scene.client, Access(REPOSITORY, 0), reading, wait)


def test_an_unchanged_tracker_costs_one_conditional_request_a_page(scene: Scene, answers: Answers) -> None:
    fill(scene, 250)
    fill(scene, 30, body="It fails.", comments=[{"body": PROGRAM}])
    VERBS["fill"](scene.github, {"repository": REPOSITORY, "issues": [{"pull_request": True}]})
    first = list(hosted(scene, answers).issues(Filter()))
    assert counts(scene) == {
        f"GET /repos/{REPOSITORY}/issues 200": 3,
        f"GET /repos/{REPOSITORY}/issues/N/comments 200": 30,
    }
    used = dict(scene.github.world.rate_used)
    assert list(hosted(scene, answers).issues(Filter())) == first
    assert counts(scene) == {f"GET /repos/{REPOSITORY}/issues 304": 3}
    assert scene.github.world.rate_used == used
    assert len(first) == 281
    assert [each.body for each in first[-2].comments] == [PROGRAM]


def test_a_change_costs_its_own_page_and_the_comments_of_its_own_issue(scene: Scene, answers: Answers) -> None:
    fill(scene, 250, body="It fails.", comments=[{"body": "Me too."}])
    list(hosted(scene, answers).issues(Filter()))
    counts(scene)
    scene.github.world.clock_offset += 60
    scene.github.acts.comment(scene.repository, scene.repository.issues[150], scene.reporter, PROGRAM)
    again = {issue.id: issue for issue in hosted(scene, answers).issues(Filter())}
    assert [each.body for each in again[f"{REPOSITORY}#150"].comments] == ["Me too.", PROGRAM]
    assert counts(scene) == {
        f"GET /repos/{REPOSITORY}/issues 304": 2,
        f"GET /repos/{REPOSITORY}/issues 200": 1,
        f"GET /repos/{REPOSITORY}/issues/N/comments 200": 1,
    }


def test_comments_are_left_where_the_text_holds_a_program(scene: Scene) -> None:
    fill(scene, 3, comments=[{"body": "Me too."}])
    assert all(not issue.comments for issue in hosted(scene).issues(Filter()))
    assert counts(scene) == {f"GET /repos/{REPOSITORY}/issues 200": 1}


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("kept", [False, True])
def test_no_issue_is_lost_or_doubled_by_what_happens_between_two_pages(
    scene: Scene, answers: Answers, numbered: bool, kept: bool
) -> None:
    fill(scene, 350)
    scene.github.world.numbered_pages = numbered
    acts, here, by = scene.github.acts, scene.repository, scene.reporter
    elsewhere = acts.make_repository("acme/elsewhere")
    acts.set_state(here, here.issues[9], by, "closed")
    pages = Listing(scene.client, REPOSITORY, answers if kept else None).pages(Selection())
    listed = [each.number for each in next(pages)]
    for number in (5, 6, 7):
        acts.delete(here, here.issues[number], by)
    acts.transfer(here, here.issues[8], elsewhere)
    acts.set_state(here, here.issues[9], by, "open")
    acts.set_state(here, here.issues[150], by, "closed")
    acts.file(here, by, "A new one")
    listed += [each.number for page in pages for each in page]
    throughout = set(range(1, 352)) - {5, 6, 7, 8, 9, 150}
    assert throughout <= set(listed)
    assert len(listed) == len(set(listed))


def test_an_issue_that_goes_before_its_comments_are_read_is_left_out(scene: Scene) -> None:
    fill(scene, 2, body="It fails.", comments=[{"body": "Me too."}])
    scene.github.failures.plan(Failure("410", "GET", "/issues/2/comments"))
    assert len(list(hosted(scene).issues(Filter()))) == 2


@pytest.mark.parametrize("kind", ["primary", "secondary", "429"])
def test_a_limit_that_ends_in_the_middle_is_waited_for_and_told(scene: Scene, kind: Kind) -> None:
    fill(scene, 250)
    said: list[str] = []
    found = hosted(scene, said=said).issues(Filter())
    first = next(found)
    scene.github.failures.plan(Failure(kind, "GET", "/issues$", seconds=3600))
    assert len([first, *found]) == 251
    assert len(said) == 1
    assert said[0].startswith("GitHub's rate limit is used up: waiting until ")
    assert said[0].endswith(" UTC")


def test_a_limit_that_never_ends_is_given_up() -> None:
    waited: list[float] = []

    def refused() -> None:
        raise RateLimited(1)

    with pytest.raises(RateLimited):
        RateLimitWait(sleep=waited.append).get(refused)
    assert len(waited) == MOST_WAITS
    assert waited == sorted(waited)


def test_state_labels_author_and_days_select(scene: Scene) -> None:
    fill(scene, 48, user="ann", labels=["Module: nn"])
    fill(scene, 2, user="bob", state="closed")
    when = scene.repository.issues[26].created

    def found(wanted: Filter) -> list[int]:
        return [int((issue.id or "").rpartition("#")[2]) for issue in hosted(scene).issues(wanted)]

    assert found(Filter(state="closed")) == [50, 51]
    assert found(Filter(labels=("module: nn",), limit=None, before=when)) == list(range(2, 26))
    assert found(Filter(author="Ann", after=when)) == list(range(26, 50))
    assert found(Filter(author="ann", since=scene.issue.created)) == []
    for query in (None, "bug"):
        assert found(Filter(state="all", author="bob", query=query)) == [50, 51]
        assert found(Filter(labels=("Module: nn",), after=when, query=query)) == list(range(26, 50))


def test_a_search_says_that_github_gives_only_the_first_thousand(scene: Scene) -> None:
    fill(scene, 300)
    fill(scene, 750)
    said: list[str] = []
    assert len(list(hosted(scene, said=said).issues(Filter(query="bug")))) == 1000
    assert len(said) == 1
    assert said[0].startswith("1,051 issues of acme/torch match 'bug'")


def test_a_search_stays_in_its_repository_and_says_what_it_can_not_read(scene: Scene) -> None:
    elsewhere = scene.github.acts.make_repository("acme/elsewhere")
    elsewhere.installation = scene.repository.installation
    scene.github.acts.file(elsewhere, scene.reporter, "A bug")
    found = hosted(scene).issues(Filter(query="repo:acme/elsewhere bug"))
    assert [issue.id for issue in found] == [f"{REPOSITORY}#1"]
    with pytest.raises(Invalid, match="could not search acme/torch for 'is:square'"):
        list(hosted(scene).issues(Filter(query="is:square")))


def test_searches_beyond_thirty_a_minute_are_waited_for(scene: Scene) -> None:
    fill(scene, 120)
    # None at all, so that a new minute while the test runs changes nothing.
    scene.github.world.search_limit = 0
    said: list[str] = []

    def sleep(_: float) -> None:
        scene.github.world.search_limit = 30

    searching = replace(hosted(scene), wait=RateLimitWait(said.append, sleep))
    assert len(list(searching.issues(Filter(query="bug")))) == 121
    assert len(said) == 1
