"""Fixtures: databases with all tables."""

from __future__ import annotations

import pytest
from sqlalchemy import URL

from bot.database.engine import open_engine
from bot.database.migrate import upgrade
from bot.jobs.engine import migrate
from tests.bot.database.conftest import engine, postgres, url

__all__ = ["engine", "postgres", "ready", "url"]


@pytest.fixture
def ready(url: URL) -> URL:
    """The address of a database with our tables and the job engine's."""
    made = open_engine(url)
    upgrade(made)
    made.dispose()
    migrate(url)
    return url
