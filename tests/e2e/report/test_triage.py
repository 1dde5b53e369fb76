"""`repro triage --report`: the page of a real triage opens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from bot.main import main
from tests.e2e.report.conftest import Opener
from tests.e2e.system import TORCH, program_that_raises

pytestmark = [pytest.mark.browser, pytest.mark.docker]


def test_a_triage_leaves_a_page_that_shows_what_was_seen(tmp_path: Path, opened: Opener) -> None:
    tracker = tmp_path / "tracker.jsonl"
    issues = [
        {"id": "octo/torch#1", "title": "It raises", "labels": ["triaged"], "body": program_that_raises(77)},
        {"id": "octo/torch#2", "title": "No program", "body": "It is slow."},
    ]
    tracker.write_text("".join(json.dumps(issue) + "\n" for issue in issues))
    report = tmp_path / "report"
    words = ["triage", str(tracker), "--dry-run", "--report", str(report), "--latest", TORCH]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    page = opened(report / "index.html")
    assert page.locator("#rows .badge").all_text_contents() == ["Reproduced", "Needs info"]
    page.select_option("#label", "triaged")
    expect(page.locator("#shown")).to_have_text("1 of 2")
    page.locator("#rows a").click()
    expect(page.locator(f"pre[aria-label='Seen on {TORCH}']")).to_contain_text("ValueError: broken 77")
