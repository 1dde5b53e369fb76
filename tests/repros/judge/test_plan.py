"""What is run next: as little as decides, and never what is known already."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.judge.chance import least_absent, may_vary
from repros.judge.observe import observe_all
from repros.judge.plan import MOST_INFRA_ERRORS, Question, Repeats, RunRequest, next_runs
from repros.judge.verdict import decide
from repros.values import ReportedEnvironment, Repro, Run, Verdict
from tests.repros.judge.making import raises, repro, run

KNOWN = (
    "1.0.0",
    "1.1.0",
    "1.2.0",
    "1.3.0",
    "1.4.0",
    "1.5.0",
    "1.6.0",
    "1.7.0",
    "1.8.0",
    "1.9.0",
    "2.0.0",
    "2.1.0",
    "2.2.0",
)
MESSAGE = "Sizes of tensors must match except in dimension 0"
CLAIM = repro("exception", exception="RuntimeError", message=MESSAGE)

Make = Callable[..., Run]
MAKE: dict[str, Make] = {
    "S": lambda **where: raises(("RuntimeError", MESSAGE), **where),
    "A": lambda **where: run(exit_code=0, **where),
    "D": lambda **where: raises(("IndexError", "something else"), **where),
    "?": lambda **where: raises(("AttributeError", "module 'torch' has no attribute 'x'"), **where),
    "I": lambda **where: run("infra-error", **where),
}


def question(reported: str | tuple[str, ...] = "1.3.0", latest: str = "2.2.0", **rest: Any) -> Question:
    return Question((reported,) if isinstance(reported, str) else reported, latest, KNOWN, **rest)


def play(
    answers: dict[str, str],
    asked: Question,
    a_repro: Repro = CLAIM,
    slots: int = 1,
    built: frozenset[str] = frozenset(),
    make: dict[str, Make] = MAKE,
) -> tuple[Verdict, list[RunRequest]]:
    """Runs what is asked for until nothing is; `answers` is a letter a release, or a text of one letter a run."""
    runs: list[Run] = []
    rounds: list[tuple[RunRequest, ...]] = []
    while requests := next_runs(a_repro, asked, observe_all(a_repro, runs), slots, built):
        assert len(requests) <= slots
        rounds.append(requests)
        for request in requests:
            letters = answers[request.release]
            made = sum(r.torch == request.release for r in runs)
            letter = letters[min(made, len(letters) - 1)]
            runs.append(make[letter](torch=request.release, repeat=request.repeat))
        assert len(runs) < 200, "never ends"
    return decide(a_repro, observe_all(a_repro, runs), asked), [r for one in rounds for r in one]


def row(text: str) -> dict[str, str]:
    return dict(zip(KNOWN, text, strict=True))


def releases(requests: list[RunRequest]) -> list[str]:
    return [release for release, _ in groupby(r.release for r in requests)]


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
    make: dict[str, Make] = {"A": MAKE["A"], "S": lambda **where: run("timeout", seconds=60.0, **where)}
    verdict, asked = play(row("A" * 13), question(), claimed, make=make)
    assert len(asked) == 10
    assert verdict.kind == "not-reproduced"
    _, asked = play(row("S" * 13), question("2.2.0"), claimed, make=make)
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


def test_a_bisection_finds_both_boundaries() -> None:
    verdict, asked = play(row("AASSSSSAAAAAA"), question("1.3.0", bisect=True))
    assert verdict.kind == "fixed"
    assert (verdict.first_shown, verdict.first_absent) == ("1.2.0", "1.7.0")
    assert len(asked) <= 10


def test_a_bisection_stops_at_the_oldest_release_that_shows() -> None:
    verdict, asked = play(row("SSSSSSSSSSSSS"), question("1.3.0", bisect=True))
    assert verdict.first_shown is None
    assert verdict.first_absent is None
    assert asked == [RunRequest("1.3.0"), RunRequest("2.2.0"), RunRequest("1.0.0")]


def test_a_bisection_starts_from_the_release_that_worked() -> None:
    claimed = repro(
        "exception", exception="RuntimeError", message=MESSAGE, environment=ReportedEnvironment(worked_in=("1.8",))
    )
    verdict, asked = play(row("AAAAAAAAASSSA"), question("2.1.0", bisect=True), claimed)
    assert "1.8.0" in releases(asked)
    assert "1.0.0" not in releases(asked)
    assert verdict.first_shown == "1.9.0"


def test_the_boundary_of_an_unsteady_claim_is_repeated() -> None:
    claimed = repro("hang")
    make: dict[str, Make] = {"A": MAKE["A"], "S": lambda **where: run("timeout", seconds=60.0, **where)}
    _, asked = play(
        row("SSSSSAAAAAAAA"), question("1.3.0", bisect=True, repeats=Repeats(unsteady=3)), claimed, make=make
    )
    assert sum(r.release == "1.5.0" for r in asked) == 3
    assert sum(r.release == "1.4.0" for r in asked) == 1


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("SSSSSSSAAAAAA", []),
        ("AAASAAAAAAAAA", ["1.3.0"]),
        ("AASSAAAAAAAAA", []),
        ("SSSSSSSSSSSSA", ["2.2.0"]),
        ("???SSSSSSSSSS", []),
        ("???SA????????", ["1.3.0", "1.4.0"]),
        ("??ASSSSSSSSSS", ["1.2.0"]),
    ],
)
def test_a_bisection_repeats_only_what_no_second_release_says(text: str, repeated: list[str]) -> None:
    _, asked = play(row(text), question("1.3.0", bisect=True))
    assert [r.release for r in asked if r.repeat == 2] == repeated


def test_a_bisection_repeats_a_printed_value_that_may_be_drawn_on_the_reported_release() -> None:
    claimed = repro("output", "import torch\nprint(torch.rand(1) < 2)\n", text="tensor([False])")
    make: dict[str, Make] = {
        "S": lambda **where: run(stdout="tensor([False])\n", **where),
        "A": lambda **where: run(stdout="tensor([True])\n", **where),
    }
    _, asked = play(row("SSSSSSSAAAAAA"), question("1.3.0", bisect=True), claimed, make=make)
    assert [r.release for r in asked if r.repeat == 2] == ["1.3.0", "1.7.0"]


def test_runs_on_the_reported_release_that_disagree_later_still_make_it_inconclusive() -> None:
    verdict, asked = play(row("AAASAAAAAAAAA") | {"1.3.0": "SA"}, question("1.3.0", bisect=True))
    assert sum(r.release == "1.3.0" for r in asked) == 10
    assert verdict.kind == "inconclusive"


def test_where_the_oldest_release_cannot_run_the_program_only_those_just_before_the_reported_one_are_searched() -> None:
    _, asked = play(row("??SSSSSSSSSSS"), question("2.1.0", bisect=True))
    assert releases(asked) == ["2.1.0", "2.2.0", "1.0.0", "1.8.0"]
    verdict, _ = play(row("????????AASSS"), question("2.1.0", bisect=True))
    assert verdict.first_shown == "2.0.0"


def test_a_hang_must_be_missed_less_often_the_more_often_it_showed() -> None:
    claimed = repro("hang")
    make: dict[str, Make] = {"A": MAKE["A"], "S": lambda **where: run("timeout", seconds=6.0, **where)}
    _, asked = play(row("SSSSSAAAAAAAA"), question("1.3.0", bisect=True), claimed, make=make)
    shown = sum(r.release in KNOWN[:5] for r in asked)
    assert sum(r.release == "1.5.0" for r in asked) == least_absent(shown) < 10


@pytest.mark.parametrize(("shown", "runs"), [(0, 250), (2, 10), (3, 7), (5, 5), (10, 3), (300, 1)])
def test_so_often_must_be_missed_what_always_showed(shown: int, runs: int) -> None:
    assert least_absent(shown) == runs


@pytest.mark.parametrize(
    ("program", "varies"),
    [
        ("torch.rand(2)", True),
        ("torch.manual_seed(0)\ntorch.rand(2)", False),
        ("torch.empty(2)", True),
        ("torch.manual_seed(0)\ntorch.FloatTensor(2, 3)", True),
        ("torch.Tensor([2, 3])", False),
        ("DataLoader(data, num_workers=2)", True),
        ("DataLoader(data, num_workers=0)", False),
        ("import threading", True),
        ("torch.ones(2)", False),
    ],
)
def test_a_program_that_draws_reads_unwritten_memory_or_runs_in_parallel_may_vary(program: str, varies: bool) -> None:
    assert may_vary(repro("exception", f"import torch\n{program}\n", exception="RuntimeError")) is varies


@pytest.mark.parametrize(("seed", "times"), [("", 2), ("torch.manual_seed(0)\n", 1)])
def test_the_boundary_of_an_assertion_on_random_numbers_is_repeated_unless_they_are_seeded(
    seed: str, times: int
) -> None:
    """Defends: "gone since" the first release on which a check of unseeded numbers happened to hold."""
    claimed = repro("exception", f"import torch\n{seed}assert torch.rand(3).sum() < 1\n", exception="RuntimeError")
    _, asked = play(row("SSSSSAAAAAAAA"), question("1.3.0", bisect=True), claimed)
    assert sum(r.release == "1.5.0" for r in asked) == times


def test_the_latest_of_an_unsteady_claim_is_run_once_where_the_boundary_was_repeated() -> None:
    claimed = repro("hang")
    make: dict[str, Make] = {"A": MAKE["A"], "S": lambda **where: run("timeout", seconds=60.0, **where)}
    asked_for = question("1.3.0", bisect=True, repeats=Repeats(unsteady=5))
    verdict, asked = play(row("SSSSSAAAAAAAA"), asked_for, claimed, make=make)
    assert sum(r.release == "2.2.0" for r in asked) == 1
    assert sum(r.release == "1.5.0" for r in asked) == 5
    assert (verdict.kind, verdict.first_absent) == ("fixed", "1.5.0")


def test_the_latest_of_an_unsteady_claim_is_repeated_where_it_is_the_boundary() -> None:
    claimed = repro("hang")
    make: dict[str, Make] = {"A": MAKE["A"], "S": lambda **where: run("timeout", seconds=60.0, **where)}
    asked_for = question("1.3.0", bisect=True, repeats=Repeats(unsteady=3))
    verdict, asked = play(row("SSSSSSSSSSSSA"), asked_for, claimed, make=make)
    assert sum(r.release == "2.2.0" for r in asked) == 3
    assert verdict.first_absent == "2.2.0"


def test_answers_that_turn_back_are_said_to() -> None:
    everything = question("1.3.0", releases=KNOWN)
    verdict, _ = play(row("AASSASSAAAAAA"), everything)
    assert "not monotonic" in verdict.reason
    assert verdict.first_absent == "1.4.0"


def test_the_number_of_runs_is_bounded() -> None:
    _, asked = play(row("SSSSSSAAAAAAA"), question("1.3.0", bisect=True, max_runs=4))
    assert len(asked) == 4


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
