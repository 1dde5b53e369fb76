"""The report's page of 15,000 issues: how long it takes to write, how large it is, how soon its first row is seen.

`PAGE_ISSUES` may give another number of issues.
"""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.judged import write_results
from bot.page.write import write_page

_AIM = 2.0
"""Seconds until the first row can be seen."""

_SHAPES = {
    "two releases each": {"releases": 2},
    "with ranges and bisections": {"releases": 12},
    "with much output that compresses badly": {"releases": 2, "numbers": 500},
}

_PAINTED = """
() => new Promise((resolve) => {
  const look = () => document.querySelector("#rows [role=row]")
    ? requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() / 1000)))
    : setTimeout(look, 5);
  look();
})
"""
_FILTERED = """
() => new Promise((resolve) => {
  const start = performance.now();
  const field = document.getElementById("search");
  field.value = "einsum triaged";
  field.dispatchEvent(new Event("input"));
  requestAnimationFrame(() => requestAnimationFrame(() => resolve((performance.now() - start) / 1000)));
})
"""


def main() -> int:
    """Print the figures; 1 where the first row comes later than the aim."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no Chromium: `apt-get install chromium`")
        return 1
    count = int(os.environ.get("PAGE_ISSUES", "15000"))
    slow = False
    for told, shape in _SHAPES.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_results(folder, count, **shape)
            print(f"{count:,} issues, {told}:")
            slow |= _measure(folder, chromium)
    print(f"most memory while writing: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    return int(slow)


def _measure(folder: Path, chromium: str) -> bool:
    start = time.perf_counter()
    page = write_page(folder)
    spent = time.perf_counter() - start
    given = (folder / "results.jsonl").stat().st_size
    print(f"  written in {spent:.1f} s; {_mb(given)} of results, {_mb(page.stat().st_size)} of page")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        firsts = [_first_row(browser.new_page(viewport={"width": 1440, "height": 900}), page) for _ in range(3)]
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(page.as_uri())
        filtered = tab.evaluate(_FILTERED)
        opened = _opened(tab)
        browser.close()
    print(f"  first row seen after {min(firsts):.2f} to {max(firsts):.2f} s (aim: {_AIM:.0f} s)")
    print(f"  a search takes {filtered * 1000:.0f} ms, opening an issue {opened * 1000:.0f} ms")
    return max(firsts) > _AIM


def _first_row(tab: Page, page: Path) -> float:
    """Seconds from the start of navigation to the frame that shows the first row."""
    tab.goto(page.as_uri(), wait_until="commit")
    return float(tab.evaluate(_PAINTED))


def _opened(tab: Page) -> float:
    start = time.perf_counter()
    tab.locator("#rows a").first.click()
    tab.wait_for_selector("#detail .reason")
    return time.perf_counter() - start


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


if __name__ == "__main__":
    main()
