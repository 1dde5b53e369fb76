"""WHAT of `repro triage`: a repository's issues, folders of issue texts, files with an issue a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.answering.reading import reading_of
from bot.failures import BadInput
from bot.settings.schema import Config
from bot.sources.reference import is_repository, personal_client
from bot.sources.source import TEXTS, issues_of, refuse
from repros.values import Issue

if TYPE_CHECKING:
    from github import Github
    from sqlalchemy import Engine

    from bot.database.answers import Answers
    from bot.github.access import Access
    from bot.github.issues import Fetched
    from bot.github.listing import Selection
    from bot.github.rate_limit_wait import RateLimitWait


@dataclass(frozen=True, slots=True)
class Filter:
    """Which issues are wanted.

    `state` and `query`, which is GitHub's search syntax, count on GitHub alone. `since` is when an issue was last
    changed there; in files it is when it was filed, where that is known. `after` and `before` are when it was filed:
    at or after the one, before the other. Who wrote an issue of a file may be unknown: then it is wanted.
    """

    state: Literal["open", "closed", "all"] = "open"
    labels: tuple[str, ...] = ()
    since: datetime | None = None
    limit: int | None = None
    author: str | None = None
    after: datetime | None = None
    before: datetime | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a tracker on GitHub is read.

    `engine` is the database that keeps what was read, so that an unchanged tracker costs next to nothing; `say` is
    told how long a rate limit is waited for; `progress` how many issues were read, and of how many if that is known
    (pull requests are among those); `passed` is told of lines and of a folder's files that can't be read.
    """

    engine: Engine | None = None
    say: Callable[[str], None] = lambda _: None
    progress: Callable[[int, int | None], None] = lambda _, __: None
    passed: Callable[[BadInput], None] = refuse


@dataclass(slots=True)
class Hosted:
    """A repository's tracker on GitHub, read through `client`."""

    client: Github
    access: Access
    reading: Reading
    wait: RateLimitWait
    count: int = field(default=0, init=False)

    def issues(self, wanted: Filter) -> Iterator[Issue]:
        """The wanted Issues, the oldest first, with comments where the text holds no program."""
        from bot.database.answers import Answers
        from bot.github.conversation import Conversations

        answers = Answers(self.reading.engine) if self.reading.engine else None
        conversations = Conversations(self.client, self.access.repository, lacks_program, answers, self.wait)
        for page in self.pages(wanted, answers):
            self.count += len(page)
            self.reading.progress(self.count, self.access.opened if wanted.state == "open" else None)
            yield from conversations.added([each for each in page if holds(wanted, each.issue)])

    def pages(self, wanted: Filter, answers: Answers | None) -> Iterator[list[Fetched]]:
        """The pages of the list, or of what the search finds."""
        from bot.github.listing import Listing
        from bot.github.search import Search

        name = self.access.repository
        if wanted.query is not None:
            search = Search(self.client, name, self.wait)
            yield from search.pages(wanted.query, selection(wanted), wanted.after, wanted.before)
            return
        for page in Listing(self.client, name, answers, self.wait).pages(selection(wanted)):
            yield page
            if wanted.before and page and (page[-1].issue.created or wanted.before) > wanted.before:
                return


def tracker_issues(
    what: Sequence[str], config: Config, wanted: Filter, reading: Reading | None = None
) -> Iterator[Issue]:
    """The wanted Issues of repositories, folders and files, one after another: memory stays that of a page.

    Raises BadInput where one can't be read, and the GitHub side's Failures.
    """
    check_filter(what, wanted)
    how = reading or Reading()
    return islice(
        (issue for name in dict.fromkeys(what) for issue in named_issues(name, config, wanted, how)), wanted.limit
    )


def check_filter(what: Sequence[str], wanted: Filter) -> None:
    """Raises BadInput for filters that no issue passes, or that WHAT doesn't know."""
    for option, moment in (("--since", wanted.since), ("--created-after", wanted.after)):
        if moment and moment > datetime.now(UTC):
            raise BadInput(f"{option} {moment.date()} is in the future: no issue is that new")
    if wanted.after and wanted.before and wanted.after >= wanted.before:
        raise BadInput("--created-after is no earlier than --created-before: no issue is both")
    files = [name for name in what if not is_repository(name)]
    if wanted.query is not None and files:
        raise BadInput(f"--query is for GitHub's search, and {files[0]} is no repository there")


def check_trackers(
    what: Sequence[str], config: Config, *, write: bool, say: Callable[[str], None] = lambda _: None
) -> dict[str, Access]:
    """Each WHAT that is a repository, as GitHub spells it. Raises Failures that name the right which the token lacks.

    `write` is whether comments and labels are to be written.
    """
    return {name: _checked(name, config, write, say) for name in dict.fromkeys(what) if is_repository(name)}


def distinct(what: Sequence[str], trackers: Mapping[str, Access]) -> tuple[str, ...]:
    """Each WHAT once: a repository as GitHub spells it, a folder or file by the first of the paths that lead to it."""
    named: dict[str | Path, str] = {}
    for name in what:
        tracker = trackers.get(name)
        spelled = tracker.repository if tracker else name
        named.setdefault(spelled if tracker else Path(name).resolve(), spelled)
    return tuple(named.values())


def named_issues(name: str, config: Config, wanted: Filter, reading: Reading) -> Iterator[Issue]:
    """The Issues of one WHAT."""
    if is_repository(name):
        return repository_issues(name, config, wanted, reading)
    return (
        issue for issue in file_issues(name, config, reading.passed) if holds(wanted, issue) and recent(wanted, issue)
    )


def repository_issues(repository: str, config: Config, wanted: Filter, reading: Reading) -> Iterator[Issue]:
    """The Issues of a repository on GitHub."""
    from bot.github.access import access_of
    from bot.github.rate_limit_wait import RateLimitWait, without_waiting

    wait = RateLimitWait(reading.say)
    with personal_client(config, repository, without_waiting()) as client:
        access = wait.get(lambda: access_of(client, repository))
        yield from Hosted(client, access, reading, wait).issues(wanted)


def selection(wanted: Filter) -> Selection:
    """The part of the filter that GitHub's list knows."""
    from bot.github.listing import Selection

    return Selection(wanted.state, wanted.labels, wanted.author, wanted.since)


def lacks_program(issue: Issue) -> bool:
    """Whether an issue's own text holds no program, so that its author's comments may."""
    return not reading_of(issue).repros


def file_issues(name: str, config: Config, passed: Callable[[BadInput], None] = refuse) -> Iterator[Issue]:
    """The Issues of a file, or of a folder's files, which are told apart by their path below it.

    A file of a folder that can't be read is passed over; one that was named itself is not.
    """
    path = Path(name)
    if not path.is_dir():
        yield from issues_of(name, config, passed)
        return
    files = sorted(p for p in path.rglob("*") if p.suffix in TEXTS and not p.is_dir())
    if not files:
        raise BadInput(f"{name} holds no .md, .txt or .jsonl file")
    for file in files:
        if file.exists() and not file.is_file():
            passed(BadInput(f"{file} is no regular file"))
            continue
        try:
            for issue in issues_of(str(file), None, passed):
                yield issue if file.suffix == ".jsonl" else replace(issue, id=str(file.relative_to(path)))
        except BadInput as failure:
            passed(failure)


def holds(wanted: Filter, issue: Issue) -> bool:
    """Whether an issue has the labels, the author and the day that are wanted, as far as they are known."""
    labels = {name.casefold() for name in issue.labels}
    author = wanted.author is None or issue.author is None or issue.author.casefold() == wanted.author.casefold()
    filed = issue.created is None or (
        (wanted.after is None or issue.created >= wanted.after)
        and (wanted.before is None or issue.created < wanted.before)
    )
    return author and filed and {name.casefold() for name in wanted.labels} <= labels


def recent(wanted: Filter, issue: Issue) -> bool:
    """Whether an issue of a file may have changed since: it is not known when it did, but when it was filed."""
    return wanted.since is None or issue.created is None or issue.created >= wanted.since


def _checked(name: str, config: Config, write: bool, say: Callable[[str], None]) -> Access:
    from bot.github.access import check_rights
    from bot.github.rate_limit_wait import RateLimitWait, without_waiting

    with personal_client(config, name, without_waiting(), write=write) as client:
        return RateLimitWait(say).get(lambda: check_rights(client, name, write=write))
