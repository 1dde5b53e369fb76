"""Nightly builds beside releases: what shows is gone on one, and a bisection that goes on into them."""

from datetime import date, timedelta
from itertools import combinations

import pytest

from repros.judge.observe import observe_all
from repros.judge.plan import next_runs
from repros.judge.question import Question
from repros.judge.verdict import decide
from repros.values import Boundary, Run, Verdict
from tests.repros.judge.making import CLAIM, Make, clean, missing, repro, shows
from tests.repros.judge.playing import HANGS

FIRST = date(2026, 8, 1)
DAYS = tuple(FIRST + timedelta(n) for n in range(12))
BUILDS = tuple(f"2.14.0.dev{day:%Y%m%d}" for day in DAYS)
KNOWN = ("2.12.0", "2.13.0", *BUILDS, "2.14.0")
DATES = (date(2026, 5, 1), date(2026, 7, 1), *DAYS, date(2026, 9, 20))
LETTERS: dict[str, Make] = {"S": shows, "A": clean, "?": missing}
LINK = "https://github.com/pytorch/pytorch/compare/"


def commit(release: str) -> str:
    return f"{KNOWN.index(release):040x}"


def asked(reported: str, latest: str = "2.14.0", **rest: object) -> Question:
    told = {"dates": DATES, "repository": "pytorch/pytorch", "nightlies": frozenset(BUILDS), **rest}
    return Question((reported,), latest, KNOWN, **told)  # type: ignore[arg-type]


def played(question: Question, answers: str, *, commits: bool = True) -> tuple[Verdict, list[str]]:
    """The verdict, and on what was run; `answers` is a letter for each of the KNOWN."""
    runs: list[Run] = []
    while requests := next_runs(CLAIM, question, observe_all(CLAIM, runs)):
        for one in requests:
            told = commit(one.release) if commits else None
            make = LETTERS[answers[KNOWN.index(one.release)]]
            runs.append(make(torch=one.release, repeat=one.repeat, commit=told))
        assert len(runs) < 60, "never ends"
    return decide(CLAIM, observe_all(CLAIM, runs), question), [run.torch for run in runs]


def test_a_bisection_through_releases_goes_on_into_the_builds_between_the_two() -> None:
    verdict, ran = played(asked("2.14.0", bisect=True), "AA" + "AAAAAASSSSSS" + "S")
    assert verdict.first_shown == "2.14.0"
    assert verdict.boundaries == (
        Boundary("2.13.0", "2.14.0", 81, f"{LINK}v2.13.0...v2.14.0"),
        Boundary(BUILDS[5], BUILDS[6], 1, f"{LINK}{commit(BUILDS[5])}...{commit(BUILDS[6])}"),
    )
    assert "a regression: works on 2.13.0, fails since 2.14.0" in verdict.reason
    assert f"it began between {BUILDS[5]} and {BUILDS[6]}, among the nightly builds" in verdict.reason
    assert len(set(ran) & set(BUILDS)) <= 4


@pytest.mark.parametrize(("began", "fixed"), list(combinations(range(12), 2)))
def test_the_planted_build_and_that_of_its_fix_are_found_wherever_they_are(began: int, fixed: int) -> None:
    answers = "AA" + "".join("S" if began <= n < fixed else "A" for n in range(12)) + "A"
    verdict, ran = played(asked(BUILDS[(began + fixed - 1) // 2], bisect=True), answers)
    assert verdict.kind == "fixed"
    assert (verdict.first_shown, verdict.first_absent) == (BUILDS[began], BUILDS[fixed])
    before = KNOWN[KNOWN.index(BUILDS[began]) - 1]
    assert f"a regression: worked on {before}, failed since {BUILDS[began]}" in verdict.reason
    assert {b.compare for b in verdict.boundaries} == {
        f"{LINK}{commit(KNOWN[n - 1])}...{commit(KNOWN[n])}" for n in (began + 2, fixed + 2)
    }
    assert len(set(ran)) <= 12


def test_a_build_that_says_nothing_leaves_a_range() -> None:
    verdict, _ = played(asked("2.14.0", bisect=True), "AA" + "AAAAA???SSSS" + "S")
    assert verdict.first_shown == "2.14.0"
    assert [b.since for b in verdict.boundaries] == ["2.14.0"]
    assert f"it began between 2.13.0 and {BUILDS[8]}, among the nightly builds" in verdict.reason


def test_builds_are_not_run_where_nobody_asks_for_them() -> None:
    _, ran = played(asked("2.13.0"), "AS" + "S" * 12 + "S")
    assert set(ran) == {"2.13.0", "2.14.0"}
    verdict, ran = played(asked("2.13.0", bisect=True), "SS" + "S" * 12 + "S")
    assert set(ran) == {"2.12.0", "2.13.0", "2.14.0"}
    assert verdict.gone_on_nightly is None


def test_two_neighbours_far_apart_are_no_boundary_where_builds_between_them_did_not_run() -> None:
    verdict, _ = played(asked("2.13.0", latest=BUILDS[-1]), "AS" + "SSSSSSSSSSSA" + "A")
    assert verdict.kind == "fixed"
    assert (verdict.first_absent, verdict.boundaries) == (None, ())


def test_a_build_whose_commit_is_not_known_has_no_link() -> None:
    verdict, _ = played(asked("2.14.0", bisect=True), "AA" + "AAAAAASSSSSS" + "S", commits=False)
    assert [b.compare for b in verdict.boundaries] == [f"{LINK}v2.13.0...v2.14.0", None]


@pytest.mark.parametrize(
    ("build", "gone", "said"),
    [
        ("A", "2026-08-12", f"Gone on nightly 2026-08-12: the program ran without it on torch {BUILDS[-1]} (2 of 2"),
        ("S", None, f"It shows on nightly 2026-08-12, too: on torch {BUILDS[-1]} ("),
        ("?", None, ""),
    ],
)  # fmt: skip
def test_verdict_and_field_follow_the_latest_release_and_the_newest_build(
    build: str, gone: str | None, said: str
) -> None:
    question = asked("2.13.0", latest="2.13.0", releases=(BUILDS[3], BUILDS[-1]))
    verdict, ran = played(question, "AS" + "SSSSSSSSSSS" + build + "S")
    assert verdict.kind == "reproduced"
    assert verdict.gone_on_nightly == gone
    assert said in verdict.reason
    assert ("nightly" in verdict.reason) is bool(said)
    assert BUILDS[3] in ran


def test_what_is_gone_on_the_latest_is_not_told_of_a_nightly_too() -> None:
    verdict, _ = played(asked("2.12.0", latest="2.13.0", releases=(BUILDS[-1],)), "SA" + "A" * 12 + "A")
    assert (verdict.kind, verdict.gone_on_nightly) == ("fixed", None)
    assert "nightly" not in verdict.reason


def test_only_as_the_latest_a_build_decides() -> None:
    verdict, _ = played(asked("2.13.0", latest=BUILDS[-1]), "AS" + "SSSSSSSSSSSA" + "A")
    assert (verdict.kind, verdict.gone_on_nightly) == ("fixed", None)
    assert f"is gone on torch {BUILDS[-1]} (2 of 2 runs)" in verdict.reason


def test_of_a_build_that_says_that_it_is_gone_as_many_runs_are_made_as_of_the_latest() -> None:
    hang = repro("hang")
    question = asked("2.13.0", latest="2.13.0", releases=(BUILDS[-1],))
    runs = [HANGS["S"](torch="2.13.0", repeat=n) for n in (1, 2)]
    count = 0
    while requests := next_runs(hang, question, observe_all(hang, runs)):
        assert {one.release for one in requests} == {BUILDS[-1]}
        runs += [HANGS["A"](torch=one.release, repeat=one.repeat) for one in requests]
        count += len(requests)
    assert count == 10
    assert decide(hang, observe_all(hang, runs), question).gone_on_nightly == "2026-08-12"


def test_a_build_s_own_answer_is_repeated_where_it_may_vary() -> None:
    hang = repro("hang")
    question = asked("2.14.0", bisect=True)
    absent = {"2.12.0", "2.13.0", *BUILDS[:6]}
    runs: list[Run] = []
    while requests := next_runs(hang, question, observe_all(hang, runs)):
        runs += [HANGS["A" if one.release in absent else "S"](torch=one.release, repeat=one.repeat) for one in requests]
    assert sum(run.torch == BUILDS[5] for run in runs) > 2
