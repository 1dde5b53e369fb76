"""A real bot at work, looked at while it works: what a program has printed is seen before the program ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect

from tests.bot.database.postgres import free_port
from tests.e2e.dashboard.conftest import Opener
from tests.e2e.standin.remote import Remote
from tests.e2e.system import REPOSITORY, TORCH, System, issue_text
from tests.e2e.test_jobs import answered

pytestmark = [pytest.mark.docker, pytest.mark.browser]

TALKS = """import sys, time
for step in range(12):
    print("step", step, flush=True)
    print("<b>warning</b>", step, file=sys.stderr, flush=True)
    time.sleep(1)
raise ValueError("the end")"""


@pytest.fixture
def board() -> str:
    """Where the dashboard will listen."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def system(github: Remote, database: str, tmp_path: Path, board: str) -> Iterator[System]:
    """A running bot with a dashboard, stopped in order at the end."""
    bot = System(github, tmp_path, database, free_port())
    try:
        bot.start("--dashboard-port", board.rpartition(":")[2])
        yield bot
    finally:
        bot.stop()


def page_of(board: str, path: str) -> str:
    answer = requests.get(f"{board}{path}", timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_run_is_watched_from_its_first_line_to_its_verdict(system: System, board: str, opened: Opener) -> None:
    number = system.file(issue_text(TALKS, "ValueError: the end"), title="It <i>talks</i>")
    page = opened(board, "/jobs")
    stream = page.locator("pre[aria-label='Standard output so far']")
    expect(stream).to_contain_text("step 1", timeout=90_000)
    assert "step 11" not in (stream.text_content() or ""), "the program still runs"
    expect(page.locator(".run").first).to_contain_text(f"{REPOSITORY}#{number} on torch {TORCH}")
    expect(page.locator("pre[aria-label='Standard error so far']")).to_contain_text("<b>warning</b> 1")
    expect(stream).to_contain_text("step 6", timeout=15_000)
    page.locator(".run h3 a").first.click()
    expect(page.locator("#now")).to_contain_text("Under way")

    answered(system, number)
    expect(page.locator("h1")).to_have_text(f"{REPOSITORY}#{number}")
    page.reload()
    expect(page.locator("h1")).to_have_text("It <i>talks</i>")
    expect(page.locator("pre[aria-label^='Seen on']").first).to_contain_text("step 11")
    assert "No program runs." in page_of(board, "/jobs")
    assert f'<th scope="row">{TORCH}</th>' in page_of(board, "/workers"), "the release is in the worker's store"
    assert re.search(r"Verdicts of 1 issue<", page_of(board, "/"))
    assert "reprobot_worker_slots 1.0" in page_of(board, "/metrics")
