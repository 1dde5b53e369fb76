"""Fixtures: the system's Chromium, and pages that it has opened."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from benchmarks.judged import judged_issue
from bot.page.write import write_page
from bot.summary.results import PARTIAL, RESULTS

Opener = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium; where there is none the test fails, since a page that nobody opened is not tested."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium: `apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of forty ordinary issues."""
    return written(tmp_path_factory.mktemp("forty"), [judged_issue(n, releases=6) for n in range(1, 41)])


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens a page and waits for its list; at the end nothing may have failed in it or asked the network."""
    complaints: list[str] = []
    contexts = []

    def refuse(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_page(path: Path, address: str = "", *, rows: bool = True, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("request", lambda request: complaints.extend([request.url] * (not request.url.startswith("file:"))))
        page.on("dialog", refuse)
        page.goto(f"{path.as_uri()}{address}")
        if rows:
            page.wait_for_selector("#rows [role=row]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def written(folder: Path, results: Sequence[dict[str, Any]], *, of: int | None = None) -> Path:
    """The page of these results; `of` so many, where the triage hasn't finished."""
    file = folder / (RESULTS if of is None else PARTIAL)
    file.write_text("".join(json.dumps(each) + "\n" for each in results), encoding="utf-8")
    return write_page(folder, of=of)


def titles(page: Page) -> list[str]:
    """The titles of the rows that there are, from the top."""
    return page.locator("#rows [role=row] .title a").all_text_contents()
