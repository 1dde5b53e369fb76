"""Issues that are written to break the page: nothing of theirs runs, renders, loads or hides anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from benchmarks.judged import judged_issue
from bot.summary.results import Json
from tests.e2e.report.conftest import Opener, written

pytestmark = pytest.mark.browser

ATTACK = (
    "</script><script>alert(1)</script><!--<script><img src=x onerror=alert(2)>"
    "<style>*{display:none}</style><svg onload=alert(3)>{{7*7}}${alert(4)}'\"]]>\ud800"
)


def hostile(value: Any) -> Any:
    """Every text of a result replaced by the attack, down to the last; what we ourselves write stays."""
    if isinstance(value, dict):
        ours = {"verdict", "observation", "outcome", "kind", "torch", "first_shown", "first_absent", "url", "created"}
        return {key: each if key in ours else hostile(each) for key, each in value.items()}
    if isinstance(value, list):
        return [hostile(each) for each in value]
    return ATTACK if isinstance(value, str) else value


def attacked() -> Json:
    issue: Json = hostile(next(each for each in map(judged_issue, range(1, 100)) if each["verdict"] == "fixed"))
    issue["url"] = "javascript:alert(5)"
    issue["results"][0]["repro"]["files"] = {ATTACK: ATTACK, "__proto__": "x"}
    issue["results"][0]["runs"][0]["torch"] = ATTACK
    issue["results"][0]["first_absent"] = ATTACK
    return issue


def test_hostile_titles_labels_releases_and_output_are_text(tmp_path: Path, opened: Opener) -> None:
    page = opened(written(tmp_path, [attacked(), judged_issue(1), judged_issue(2)]))
    assert page.locator("#rows [role=row]").count() == 3
    link = page.locator("#rows a").first
    assert (link.text_content() or "").startswith("</script><script>alert(1)")
    link.click()
    page.wait_for_selector("#detail .reason")
    for place in ("#detail-title", "#detail .reason", "#detail .labels", "pre[aria-label='Reported output']", "tbody"):
        expect(page.locator(place).first).to_contain_text("<img src=x onerror=alert(2)>")
    assert page.locator("img, #detail script, #detail style, main style, #detail svg").count() == 0
    assert page.locator("#detail a").count() == 0
    page.keyboard.press("Escape")
    page.fill("#search", "alert(2)")
    expect(page.locator("#shown")).to_have_text("1 of 3")


@pytest.mark.parametrize(
    "address",
    ["#issue=%3Cimg%20src=x%20onerror=alert(1)%3E", "#q=%3Cscript%3Ealert(1)%3C/script%3E", "#sort=constructor", "#%"],
)
def test_a_hostile_address_does_nothing(forty: Path, opened: Opener, address: str) -> None:
    page = opened(forty, address, rows=False)
    expect(page.locator("#shown")).to_contain_text("of 40")
    assert page.locator("#detail").is_hidden()
    assert page.locator("img").count() == 0


def test_the_policy_stops_a_script_that_got_in_nevertheless(forty: Path, tmp_path: Path, opened: Opener) -> None:
    text = forty.read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(text.replace("<main>", "<main><script>document.title = 'taken'</script>", 1), encoding="utf-8")
    page = opened(forty)
    said: list[str] = []
    other = page.context.new_page()
    other.on("console", lambda message: said.append(message.text))
    other.goto(broken.as_uri())
    other.wait_for_selector("#rows [role=row]")
    assert other.title() != "taken"
    assert any("Content Security Policy" in line for line in said)


def test_a_title_that_turns_the_direction_of_writing_does_not(tmp_path: Path, opened: Opener) -> None:
    issue = judged_issue(1) | {"title": "safe \u202egnp.exe\u2066 title\x1b[31m"}
    page = opened(written(tmp_path, [issue]))
    assert page.locator("#rows a").first.text_content() == "safe gnp.exe title"
