"""What a workflow's file of outputs holds, whatever the values are."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.action.outputs import output_lines, write_outputs


@given(st.dictionaries(st.sampled_from(["verdict", "comment-url"]), st.text(), min_size=1))
def test_a_value_is_one_line_whatever_it_holds(values: dict[str, str]) -> None:
    lines = output_lines(values).splitlines()
    assert [each.partition("=")[0] for each in lines] == list(values)


def test_outputs_of_earlier_steps_stay(tmp_path: Path) -> None:
    path = tmp_path / "output"
    path.write_text("before=1\n")
    write_outputs(path, {"verdict": "fixed"})
    assert path.read_text() == "before=1\nverdict=fixed\n"
