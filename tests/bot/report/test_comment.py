"""The comment: what it holds, and that nothing from an issue can act in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.report.answer import Followed
from bot.report.comment import MAX_CHARACTERS, HistoryEntry, render_comment
from repros.judge.backends import BackendOutcome
from repros.judge.crash_trace import CrashTrace
from repros.judge.smallest import Smallest
from repros.values import Boundary, Invocation, Observation, Outcome, Problem, ReportedEnvironment, VerdictKind
from tests.bot.report.answers import check_inert, comment_of, fixed_answer, needs_info_answer
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


def test_a_release_is_told_with_its_commit_where_that_is_known() -> None:
    answer = fixed_answer()
    result = answer.results[0]
    commit = "cf30153c4c131c8164ee7798e5022d810682e2cb"
    # The runs of the reported release were kept from before this was told.
    runs = [*result.verdict.runs[:2], *(replace(o, run=replace(o.run, commit=commit)) for o in result.verdict.runs[2:])]
    told = replace(result, verdict=replace(result.verdict, runs=tuple(runs)))
    text = render_comment(replace(answer, results=(told,)))
    assert "| torch | commit | Python | ended with | as reported? | runs | seconds |" in text
    assert "| `1.3.0` (reported) |  | `3.7.16` | exception `RuntimeError` |" in text
    assert "| `2.13.0` | `cf30153` | `3.7.16` | ok |" in text
    assert rendered(text).elements.count("td") == 2 * 7
    assert live_in(text) == []


def test_a_boundary_links_to_all_that_changed_and_never_to_one_commit() -> None:
    answer = fixed_answer()
    result = answer.results[0]
    link = "https://github.com/pytorch/pytorch/compare/v1.9.0...v1.9.1"
    verdict = replace(result.verdict, boundaries=(Boundary("1.9.0", "1.9.1", 1098, link), Boundary("1.1.0", "1.2.0")))
    text = render_comment(replace(answer, results=(replace(result, verdict=verdict),)))
    assert f"\nAll that changed from `1.9.0` to `1.9.1` (1,098 days): [`v1.9.0...v1.9.1`]({link})\n\n<details>" in text
    assert "1.2.0" not in text
    assert live_in(text) == [f'<a href="{link}">']


def test_a_nightly_build_is_called_so_with_its_commit_and_its_boundary_links_commits() -> None:
    answer = fixed_answer()
    result = answer.results[0]
    one, other, link = "a" * 40, "b" * 40, "https://github.com/pytorch/pytorch/compare/"
    builds = ("2.14.0.dev20260804", "2.14.0.dev20260805")
    runs = tuple(replace(seen, run=replace(seen.run, torch=builds[0], commit=one)) for seen in result.verdict.runs[2:])
    verdict = replace(
        result.verdict,
        runs=(*result.verdict.runs, *runs),
        boundaries=(Boundary(*builds, 1, f"{link}{one}...{other}"), Boundary(builds[1], "2.14.0", 1)),
    )
    text = render_comment(replace(answer, results=(replace(result, verdict=verdict),)))
    assert "| torch | Python |" in text
    assert f"| `nightly {builds[0]} (aaaaaaa)` | `3.7.16` | ok |" in text
    assert f"from `{builds[0]}` to `{builds[1]}` (1 day): [`aaaaaaa...bbbbbbb`]({link}{one}...{other})\n" in text


def with_followed(followed: Followed) -> str:
    answer = fixed_answer()
    return render_comment(replace(answer, results=(replace(answer.results[0], followed=followed),)))


def test_which_backend_fails_is_a_folded_table() -> None:
    tried = tuple(BackendOutcome(name, Outcome.OK, Observation.ABSENT, "") for name in ("eager", "none", "inductor"))
    text = with_followed(Followed(backends=tried, backends_on="2.13.0"))
    assert "Tried on `2.13.0`" in text
    assert "| `inductor` | ok | absent | 1 |" in text
    assert "| not compiled | ok | absent | 1 |" in text
    assert rendered(text).elements.count("td") == 2 * 6 + 3 * 4


@pytest.mark.parametrize("frame", ["</details>`` ```\n@all #1 <img src=x onerror=y>", "a | b", "````", "\x1b[31m"])
def test_where_it_crashed_is_inert(frame: str) -> None:
    text = with_followed(Followed(crash=CrashTrace((frame,), (frame,)), crash_on=frame))
    assert live_in(text) == []
    assert rendered(text).elements.count("details") == rendered(with_followed(Followed())).elements.count("details") + 1


@pytest.mark.parametrize("program", ["</details>`` ```\n@all #1 <img src=x onerror=y>", "````\n/repro", "\x1b[31m"])
def test_a_smaller_program_is_folded_and_inert(program: str) -> None:
    text = with_followed(Followed(smallest=Smallest(program, 12, 1247)))
    assert "12 lines, found in 1,247 runs" in text
    assert live_in(text) == []
    assert rendered(text).elements.count("details") == rendered(with_followed(Followed())).elements.count("details") + 1


def test_what_was_not_asked_for_has_no_place_in_the_comment() -> None:
    text = with_followed(Followed())
    assert not any(words in text for words in ("backend", "crashed", "came back", "smaller"))


EARLIER = {
    "fixed": HistoryEntry("2026-11-02", "Fixed. The reported error is gone."),
    "shows": HistoryEntry("2026-11-09", "Reproduced. It shows."),
    "other": HistoryEntry("2026-11-01", "Inconclusive. It is not known."),
    "another program fixed": HistoryEntry("2026-11-02", "Fixed. The reported error is gone.", apart=True),
}


@pytest.mark.parametrize(
    ("kind", "latest", "history", "back"),
    [
        (VerdictKind.REPRODUCED, Observation.SHOWS, ["fixed"], True),
        (VerdictKind.REPRODUCED, Observation.SHOWS, ["shows", "fixed"], True),
        (VerdictKind.REPRODUCED, Observation.SHOWS, ["another program fixed", "fixed"], True),
        (VerdictKind.REPRODUCED, Observation.SHOWS, ["another program fixed"], False),
        (VerdictKind.REPRODUCED, Observation.UNKNOWN, ["fixed"], False),
        (VerdictKind.REPRODUCED, Observation.SHOWS, ["other", "fixed"], False),
        (VerdictKind.REPRODUCED, Observation.SHOWS, ["shows"], False),
        (VerdictKind.REPRODUCED, Observation.SHOWS, [], False),
        (VerdictKind.FIXED, Observation.ABSENT, ["fixed"], False),
    ],
)
def test_what_shows_after_it_was_fixed_came_back(
    kind: VerdictKind, latest: Observation, history: list[str], back: bool
) -> None:
    answer = fixed_answer()
    result = answer.results[0]
    runs = tuple(replace(o, observation=latest) if o.run.torch == "2.13.0" else o for o in result.verdict.runs)
    result = replace(result, latest="2.13.0", verdict=replace(result.verdict, kind=kind, runs=runs))
    judged = replace(answer, results=(result,))
    text = render_comment(judged, history=[EARLIER[name] for name in history])
    assert ("It came back: by the verdict of" in text and "it was fixed." in text) is back


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
