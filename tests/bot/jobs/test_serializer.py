"""Jobs are stored as JSON that any text survives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.serializer import JobFailed, JobJson

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(values)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    stored = JobJson().serialize(value)
    assert stored.isascii()
    assert JobJson().deserialize(stored) == value


def test_a_value_that_looks_like_a_failure_is_none() -> None:
    assert JobJson().deserialize(JobJson().serialize({"failed": ["a", "b"]})) == {"failed": ["a", "b"]}


def test_a_failure_keeps_its_name_and_message() -> None:
    back = JobJson().deserialize(JobJson().serialize(ZeroDivisionError("division \ud800 by zero")))
    assert isinstance(back, JobFailed)
    assert str(back) == "ZeroDivisionError: division \ud800 by zero"
