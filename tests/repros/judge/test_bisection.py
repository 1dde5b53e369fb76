"""A bisection finds where the failure came and went with few runs, and repeats only what chance may have made."""

from functools import partial

import pytest

from repros.judge.flakiness import least_absent
from repros.judge.plan import Repeats, RunRequest
from repros.values import ReportedEnvironment
from tests.repros.judge.making import MESSAGE, Make, clean, repro, run
from tests.repros.judge.playing import HANGS, KNOWN, play, question, releases, row


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


@pytest.mark.parametrize(
    ("text", "since", "remark"),
    [
        ("AAAAAASSSSSSA", "1.6.0", "it shows on 1.8.0 too, where the report says that it worked"),
        ("SSSSSSSSSSSSS", None, "it shows on 1.8.0 too, where the report says that it worked"),
        ("AAAAAAAAASSSA", "1.9.0", ""),
    ],
)
def test_a_release_that_worked_by_the_report_and_shows_is_told_and_searched_beyond(
    text: str, since: str | None, remark: str
) -> None:
    claimed = repro(
        "exception", exception="RuntimeError", message=MESSAGE, environment=ReportedEnvironment(worked_in=("1.8",))
    )
    verdict, _ = play(row(text), question("2.1.0", bisect=True), claimed)
    assert verdict.first_shown == since
    assert (remark or "gone on torch 2.2.0") in verdict.reason
    assert ("report says" in verdict.reason) is bool(remark)


def test_the_boundary_of_an_unsteady_claim_is_repeated() -> None:
    claimed = repro("hang")
    _, asked = play(
        row("SSSSSAAAAAAAA"), question("1.3.0", bisect=True, repeats=Repeats(unsteady=3)), claimed, make=HANGS
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


@pytest.mark.parametrize(
    ("text", "repeated"), [("SSSSSSSSSSSSS", []), ("SSSSSSSSSSSSA", ["1.3.0", "2.2.0"]), ("SSSSSSSSSSSS?", ["1.3.0"])]
)
def test_a_bisection_repeats_what_may_vary_on_the_reported_release_only_where_the_latest_does_not_show_it_too(
    text: str, repeated: list[str]
) -> None:
    claimed = repro(
        "exception", "import torch\nassert torch.rand(3).sum() < 1\n", exception="RuntimeError", message=MESSAGE
    )
    _, asked = play(row(text), question("1.3.0", bisect=True), claimed)
    assert [r.release for r in asked if r.repeat == 2] == repeated


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
    make: dict[str, Make] = {"A": clean, "S": partial(run, "timeout", seconds=6.0)}
    _, asked = play(row("SSSSSAAAAAAAA"), question("1.3.0", bisect=True), claimed, make=make)
    shown = sum(r.release in KNOWN[:5] for r in asked)
    assert sum(r.release == "1.5.0" for r in asked) == least_absent(shown) < 10


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
    asked_for = question("1.3.0", bisect=True, repeats=Repeats(unsteady=5))
    verdict, asked = play(row("SSSSSAAAAAAAA"), asked_for, claimed, make=HANGS)
    assert sum(r.release == "2.2.0" for r in asked) == 1
    assert sum(r.release == "1.5.0" for r in asked) == 5
    assert (verdict.kind, verdict.first_absent) == ("fixed", "1.5.0")


def test_the_latest_of_an_unsteady_claim_is_repeated_where_it_is_the_boundary() -> None:
    claimed = repro("hang")
    asked_for = question("1.3.0", bisect=True, repeats=Repeats(unsteady=3))
    verdict, asked = play(row("SSSSSSSSSSSSA"), asked_for, claimed, make=HANGS)
    assert sum(r.release == "2.2.0" for r in asked) == 3
    assert verdict.first_absent == "2.2.0"


def test_the_number_of_runs_is_bounded() -> None:
    _, asked = play(row("SSSSSSAAAAAAA"), question("1.3.0", bisect=True, max_runs=4))
    assert len(asked) == 4
