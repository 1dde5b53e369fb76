"""Jobs are stored as JSON that any text survives, and a pickle is never read."""

from __future__ import annotations

import base64
import pickle
from pathlib import Path

import pytest
from dbos._serialization import DBOSDefaultSerializer, deserialize_value
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.serializer import JobFailed, JobJson, refuse_pickles

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


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """What pickle does to read it."""
        return (exec, (f"open({str(self.path)!r}, 'w')",))


def test_a_row_that_says_it_is_a_pickle_is_refused_unread(tmp_path: Path) -> None:
    refuse_pickles()
    row = base64.b64encode(pickle.dumps(Bomb(tmp_path / "ran"))).decode()
    with pytest.raises(TypeError, match="pickle"):
        deserialize_value(row, DBOSDefaultSerializer.name(), JobJson())
    assert not (tmp_path / "ran").exists()
