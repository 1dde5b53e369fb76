"""The comment: what it holds, and that nothing from an issue can act in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.report.comment import MAX_CHARACTERS, HistoryEntry, render_comment
from repros.values import Problem, ReportedEnvironment
from tests.bot.report.answers import fixed_answer, needs_info_answer

ALLOWED_HTML = re.compile(r"</?details>|</?summary>")


def test_it_says_the_verdict_first_then_labels_rows_evidence_program_and_replay() -> None:
    text = render_comment(fixed_answer(), "repro run issue.md --torch 1.3.0")
    parts = [
        "**Fixed.** It shows on 1.3.0 (2 of 2 runs) and is absent on 2.13.0.",
        "Label: `repro: fixed`. Suggested: `oncall: jit`.",
        "| `1.3.0` (reported) | `3.7.16` | exception `RuntimeError` | shows | 2 | 1.2 |",
        "| `2.13.0` | `3.7.16` | ok | absent | 1 | 1.2 |",
        "Reported (exception):",
        "Seen on `1.3.0`",
        "`repro.py`:",
        "repro run issue.md --torch 1.3.0",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, text
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("named", "reason", "marked"),
    [
        ("1.3.0", "The report names 1.3.0.", True),
        (None, "The report names no release, so the latest counts, 1.3.0.", False),
        ("1.2.0", "The command names 1.3.0.", False),
    ],
)
def test_a_release_is_called_the_reported_one_where_the_report_names_it(
    named: str | None, reason: str, *, marked: bool
) -> None:
    answer = fixed_answer()
    (result,) = answer.results
    assert result.repro
    repro = replace(result.repro, environment=ReportedEnvironment(named, named))
    told = replace(result, repro=repro, verdict=replace(result.verdict, release_reason=reason))
    text = render_comment(replace(answer, results=(told,)))
    assert ("`1.3.0` (reported)" in text) is marked
    assert reason in text


def test_what_was_not_read_of_a_document_that_ran_keeps_nothing_from_running() -> None:
    answer = fixed_answer()
    cut = replace(answer.reading, problems=(Problem("too-long", "only the first 100 of 200 characters were read"),))
    text = render_comment(replace(answer, reading=cut))
    assert "What was left out, or not as written:\n\n- `too-long`: only the first 100" in text
    assert "keeps it from running" not in text


def test_a_table_stands_alone_between_blank_lines() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render_comment(fixed_answer()))
    assert [t.type for t in tokens].count("table_open") == 1
    assert [t.type for t in tokens].count("tr_open") == 3


def test_what_a_program_imports_is_told_with_its_version_where_it_imports_something() -> None:
    answer = fixed_answer()
    result = answer.results[0]
    runs = [replace(o, run=replace(o.run, packages=("numpy==1.17.2", "onnx==1.5.0"))) for o in result.verdict.runs]
    # A run of the reported release that was kept from before this was told.
    runs[0] = result.verdict.runs[0]
    text = render_comment(
        replace(answer, results=(replace(result, verdict=replace(result.verdict, runs=tuple(runs))),))
    )
    assert "| torch | Python | with | ended with | as reported? | runs | seconds |" in text
    assert (
        "| `1.3.0` (reported) | `3.7.16` | `numpy 1.17.2`, `onnx 1.5.0` | exception `RuntimeError` | shows | 2 |"
        in text
    )
    assert [t.type for t in MarkdownIt("commonmark").enable("table").parse(text)].count("td_open") == 2 * 7


def test_what_keeps_a_program_from_running_is_listed() -> None:
    assert "- `undefined-name`: model" in render_comment(needs_info_answer("model"))


def test_every_line_that_was_added_to_the_program_is_named() -> None:
    answer = fixed_answer()
    result = answer.results[0]
    assert result.repro is not None
    repro = replace(result.repro, added_imports=("import torch",), added_calls=("test_a()", "test_b()"))
    text = render_comment(replace(answer, results=(replace(result, repro=repro),)))
    assert "Added to what was written: `import torch`, `test_a()`, `test_b()`." in text


def test_earlier_verdicts_are_kept_below() -> None:
    text = render_comment(fixed_answer(), history=[HistoryEntry("2026-01-02", "Reproduced on 1.3.0.")])
    assert "- 2026-01-02: Reproduced on 1.3.0." in text


HOSTILE = [
    "```\n</details>\n@everyone <script>alert(1)</script>\n````",
    "--> <!-- reprobot",
    "{{ 7 * 7 }} {% raw %}",
    "| a | b |\n| - | - |",
    "https://github.com/o/r/issues/1 #1 @a",
    "\x1b[31mred\x1b[0m \x00 \u202e",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_wherever_it_stands(text: str) -> None:
    check_inert(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200) | st.text("`~<>@#-|\n \\{}%", max_size=60))
def test_any_text_is_inert_wherever_it_stands(text: str) -> None:
    check_inert(text)


def check_inert(text: str) -> None:
    for comment in (
        render_comment(fixed_answer(title=text, program=text, claimed=text, stderr=text)),
        render_comment(needs_info_answer(text)),
    ):
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(comment)
        html = "".join(t.content for t in tokens if t.type == "html_block")
        assert not re.search(r"[<>]", ALLOWED_HTML.sub("", html)), html
        inline = [c for t in tokens for c in t.children or []]
        assert {c.type for c in inline} <= {
            "text", "text_special", "code_inline", "strong_open", "strong_close", "softbreak",
        }  # fmt: skip
        assert not any(re.search(r"@\w|#\d|://\w", c.content) for c in inline if c.type.startswith("text"))
        assert "7 * 7" in comment or "49" not in comment


def test_long_texts_are_cut_and_every_release_keeps_its_share() -> None:
    answer = fixed_answer(program="x = 1\n" * 30_000, claimed="c" * 100_000, stderr="e" * 200_000)
    text = render_comment(answer)
    assert len(text) <= MAX_CHARACTERS
    assert "characters left out" in text
    assert "Seen on `2.13.0`" in text
    assert text.count("<details>") == text.count("</details>")


def test_fences_that_must_grow_do_not_burst_the_limit() -> None:
    text = render_comment(fixed_answer(stderr="`" * 200_000, program="`" * 200_000))
    assert len(text) <= MAX_CHARACTERS
    assert text.count("<details>") == text.count("</details>")
