"""The list of issues with their newest verdicts: filtered, searched, sorted and cut into pages by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, case, func, select

from bot.database.models import IssueLabelRow, IssueReleaseRow, IssueRow, VerdictRow
from bot.summary.index import VERDICTS
from bot.summary.summary import release_key

MOST_WORDS = 8
MOST_CHOICES = 500
"""Labels that a filter offers: those that most issues have."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which issues, in which order.

    `kind` is what `release` showed; `changed` wants those whose newest verdict is another than the one before.
    """

    search: str = ""
    verdict: str = ""
    label: str = ""
    release: str = ""
    kind: str = ""
    repository: str = ""
    changed: bool = False
    sort: str = "given"
    down: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """One issue of the list; `seen` are releases with what they showed, the reported one first."""

    id: int
    repository: str
    number: int
    title: str
    verdict: str
    before: str | None
    claim: str
    reported: str | None
    first_absent: str | None
    given: datetime
    labels: tuple[str, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    labels: tuple[str, ...]
    releases: tuple[str, ...]
    repositories: tuple[str, ...]


SORTS: dict[str, tuple[Any, ...]] = {
    "number": (IssueRow.repository, IssueRow.number),
    "title": (func.lower(IssueRow.title),),
    "verdict": (case({kind: place for place, kind in enumerate(VERDICTS)}, value=IssueRow.verdict),),
    "reported": (IssueRow.reported_key,),
    "gone": (IssueRow.first_absent_key,),
    "given": (IssueRow.given,),
}


class IssueList:
    """Reads the summaries."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self, question: Question) -> int:
        """How many issues answer the question."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.count(IssueRow.id)).where(*conditions(question))).scalar_one()

    def find(self, question: Question, limit: int, offset: int = 0) -> list[Listed]:
        """The issues of one page, with labels and what each release showed."""
        query = select(IssueRow.__table__).where(*conditions(question)).order_by(*order(question))
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(limit).offset(offset)).all()
            ids = [row.id for row in rows]
            labels = _grouped(
                connection.execute(
                    select(IssueLabelRow.issue, IssueLabelRow.label)
                    .where(IssueLabelRow.issue.in_(ids))
                    .order_by(IssueLabelRow.label)
                ).all()
            )
            seen = _grouped(
                connection.execute(
                    select(IssueReleaseRow.issue, IssueReleaseRow.release, IssueReleaseRow.kind)
                    .where(IssueReleaseRow.issue.in_(ids))
                    .order_by(IssueReleaseRow.place)
                ).all()
            )
        return [_listed(row, [each[0] for each in labels.get(row.id, ())], seen.get(row.id, ())) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many issues have each verdict; every verdict is there."""
        query = select(IssueRow.verdict, func.count()).group_by(IssueRow.verdict)
        with self._engine.connect() as connection:
            found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
        return {verdict: found.get(verdict, 0) for verdict in VERDICTS}

    def choices(self) -> Choices:
        """What there is to filter by; releases from the newest to the oldest."""
        often = select(IssueLabelRow.label).group_by(IssueLabelRow.label).order_by(func.count().desc())
        with self._engine.connect() as connection:
            labels = connection.execute(often.limit(MOST_CHOICES)).scalars().all()
            releases = connection.execute(select(IssueReleaseRow.release).distinct()).scalars().all()
            repositories = connection.execute(select(IssueRow.repository).distinct()).scalars().all()
        return Choices(
            tuple(sorted(labels, key=str.casefold)),
            tuple(sorted(releases, key=lambda name: (release_key(name) or "", name), reverse=True)),
            tuple(sorted(repositories, key=str.casefold)),
        )


@dataclass(frozen=True, slots=True)
class Past:
    """One verdict of an issue's history, without its answer."""

    id: int
    repository: str
    job: str
    kind: str
    reason: str
    given: datetime


def past_of(engine: Engine, repository: str, number: int, limit: int) -> list[Past]:
    """An issue's verdicts, the newest first; a repository's name is told from no other by its capitals."""
    row = VerdictRow
    query = select(row.id, row.repository, row.job, row.kind, row.reason, row.given).where(
        func.lower(row.repository) == repository.lower(), row.number == number
    )
    with engine.connect() as connection:
        found = connection.execute(query.order_by(row.id.desc()).limit(limit)).all()
    return [Past(*each) for each in found]


def answer_of(engine: Engine, verdict: int) -> str | None:
    """The answer of a verdict, as JSON."""
    with engine.connect() as connection:
        return connection.execute(select(VerdictRow.answer).where(VerdictRow.id == verdict)).scalar()


def conditions(question: Question) -> list[ColumnElement[bool]]:
    """What an issue has to be."""
    found = [
        IssueRow.searched.contains(word, autoescape=True) for word in question.search.casefold().split()[:MOST_WORDS]
    ]
    if question.verdict:
        found.append(IssueRow.verdict == question.verdict)
    if question.repository:
        found.append(IssueRow.repository == question.repository)
    if question.changed:
        found.append(IssueRow.before != IssueRow.verdict)
    if question.label:
        found.append(IssueRow.id.in_(select(IssueLabelRow.issue).where(IssueLabelRow.label == question.label)))
    if question.release:
        ran = select(IssueReleaseRow.issue).where(IssueReleaseRow.release == question.release)
        found.append(IssueRow.id.in_(ran.where(IssueReleaseRow.kind == question.kind) if question.kind else ran))
    return found


def order(question: Question) -> Sequence[ColumnElement[Any]]:
    """The order: issues that have nothing to be sorted by come last both ways, and no page repeats one."""
    columns = SORTS[question.sort]
    ways = [column.desc() if question.down else column.asc() for column in columns]
    return [columns[0].is_(None), *ways, IssueRow.id.desc()]


def _grouped(rows: Sequence[Any]) -> dict[int, list[tuple[str, ...]]]:
    found: dict[int, list[tuple[str, ...]]] = {}
    for issue, *rest in rows:
        found.setdefault(issue, []).append(tuple(rest))
    return found


def _listed(row: Any, labels: list[str], seen: Sequence[tuple[str, ...]]) -> Listed:
    return Listed(
        row.id,
        row.repository,
        row.number,
        row.title,
        row.verdict,
        row.before,
        row.claim,
        row.reported,
        row.first_absent,
        row.given,
        tuple(labels),
        tuple((release, kind) for release, kind in seen),
    )
