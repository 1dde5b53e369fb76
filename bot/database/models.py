"""The tables."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

KEY = 200
"""Characters of a job's or delivery's id."""

REPOSITORY = 202
"""Characters of `owner/name`; GitHub's own limits are 39 and 100."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops the zone, so it is put back when a row is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment as it is stored."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment as it is read."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """What all tables share. JSON is stored as text: PostgreSQL's jsonb refuses the NUL that a program may print."""


class RunRow(Table):
    """One Run, kept under everything that it depends on; `key` is the hash of the columns up to `repeat`."""

    __tablename__ = "runs"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    files: Mapped[str] = mapped_column(String(64))
    entry: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(20))
    environment: Mapped[str] = mapped_column(String(128), index=True)
    image: Mapped[str] = mapped_column(String(200))
    launcher: Mapped[str] = mapped_column(String(128))
    runtime: Mapped[str] = mapped_column(String(100))
    limits: Mapped[str] = mapped_column(String(64))
    repeat: Mapped[int] = mapped_column(Integer)
    torch: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(30))
    seconds: Mapped[float] = mapped_column(Float)
    made: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    run: Mapped[str] = mapped_column(Text)


class VerdictRow(Table):
    """One verdict of an issue, the answer with it; an issue's rows are its history. A job gives one verdict."""

    __tablename__ = "verdicts"
    id: Mapped[int] = mapped_column(primary_key=True)
    repository: Mapped[str] = mapped_column(String(REPOSITORY))
    number: Mapped[int] = mapped_column(Integer)
    job: Mapped[str] = mapped_column(String(KEY), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(String(64), server_default="")
    latest: Mapped[str] = mapped_column(String(60), server_default="")
    request: Mapped[str] = mapped_column(Text, server_default="")
    given: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    __table_args__ = (Index("verdicts_issue", "repository", "number", "id"),)


class IssueRow(Table):
    """What lists show of an issue: a summary of its newest verdict, so that no list has to read the answers.

    `before` is the verdict before the newest; `searched` is what a search looks through, casefolded. Keys of
    releases sort as their versions do.
    """

    __tablename__ = "issues"
    id: Mapped[int] = mapped_column(primary_key=True)
    repository: Mapped[str] = mapped_column(String(REPOSITORY))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    searched: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(30), index=True)
    before: Mapped[str | None] = mapped_column(String(30))
    claim: Mapped[str] = mapped_column(Text)
    reported: Mapped[str | None] = mapped_column(String(30))
    reported_key: Mapped[str | None] = mapped_column(String(60))
    first_absent: Mapped[str | None] = mapped_column(String(30))
    first_absent_key: Mapped[str | None] = mapped_column(String(60))
    given: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    __table_args__ = (UniqueConstraint("repository", "number", name="issues_issue"),)


class IssueLabelRow(Table):
    """A label of an issue: its own, or one that its newest verdict set or suggests."""

    __tablename__ = "issue_labels"
    issue: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(300), primary_key=True, index=True)


class IssueReleaseRow(Table):
    """What a release showed of an issue; `place` is its place among the releases that ran, the reported one first."""

    __tablename__ = "issue_releases"
    issue: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    release: Mapped[str] = mapped_column(String(30), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[int] = mapped_column(Integer)


class DeliveryRow(Table):
    """One delivery of GitHub's, with what became of it; `times` counts how often it arrived."""

    __tablename__ = "deliveries"
    id: Mapped[str] = mapped_column(String(KEY), primary_key=True)
    event: Mapped[str] = mapped_column(String(100))
    fingerprint: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(30))
    times: Mapped[int] = mapped_column(Integer, default=1)
    received: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CommandRow(Table):
    """A `/repro` command that was taken: what the hourly limits count."""

    __tablename__ = "commands"
    key: Mapped[str] = mapped_column(String(KEY), primary_key=True)
    repository: Mapped[str] = mapped_column(String(REPOSITORY), index=True)
    actor: Mapped[str] = mapped_column(String(100), index=True)
    taken: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SweepRow(Table):
    """Up to when a repository's issues and comments have been looked through."""

    __tablename__ = "sweeps"
    repository: Mapped[str] = mapped_column(String(REPOSITORY), primary_key=True)
    installation: Mapped[int | None] = mapped_column(BigInteger)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)


class ToldRow(Table):
    """What was said once in a repository, by its hash, with the issue whose comment says it."""

    __tablename__ = "told"
    repository: Mapped[str] = mapped_column(String(REPOSITORY), primary_key=True)
    what: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    told: Mapped[datetime] = mapped_column(UtcDateTime)


class ProcessRow(Table):
    """A process that serves a queue, and when it was last seen alive; `stock` lists its store's environments.

    `free` are the bytes that are left on the store's disk.
    """

    __tablename__ = "processes"
    id: Mapped[str] = mapped_column(String(KEY), primary_key=True)
    side: Mapped[str] = mapped_column(String(20))
    slots: Mapped[int] = mapped_column(Integer)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)
    stock: Mapped[str] = mapped_column(Text, server_default="[]")
    version: Mapped[str] = mapped_column(String(40), server_default="")
    free: Mapped[int | None] = mapped_column(BigInteger)


class LiveRow(Table):
    """A run under way: what it does now, and the ends of its streams so far; gone when the run ends."""

    __tablename__ = "live_runs"
    job: Mapped[str] = mapped_column(String(KEY + 50), primary_key=True)
    worker: Mapped[str] = mapped_column(String(KEY), index=True)
    release: Mapped[str] = mapped_column(String(60))
    repeat: Mapped[int] = mapped_column(Integer)
    doing: Mapped[str] = mapped_column(Text)
    stdout: Mapped[str] = mapped_column(Text)
    stderr: Mapped[str] = mapped_column(Text)
    printed: Mapped[int] = mapped_column(BigInteger)
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    changed: Mapped[datetime] = mapped_column(UtcDateTime)


class FailureRow(Table):
    """A try of a run that failed of our own infrastructure; `cause` is a reason of runners/infra.py."""

    __tablename__ = "failures"
    id: Mapped[int] = mapped_column(primary_key=True)
    failed: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    job: Mapped[str] = mapped_column(String(KEY + 50))
    release: Mapped[str] = mapped_column(String(60))
    cause: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text)
    worker: Mapped[str] = mapped_column(String(KEY))


class TriageRow(Table):
    """One `repro triage`; `asked` is a hash of what it was told to do, `counts` the issues a verdict as JSON."""

    __tablename__ = "triages"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    asked: Mapped[str] = mapped_column(String(64), index=True)
    what: Mapped[str] = mapped_column(Text)
    started: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    finished: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[str] = mapped_column(Text)


class AnswerRow(Table):
    """What GitHub answered, compressed, by the hash of what was asked; `mark` tells whether that is still so."""

    __tablename__ = "github_answers"
    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    mark: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    used: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
