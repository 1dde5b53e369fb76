"""A program's streams can be watched without the launcher's marks, however they are cut on their way."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from runners.record import Unmarked, read_streams

NONCE = "0a1b"
MARK = b"\x1e0a1b\x1e"
PARTS = st.lists(st.sampled_from([b"text\n", b"\x1e", b"\x1e0a1", b"0a1b\x1e", MARK + b'{"kind": "x"}' + MARK]))


def watched(pieces: list[bytes]) -> bytes:
    seen = bytearray()
    watch = Unmarked(NONCE, lambda _, text: seen.extend(text))
    for piece in pieces:
        watch("stdout", piece)
    return bytes(seen)


@given(PARTS, st.lists(st.integers(0, 120)))
def test_cut_anywhere_it_gives_what_is_read_at_the_end(parts: list[bytes], cuts: list[int]) -> None:
    data = b"".join(parts) + b"end"
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[a:b] for a, b in pairwise(places)]
    assert watched(pieces) == read_streams(data, b"", NONCE).stdout


def test_a_mark_that_never_ends_hides_the_rest_and_each_stream_has_its_own() -> None:
    seen: list[tuple[str, bytes]] = []
    watch = Unmarked(NONCE, lambda stream, text: seen.append((stream, text)))
    watch("stderr", b"a" + MARK + b'{"kind": "end"')
    watch("stdout", b"b")
    assert seen == [("stderr", b"a"), ("stdout", b"b")]
