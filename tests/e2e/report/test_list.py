"""The list: filtered, searched, sorted, and moved through by keys."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.judged import judged_issue
from tests.e2e.report.conftest import Opener, titles, written

pytestmark = pytest.mark.browser

FORTY = [judged_issue(n, releases=6) for n in range(1, 41)]


def count_of(verdict: str) -> int:
    return sum(issue["verdict"] == verdict for issue in FORTY)


def test_every_verdict_is_counted_in_the_chart(forty: Path, opened: Opener) -> None:
    page = opened(forty)
    for bar in page.locator(".bar").all():
        assert bar.locator(".count").text_content() == str(count_of(bar.get_attribute("data-verdict") or ""))


def test_a_bar_filters_by_its_verdict_and_again_frees_it(forty: Path, opened: Opener) -> None:
    page = opened(forty)
    page.click(".bar[data-verdict=fixed]")
    expect(page.locator("#shown")).to_have_text(f"{count_of('fixed')} of 40")
    assert set(page.locator("#rows .badge").all_text_contents()) == {"Fixed"}
    assert page.locator(".bar[data-verdict=fixed]").get_attribute("aria-pressed") == "true"
    page.click(".bar[data-verdict=fixed]")
    expect(page.locator("#shown")).to_have_text("40 of 40")


@pytest.mark.parametrize("text", ["EINSUM", "#17", "module: nn", "indexerror", "torch mixed"])
def test_search_finds_titles_numbers_labels_and_exceptions_whatever_their_case(
    forty: Path, opened: Opener, text: str
) -> None:
    wanted = [issue for issue in FORTY if all(part in searched(issue) for part in text.lower().split())]
    assert 0 < len(wanted) < 40
    page = opened(forty)
    page.fill("#search", text)
    expect(page.locator("#shown")).to_have_text(f"{len(wanted)} of 40")
    assert titles(page)[:5] == [issue["title"] for issue in wanted][:5]


def searched(issue: dict[str, object]) -> str:
    result = issue["results"][0]  # type: ignore[index]
    labels = [*issue["issue_labels"], f"repro: {issue['verdict']}"]  # type: ignore[misc]
    return "\n".join([str(issue["id"]), str(issue["title"]), result["repro"]["claim"]["exception"], *labels]).lower()


def test_a_label_and_a_release_with_what_it_showed_are_filters_that_add_up(forty: Path, opened: Opener) -> None:
    def shows(issue: dict[str, object]) -> bool:
        runs = issue["results"][0]["runs"]  # type: ignore[index]
        return any(run["torch"] == "2.13.0" and run["observation"] == "shows" for run in runs)

    wanted = [issue for issue in FORTY if shows(issue) and "triaged" in issue["issue_labels"]]
    page = opened(forty)
    assert page.locator("#kind").is_disabled()
    page.select_option("#release", "2.13.0")
    page.select_option("#kind", "shows")
    expect(page.locator("#shown")).to_have_text(f"{sum(map(shows, FORTY))} of 40")
    page.select_option("#label", "triaged")
    expect(page.locator("#shown")).to_have_text(f"{len(wanted)} of 40")


def test_nothing_found_says_so_and_the_filters_can_be_cleared(forty: Path, opened: Opener) -> None:
    page = opened(forty)
    page.fill("#search", "no issue says this")
    expect(page.locator("#none")).to_be_visible()
    page.click("#none-clear")
    expect(page.locator("#shown")).to_have_text("40 of 40")
    assert page.locator("#rows [role=row]").count() > 5


def test_a_heading_sorts_up_then_down(forty: Path, opened: Opener) -> None:
    page = opened(forty)
    heading = page.locator("[role=columnheader].title")
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    up = titles(page)
    assert up == sorted(up, key=str.casefold)
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    down = titles(page)
    assert down == sorted(down, key=str.casefold, reverse=True)
    assert down[0] > up[0]


@pytest.mark.parametrize("clicks", [1, 2])
def test_issues_without_a_release_to_sort_by_come_last_both_ways(forty: Path, opened: Opener, clicks: int) -> None:
    page = opened(forty, viewport={"width": 1440, "height": 2200})
    for _ in range(clicks):
        page.click("[data-sort=gone]")
    shown = [text.strip() for text in page.locator("#rows .gone").all_text_contents()]
    given = [text for text in shown if text]
    assert len(given) > 3
    assert shown == given + [""] * (len(shown) - len(given))
    ages = [tuple(map(int, text.split("."))) for text in given]
    assert ages == sorted(ages, reverse=clicks == 2)


def test_the_heat_map_tells_each_release_by_place_colour_and_sign(forty: Path, opened: Opener) -> None:
    page = opened(forty)
    issue = next(issue for issue in FORTY if issue["verdict"] == "fixed")
    row = page.locator("#rows [role=row]").filter(has_text=f"#{issue['id'].rpartition('#')[2]}").first
    names = page.locator(".release-name").all_text_contents()
    for run in issue["results"][0]["runs"]:
        cell = row.locator(f".heat .cell[title^='{run['torch']}: ']")
        assert cell.evaluate("cell => cell.firstChild.textContent") == {"shows": "×", "absent": "✓"}[run["observation"]]
        head = page.locator(".release-name").nth(names.index(run["torch"]))
        at, under = head.bounding_box(), cell.bounding_box()
        assert at
        assert under
        assert abs(at["x"] - under["x"]) < 3
    assert f"{issue['results'][0]['runs'][0]['torch']} shows" in (
        row.locator(".heat").get_attribute("aria-label") or ""
    )


def test_the_list_is_used_from_the_keyboard(forty: Path, opened: Opener) -> None:
    page = opened(forty)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.locator("#rows a").first.focus()
    for key, row in [("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", 39), ("Home", 0)]:
        page.keyboard.press(key)
        focused = page.evaluate("Number(document.activeElement.closest('[role=row]').dataset.position)")
        assert focused == row, key
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#detail-title")).to_have_text(FORTY[1]["title"])
    page.keyboard.press("ArrowRight")
    expect(page.locator("#detail-title")).to_have_text(FORTY[2]["title"])
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    expect(page.locator(":focus")).to_have_text(FORTY[2]["title"])


def test_what_was_asked_stands_in_the_address_and_comes_back_with_it(forty: Path, opened: Opener) -> None:
    page = opened(forty)
    page.click(".bar[data-verdict=reproduced]")
    page.click("[data-sort=title]")
    shown, address = titles(page), page.evaluate("location.hash")
    again = opened(forty, address)
    assert titles(again) == shown
    assert again.locator("#verdict").input_value() == "reproduced"


def test_only_the_rows_near_the_window_exist_and_the_last_can_be_reached(tmp_path: Path, opened: Opener) -> None:
    page = opened(written(tmp_path, [judged_issue(n) for n in range(1, 2001)]))
    assert page.locator("#rows [role=row]").count() < 80
    page.locator("#grid").evaluate("grid => grid.scrollTop = grid.scrollHeight")
    expect(page.locator("#rows [role=row][aria-rowindex='2001']")).to_be_visible()
    assert page.locator("#rows [role=row]").count() < 80
    assert page.locator("#grid").get_attribute("aria-rowcount") == "2001"


def test_a_report_of_no_issues_is_a_page_too(tmp_path: Path, opened: Opener) -> None:
    page = opened(written(tmp_path, []), rows=False)
    expect(page.locator("#none")).to_be_visible()
    assert page.locator("#shown").text_content() == "0 of 0"


def test_names_of_files_have_room_and_a_reason_ends_once(tmp_path: Path, opened: Opener) -> None:
    ran = next(each for each in FORTY if each["verdict"] == "reproduced")
    issue = deepcopy(ran) | {"id": "reports/conv-stride.md", "url": None}
    for run in issue["results"][0]["runs"]:
        run["why"] = "it raised what the report says."
    page = opened(written(tmp_path, [issue]))
    cell = page.locator("#rows .number")
    expect(cell).to_have_text("reports/conv-stride.md")
    assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
    page.locator("#rows a").click()
    expect(page.locator("dialog .beside")).to_contain_text("what the report says")
    expect(page.locator("dialog .beside")).not_to_contain_text("says.;")
