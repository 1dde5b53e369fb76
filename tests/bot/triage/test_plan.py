"""The plan and the progress of a triage, as people read them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.plan import Plan, duration
from bot.triage.progress import Lines


@pytest.mark.parametrize(
    ("plan", "lines"),
    [
        (Plan(3, 0, 0, Counter(), 0, 0, 0.0), ["3 issues, 0 to run"]),
        (
            Plan(15000, 20, 9812, Counter({"1.3.0": 9000, "2.0.1": 812}), 39248, 1204, 7260.0),
            [
                "15,000 issues, 20 judged before, 9,812 to run",
                "first on 1.3.0 (9,000), 2.0.1 (812)",
                "about 39,248 runs, at least 1,204 of them known already: about 2 h 1 min",
            ],
        ),
    ],
)
def test_a_plan_says_how_much_there_is_to_do(plan: Plan, lines: list[str]) -> None:
    assert plan.lines() == lines


def test_a_plan_names_the_releases_with_most_to_run_and_counts_the_others() -> None:
    releases = Counter({f"1.{minor}.0": minor + 1 for minor in range(15)})
    assert Plan(1, 0, 1, releases, 4, 0, 9.0).lines()[1].endswith("1.3.0 (4) and 3 more releases")


@given(st.floats(0, 10**7))
def test_a_duration_is_never_longer_than_a_few_words(seconds: float) -> None:
    assert len(duration(seconds).split()) in {2, 4}


def lines_at(steps: list[tuple[float, int]], total: int | None) -> list[str]:
    """What is shown when so much is done at those seconds."""
    shown: list[str] = []
    clock = [0.0]
    progress = Lines(shown.append, now=lambda: clock[0])
    progress.stage("judging", total)
    for seconds, done in steps:
        clock[0] = seconds
        progress.at(done, "2 fixed")
    progress.over()
    return shown


def test_piped_progress_is_one_line_a_minute_and_one_at_the_end() -> None:
    shown = lines_at([(second, second) for second in range(1, 151)], 150)
    assert shown == [
        "judging: 60 of 150, 60 a minute, about 2 min left, 2 fixed",
        "judging: 120 of 150, 60 a minute, about 30 s left, 2 fixed",
        "judging: 150 of 150, 60 a minute, 2 fixed",
    ]


def test_a_stage_that_had_less_to_do_than_was_thought_is_over() -> None:
    assert lines_at([(30.0, 20)], 40) == ["judging: 20 of 20, 40 a minute, 2 fixed"]


def test_a_stage_without_a_known_end_says_how_far_it_is() -> None:
    assert lines_at([(61.0, 500)], None) == ["judging: 500, 492 a minute, 2 fixed"] * 2
