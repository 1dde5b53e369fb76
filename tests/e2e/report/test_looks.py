"""How the page looks: both colour schemes, a narrow window, and what axe says of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, ViewportSize, expect

from benchmarks.judged import judged_issue
from tests.e2e.report.conftest import Opener, written

pytestmark = pytest.mark.browser

NARROW = ViewportSize(width=360, height=740)
WIDE = ViewportSize(width=1440, height=900)


def findings(page: Page) -> list[str]:
    """What axe finds, of any weight, with the element that it found it in."""
    found = Axe().run(page).response["violations"]
    return [f"{each['impact']} {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def brightness(page: Page) -> int:
    """How bright the page's ground is, of 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(colour.removeprefix("rgb(").split(",")[0])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_list_or_in_an_opened_issue(
    forty: Path, opened: Opener, scheme: str, size: ViewportSize
) -> None:
    page = opened(forty, viewport=size, color_scheme=scheme)
    assert findings(page) == []
    page.select_option("#verdict", "fixed")
    page.locator("#rows a").first.click()
    page.wait_for_selector("#detail .reason")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.fill("#search", "no issue says this")
    expect(page.locator("#none")).to_be_visible()
    assert findings(page) == []


@pytest.mark.parametrize("count", [4, 20, 40], ids=["tenth", "half", "all"])
def test_the_page_of_an_unfinished_triage_is_whole_in_a_narrow_window_at_night(
    tmp_path: Path, opened: Opener, count: int
) -> None:
    results = [judged_issue(number, releases=6) for number in range(1, count + 1)]
    page = opened(written(tmp_path, results, of=40), viewport=NARROW, color_scheme="dark")
    expect(page.locator("#unfinished")).to_have_text(f"{count} of 40 issues so far, unfinished")
    expect(page.locator("#shown")).to_have_text(f"{count} of {count}")
    assert page.locator("html").evaluate("element => element.scrollWidth - element.clientWidth") <= 0
    assert findings(page) == []


def test_light_and_dark_follow_the_system(forty: Path, opened: Opener) -> None:
    assert brightness(opened(forty, color_scheme="dark")) < 60
    assert brightness(opened(forty, color_scheme="light")) > 200


def test_a_narrow_window_needs_no_sideways_scrolling(forty: Path, opened: Opener) -> None:
    page = opened(forty, viewport=NARROW)
    wide = "element => element.scrollWidth - element.clientWidth"
    assert page.locator("html").evaluate(wide) <= 0
    assert page.locator("#grid").evaluate(wide) <= 0
    page.select_option("#verdict", "fixed")
    row = page.locator("#rows [role=row]").first
    expect(row.locator(".heat .cell").first).to_contain_text(".")
    row.locator("a").click()
    page.wait_for_selector("#detail .reason")
    assert page.locator("#detail").evaluate(wide) <= 0
    reported, seen = (page.locator("#detail pre").nth(n).bounding_box() for n in (0, 1))
    assert reported
    assert seen
    assert reported["y"] < seen["y"]


def test_observations_are_told_apart_without_colour(forty: Path, opened: Opener) -> None:
    signs = opened(forty).locator(".legend .cell").all_text_contents()
    assert len(signs) == len(set(signs)) == 5


def test_a_window_that_is_made_narrow_keeps_its_list(forty: Path, opened: Opener) -> None:
    page = opened(forty)
    second = page.locator("#rows [role=row]").nth(1)
    # `wait_for_function` would evaluate a string, which the page's policy refuses where it has to wait.
    page.set_viewport_size(NARROW)
    expect(second).to_have_css("top", "68px")
    page.set_viewport_size(WIDE)
    expect(second).to_have_css("top", "34px")
    expect(second).to_be_visible()
