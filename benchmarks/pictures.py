"""Draws those pictures in `docs/` that show the report's page and a comment: `make pictures`, when these have changed.

The page is that of a made-up tracker; the comment is what `repro run` prints of an example, after real runs.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from cmarkgfm import Options, github_flavored_markdown_to_html  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.judged import judged_issue, write_results
from bot.page.write import write_page
from bot.summary.results import PARTIAL

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = Path(__file__).parents[1] / "repros/examples/torchscript-with-statement/issue.md"
ISSUES, BATCH = 15_000, 40
MADE = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
WIDE, NARROW = ViewportSize(width=1360, height=820), ViewportSize(width=390, height=800)
STYLE = """
body { margin: 20px; font: 14px/1.5 "DejaVu Sans", sans-serif; color: #1f2328; background: white }
article { border: 1px solid #d1d9e0; border-radius: 6px } article > * { margin: 16px }
header { margin: 0; padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0 }
header i { font-style: normal; font-size: 12px; border: 1px solid #d1d9e0; border-radius: 8px; padding: 0 6px }
code { font: 11px "DejaVu Sans Mono", monospace; background: #eff1f3; border-radius: 6px; padding: 2px 6px }
pre { background: #f6f8fa; border-radius: 6px; padding: 12px; overflow: hidden; line-height: 1.3 }
pre code { background: none; padding: 0; font-size: 12px }
table { border-collapse: collapse } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; font-size: 13px }
"""


def main() -> None:
    """Draws all of them."""
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        draw_page(browser, folder)
        draw_unfinished(browser, folder)
        draw_comment(browser)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()


def draw_page(browser: Browser, folder: Path) -> None:
    """The page of a whole tracker: light, dark, narrow, and with an issue opened."""
    write_results(folder, ISSUES, releases=6)
    page = write_page(folder, MADE)
    page = page.rename(page.with_name("example-torch.html"))
    shot(opened(browser, page, WIDE), "report-light")
    shot(opened(browser, page, WIDE, "dark"), "report-dark")
    shot(opened(browser, page, NARROW), "report-narrow")
    issue = opened(browser, page, WIDE)
    issue.locator("#rows a").nth(1).click()
    issue.wait_for_selector("#detail .reason")
    shot(issue, "report-issue")


def draw_unfinished(browser: Browser, folder: Path) -> None:
    """The page of a batch while it fills, on a telephone at night: after a tenth, a half and all of its issues."""
    frames = []
    for share in (10, 2, 1):
        results = [json.dumps(judged_issue(number, releases=6)) for number in range(1, BATCH // share + 1)]
        (folder / PARTIAL).write_text("\n".join(results) + "\n", encoding="utf-8")
        narrow = opened(browser, write_page(folder, MADE, of=BATCH), NARROW, "dark")
        frames.append(f'<img src="data:image/png;base64,{base64.b64encode(narrow.screenshot()).decode()}">')
    beside = browser.new_page(viewport=ViewportSize(width=3 * NARROW["width"] + 40, height=NARROW["height"]))
    beside.set_content(f'<body style="margin: 0; display: flex; gap: 20px; background: #888">{"".join(frames)}')
    shot(beside, "report-unfinished")


def draw_comment(browser: Browser) -> None:
    """A comment as GitHub shows it, its evidence unfolded."""
    command = [sys.executable, "-m", "bot.main", "run", str(EXAMPLE), "--download-yes", "--format", "markdown"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    html = github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE).replace("<details>", "<details open>", 1)
    page = browser.new_page(viewport=ViewportSize(width=900, height=100))
    head = "<header><b>reprobot</b> <i>bot</i> commented now</header>"
    page.set_content(f"<style>{STYLE}</style><article>{head}{html}</article>")
    shot(page, "comment", full_page=True)


def opened(browser: Browser, path: Path, size: ViewportSize, scheme: Literal["light", "dark"] = "light") -> Page:
    """A page with its first rows."""
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(path.as_uri())
    page.wait_for_selector("#rows [role=row]")
    return page


def shot(page: Page, name: str, **options: Any) -> None:
    """Keeps what a page shows."""
    page.screenshot(path=DOCS / f"{name}.png", **options)


if __name__ == "__main__":
    main()
