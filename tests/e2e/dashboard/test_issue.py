"""One issue in a browser: the claim beside what was seen, the program, the runs, the history; and hostile ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.database.failures import Failures
from bot.database.live_runs import LiveRuns
from bot.database.processes import Processes, Stocked
from bot.database.verdicts import Verdicts
from tests.bot.dashboard.test_pages import enqueued
from tests.bot.database.test_operation import RUN
from tests.e2e.dashboard.conftest import FORTY, REPOSITORY, Opener, database
from tests.e2e.report.test_hostile import ATTACK, attacked

pytestmark = pytest.mark.browser


def test_the_claim_stands_beside_what_each_release_gave(forty: str, opened: Opener) -> None:
    number, issue = next((n, each) for n, each in enumerate(FORTY, start=1) if each["verdict"] == "fixed")
    result = issue["results"][0]
    page = opened(forty, f"/issues/{REPOSITORY}/{number}")
    claimed = page.locator("pre[aria-label='Reported output']")
    seen = page.locator(f"pre[aria-label='Seen on {result['runs'][0]['torch']}']")
    assert (claimed.text_content() or "").rstrip() == result["repro"]["claim"]["text"].rstrip()
    assert (seen.text_content() or "").rstrip() == result["runs"][0]["stderr"].rstrip()
    assert seen.locator("mark").count() > 2
    left, right = claimed.bounding_box(), seen.bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]
    latest = page.locator("pre[aria-label='Seen on 2.13.0']")
    assert latest.is_hidden()
    page.locator("summary", has_text="2.13.0").click()
    expect(latest).to_contain_text("0.3367")
    assert (page.locator("pre[aria-label='The file repro.py']").text_content() or "").rstrip() == result["repro"][
        "program"
    ].rstrip()
    assert page.locator("[aria-label=Runs] tbody tr").count() == len(result["runs"])
    link = page.locator("a", has_text="Open on GitHub")
    assert link.get_attribute("href") == issue["url"]


def test_an_earlier_verdict_is_opened_from_the_history(forty: str, opened: Opener) -> None:
    page = opened(forty, "/issues?changed=1")
    page.click("a.issue")
    expect(page.locator(".history li")).to_have_count(2)
    page.locator(".history a", has_text="Inconclusive").click()
    expect(page.locator(".history li.shown")).to_contain_text("Inconclusive")
    expect(page.locator(".history [aria-current]")).to_have_count(1)


def test_hostile_issues_outputs_jobs_and_failures_are_text(
    tmp_path: Path, serve: Callable[..., str], opened: Opener
) -> None:
    engine = database(tmp_path)
    hostile = ATTACK.encode("utf-8", "replace").decode()
    Verdicts(engine).add("octo/torch", 1, "octo/torch#1/event/a", attacked())
    Processes(engine).beat("docker-a-0", "docker", 1, (Stocked(hostile, hostile, 1, 1),))
    Failures(engine).add("octo/torch#1/event/a/run/1", hostile, hostile[:40], hostile, hostile)
    enqueued(engine.url, engine, 1, status="PENDING")
    run = replace(
        RUN, job="octo/torch#1/event/PENDING", release=hostile[:60], doing=hostile, stdout=hostile, stderr=hostile
    )
    LiveRuns(engine).put(run)
    address = serve(engine)
    for path in (
        "/",
        "/issues",
        "/issues/octo/torch/1",
        "/jobs",
        "/workers",
        "/failures",
        f"/issues?search={ATTACK[:30]}",
    ):
        page = opened(address, path)
        expect(page.locator("main")).to_contain_text("alert(1)" if path != "/failures" else "alert(2)")
        assert page.locator("img, main script, main style, [onload], [onerror]").count() == 0, path
        assert page.locator("a[href^='javascript']").count() == 0, path
        page.wait_for_timeout(300)
