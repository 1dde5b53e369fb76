"""Fetching: an issue with its comments, those that changed, files, and recent comments."""

from __future__ import annotations

import pytest

from bot.github.errors import BadCredentials, Gone, Unavailable
from bot.github.issues import changed_since, fetch_issue
from tests.bot.github.conftest import REPOSITORY, Scene
from tests.e2e.standin.failures import Failure, Kind


def test_an_issue_comes_with_its_comments_in_order(scene: Scene) -> None:
    for number in range(120):
        scene.github.acts.comment(scene.repository, scene.issue, scene.reporter, f"comment {number}")
    scene.github.acts.label(scene.repository, scene.issue, scene.reporter, "module: nn")
    fetched = fetch_issue(scene.client, REPOSITORY, 1)
    issue = fetched.issue
    assert (issue.title, issue.body, issue.author, issue.labels) == ("A bug", "It fails.", "reporter", ("module: nn",))
    assert [each.body for each in issue.comments] == [f"comment {number}" for number in range(120)]
    assert (issue.id, fetched.state, fetched.is_pull_request) == ("acme/torch#1", "open", False)
    assert issue.created is not None
    assert issue.created.tzinfo is not None


def test_an_issue_without_a_text_has_an_empty_one(scene: Scene) -> None:
    scene.github.acts.file(scene.repository, scene.reporter, "No text", None)
    assert fetch_issue(scene.client, REPOSITORY, 2).issue.body == ""


def test_a_pull_request_is_told_apart(scene: Scene) -> None:
    scene.github.acts.file(scene.repository, scene.reporter, "A change", "", pull_request=True)
    assert fetch_issue(scene.client, REPOSITORY, 2).is_pull_request


def test_an_absent_or_deleted_issue_is_gone(scene: Scene) -> None:
    scene.github.acts.delete(scene.repository, scene.issue, scene.reporter)
    for number in (1, 99):
        with pytest.raises(Gone):
            fetch_issue(scene.client, REPOSITORY, number)


def test_a_transferred_issue_is_gone_and_says_where(scene: Scene) -> None:
    elsewhere = scene.github.acts.make_repository("acme/elsewhere")
    elsewhere.installation = scene.repository.installation
    scene.github.acts.transfer(scene.repository, scene.issue, elsewhere)
    with pytest.raises(Gone, match="acme/elsewhere#1"):
        fetch_issue(scene.client, REPOSITORY, 1)


def test_changed_issues_come_with_the_oldest_change_first_and_without_pull_requests(scene: Scene) -> None:
    for number in range(130):
        scene.github.world.clock_offset += 1
        scene.github.acts.file(scene.repository, scene.reporter, f"Bug {number}", "")
    scene.github.acts.file(scene.repository, scene.reporter, "A change", "", pull_request=True)
    scene.github.world.clock_offset += 1
    scene.github.acts.comment(scene.repository, scene.issue, scene.reporter, "hm")
    numbers = [each.number for each in changed_since(scene.client, REPOSITORY, None).issues]
    assert numbers == [*range(2, 132), 1]
    since = scene.repository.issues[131].updated
    assert [each.number for each in changed_since(scene.client, REPOSITORY, since).issues] == [131, 1]


def test_an_unchanged_listing_costs_one_conditional_request(scene: Scene) -> None:
    first = changed_since(scene.client, REPOSITORY, None)
    scene.github.calls.clear()
    again = changed_since(scene.client, REPOSITORY, None, etag=first.etag)
    assert (again.unmodified, again.issues, again.etag) == (True, (), first.etag)
    assert [call.status for call in scene.github.calls] == [304]
    scene.github.acts.edit(scene.repository, scene.issue, scene.reporter, body="It fails on 1.3.")
    changed = changed_since(scene.client, REPOSITORY, None, etag=first.etag)
    assert [each.issue.body for each in changed.issues] == ["It fails on 1.3."]


def test_listing_takes_one_request_a_page(scene: Scene) -> None:
    # PyGithub completes what a listing left out, one request an issue, as soon as such a thing is read.
    for number in range(150):
        scene.github.acts.file(scene.repository, scene.reporter, f"Bug {number}", "")
    scene.client.get_repo(REPOSITORY).full_name  # noqa: B018  # the token is fetched here
    scene.github.calls.clear()
    assert len(changed_since(scene.client, REPOSITORY, None).issues) == 151
    assert len(scene.github.called("GET")) == 2


def test_state_and_labels_select(scene: Scene) -> None:
    scene.github.acts.label(scene.repository, scene.issue, scene.reporter, "repro")
    scene.github.acts.file(scene.repository, scene.reporter, "B", "")
    scene.github.acts.set_state(scene.repository, scene.repository.issues[2], scene.reporter, "closed")
    listings = (
        changed_since(scene.client, REPOSITORY, None, state="open"),
        changed_since(scene.client, REPOSITORY, None, labels=("repro",)),
        changed_since(scene.client, REPOSITORY, None),
    )
    assert [[each.number for each in listing.issues] for listing in listings] == [[1], [1], [1, 2]]


@pytest.mark.parametrize("kind", ["500", "502", "503", "drop", "timeout", "primary", "secondary", "429"])
def test_a_passing_failure_is_not_noticed(scene: Scene, kind: Kind) -> None:
    scene.github.failures.plan(Failure(kind, "GET", "issues", times=1, seconds=2 if kind == "timeout" else 1))
    assert fetch_issue(scene.client, REPOSITORY, 1).issue.title == "A bug"
    scene.github.failures.plan(Failure(kind, "GET", "issues", times=1, seconds=2 if kind == "timeout" else 1))
    assert len(changed_since(scene.client, REPOSITORY, None).issues) == 1


@pytest.mark.parametrize("kind", ["502", "drop"])
def test_a_lasting_failure_is_unavailable_in_one_line(scene: Scene, kind: Kind) -> None:
    scene.github.failures.plan(Failure(kind, "GET", "issues", times=99))
    for call in (
        lambda: fetch_issue(scene.client, REPOSITORY, 1),
        lambda: changed_since(scene.client, REPOSITORY, None),
    ):
        with pytest.raises(Unavailable) as raised:
            call()
        assert "\n" not in str(raised.value)
        assert "<html>" not in str(raised.value)


def test_a_revoked_token_is_told_and_forgotten(scene: Scene) -> None:
    fetch_issue(scene.client, REPOSITORY, 1)
    scene.github.world.tokens.clear()
    with pytest.raises(BadCredentials):
        fetch_issue(scene.client, REPOSITORY, 1)
    scene.connections.forget(REPOSITORY)
    assert fetch_issue(scene.client, REPOSITORY, 1).issue.title == "A bug"
