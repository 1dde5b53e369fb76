"""The page as it is written: whole, closed to the network, within its size, in one step."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from benchmarks.judged import judged_issue, write_results
from bot.failures import BadInput, Failure
from bot.page.write import ALL_ROOM, LEAST_ROOM, ROOM, room_for, write_page
from bot.summary.contract import answer_json
from tests.bot.report.answers import fixed_answer, needs_info_answer


class Elements(HTMLParser):
    """Every script and style element with its attributes and text; every address that the page names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.addresses: list[str | None] = []
        self.policy = ""
        self._open: tuple[str, dict[str, str | None]] | None = None
        self._text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] for name in ("src", "href", "action", "data") if name in given]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        if tag in {"script", "style"}:
            self._open, self._text = (tag, given), []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[0]:
            self.found.append((*self._open, "".join(self._text)))
            self._open = None


def page_of(folder: Path, results: list[dict[str, Any]]) -> Elements:
    (folder / "results.jsonl").write_text("".join(json.dumps(each) + "\n" for each in results))
    return Elements(write_page(folder).read_text(encoding="utf-8"))


def data_of(page: Elements, name: str) -> Any:
    return json.loads(next(text for _, given, text in page.found if given.get("id") == name))


def details_in(page: Elements) -> list[dict[str, Any]]:
    chunks = [text for _, given, text in page.found if (given.get("id") or "").startswith("chunk-")]
    return [each for chunk in chunks for each in json.loads(zlib.decompress(base64.b64decode(chunk)))]


def test_the_answers_of_a_triage_make_a_page(tmp_path: Path) -> None:
    page = page_of(tmp_path, [answer_json(fixed_answer()), answer_json(needs_info_answer("model"))])
    index = data_of(page, "index")
    assert [row[1] for row in index["rows"]] == ["It fails", ""]
    assert index["releases"] == ["1.3.0", "2.13.0"]
    first, second = details_in(page)
    assert first["results"][0]["reason"].startswith("It shows on 1.3.0")
    assert second["results"][0]["runs"] == []


def test_only_scripts_and_styles_of_ours_may_run_and_nothing_is_asked_of_the_network(tmp_path: Path) -> None:
    page = page_of(tmp_path, [judged_issue(1)])
    digests = [
        "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for tag, given, text in page.found
        if tag == "style" or "type" not in given
    ]
    assert len(digests) == 2
    assert re.findall(r"'(sha256-[^']+)'", page.policy) == digests[::-1]
    assert page.policy.startswith("default-src 'none';")
    assert "unsafe" not in page.policy
    assert page.addresses == ["#issues"]


@pytest.mark.parametrize("text", ["</script><b>", "<!--<script>", "]]>&amp;'\"", "\ud800 half a character", "\u2028"])
def test_no_title_ends_or_breaks_the_data(tmp_path: Path, text: str) -> None:
    page = page_of(tmp_path, [judged_issue(1) | {"title": text, "issue_labels": [text]}])
    index = data_of(page, "index")
    assert index["rows"][0][1] == text.replace("\u2028", "").replace("\ud800", "\ufffd")
    assert len([tag for tag, _, _ in page.found if tag == "script"]) == 4


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "https://a b",
        'https://a"b',
        "https://github.com@evil.example/",
        "https://github.com:x@evil.example/",
        "https://gіthub.com/",
        7,
        None,
    ],
)
def test_only_a_web_address_becomes_a_link(tmp_path: Path, url: object) -> None:
    page = page_of(tmp_path, [judged_issue(1) | {"url": url}])
    assert data_of(page, "index")["rows"][0][2] is None


def test_addresses_share_their_beginning_and_name_the_repository(tmp_path: Path) -> None:
    page = page_of(tmp_path, [judged_issue(n) for n in (1, 2, 30)])
    index = data_of(page, "index")
    assert index["repository"] == "example/torch"
    assert [index["prefix"] + row[2] for row in index["rows"]] == [judged_issue(n)["url"] for n in (1, 2, 30)]


def test_releases_stand_in_the_order_of_their_versions(tmp_path: Path) -> None:
    issue = judged_issue(2)
    run = issue["results"][0]["runs"][0]
    issue["results"][0]["runs"] = [run | {"torch": name} for name in ("1.10.0", "1.9.1", "not a version", "1.2.0")]
    assert data_of(page_of(tmp_path, [issue]), "index")["releases"] == ["not a version", "1.2.0", "1.9.1", "1.10.0"]


@pytest.mark.parametrize(
    ("observations", "kind"),
    [(["shows", "shows"], "shows"), (["shows", "absent"], "mixed"), (["absent"], "absent"), (["of old"], "unknown")],
)
def test_repeats_that_disagree_make_a_cell_of_their_own(tmp_path: Path, observations: list[str], kind: str) -> None:
    issue = judged_issue(2)
    run = issue["results"][0]["runs"][0]
    issue["results"][0]["runs"] = [run | {"observation": each} for each in observations]
    index = data_of(page_of(tmp_path, [issue]), "index")
    assert index["rows"][0][9] == [index["kinds"].index(kind)]


def test_equal_streams_are_held_once_and_long_ones_cut_in_the_middle(tmp_path: Path) -> None:
    issue = judged_issue(2)
    run = issue["results"][0]["runs"][0] | {"stderr": "begin " + "x" * 500_000 + " end"}
    issue["results"][0]["runs"] = [run] * 8
    (held,) = details_in(page_of(tmp_path, [issue]))
    assert {each["stderr"] for each in held["results"][0]["runs"]} == {held["results"][0]["runs"][0]["stderr"]}
    cut = held["texts"][held["results"][0]["runs"][0]["stderr"]]
    assert cut.startswith("begin")
    assert cut.endswith("end")
    assert "left out" in cut
    assert sum(map(len, held["texts"])) <= ROOM


@pytest.mark.parametrize(
    ("issues", "room"), [(0, ROOM), (1, ROOM), (15_000, ALL_ROOM // 15_000), (10_000_000, LEAST_ROOM)]
)
def test_the_room_of_an_issue_shrinks_as_there_are_more(issues: int, room: int) -> None:
    assert room_for(issues) == room


def test_every_issue_has_its_details_in_its_chunk(tmp_path: Path) -> None:
    write_results(tmp_path, 400)
    page = Elements(write_page(tmp_path).read_text())
    starts = data_of(page, "index")["chunks"]
    assert len(starts) > 3
    assert [each["results"][0]["reason"] for each in details_in(page)] == [
        judged_issue(n)["results"][0]["reason"] for n in range(1, 401)
    ]
    sizes = [
        len(json.loads(zlib.decompress(base64.b64decode(text))))
        for _, given, text in page.found
        if (given.get("id") or "").startswith("chunk-")
    ]
    assert starts == [sum(sizes[:n]) for n in range(len(sizes))]


def test_the_time_that_it_shows_is_the_given_one(tmp_path: Path) -> None:
    write_results(tmp_path, 1)
    text = write_page(tmp_path, datetime(2026, 1, 2, 3, 4, tzinfo=UTC)).read_text()
    assert "02 January 2026, 03:04 UTC" in text


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"verdict": "fixed"}', '{"verdict": "fixed", "results": [{"verdict": "fixed", "runs": [1]}]}']
)
def test_a_line_that_is_no_result_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "results.jsonl").write_text(json.dumps(judged_issue(1)) + "\n" + line + "\n")
    with pytest.raises(BadInput, match=r"results\.jsonl:2: "):
        write_page(tmp_path)


def test_a_folder_without_results_says_which_to_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="repro triage --report"):
        write_page(tmp_path)


def test_a_page_that_can_not_be_put_in_its_place_is_a_failure_and_leaves_the_old_one(tmp_path: Path) -> None:
    write_results(tmp_path, 1)
    old = tmp_path / "index.html" / "old"
    old.parent.mkdir()
    old.write_text("kept")
    with pytest.raises(Failure, match="can't write"):
        write_page(tmp_path)
    assert old.read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "results.jsonl"]
