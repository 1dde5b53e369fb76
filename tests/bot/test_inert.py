"""Text from an issue stays text in a comment, as GitHub's own renderer shows it."""

import re

import pytest
from hypothesis import given

from bot.inert import cell, code, fenced, line, longest_run, plain, prose
from tests.bot.report.github_markdown import live_in, rendered
from tests.bot.report.hostile import PIECES, lines

ORDINARY = [
    "The reported RuntimeError shows on torch 1.3.0 (2 of 2 runs) and is gone on torch 2.13.0 (1 of 1 run).",
    "The report doesn't name a release, so the latest counts, 2.13.0.",
    "It names torch.nn.MaxPool2d and/or \"numpy\"; it can't be told: 12,345 of 99,999 … why?",
    "Über die Grenze — 运行时错误 — ошибка.",
    "A re-run said 'no', e.g. 1.5.",
]  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_sentence_stays_as_it_is(text: str) -> None:
    assert prose(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It names 1.3.0+cu102, which is 1.3.0.", "It names `1.3.0+cu102`, which is 1.3.0."),
        ("see (https://a.example/b). ok", "see (`https://a.example/b`). ok"),
        ("ask @name or #1, thanks", "ask `@name` or `#1`, thanks"),
        ("x @name https://a.example fixes #1", "x `@name https://a.example` fixes `#1`"),
        ("[Bug] f(x_1) `fails`", "`` [Bug] f(x_1) `fails` ``"),
        ("gh-1 and www.a.example and abcdef1", "`gh-1` and `www.a.example` and `abcdef1`"),
        ("1. first", "`1`. first"),
    ],
)
def test_what_is_no_plain_word_stands_in_code_without_the_punctuation_around_it(text: str, shown: str) -> None:
    assert prose(text) == shown


@pytest.mark.parametrize("text", PIECES)
def test_a_sentence_is_one_paragraph_of_its_own_characters(text: str) -> None:
    check_prose(text)
    check_prose(f"It says {text} and more.")


@given(lines)
def test_any_sentence_is_one_paragraph_of_its_own_characters(text: str) -> None:
    check_prose(text)


def check_prose(text: str) -> None:
    shown = rendered(prose(text))
    assert shown.live == []
    assert set(shown.elements) <= {"p", "code"}
    assert shown.elements.count("p") == bool(line(text))
    assert shown.text.strip() == line(text)


@given(lines)
def test_any_text_stays_inside_its_fence(text: str) -> None:
    shown = rendered(fenced(text, "python") + "\n\nafter")
    assert (shown.elements, shown.live) == (["pre", "code", "p"], [])
    assert "".join(shown.codes).rstrip("\n") == plain(text).rstrip("\n")


@given(lines)
def test_any_text_stays_inside_its_code_span(text: str) -> None:
    shown = rendered(f"a {code(text)} b")
    assert (shown.elements, shown.live) == (["p", "code"], [])
    assert shown.text.strip() == f"a {line(text) or ' '} b"


@given(lines)
def test_any_text_stays_inside_its_cell(text: str) -> None:
    shown = rendered(f"| a | b |\n| - | - |\n| {cell(text)} | end |\n")
    assert shown.elements.count("td") == 2
    assert shown.live == []
    assert "".join(shown.codes).strip() == line(text)


@given(lines)
def test_nothing_that_steers_a_terminal_or_is_no_character_is_left(text: str) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u061c\u202e\ud800-\udfff]", plain(text))
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("ticks", [*range(55, 90), 250, 254, 255, 256, 257, 5_000])
def test_no_number_of_backticks_ends_what_holds_them(ticks: int) -> None:
    run = "`" * ticks
    for text in (f"{run} @name", f"@name {run} @name", f"{run}\n@name\n{run}", f"{run}x{run}` @name"):
        assert rendered(fenced(text)).elements == ["pre", "code"]
        assert [rendered(write(text)).live for write in (fenced, code, cell, prose)] == [[]] * 4


def test_the_longest_run_of_backticks_is_found() -> None:
    assert longest_run("a ` b ``` c ``") == 3
    assert longest_run("none") == 0


@pytest.mark.parametrize(
    "markdown",
    [
        "see http://a.example", "www.a.example", "ftp://a.example", "a@b.example", "<https://a.example>", "[x](y)",
        "![x](y)", "<b>x</b>", "<!-- x -->", "@name", "@org/team", "#1", "gh-1", "o/r#1", "o/r@abcdef1", "abcdef1",
        "https://\u200ba.example", "www.\u200ba.example", "`x @name", ":tada:", "- [x] done", "~~x~~", "# x", "> x",
        "$x$", "CVE-2020-1234", "</details>",
    ],
)  # fmt: skip
def test_the_tests_see_whatever_github_makes_live(markdown: str) -> None:
    assert live_in(markdown)
