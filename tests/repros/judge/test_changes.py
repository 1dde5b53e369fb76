"""The neighbours of a boundary: how far apart they are, and where what changed can be read."""

from datetime import date

import pytest

from repros.judge.changes import boundary
from repros.judge.observe import observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide
from repros.values import Boundary, Run
from tests.repros.judge.making import CLAIM, Make, clean, shows

KNOWN = ("1.8.1", "1.9.0", "1.9.1", "1.10.0")
DATES = (date(2021, 3, 25), date(2021, 6, 15), date(2021, 9, 21), date(2021, 9, 15))
LINK = "https://github.com/pytorch/pytorch/compare/"


def asked(reported: str, **rest: object) -> Question:
    told = {"dates": DATES, "repository": "pytorch/pytorch", **rest}
    return Question((reported,), "1.10.0", KNOWN, **told)  # type: ignore[arg-type]


def runs(**made: Make) -> list[Run]:
    return [make(torch=KNOWN[int(name[1])], repeat=n) for name, make in made.items() for n in (1, 2)]


@pytest.mark.parametrize(
    ("reported", "made", "boundaries"),
    [
        ("1.9.0", {"_1": shows, "_2": clean, "_3": clean}, (Boundary("1.9.0", "1.9.1", 98, f"{LINK}v1.9.0...v1.9.1"),)),
        (
            "1.9.0",
            {"_0": clean, "_1": shows, "_2": clean, "_3": clean},
            (
                Boundary("1.8.1", "1.9.0", 82, f"{LINK}v1.8.1...v1.9.0"),
                Boundary("1.9.0", "1.9.1", 98, f"{LINK}v1.9.0...v1.9.1"),
            ),
        ),
        ("1.9.0", {"_1": shows, "_3": clean}, ()),
        ("1.9.0", {"_1": shows, "_3": shows}, ()),
        ("1.9.0", {"_1": clean, "_3": shows}, ()),
    ],
    ids=["went", "came and went", "a release between did not run", "it stays", "it does not show"],
)
def test_a_boundary_has_a_neighbour_that_ran(
    reported: str, made: dict[str, Make], boundaries: tuple[Boundary, ...]
) -> None:
    verdict = decide(CLAIM, observe_all(CLAIM, runs(**made)), asked(reported))
    assert verdict.boundaries == boundaries
    assert {b.since for b in boundaries} == {verdict.first_shown, verdict.first_absent} - {None}


def test_a_patch_that_came_out_after_the_next_feature_release_lies_as_far_from_it() -> None:
    assert boundary(asked("1.9.0"), "1.10.0", "1.9.1").days == 6


def test_what_is_not_told_is_not_said() -> None:
    assert boundary(asked("1.9.0", dates=(), repository=None), "1.9.1", "1.9.0") == Boundary("1.9.0", "1.9.1")
