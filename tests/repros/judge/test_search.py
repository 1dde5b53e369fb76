"""The search asks little, skips unknowns, and never invents a turn."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.judge.search import Answer, Bracket, bracket, likely_reach, monotonic, next_positions

LETTERS = {"S": Answer.SHOWS, "A": Answer.ABSENT, "?": Answer.UNKNOWN}


def row(text: str) -> list[Answer]:
    return [LETTERS[c] for c in text]


def search(
    truth: list[Answer],
    slots: int = 1,
    ready: frozenset[int] = frozenset(),
    hints: Sequence[int] = (),
    reasons: Sequence[object] = (),
    reach: int | None = None,
) -> tuple[list[Answer | None], list[int]]:
    """Asks until the search is content; the answers it got, and the positions in the order of asking."""
    answers: list[Answer | None] = [None] * len(truth)
    asked: list[int] = []
    asking = partial(next_positions, slots=slots, ready=ready, hints=hints, reasons=reasons, reach=reach)
    while positions := asking(answers):
        assert len(positions) <= slots
        for position in positions:
            assert answers[position] is None, "asked twice"
            answers[position] = truth[position]
            asked.append(position)
    return answers, asked


rows = st.lists(st.sampled_from(list(Answer)), max_size=12)


reaches = st.none() | st.integers(1, 11)


@given(rows, st.integers(1, 4), st.frozensets(st.integers(0, 11)), st.lists(st.integers(-2, 13), max_size=2), reaches)
def test_a_found_turn_is_a_true_one_and_what_may_make_it_exact_is_asked(
    truth: list[Answer], slots: int, ready: frozenset[int], hints: list[int], reach: int | None
) -> None:
    answers, asked = search(truth, slots, ready, hints, reach=reach)
    found = bracket(answers)
    if found:
        assert truth[found.shows] is Answer.SHOWS
        assert truth[found.absent] is Answer.ABSENT
        beside = (answers[found.shows + 1], answers[found.absent - 1])
        assert None not in beside or Answer.UNKNOWN in beside
        within = {answers[p] for p in range(found.shows + 1, found.absent)}
        assert within <= {Answer.UNKNOWN, None}
        if None in within:
            assert len(asked) >= ceil(log2(len(truth))) + 2


@given(rows, st.lists(st.sampled_from("xy"), min_size=12, max_size=12))
def test_what_is_left_unasked_within_the_promised_number_lies_between_two_unknowns_with_one_reason(
    truth: list[Answer], reasons: list[str]
) -> None:
    answers, order = search(truth, reasons=reasons)
    found = bracket(answers)
    if found and len(order) < ceil(log2(len(truth))) + 2:
        asked = [p for p in range(found.shows, found.absent + 1) if answers[p] is not None]
        skipped = [(a, b) for a, b in pairwise(asked) if b > a + 1]
        assert all(answers[a] is answers[b] is Answer.UNKNOWN and reasons[a] == reasons[b] for a, b in skipped)


@given(rows, st.integers(1, 4))
def test_a_turn_between_two_verified_ends_is_always_found(truth: list[Answer], slots: int) -> None:
    if truth and truth[0] is Answer.SHOWS and truth[-1] is Answer.ABSENT:
        answers, _ = search(truth, slots)
        assert bracket(answers) is not None


@given(
    st.integers(2, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))), st.frozensets(st.integers(0, 11))
)
def test_a_monotonic_row_is_settled_within_the_promised_number_of_answers(
    shape: tuple[int, int], ready: frozenset[int]
) -> None:
    n, shown = shape
    truth = row("S" * shown + "A" * (n - shown))
    answers, asked = search(truth, ready=ready)
    assert len(asked) <= ceil(log2(n)) + 2
    assert bracket(answers) == (Bracket(shown - 1, shown) if shown < n else None)


@pytest.mark.parametrize("n", [2, 3, 7, 16, 17, 33, 46, 53])
def test_the_promise_holds_for_every_turn_of_longer_rows(n: int) -> None:
    for shown in range(1, n):
        answers, asked = search(row("S" * shown + "A" * (n - shown)))
        assert len(asked) <= ceil(log2(n)) + 2
        assert bracket(answers) == Bracket(shown - 1, shown)


@given(st.integers(3, 53).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n - 1))), st.integers(2, 4))
def test_with_k_slots_the_rounds_are_those_of_a_k_ary_search(shape: tuple[int, int], slots: int) -> None:
    n, shown = shape
    truth = row("S" * shown + "A" * (n - shown))
    answers: list[Answer | None] = [None] * n
    rounds = 0
    while positions := next_positions(answers, slots=slots):
        for position in positions:
            answers[position] = truth[position]
        rounds += 1
    assert bracket(answers) == Bracket(shown - 1, shown)
    assert rounds <= 1 + ceil(round(log2(n) / log2(slots + 1), 9))


@given(rows)
def test_every_row_ends_and_no_position_is_asked_twice(truth: list[Answer]) -> None:
    _, asked = search(truth)
    assert len(asked) == len(set(asked))


AWKWARD = [
    ("", None, 0),
    ("S", None, 1),
    ("A", None, 1),
    ("?", None, 1),
    ("SA", (0, 1), 2),
    ("SS", None, 2),
    ("S?", None, 2),
    ("?A", None, 1),
    ("AS", None, 1),
    ("S?A", (0, 2), 3),
    ("S????A", (0, 5), 5),
    ("S?????????A", (0, 10), 7),
    ("SS??S?AA", (1, 7), 5),
    ("SS??AA", (1, 5), 5),
    ("S?AAAAAA", (0, 2), 5),
    ("SAAAAAAA", (0, 1), 5),
    ("SSSSSSSA", (6, 7), 5),
    ("SSSS????", None, 5),
    ("S???????", None, 5),
    ("SSAA????", (1, 2), 5),
]


@pytest.mark.parametrize(("text", "found", "most"), AWKWARD)
def test_awkward_rows(text: str, found: tuple[int, int] | None, most: int) -> None:
    answers, asked = search(row(text), reasons="x" * len(text))
    assert bracket(answers) == (Bracket(*found) if found else None)
    assert len(asked) <= most


def test_a_turn_that_is_not_between_neighbours_is_not_exact() -> None:
    assert bracket(row("S?A")) == Bracket(0, 2)
    assert not Bracket(0, 2).exact
    assert Bracket(0, 1).exact


def test_a_turn_that_can_no_longer_be_exact_takes_no_more_answers_than_are_promised() -> None:
    """Defends: four more releases run to move one end of a range whose other end is a release that says nothing."""
    answers, asked = search(row("SSS?????????AAAAAA"))
    assert len(asked) == ceil(log2(18)) + 2
    found = bracket(answers)
    assert found
    assert found.shows == 2
    assert not found.exact


def test_a_turn_near_the_first_position_is_found_sooner_than_by_halving() -> None:
    _, asked = search(row("S" + "A" * 44))
    assert len(asked) <= 5


def test_a_ready_position_is_preferred_where_it_costs_no_answer() -> None:
    truth = row("SSSSSSAAA")
    plain = search(truth)[1][2]
    ready = frozenset({4}) if plain != 4 else frozenset({3})
    assert search(truth, ready=ready)[1][2] in ready


def test_a_ready_position_is_left_where_it_would_cost_an_answer() -> None:
    _, asked = search(row("SSSSSSSSA"), ready=frozenset({1}))
    assert 1 not in asked[:3]


def test_a_bound_from_prose_is_asked_before_the_far_end_and_spares_it() -> None:
    _, asked = search(row("SSAAAAAAAAAAAAAA"), hints=(2,))
    assert asked[:2] == [0, 2]
    assert 15 not in asked


def test_a_bound_from_prose_that_is_wrong_only_costs_its_own_answer() -> None:
    answers, _ = search(row("SSSSSSAA"), hints=(2,))
    assert bracket(answers) == Bracket(5, 6)


@pytest.mark.parametrize(
    ("text", "reach", "found", "order"),
    [
        ("SSSSSSSS????????", 4, None, [0, 15, 4]),
        ("SSAAAAA?????????", 4, (1, 2), [0, 15, 4]),
        ("S???????????????", 4, None, [0, 15, 4, 1]),
        ("S??AAAAAAAAAAAAA", 4, (0, 3), [0, 15]),
        ("SSSA????????????", 4, (2, 3), [0, 15, 4, 1]),
        ("SSSSSSSSSSAAAAAA", 4, (9, 10), [0, 15]),
        ("SSSSSSSSSSSSSSSS", 4, None, [0, 15]),
        ("S?", 1, None, [0, 1]),
    ],
)
def test_behind_an_end_that_says_nothing_no_more_than_the_reach_is_searched(
    text: str, reach: int, found: tuple[int, int] | None, order: list[int]
) -> None:
    answers, asked = search(row(text), reach=reach)
    assert bracket(answers) == (Bracket(*found) if found else None)
    assert asked[: len(order)] == order
    if text[-1] == "?":
        assert max(asked[2:], default=0) <= reach


def test_a_reach_of_one_position_is_asked_once() -> None:
    """Defends: two free slots that were both given the position next to the first."""
    assert search(row("SS?"), slots=2, reach=1)[1] == [0, 2, 1]


@pytest.mark.parametrize(("length", "position"), [(0, 0), (1, 0), (2, 1), (4, 2), (21, 5), (46, 8)])
def test_the_likely_reach_is_a_few_positions(length: int, position: int) -> None:
    assert likely_reach(length) == position


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("AAA", True),
        ("ASSA", True),
        ("A?SS?A", True),
        ("SAS", False),
        ("S?A?S", False),
        ("ASASA", False),
    ],
)
def test_answers_that_turn_back_are_not_monotonic(text: str, expected: bool) -> None:
    assert monotonic(row(text)) is expected
