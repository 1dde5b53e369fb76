"""How fast the dashboard's list of issues answers when a whole tracker is in the database."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import URL, Engine

from benchmarks.judged import judged_issue
from bot.dashboard.app import dashboard
from bot.dashboard.board import Board
from bot.dashboard.gate import Gate
from bot.database.engine import open_engine, open_reader
from bot.database.migrate import prepare
from bot.database.summaries import sum_up
from bot.jobs.engine import migrate
from bot.summary.summary import summary_of

_TRIES = 5
_ADDRESSES = (
    *("/", "/issues", "/issues?sort=title", "/issues?page=300", "/issues?verdict=fixed", "/issues?label=triaged"),
    *("/issues?search=einsum+triaged", "/issues?release=2.13.0&kind=shows&sort=reported", "/issues?changed=1"),
)


def main() -> int:
    """Print the figures; they have no limit, since the machine decides."""
    count = int(os.environ.get("DASHBOARD_ISSUES", "15000"))
    with tempfile.TemporaryDirectory() as name:
        url = URL.create("sqlite", database=str(Path(name) / "reprobot.sqlite"))
        engine = open_engine(url)
        prepare(engine)
        migrate(url)
        _fill(engine, count)
        app = dashboard(Board(open_reader(url)), Gate(None), lambda: Response("")).test_client()
        print(f"{count:,} issues; the best and the worst of {_TRIES}:")
        for address in _ADDRESSES:
            times = [_seconds(app, address) for _ in range(_TRIES)]
            print(f"  {min(times) * 1000:6.0f} to {max(times) * 1000:6.0f} ms  {address}")
    return 0


def _fill(engine: Engine, count: int) -> None:
    """The summaries of so many issues, in one transaction: the list reads nothing else."""
    now = datetime.now(UTC)
    with engine.begin() as connection:
        for number in range(1, count + 1):
            summary = summary_of(judged_issue(number, releases=6))
            sum_up(connection, "example/torch", number, summary, now)


def _seconds(app: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    if app.get(address).status_code != 200:
        raise AssertionError(f"{address} failed")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
