"""Room is shared out fairly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report.share import cut, fitted, share_out, some
from repros.shorten import shortened


@given(st.lists(st.text(max_size=200), max_size=6), st.integers(0, 400))
def test_the_texts_never_take_more_than_their_room(texts: list[str], budget: int) -> None:
    assert sum(map(len, share_out(texts, budget))) <= max(budget, 0)


@given(st.lists(st.text(max_size=50), max_size=6))
def test_texts_that_fit_stay_whole(texts: list[str]) -> None:
    assert list(share_out(texts, sum(map(len, texts)))) == texts


def test_a_short_text_leaves_its_room_to_the_long_ones() -> None:
    short, long, longer = share_out(["abc", "x" * 1000, "y" * 2000], 603)
    assert short == "abc"
    assert (len(long), len(longer)) == (300, 300)


def test_a_long_text_keeps_its_beginning_and_more_of_its_end() -> None:
    text = cut("begin" + "." * 1000 + "the error", 100)
    assert text.startswith("begin")
    assert text.endswith("the error")
    assert "characters left out" in text
    assert len(text) == 100


@given(st.lists(st.text(max_size=300), max_size=6), st.integers(20, 600))
def test_texts_are_cut_to_the_largest_common_room_with_which_they_fit(texts: list[str], most: int) -> None:
    def render(room: int) -> str:
        return "".join(shortened(text, room) for text in texts)

    shown = fitted(render, most)
    room = max(map(len, texts), default=0)
    while len(render(room)) > most:
        room -= 1
    assert shown == render(room)


def test_what_never_fits_is_told() -> None:
    with pytest.raises(ValueError, match="11 characters"):
        fitted(lambda _: "x" * 11, 10)


def test_what_a_list_shows_no_more_of_is_counted() -> None:
    assert (some("abc", 2).shown, some("abc", 2).more) == (("a", "b"), 1)
    assert (some("abc", 3).shown, some("abc", 3).more) == (("a", "b", "c"), 0)
