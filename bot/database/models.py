"""The tables."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Float, Index, Integer, LargeBinary, String, Text, TypeDecorator
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
    given: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    __table_args__ = (Index("verdicts_issue", "repository", "number", "id"),)


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


class ProcessRow(Table):
    """A process that serves a queue, and when it was last seen alive."""

    __tablename__ = "processes"
    id: Mapped[str] = mapped_column(String(KEY), primary_key=True)
    side: Mapped[str] = mapped_column(String(20))
    slots: Mapped[int] = mapped_column(Integer)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)


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
