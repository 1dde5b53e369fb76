"""How the pages look: both colour schemes, a narrow window, what axe says; and the way in where a token is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.dashboard.conftest import REPOSITORY, Opener, database
from tests.e2e.report.test_looks import NARROW, WIDE, brightness, findings

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/issues",
    f"/issues/{REPOSITORY}/9",
    "/jobs",
    "/workers",
    "/failures",
    "/issues?search=nothing+says+this",
)


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)])
def test_axe_finds_nothing(forty: str, opened: Opener, scheme: str, size: dict[str, int]) -> None:
    page = opened(forty, viewport=size, color_scheme=scheme)
    for path in PATHS:
        page.goto(f"{forty}{path}")
        assert findings(page) == [], path
        assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0, path


def test_light_and_dark_follow_the_system(forty: str, opened: Opener) -> None:
    assert brightness(opened(forty, color_scheme="dark")) < 60
    assert brightness(opened(forty, color_scheme="light")) > 200


def test_a_narrow_window_shows_the_reported_above_the_seen(forty: str, opened: Opener) -> None:
    page = opened(forty, "/issues?verdict=fixed", viewport=NARROW)
    row = page.locator(".list tbody tr").first
    expect(row.locator(".seen .cell").first).to_be_visible()
    row.locator("a").click()
    reported, seen = (page.locator(".beside pre").nth(n).bounding_box() for n in (0, -1))
    assert reported
    assert page.locator(".beside > div").nth(1).bounding_box()["y"] > reported["y"]  # type: ignore[index]
    assert seen is None or seen["y"] >= reported["y"]


def test_the_token_opens_the_page_that_was_asked_for(tmp_path: Path, serve: Callable[..., str], opened: Opener) -> None:
    address = serve(database(tmp_path), token="a token of the tests")
    page = opened(address, "/jobs", color_scheme="dark")
    assert findings(page) == []
    expect(page.locator("#token")).to_be_focused()
    page.keyboard.type("a token of the tests")
    page.keyboard.press("Enter")
    expect(page.locator("#runs")).to_contain_text("No program runs.")
    assert page.evaluate("document.cookie") == "", "no script can read it"
    page.click("text=Sign out")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto(f"{address}/jobs")
    expect(page.locator("h1")).to_have_text("Sign in")
