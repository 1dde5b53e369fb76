"""Databases that are ready for jobs."""

from __future__ import annotations

from tests.bot.jobs.conftest import engine, postgres, ready, url

__all__ = ["engine", "postgres", "ready", "url"]
