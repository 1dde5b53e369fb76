"""An issue opened: the claim beside what was seen, the program, the runs, and the way there and back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from benchmarks.judged import judged_issue
from bot.summary.contract import followed_json
from tests.bot.report.answers import FOLLOWED
from tests.e2e.report.conftest import Opener, written

pytestmark = pytest.mark.browser


def fixed_issue() -> dict[str, Any]:
    return next(issue for n in range(1, 100) if (issue := judged_issue(n, releases=6))["verdict"] == "fixed")


@pytest.fixture
def page(tmp_path: Path, opened: Opener) -> Page:
    page = opened(written(tmp_path, [fixed_issue(), judged_issue(1), judged_issue(2)]))
    page.locator("#rows [role=row] a").first.click()
    page.wait_for_selector("#detail .reason")
    return page


def test_the_claim_stands_beside_what_the_reported_release_gave(page: Page) -> None:
    result = fixed_issue()["results"][0]
    claimed = page.locator("pre[aria-label='Reported output']")
    seen = page.locator(f"pre[aria-label='Seen on {result['runs'][0]['torch']}']")
    assert claimed.text_content() == result["repro"]["claim"]["text"].rstrip()
    assert (seen.text_content() or "").rstrip() == result["runs"][0]["stderr"].rstrip()
    assert seen.locator("mark").count() == len(result["runs"][0]["stderr"].rstrip().split("\n"))
    left, right = claimed.bounding_box(), seen.bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]


def test_another_release_is_chosen_by_its_button(page: Page) -> None:
    page.locator(".choice", has_text="2.13.0").click()
    expect(page.locator("pre[aria-label='Seen on 2.13.0']")).to_contain_text("0.3367")
    expect(page.locator(".choice[aria-pressed=true]")).to_have_count(1)
    expect(page.locator(".beside")).to_contain_text("it ended without an exception")


def test_the_program_the_runs_and_the_link_are_there(page: Page) -> None:
    issue = fixed_issue()
    result = issue["results"][0]
    assert page.locator("pre[aria-label='The file repro.py']").text_content() == result["repro"]["program"].rstrip()
    assert page.locator("#detail tbody tr").count() == len(result["runs"])
    assert page.locator("#detail tbody th").all_text_contents() == [run["torch"] for run in result["runs"]]
    link = page.locator("#detail a", has_text="Open on GitHub")
    assert link.get_attribute("href") == issue["url"]
    assert "noopener" in (link.get_attribute("rel") or "")


@pytest.mark.parametrize("has", [True, False])
def test_what_the_program_imports_is_told_with_its_version(tmp_path: Path, opened: Opener, has: bool) -> None:
    issues = [judged_issue(n, releases=6) for n in range(1, 100)]
    issue = next(i for i in issues if (r := i["results"][0]["runs"]) and bool(r[0]["packages"]) is has)
    page = opened(written(tmp_path, [issue]))
    page.locator("#rows [role=row] a").first.click()
    page.wait_for_selector("#detail .reason")
    assert ("With" in page.locator("#detail thead th").all_text_contents()) is has
    told = [run["packages"][0].replace("==", " ") for run in issue["results"][0]["runs"] if run["packages"]]
    assert page.locator("#detail tbody td:nth-child(4)", has_text="numpy").all_text_contents() == told


@pytest.mark.parametrize("regressed", [True, False])
def test_the_commit_of_each_release_and_a_regression_are_told(tmp_path: Path, opened: Opener, regressed: bool) -> None:
    issues = [judged_issue(n, releases=6) for n in range(1, 100)]
    issue = next(i for i in issues if (r := i["results"][0])["runs"] and bool(r["regression"]) is regressed)
    page = opened(written(tmp_path, [issue]))
    page.locator("#rows [role=row] a").first.click()
    expect(page.locator("#detail .reason .label")).to_have_text(["regression"] if regressed else [])
    commits = [run["commit"][:7] for run in issue["results"][0]["runs"]]
    expect(page.locator("#detail tbody td:nth-child(2)")).to_have_text(commits)


def test_what_further_runs_told_stands_below_the_runs(tmp_path: Path, opened: Opener) -> None:
    issue = fixed_issue()
    issue["results"][0] |= followed_json(FOLLOWED) | {"gone_on_nightly": "2026-11-20"}
    page = opened(written(tmp_path, [issue]))
    page.locator("#rows [role=row] a").first.click()
    expect(page.locator("#detail .reason .label")).to_have_text(["gone on nightly 2026-11-20"])
    rows = page.locator("#detail [aria-label=Backends] tbody tr")
    expect(rows).to_have_text(["eagerok✓ absentIt ran through.", re.compile(r"^inductorcrash. showsIt <crashed>\.$")])
    expect(page.locator("#detail pre[aria-label='Python frames']")).to_have_text("test.py, line 6, in inner <b>")
    expect(page.locator("#detail pre[aria-label='C++ frames']")).to_have_text("at::native::sum")
    expect(page.get_by_text("2 lines, found in 1,234 runs")).to_be_visible()
    expect(page.locator("#detail pre[aria-label='The smaller program']")).to_have_text("import torch\ntorch.<ones>(3)")


def test_what_is_searched_for_right_after_closing_it_is_kept(page: Page) -> None:
    """Defends: the way back to the list's address, which comes late, took away what was typed meanwhile."""
    page.evaluate(
        """async () => {
            const dialog = document.querySelector("dialog"), search = document.getElementById("search");
            const gone = new Promise((done) => addEventListener("popstate", done, { once: true }));
            const closed = new Promise((done) => dialog.addEventListener("close", () => {
                search.value = "no such issue";
                search.dispatchEvent(new Event("input"));
                done();
            }, { once: true }));
            dialog.close();
            await Promise.all([closed, gone]);
        }"""
    )
    expect(page.locator("#shown")).to_have_text("0 of 3")
    expect(page.locator("#search")).to_have_value("no such issue")
    expect(page).to_have_url(re.compile("^(?!.*issue=).*q=no"))


def test_the_way_back_closes_it_and_the_way_forth_opens_it(page: Page) -> None:
    title = fixed_issue()["title"]
    page.go_back()
    expect(page.locator("#detail")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#detail-title")).to_have_text(title)
    page.click("#detail .close")
    expect(page.locator("#detail")).to_be_hidden()
    page.wait_for_function("() => !location.hash.includes('issue')")


def test_the_buttons_lead_to_the_neighbours_and_keep_the_focus(page: Page) -> None:
    expect(page.locator("#previous")).to_be_disabled()
    page.click("#next")
    expect(page.locator("#detail-title")).to_have_text(judged_issue(1)["title"])
    expect(page.locator("#next")).to_be_focused()
    page.click("#next")
    expect(page.locator("#detail-title")).to_have_text(judged_issue(2)["title"])
    expect(page.locator("#next")).to_be_disabled()


def test_an_address_opens_its_issue(tmp_path: Path, opened: Opener) -> None:
    issue = fixed_issue()
    page = opened(written(tmp_path, [judged_issue(1), issue]), f"#issue={issue['id'].replace('#', '%23')}")
    expect(page.locator("#detail-title")).to_have_text(issue["title"])


def test_issues_of_one_id_are_told_apart(tmp_path: Path, opened: Opener) -> None:
    twins = [judged_issue(n) | {"id": "issue.md"} for n in (1, 2, 3)]
    page = opened(written(tmp_path, twins))
    page.locator("#rows a").nth(1).click()
    page.wait_for_selector("#detail .reason")
    again = opened(tmp_path / "index.html", page.evaluate("location.hash"))
    expect(again.locator("#detail-title")).to_have_text(twins[1]["title"])


def test_every_record_of_a_document_has_its_own_part(tmp_path: Path, opened: Opener) -> None:
    issue = fixed_issue()
    issue["results"].append({**judged_issue(3)["results"][0], "verdict": "needs-info", "runs": []})
    page = opened(written(tmp_path, [issue]))
    page.locator("#rows a").first.click()
    page.wait_for_selector("#detail .reason")
    expect(page.locator("#detail .result")).to_have_count(2)
    expect(page.locator("#detail .result").nth(1)).to_contain_text("It was not run.")


def test_an_issue_without_a_program_opens_to_its_reason(tmp_path: Path, opened: Opener) -> None:
    bare: dict[str, Any] = {
        "id": None,
        "title": None,
        "url": None,
        "verdict": "needs-info",
        "problems": [{"code": "no-program", "detail": "there is no code"}],
        "results": [{"repro": None, "verdict": "needs-info", "reason": "There is no program in the text.", "runs": []}],
    }
    page = opened(written(tmp_path, [bare]))
    page.locator("#rows a").first.click()
    expect(page.locator("#detail .reason")).to_have_text("There is no program in the text.")
    expect(page.locator("#detail .problems")).to_contain_text("there is no code")
    assert page.locator("#detail a").count() == 0
