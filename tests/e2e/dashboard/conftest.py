"""Fixtures: a served dashboard with forty issues, and pages of it that a browser has opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from playwright.sync_api import Browser, Dialog, Page
from sqlalchemy import URL, Engine

from benchmarks.judged import judged_issue
from bot.dashboard.app import dashboard
from bot.dashboard.board import Board
from bot.dashboard.gate import Gate
from bot.database.engine import open_engine, open_reader
from bot.database.failures import Failures
from bot.database.migrate import prepare
from bot.database.processes import Processes, Stocked
from bot.database.verdicts import Verdicts
from bot.jobs.engine import migrate
from bot.web.serving import serving
from tests.e2e.report.conftest import browser

__all__ = ["browser"]

Opener = Callable[..., Page]
FORTY = [judged_issue(n, releases=6) for n in range(1, 41)]
REPOSITORY = "example/torch"


@contextmanager
def served(engine: Engine, token: str | None = None) -> Iterator[str]:
    """The address of a dashboard of a database."""
    app = dashboard(Board(open_reader(engine.url)), Gate(token), lambda: Response("metrics"))
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


def database(folder: Path) -> Engine:
    """A fresh SQLite database with all tables."""
    url = URL.create("sqlite", database=str(folder / "reprobot.sqlite"))
    engine = open_engine(url)
    prepare(engine)
    migrate(url)
    return engine


@pytest.fixture(scope="package")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard with forty issues, one of which has another verdict than before."""
    engine = database(tmp_path_factory.mktemp("forty"))
    verdicts = Verdicts(engine)
    verdicts.add(REPOSITORY, 1, f"{REPOSITORY}#1/event/a", FORTY[0] | {"verdict": "inconclusive"})
    for number, answer in enumerate(FORTY, start=1):
        verdicts.add(REPOSITORY, number, f"{REPOSITORY}#{number}/comment/1", answer)
    stock = (Stocked("2.13.0", "3.11.9", 804_000_000, 22), Stocked("1.3.0", "3.7.16", 1_900_000_000, 20))
    Processes(engine).beat("docker-0a1b2c3d4e5f-0", "docker", 2, stock)
    Failures(engine).add(
        f"{REPOSITORY}#2/event/a/run/1", "1.3.0", "disk-full", "disk-full: the disk is full", "docker-0"
    )
    with served(engine) as address:
        yield address


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serves a dashboard of a database until the test ends; gives its address."""
    with ExitStack() as stack:
        yield lambda engine, token=None: stack.enter_context(served(engine, token))


@pytest.fixture
def opened(browser: Browser, serve: Callable[..., str]) -> Iterator[Opener]:
    """Opens a page; at the end nothing may have failed in it or asked another host.

    Pages ask their server every few seconds, so they are closed before it.
    """
    _ = serve
    complaints: list[str] = []
    contexts = []

    def refuse(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_page(address: str, path: str = "/", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("request", lambda asked: complaints.extend([asked.url] * (not asked.url.startswith(address))))
        page.on("dialog", refuse)
        page.goto(f"{address}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def titles(page: Page) -> list[str]:
    """The titles of the list, from the top."""
    return page.locator("a.issue").all_text_contents()
