"""Text from an issue stays text in a comment."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.report.inert import ZERO_WIDTH, cell, code, fenced, longest_run, plain, prose

HOSTILE = [
    "@torvalds please look",
    "fixes #1 and GH-2 and owner/repo#3",
    "see https://github.com/owner/repo/issues/1 or www.example.org",
    "<img src=x onerror=alert(1)> <!-- x --> &lt;b&gt;",
    "[link](javascript:alert(1)) ![image](http://example.org/x.png)",
    "*bold* _it_ ~~gone~~ `code` $x$",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "a | b",
    "```\nfence\n```",
    "--> out of the marker",
    "0123456789abcdef0123456789abcdef01234567",
]

texts = st.text(st.sampled_from("ab1 \n`@#<>&[]()!*_~|$-+=.\\:/wGH\u202e\x1b\x00"), max_size=60) | st.text(max_size=40)


def rendered() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_sentence_renders_as_one_paragraph_of_its_own_characters(text: str) -> None:
    check_prose(text)


@given(texts)
def test_any_sentence_renders_as_its_own_characters(text: str) -> None:
    check_prose(text)


def check_prose(text: str) -> None:
    tokens = rendered().parse(prose(text))
    words = " ".join(plain(text).split())
    assert [t.type for t in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    children = [c for t in tokens if t.children for c in t.children]
    assert all(c.type in {"text", "text_special"} for c in children)
    assert "".join(c.content for c in children).replace(ZERO_WIDTH, "").strip() == words.replace(ZERO_WIDTH, "").strip()


@given(texts)
def test_no_mention_or_reference_is_left_in_a_sentence(text: str) -> None:
    shown = prose(text)
    assert not re.search(r"@\w|#\d|://\w|GH-\d|[0-9a-f]{7}", shown)


@given(texts)
def test_any_text_stays_inside_its_fence(text: str) -> None:
    tokens = rendered().parse(fenced(text, "python") + "\n\nafter")
    assert [t.type for t in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content.rstrip("\n") == plain(text).rstrip("\n")


@given(texts)
def test_any_text_stays_inside_its_code_span(text: str) -> None:
    (paragraph,) = [t for t in rendered().parse(f"a {code(text)} b") if t.type == "inline"]
    assert [c.type for c in paragraph.children or []] == ["text", "code_inline", "text"]


@given(texts)
def test_any_text_stays_inside_its_cell(text: str) -> None:
    tokens = rendered().parse(f"| a | b |\n| - | - |\n| {cell(text)} | end |\n")
    cells = [t for i, t in enumerate(tokens) if tokens[i - 1].type == "td_open"]
    assert len(cells) == 2
    assert cells[1].content == "end"


@given(texts)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", plain(text))
    assert plain(plain(text)) == plain(text)


def test_the_longest_run_of_backticks_is_found() -> None:
    assert longest_run("a ` b ``` c ``") == 3
    assert longest_run("none") == 0
