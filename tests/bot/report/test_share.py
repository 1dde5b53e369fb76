"""Room is shared out fairly."""

from hypothesis import given
from hypothesis import strategies as st

from bot.report.share import cut, share_out


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
