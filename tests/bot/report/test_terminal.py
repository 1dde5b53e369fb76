"""Answers and readings at a terminal: laid out for people, and inert whoever wrote their texts."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.report.comment import given as shown_of
from bot.report.reading import program_parts
from bot.report.terminal import parts, print_answer
from repros.values import VerdictKind
from tests.bot.report.answers import answer_of, fixed_answer, needs_info_answer
from tests.bot.report.hostile import lines

OURS = re.compile(r"\x1b\[[\d;]*m")
"""Colours, which are all that Rich writes to a stream."""

UNWANTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]"
)


def piped(**texts: str) -> str:
    out = io.StringIO()
    print_answer(fixed_answer(**texts), out, "repro run issue.md --torch 1.3.0")
    return out.getvalue()


def at_terminal(texts: list[str], many: int, width: int) -> str:
    """All that is shown of an answer, and of how its first program was read, in colour."""
    answer, out = answer_of(texts, many), io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, highlight=False, emoji=False, markup=False)
    for part in parts(shown_of(answer, texts[0]), VerdictKind.REPRODUCED, width):
        console.print(part)
    for repro in answer.reading.repros or (answer.results[0].repro,):
        assert repro
        for part in program_parts(repro, explain=True):
            console.print(part)
    return out.getvalue()


@settings(deadline=None)
@given(st.lists(lines, min_size=1, max_size=5), st.integers(1, 3), st.sampled_from([40, 120]))
def test_no_text_steers_a_terminal(texts: list[str], many: int, width: int) -> None:
    assert UNWANTED.findall(OURS.sub("", at_terminal(texts, many, width))) == []


@pytest.mark.parametrize(
    "text", ["[red]x[/red]", "[/]", "[link=https://evil.example]x[/link]", ":tada:", "[bold", "\\[x]"]
)
def test_what_looks_like_markup_is_shown_as_it_stands(text: str) -> None:
    shown = OURS.sub("", at_terminal([text], 1, 200))
    assert shown.count(text) > 10


def test_the_verdict_comes_first_and_a_row_a_release_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    told = piped().splitlines()
    assert told[0].startswith("Fixed. It shows on 1.3.0")
    assert "label: repro: fixed   suggested: oncall: jit" in told
    rows = [line.split() for line in told if line.startswith(("1.3.0", "2.13.0"))]
    assert rows == [
        ["1.3.0", "(reported)", "3.7.16", "exception", "RuntimeError", "shows", "2", "1.2"],
        ["2.13.0", "3.7.16", "ok", "absent", "1", "1.2"],
    ]


def test_the_evidence_the_program_and_the_command_come_below() -> None:
    told = piped()
    order = ("as reported?", "reported: exception", "seen on 1.3.0", "seen on 2.13.0", "repro.py", "again: repro run")
    places = [told.index(part) for part in order]
    assert places == sorted(places)


def test_reported_stands_beside_seen_where_there_is_room_and_above_it_where_there_is_none() -> None:
    beside = {width: OURS.sub("", at_terminal(["x"], 1, width)) for width in (80, 120)}
    assert any("reported: exception" in line and "seen on" in line for line in beside[120].splitlines())
    assert not any("reported: exception" in line and "seen on" in line for line in beside[80].splitlines())


def test_a_long_output_is_cut_in_its_middle_and_says_by_how_much() -> None:
    told = piped(stderr="begin\n" + "x" * 50_000 + "\nend\n")
    assert len(told) < 20_000
    assert "characters left out" in told
    assert "end" in told


def test_what_keeps_a_program_from_running_is_said() -> None:
    out = io.StringIO()
    print_answer(needs_info_answer("model"), out)
    assert "What keeps it from running:\n  undefined-name: model\n" in out.getvalue()
