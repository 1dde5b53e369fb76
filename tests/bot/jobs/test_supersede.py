"""The newest job of an issue wins, but none over one that is more urgent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.orders import Priority
from bot.jobs.supersede import Rival, Turn, take_turn

PRIORITIES = {"c": Priority.COMMAND, "e": Priority.EVENT, "b": Priority.BATCH}

rivals = st.lists(
    st.builds(
        Rival,
        st.text("abc", min_size=1, max_size=3),
        st.sampled_from([Priority.COMMAND, Priority.EVENT, Priority.BATCH]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda rival: rival.job,
)


def rival(job: str, created: int) -> Rival:
    """A job; its name begins with c for a command, e for an event, b for batch work."""
    return Rival(job, PRIORITIES[job[0]], created)


@pytest.mark.parametrize(
    ("mine", "others", "turn"),
    [
        (rival("e2", 2), [rival("e1", 1)], Turn(cancel=("e1",))),
        (rival("e1", 1), [rival("e2", 2)], Turn()),
        (rival("e2", 2), [rival("c1", 1)], Turn(wait=("c1",))),
        (rival("e1", 1), [rival("c2", 2)], Turn(wait=("c2",))),
        (rival("c2", 2), [rival("e1", 1), rival("c1", 1)], Turn(cancel=("e1", "c1"))),
        (rival("c1", 1), [rival("e2", 2)], Turn()),
        (rival("e1", 1), [rival("e2", 1)], Turn()),
        (rival("e2", 1), [rival("e1", 1)], Turn(cancel=("e1",))),
        (rival("e1", 1), [rival("e1", 1)], Turn()),
        (rival("b2", 2), [rival("b1", 1)], Turn(cancel=("b1",))),
        (rival("b2", 2), [rival("e1", 1), rival("c3", 3)], Turn(wait=("e1", "c3"))),
        (rival("e2", 2), [rival("b1", 1)], Turn(cancel=("b1",))),
        (rival("c1", 1), [rival("b2", 2)], Turn()),
    ],
)
def test_who_gives_way_to_whom(mine: Rival, others: list[Rival], turn: Turn) -> None:
    assert take_turn(mine, others) == turn


@given(rivals)
def test_some_job_is_left_and_none_cancels_a_more_urgent_one(all_of_them: list[Rival]) -> None:
    turns = {mine.job: take_turn(mine, all_of_them) for mine in all_of_them}
    urgency = {rival.job: rival.priority for rival in all_of_them}
    cancelled = {job for turn in turns.values() for job in turn.cancel}
    assert set(urgency) - cancelled
    for mine, turn in turns.items():
        assert all(urgency[job] >= urgency[mine] for job in turn.cancel)
        # Nobody waits for ever: what is waited for is more urgent, and the most urgent wait for nobody.
        assert all(urgency[job] < urgency[mine] for job in turn.wait)
