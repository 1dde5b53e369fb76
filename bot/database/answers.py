"""What GitHub answered to the reading of a tracker, kept so that only what changed is asked for again."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select, update

from bot.database.models import AnswerRow
from bot.database.upsert import put

TOUCH = timedelta(days=1)
"""How old the note of an answer's last use may be: a reader of 150 pages writes nothing on the same day."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`mark` is what tells whether `content`, which is JSON, still holds: an ETag, or when a thing was changed."""

    mark: str
    content: Any


class Answers:
    """The answers by address, on SQLite and PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, address: str) -> Answer | None:
        """The answer to an address."""
        return self.all([address]).get(address)

    def all(self, addresses: Collection[str]) -> dict[str, Answer]:
        """Those of the addresses that have an answer."""
        keys = {key(each): each for each in addresses}
        query = select(AnswerRow.__table__).where(AnswerRow.address.in_(keys))
        now = datetime.now(UTC)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all() if keys else []
        self._touch([row.address for row in rows if row.used < now - TOUCH], now)
        return {keys[row.address]: Answer(row.mark, json.loads(zlib.decompress(row.content))) for row in rows}

    def keep(self, address: str, answer: Answer) -> None:
        """Keeps an answer in place of an older one."""
        content = zlib.compress(json.dumps(answer.content).encode())
        row = {"address": key(address), "mark": answer.mark, "content": content, "used": datetime.now(UTC)}
        put(self._engine, AnswerRow, row, "address")

    def prune(self, before: datetime) -> int:
        """Forgets answers that nobody used since; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(AnswerRow).where(AnswerRow.used < before)).rowcount

    def _touch(self, keys: list[str], now: datetime) -> None:
        if keys:
            with self._engine.begin() as connection:
                connection.execute(update(AnswerRow).where(AnswerRow.address.in_(keys)).values(used=now))


def key(address: str) -> str:
    """An address as the table has it: cursors make some too long for an index."""
    return hashlib.sha256(address.encode()).hexdigest()
