"""The comment: what it holds, and that nothing from an issue can act in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.report.comment import MAX_CHARACTERS, MOST, HistoryEntry, render_comment
from repros.values import Invocation, Problem, ReportedEnvironment
from tests.bot.report.answers import comment_of, fixed_answer, needs_info_answer
from tests.bot.report.github_markdown import live_in, rendered
from tests.bot.report.hostile import texts


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
    elements = rendered(render_comment(fixed_answer())).elements
    assert (elements.count("table"), elements.count("tr")) == (1, 3)


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
    assert rendered(text).elements.count("td") == 2 * 7


def test_what_keeps_a_program_from_running_is_listed() -> None:
    assert "- `undefined-name`: model" in render_comment(needs_info_answer("model"))


def test_every_line_that_was_added_to_the_program_is_named() -> None:
    answer = fixed_answer()
    result = answer.results[0]
    assert result.repro is not None
    repro = replace(result.repro, added_imports=("import torch",), added_calls=("test_a()", "test_b()"))
    text = render_comment(replace(answer, results=(replace(result, repro=repro),)))
    assert "Added to what was written: `import torch`, `test_a()`, `test_b()`." in text


def test_how_the_program_was_run_is_told_where_it_is_more_than_its_name() -> None:
    answer = fixed_answer()
    result = answer.results[0]
    assert "run as" not in render_comment(answer)
    told = Invocation((("TORCH_LOGS", "`a` @all"),), ("--n", "3"), unfollowed=("mpirun",))
    repro = replace(result.repro, invocation=told) if result.repro else None
    text = render_comment(replace(answer, results=(replace(result, repro=repro),)))
    assert "It was run as ``TORCH_LOGS='`a` @all' python repro.py --n 3``." in text
    assert "Of how the report runs it, this isn't followed: `mpirun`." in text


def test_earlier_verdicts_are_kept_below() -> None:
    text = render_comment(fixed_answer(), history=[HistoryEntry("2026-01-02", "Reproduced on 1.3.0.")])
    assert "- 2026-01-02: Reproduced on 1.3.0." in text


HOSTILE = [
    "x @name https://evil.example/x fixes #1 " * 200,
    "`" * 5_000,
    "```\n</details>\n@everyone <script>alert(1)</script>\n````",
    "--> <!-- reprobot",
    "{{ 7 * 7 }} {% raw %}",
    "| a | b |\n| - | - |",
    "https://github.com/o/r/issues/1 #1 @a gh-1",
    "\x1b[31mred\x1b[0m \x00 \u202e",
]


@pytest.mark.parametrize("many", [1, 3, 300])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_live_whatever_stands_everywhere(text: str, many: int) -> None:
    check_inert([text], many)


@settings(max_examples=150, deadline=None)
@given(st.lists(texts, min_size=1, max_size=7), st.sampled_from([0, 1, 2, 9, 110]))
def test_nothing_is_live_whatever_texts_stand_everywhere(chosen: list[str], many: int) -> None:
    check_inert(chosen, many)


def check_inert(chosen: list[str], many: int) -> None:
    comment = comment_of(chosen, many)
    shown = rendered(comment)
    assert len(comment) <= MAX_CHARACTERS
    assert shown.live == []
    assert shown.elements.count("tr") == (min(many, MOST["rows"]) + 1 if many else 0)
    assert shown.elements.count("details") <= 5


def test_no_text_is_a_template() -> None:
    assert rendered(comment_of(["{{ 7 * 7 }} {% raw %}"])).text.count("{{ 7 * 7 }} {% raw %}") > 20


def test_what_a_list_has_besides_what_it_shows_is_counted() -> None:
    comment = comment_of(["a", "b", "c"], 1_234)
    assert comment.count(" more are left out.") == 3
    for told in ("1,134 more rows", "1,134 more releases", "1,214 more files", "and 1214 more", "2,438 more are"):
        assert told in comment


def test_long_texts_are_cut_and_every_release_keeps_its_share() -> None:
    answer = fixed_answer(program="x = 1\n" * 30_000, claimed="c" * 100_000, stderr="e" * 200_000)
    text = render_comment(answer)
    assert MAX_CHARACTERS * 0.9 < len(text) <= MAX_CHARACTERS
    assert text.count("characters left out") == 3
    assert "Seen on `2.13.0`" in text
    assert live_in(text) == []


def test_a_command_is_shown_whole_or_not_at_all() -> None:
    assert "repro run x" in render_comment(fixed_answer(), "repro run x")
    assert "repro run" not in render_comment(fixed_answer(), f"repro run {'x' * 2_000}")
    assert "repro run" not in render_comment(fixed_answer(), "repro run x\x1b[2K")
