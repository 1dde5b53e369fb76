"""A short text is cut where it is too long."""

from hypothesis import given
from hypothesis import strategies as st

from repros.shorten import shortened


@given(st.text(max_size=50), st.integers(0, 60))
def test_a_line_that_is_shortened_keeps_its_beginning(text: str, room: int) -> None:
    shown = shortened(text, room)
    assert len(shown) <= room
    assert shown == text or (shown[:-1] == text[: max(0, room - 1)] and shown.endswith("…"[: room or 0]))
