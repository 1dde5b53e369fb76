"""SOURCE: what is read as an issue, and what is said of what can't be."""

import json
import os
from pathlib import Path

import pytest

from bot.failures import BadInput
from bot.sources.source import MAX_BYTES, issues_of


def test_the_first_heading_of_a_markdown_file_is_the_title(tmp_path: Path) -> None:
    path = tmp_path / "issue.md"
    path.write_text("# It fails\n\nbody\n")
    (issue,) = issues_of(str(path))
    assert (issue.title, issue.body.strip(), issue.id) == ("It fails", "body", "issue.md")


def test_a_commented_document_keeps_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "seeds.md"
    path.write_text("# Title: one\nimport torch\n")
    (issue,) = issues_of(str(path))
    assert issue.body.startswith("# Title: one")


def test_a_tracker_gives_an_issue_a_line_with_missing_keys_empty(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    full = {
        "id": 7, "title": "t", "body": None, "labels": [{"name": "a"}, "b"], "created": "2020-01-02", "author": "me",
        "comments": [{"body": "c", "user": {"login": "x"}}], "unknown": 1,
    }  # fmt: skip
    path.write_text(json.dumps(full) + "\n\n{}\n")
    first, second = issues_of(str(path))
    assert (first.id, first.body, first.labels, first.comments[0].author) == ("7", "", ("a", "b"), "x")
    assert first.created is not None
    assert first.created.year == 2020
    assert (second.id, second.title) == (None, "")


BAD = {
    "empty.md": (b" \n", "is empty"),
    "binary.md": (b"a\0b", "is binary"),
    "latin.md": (b"caf\xe9", "isn't UTF-8"),
    "big.md": (b"x" * (21 * 1024 * 1024), "bytes"),
    "bad.jsonl": (b"{}\n{nope\n", "bad.jsonl:2"),
    "list.jsonl": (b"[1]\n", "not a JSON object"),
    "wide.jsonl": ("{}\n{}\n".encode("utf-16"), "wide.jsonl is UTF-16: convert it with `iconv -f utf-16 -t utf-8`"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_not_be_read_is_one_line(tmp_path: Path, name: str) -> None:
    data, said = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput) as error:
        list(issues_of(str(tmp_path / name)))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_line_that_can_not_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    lines = [
        b'{"id": 1}', b"{nope", b"[1]", b'{"id": ' + b"9" * 5000 + b"}", b"[" * 100_000, b'{"body": "\xff"}',
        b'{"body": "' + b"x" * MAX_BYTES + b'"}', b'{"id": 2}',
    ]  # fmt: skip
    path.write_bytes(b"\n".join(lines))
    passed: list[BadInput] = []
    assert [issue.id for issue in issues_of(str(path), passed=passed.append)] == ["1", "2"]
    assert all(str(failure).startswith(f"{path}:{n}") for n, failure in enumerate(passed, start=2))
    assert len(passed) == 6


def test_half_characters_of_json_and_of_a_file_s_name_come_as_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(r'{"id": "\ud800", "title": "\uDFFF", "body": "\ud83d\ude00 \\ud800", "author": "\udabc"}')
    (issue,) = issues_of(str(path))
    assert (issue.id, issue.title, issue.body, issue.author) == ("\ufffd", "\ufffd", "\U0001f600 \\ud800", "\ufffd")
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md"))
    odd.write_text("text")
    assert [issue.id for issue in issues_of(str(odd))] == ["\ufffd.md"]


@pytest.mark.parametrize("value", [[1], {"a": 1}, {"name": 5}, None, 3.5])
def test_a_label_that_is_no_text_is_none(tmp_path: Path, value: object) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"labels": [value, "a"]}))
    (issue,) = issues_of(str(path))
    assert issue.labels == ("a",)


def test_a_folder_a_missing_file_and_an_impossible_name_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        list(issues_of(str(tmp_path)))
    with pytest.raises(BadInput, match="No such file"):
        list(issues_of(str(tmp_path / "none.md")))
    with pytest.raises(BadInput, match="can't read"):
        list(issues_of("a\0b"))
