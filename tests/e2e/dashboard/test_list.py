"""The list of issues in a browser: filtered, searched, sorted, opened, moved through by keys, and kept up to date."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from benchmarks.judged import judged_issue
from bot.database.verdicts import Verdicts
from tests.e2e.dashboard.conftest import FORTY, REPOSITORY, Opener, database, titles

pytestmark = pytest.mark.browser


def count_of(holds: Any) -> int:
    found: int = sum(map(holds, FORTY))
    assert 0 < found < 40
    return found


def test_filters_add_up_as_they_are_chosen_and_the_address_keeps_them(forty: str, opened: Opener) -> None:
    def shows(issue: Any) -> bool:
        return any(r["torch"] == "2.13.0" and r["observation"] == "shows" for r in issue["results"][0]["runs"])

    page = opened(forty, "/issues")
    expect(page.locator("#shown")).to_have_text("40 of 40")
    page.select_option("#verdict", "fixed")
    expect(page.locator("#shown")).to_have_text(f"{count_of(lambda each: each['verdict'] == 'fixed')} of 40")
    page.select_option("#verdict", "")
    page.select_option("#release", "2.13.0")
    page.select_option("#kind", "shows")
    expect(page.locator("#shown")).to_have_text(f"{count_of(shows)} of 40")
    page.select_option("#label", "triaged")
    both = count_of(lambda each: shows(each) and "triaged" in each["issue_labels"])
    expect(page.locator("#shown")).to_have_text(f"{both} of 40")
    expect(page).to_have_url(re.compile("label=triaged"))
    again = opened(forty, page.url.removeprefix(forty))
    assert again.locator("#kind").input_value() == "shows"
    assert titles(again) == titles(page)
    again.check("#changed")
    expect(again.locator("#none")).to_be_visible()
    again.click("#none a")
    expect(again.locator("#shown")).to_have_text("40 of 40")


def test_a_search_is_answered_while_one_types_and_the_field_keeps_the_focus(forty: str, opened: Opener) -> None:
    page = opened(forty, "/issues")
    page.keyboard.press("/")
    page.keyboard.type("EINSUM")
    wanted = [each["title"] for each in FORTY if "einsum" in each["title"]]
    expect(page.locator("#shown")).to_have_text(f"{len(wanted)} of 40")
    assert sorted(titles(page)) == sorted(wanted)
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("search=EINSUM"))


def test_a_heading_sorts_up_then_down(forty: str, opened: Opener) -> None:
    page = opened(forty, "/issues")
    heading = page.locator("th.title[aria-sort]")
    assert page.locator("th.given[aria-sort]").get_attribute("aria-sort") == "descending"
    for direction, down in (("ascending", False), ("descending", True)):
        heading.locator("a").click()
        expect(heading).to_have_attribute("aria-sort", direction)
        shown = titles(page)
        assert shown == sorted(shown, key=str.lower, reverse=down)
    page.select_option("#verdict", "fixed")
    expect(page.locator("#shown")).not_to_have_text("40 of 40")
    assert titles(page) == sorted(titles(page), key=str.lower, reverse=True)


def test_rows_are_moved_through_and_opened_by_keys(forty: str, opened: Opener) -> None:
    page = opened(forty, "/issues?sort=number")
    page.locator("a.issue").first.focus()
    for key, title in [("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", 39), ("Home", 0), ("ArrowDown", 1)]:
        page.keyboard.press(key)
        expect(page.locator(":focus")).to_have_text(FORTY[title]["title"])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(FORTY[1]["title"])
    expect(page).to_have_url(f"{forty}/issues/{REPOSITORY}/2")


def test_everything_is_reached_by_the_tabulator(forty: str, opened: Opener) -> None:
    page = opened(forty, "/issues")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#search")).to_be_focused()


def test_a_long_list_has_pages(tmp_path: Path, serve: Callable[..., str], opened: Opener) -> None:
    engine = database(tmp_path)
    verdicts = Verdicts(engine)
    for number in range(1, 61):
        verdicts.add(REPOSITORY, number, f"job {number}", judged_issue(number))
    address = serve(engine)
    page = opened(address, "/issues?sort=number")
    assert page.locator("a.issue").count() == 50
    page.click("a[rel=next]")
    expect(page.locator(".pages")).to_contain_text("51–60")
    assert page.locator("td.number").all_text_contents() == [f"#{number}" for number in range(51, 61)]
    page.click("a[rel=prev]")
    expect(page.locator("td.number").first).to_have_text("#1")


def test_a_page_follows_the_database_until_it_is_told_not_to(
    tmp_path: Path, serve: Callable[..., str], opened: Opener
) -> None:
    engine = database(tmp_path)
    verdicts = Verdicts(engine)
    verdicts.add(REPOSITORY, 1, "job 1", judged_issue(1))
    address = serve(engine)
    page = opened(address, "/issues")
    page.locator("a.issue").focus()
    verdicts.add(REPOSITORY, 2, "job 2", judged_issue(2))
    expect(page.locator("#shown")).to_have_text("2 of 2")
    expect(page.locator(":focus")).to_have_text(judged_issue(1)["title"])
    page.click("#live")
    expect(page.locator("#live")).to_have_attribute("aria-pressed", "false")
    verdicts.add(REPOSITORY, 3, "job 3", judged_issue(3))
    page.wait_for_timeout(3000)
    assert page.locator("#shown").text_content() == "2 of 2"
    page.click("#live")
    expect(page.locator("#shown")).to_have_text("3 of 3")
