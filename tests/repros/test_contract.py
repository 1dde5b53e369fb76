"""The JSON that is printed: a line that every reader takes."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from repros.contract import json_line

TEXTS = st.text(st.characters() | st.sampled_from('\\"ud8c\ud800\udfff\U0001f600'))


@given(st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, max_size=3), max_size=3))
def test_a_line_says_the_same_with_a_mark_for_each_half_of_a_character(data: dict[str, str | list[str]]) -> None:
    line = json_line(data)
    assert line.isascii()
    assert line.count("\n") == 1
    # What has no half of a pair is what it was; what has one can be written in every encoding afterwards.
    json.dumps(json.loads(line), ensure_ascii=False).encode()
    if not any(0xD800 <= ord(c) <= 0xDFFF for c in json.dumps(data, ensure_ascii=False)):
        assert json.loads(line) == data
