"""What is run next: as little as decides, and never what is known already."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.judge.plan import MOST_INFRA_ERRORS, Repeats, RunRequest, next_runs
from tests.repros.judge.making import CLAIM, Make, repro, run
from tests.repros.judge.playing import HANGS, KNOWN, MAKE, play, question, releases, row


def test_the_reported_release_is_run_twice_and_then_the_latest_twice() -> None:
    verdict, asked = play(row("SSSSSSSSSSSSS"), question())
    assert asked == [RunRequest("1.3.0", 1), RunRequest("1.3.0", 2), RunRequest("2.2.0", 1), RunRequest("2.2.0", 2)]
    assert verdict.kind == "reproduced"


@pytest.mark.parametrize(("letter", "kind"), [("A", "not-reproduced"), ("D", "different-failure")])
def test_the_latest_is_not_run_where_it_does_not_show_on_the_reported(letter: str, kind: str) -> None:
    verdict, asked = play(row(letter * 13), question())
    assert releases(asked) == ["1.3.0"]
    assert len(asked) == 2
    assert verdict.kind == kind


def test_a_run_that_says_nothing_is_not_repeated() -> None:
    verdict, asked = play(row("?" * 13), question())
    assert asked == [RunRequest("1.3.0", 1)]
    assert verdict.kind == "inconclusive"


def test_a_clean_run_of_an_output_that_is_not_there_is_repeated_to_know_its_noise() -> None:
    claimed = repro("output", text="tensor([1., 2.])")
    make: dict[str, Make] = {"A": lambda **where: run(stdout="tensor([3., 4.])\n", **where)}
    verdict, asked = play(row("A" * 13), question(), claimed, make=make)
    assert asked == [RunRequest("1.3.0", 1), RunRequest("1.3.0", 2)]
    assert verdict.kind == "inconclusive"


def test_nothing_more_is_run_where_the_reported_release_is_the_latest() -> None:
    verdict, asked = play(row("S" * 13), question("2.2.0"))
    assert releases(asked) == ["2.2.0"]
    assert verdict.kind == "reproduced"


def test_repeats_are_made_at_once_where_slots_are_free() -> None:
    assert next_runs(CLAIM, question(), (), slots=2) == (RunRequest("1.3.0", 1), RunRequest("1.3.0", 2))


def test_of_a_prerelease_the_newer_neighbour_is_run_first_and_the_older_only_where_it_does_not_show() -> None:
    _, asked = play(row("S" * 13), question(("1.2.0", "1.3.0")))
    assert releases(asked) == ["1.3.0", "2.2.0"]
    verdict, asked = play(row("SSSAAAAAAAAAA"), question(("1.2.0", "1.3.0")))
    assert releases(asked) == ["1.3.0", "1.2.0", "2.2.0"]
    assert verdict.kind == "fixed"
    assert verdict.runs[0].run.torch == "1.2.0"
    assert verdict.first_absent == "1.3.0"


def test_runs_that_disagree_are_repeated_up_to_the_unsteady_number_and_are_inconclusive() -> None:
    verdict, asked = play({"1.3.0": "SASSSSSSAS"}, question())
    assert len(asked) == 10
    assert verdict.kind == "inconclusive"
    assert "8" in verdict.reason
    assert "10 runs" in verdict.reason


def test_the_budget_bounds_the_repeats() -> None:
    slow: dict[str, Make] = {letter: partial(make, seconds=150.0) for letter, make in MAKE.items()}
    _, asked = play({"1.3.0": "SA"}, question(repeats=Repeats(budget_seconds=600.0)), make=slow)
    assert len(asked) == 4


def test_a_hang_that_does_not_show_is_tried_ten_times_and_one_that_shows_twice() -> None:
    claimed = repro("hang")
    verdict, asked = play(row("A" * 13), question(), claimed, make=HANGS)
    assert len(asked) == 10
    assert verdict.kind == "not-reproduced"
    _, asked = play(row("S" * 13), question("2.2.0"), claimed, make=HANGS)
    assert len(asked) == 2


def test_an_infra_error_is_tried_again_and_is_no_verdict() -> None:
    verdict, asked = play({"1.3.0": "IS", "2.2.0": "A"}, question())
    assert asked[:3] == [RunRequest("1.3.0", 1), RunRequest("1.3.0", 1), RunRequest("1.3.0", 2)]
    assert verdict.kind == "fixed"


def test_a_release_that_only_fails_of_our_own_is_an_error() -> None:
    verdict, asked = play({"1.3.0": "I"}, question())
    assert len(asked) == MOST_INFRA_ERRORS
    assert verdict.kind == "error"


def test_a_release_that_cannot_be_had_is_not_asked_for_and_is_inconclusive() -> None:
    verdict, asked = play({}, question(unavailable=(("1.3.0", "no wheel for Python 3.12"),)))
    assert not asked
    assert verdict.kind == "inconclusive"
    assert "no wheel for Python 3.12" in verdict.reason


def test_explicit_releases_are_run_whatever_comes_out() -> None:
    verdict, asked = play(row("AAAAASSSSSSSS"), question("1.3.0", releases=("1.4.0", "1.5.0")))
    assert set(releases(asked)) == {"1.3.0", "1.4.0", "1.5.0"}
    assert verdict.kind == "not-reproduced"


def test_explicit_releases_give_the_boundary_between_neighbours() -> None:
    verdict, asked = play(row("AASSSAAAAAAAA"), question("1.3.0", releases=("1.1.0", "1.2.0", "1.4.0", "1.5.0")))
    assert (verdict.first_shown, verdict.first_absent) == ("1.2.0", "1.5.0")
    assert len(asked) == 8


def test_a_boundary_is_not_given_where_the_neighbour_did_not_run() -> None:
    verdict, _ = play(row("SSSSAAAAAAAAA"), question("1.2.0", releases=("1.5.0",)))
    assert verdict.kind == "fixed"
    assert verdict.first_absent is None
    assert "between 1.2.0 and 1.5.0" in verdict.reason


def test_answers_that_turn_back_are_said_to() -> None:
    everything = question("1.3.0", releases=KNOWN)
    verdict, _ = play(row("AASSASSAAAAAA"), everything)
    assert "not monotonic" in verdict.reason
    assert verdict.first_absent == "1.4.0"


def says(seen: dict[str, set[str]], release: str, this: str, other: str) -> bool:
    return this in seen[release] and other not in seen[release]


letters = st.lists(st.text("SAD?I", min_size=1, max_size=3), min_size=len(KNOWN), max_size=len(KNOWN))


@given(letters, st.integers(1, 3), st.booleans(), st.sampled_from(KNOWN), st.frozensets(st.sampled_from(KNOWN)))
def test_every_plan_ends_and_claims_only_what_ran(
    texts: list[str], slots: int, bisect: bool, reported: str, built: frozenset[str]
) -> None:
    truth = dict(zip(KNOWN, texts, strict=True))
    verdict, asked = play(truth, question(reported, bisect=bisect), slots=slots, built=built)
    made = [r for r in asked if "I" not in truth[r.release]]
    assert len(made) == len(set(made)), "a run was made twice"
    seen: dict[str, set[str]] = {}
    for o in verdict.runs:
        seen.setdefault(o.run.torch, set()).add(o.observation.value)
    if verdict.kind in {"reproduced", "fixed"}:
        assert says(seen, verdict.runs[0].run.torch, "shows", "absent")
    if verdict.first_absent:
        assert says(seen, verdict.first_absent, "absent", "shows")
        assert says(seen, KNOWN[KNOWN.index(verdict.first_absent) - 1], "shows", "absent")
    if verdict.first_shown:
        assert says(seen, verdict.first_shown, "shows", "absent")
        assert says(seen, KNOWN[KNOWN.index(verdict.first_shown) - 1], "absent", "shows")
    assert verdict.reason.endswith(".")
    assert "\n" not in verdict.reason
