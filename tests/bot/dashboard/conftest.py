"""Fixtures: databases with all tables, and a dashboard on each."""

from __future__ import annotations

import pytest
from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import URL

from bot.dashboard.app import dashboard
from bot.dashboard.board import Board
from bot.dashboard.gate import Gate
from bot.database.engine import open_engine, open_reader
from bot.database.migrate import prepare
from bot.jobs.engine import migrate
from tests.bot.jobs.conftest import engine, postgres, ready, url

__all__ = ["board", "client", "empty", "engine", "postgres", "ready", "url"]


def client_of(url: URL, token: str | None = None) -> FlaskClient:
    """A client of a dashboard that reads a database."""
    board = Board(open_reader(url))
    return dashboard(board, Gate(token), lambda: Response("metrics", mimetype="text/plain")).test_client()


@pytest.fixture(scope="package")
def empty(tmp_path_factory: pytest.TempPathFactory) -> URL:
    """The address of an empty SQLite database that nothing is written to."""
    url = URL.create("sqlite", database=str(tmp_path_factory.mktemp("empty") / "reprobot.sqlite"))
    prepare(open_engine(url))
    migrate(url)
    return url


@pytest.fixture(scope="package")
def board(empty: URL) -> Board:
    """A board on the empty database."""
    return Board(open_reader(empty))


@pytest.fixture
def client(empty: URL) -> FlaskClient:
    """A client of a dashboard of the empty database."""
    return client_of(empty)
