"""The hidden marker: whatever the state holds, it comes back, and nothing in it can end the comment."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.marker import MAX_COMMENT, Entry, State, decode, encode, with_marker, without_marker
from bot.report.comment import MAX_CHARACTERS
from repros.read.labels import MOST_LABELS

HOSTILE = "--> <script> @everyone `--` \u202e </details> -- > reprobot:1"

TEXTS = st.text(max_size=100)
STATES = st.builds(
    State,
    labels=st.lists(TEXTS, max_size=4).map(tuple),
    current=st.none() | st.builds(Entry, day=st.just("2026-11-22"), sentence=TEXTS),
    history=st.lists(st.builds(Entry, day=st.just("2026-11-22"), sentence=TEXTS), max_size=4).map(tuple),
    job=st.none() | TEXTS,
)


@given(STATES, TEXTS)
def test_what_is_written_is_read_again(state: State, text: str) -> None:
    comment = with_marker(state, text)
    assert decode(comment) == state
    assert without_marker(comment) == text


@given(STATES)
def test_the_marker_is_one_html_comment_whatever_it_holds(state: State) -> None:
    marker = encode(state)
    assert marker.count("-->") == 1
    assert marker.endswith(" -->\n")
    assert "--" not in marker.removeprefix("<!--").removesuffix("-->\n")


def test_a_hostile_state_is_inert() -> None:
    state = State(labels=(HOSTILE,), job=HOSTILE)
    assert HOSTILE not in encode(state)
    assert decode(encode(state)) == state


def test_a_marker_of_an_older_release_is_read() -> None:
    state = State(labels=("3\uf000",))
    older = base64.urlsafe_b64encode(state.model_dump_json(exclude_defaults=True).encode()).decode()
    assert "--" in older
    assert decode(f"<!-- reprobot:1 {older} -->\n") == state
    assert "--" not in encode(state)[4:-4]


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "text",
        "text\n" + encode(State(job="forged")),
        "```\n" + encode(State(job="forged")) + "```",
        " " + encode(State(job="forged")),
        "<!-- reprobot:1 e30 and more -->",
        "<!-- reprobot:2 e30= -->",
    ],
)
def test_a_marker_anywhere_but_at_the_start_is_none(comment: str) -> None:
    assert decode(comment) is None


@pytest.mark.parametrize("data", ["", "e30", "AAAA", "bnVsbA==", "eyJsYWJlbHMiOiAxfQ=="])
def test_a_marker_that_somebody_damaged_is_ours_and_empty(data: str) -> None:
    assert decode(f"<!-- reprobot:1 {data} -->\ntext") == State()


def test_the_oldest_history_gives_way_to_the_limit() -> None:
    entries = tuple(Entry(day=f"day {n}", sentence="x" * 500) for n in range(100))
    comment = with_marker(State(history=entries), "x" * 60_000)
    kept = decode(comment)
    assert len(comment) <= MAX_COMMENT
    assert kept is not None
    assert 3 <= len(kept.history) < 100
    assert kept.history == entries[: len(kept.history)]


def test_the_longest_comment_leaves_room_for_whatever_labels_and_verdict_there_are() -> None:
    labels = tuple("🎉" * 49 + chr(0x1F600 + n) for n in range(MOST_LABELS + 1))
    state = State(labels=labels, current=Entry(day="2026-01-01", sentence="🎉" * 500))
    comment = with_marker(state, "x" * MAX_CHARACTERS)
    assert len(comment) <= MAX_COMMENT
    assert (decode(comment) or State()).labels == labels
    few = state.model_copy(update={"labels": labels[:2]})
    assert decode(with_marker(few, "x" * MAX_CHARACTERS)) == few


def test_a_text_that_leaves_no_room_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no room"):
        with_marker(State(job="x"), "x" * MAX_COMMENT)


def test_a_verdict_joins_the_history_once() -> None:
    one, two = Entry(day="2026-01-01", sentence="Reproduced."), Entry(day="2026-01-02", sentence="Fixed.")
    again = Entry(day="2026-01-03", sentence="Fixed.")
    state = State().judged(one).judged(two).judged(again)
    assert (state.current, state.history) == (again, (one,))
