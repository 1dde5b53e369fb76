"""OWNER/REPO#N and issue URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.answering.course import Terms
from bot.answering.request import Request
from bot.failures import BadInput
from bot.github.errors import Gone, RateLimited
from bot.settings.config import load_config
from bot.settings.repository_file import PATH
from bot.settings.schema import Config
from bot.sources.reference import Reference, fetch_reference, parse_reference
from bot.sources.repository_terms import terms_in
from bot.sources.tracker import Filter, check_trackers, tracker_issues
from repros.values import Issue, VerdictKind
from runners.releases import snapshot
from tests.e2e.standin.server import StandIn, running
from tests.e2e.standin.world import Repository

GITHUB = "https://github.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pytorch/pytorch#12", Reference("pytorch/pytorch", 12)),
        ("https://github.com/pytorch/pytorch/issues/12", Reference("pytorch/pytorch", 12)),
        ("https://github.com/pytorch/pytorch/issues/12#issuecomment-3", Reference("pytorch/pytorch", 12)),
        ("https://github.com/pytorch/pytorch/pull/12", Reference("pytorch/pytorch", 12)),
        ("issue.md", None),
        ("folder/issue.md", None),
        ("-", None),
    ],
)
def test_a_reference_is_told_from_a_file(text: str, expected: Reference | None) -> None:
    assert parse_reference(text, GITHUB) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a/b/issues/1",
        "https://github.com.example.org/a/b/issues/1",
        "https://github.com/a/b",
        "http://github.com/a/b/issues/1",
    ],
)
def test_another_address_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadInput, match="write OWNER/REPO#N"):
        parse_reference(text, GITHUB)


@dataclass(frozen=True)
class Public:
    """A public repository with one issue and its comments, to somebody without a token."""

    github: StandIn
    repository: Repository
    config: Config

    def read(self, number: int = 1) -> Issue:
        return fetch_reference(Reference("octo/torch", number), self.config)

    def terms(self, said: list[str]) -> Terms:
        own = Terms(Request(), self.config, snapshot)
        return terms_in("octo/torch", own, said.append)

    @property
    def used(self) -> int:
        """Requests that GitHub has counted."""
        return self.github.world.rate_used.get("", 0)


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Public]:
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "REPRO_GITHUB_TOKEN", "REPRO_APP_FILE"):
        monkeypatch.delenv(name, raising=False)
    with running() as github:
        repository = github.acts.make_repository("octo/torch")
        reporter = github.world.user("reporter")
        issue = github.acts.file(repository, reporter, "It breaks", "A text.")
        for number in range(3):
            github.acts.comment(repository, issue, reporter, f"comment {number}")
        file = tmp_path / "config.yaml"
        file.write_text(yaml.safe_dump({"api_url": github.url, "database_url": f"sqlite:///{tmp_path}/db"}))
        yield Public(github, repository, load_config(file))
        assert github.drifts == []


def test_a_public_issue_is_read_without_a_token(public: Public) -> None:
    issue = public.read()
    assert (issue.title, [each.body for each in issue.comments]) == ("It breaks", [f"comment {n}" for n in range(3)])


def test_what_was_read_before_costs_nothing_of_the_limit_until_it_changes(public: Public) -> None:
    first, terms = public.read(), public.terms([])
    used = public.used
    assert used == 4  # the issue, its comments, the repository's file and its owner's, which aren't there
    assert [public.read() for _ in range(3)] == [first] * 3
    assert [public.terms([]).settings for _ in range(3)] == [terms.settings] * 3
    assert public.used == used
    public.github.acts.comment(public.repository, public.repository.issues[1], public.github.world.user("dev"), "more")
    assert [each.body for each in public.read().comments][-1] == "more"
    assert public.used == used + 2


def test_the_repository_s_file_is_kept_and_read_again_when_it_changes(public: Public) -> None:
    public.repository.files[PATH] = b"labels: {needs-info: {name: 'bot: please tell'}}"
    named = [public.terms([]).config.labels[VerdictKind.NEEDS_INFO].name for _ in range(2)]
    public.repository.files[PATH] = b"labels: {needs-info: {name: 'bot: more, please'}}"
    named.append(public.terms([]).config.labels[VerdictKind.NEEDS_INFO].name)
    assert named == ["bot: please tell", "bot: please tell", "bot: more, please"]
    assert public.used == 2


def test_at_the_limit_one_line_says_when_it_ends_and_what_raises_it(public: Public) -> None:
    public.github.world.anonymous_limit = 0
    with pytest.raises(RateLimited) as told:
        public.read()
    assert re.fullmatch(
        r"GitHub's rate limit is used up: try again in \d+ s, at \d\d:\d\d:\d\d UTC, or set GITHUB_TOKEN:"
        r" without a token GitHub takes 60 requests an hour, with one 5,000",
        str(told.value),
    )


def test_what_is_not_there_for_everybody_may_be_private(public: Public) -> None:
    with pytest.raises(Gone, match=r"GitHub says 404 .*; one of a private repository needs GITHUB_TOKEN$"):
        public.read(9)
    with pytest.raises(Gone, match=r"^there is no public repository octo/none: .* private one needs GITHUB_TOKEN$"):
        check_trackers(["octo/none"], public.config, write=False)


def test_a_tracker_is_listed_without_a_token_and_written_to_only_with_one(public: Public) -> None:
    assert [each.title for each in tracker_issues(["octo/torch"], public.config, Filter())] == ["It breaks"]
    assert check_trackers(["octo/torch"], public.config, write=False)["octo/torch"].opened == 1
    with pytest.raises(BadInput, match=r"^to write to octo/torch \(--dry-run only reads\), set GITHUB_TOKEN"):
        check_trackers(["octo/torch"], public.config, write=True)
