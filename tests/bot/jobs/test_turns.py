"""The newest job of an issue wins, but no event over a person's command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.orders import Priority
from bot.jobs.turns import Rival, Turn, take_turn

rivals = st.lists(
    st.builds(
        Rival,
        st.text("abc", min_size=1, max_size=3),
        st.sampled_from([Priority.COMMAND, Priority.EVENT]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda rival: rival.job,
)


def rival(job: str, created: int) -> Rival:
    """A job; names that begin with c are commands."""
    return Rival(job, Priority.COMMAND if job.startswith("c") else Priority.EVENT, created)


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
    ],
)
def test_who_gives_way_to_whom(mine: Rival, others: list[Rival], turn: Turn) -> None:
    assert take_turn(mine, others) == turn


@given(rivals)
def test_some_job_is_left_and_no_event_cancels_a_command(all_of_them: list[Rival]) -> None:
    turns = {mine.job: take_turn(mine, all_of_them) for mine in all_of_them}
    cancelled = {job for turn in turns.values() for job in turn.cancel}
    left = [rival for rival in all_of_them if rival.job not in cancelled]
    assert left
    commands = {rival.job for rival in all_of_them if rival.is_command}
    for mine in all_of_them:
        if not mine.is_command:
            assert not commands & set(turns[mine.job].cancel)
    # Nobody waits for ever: what is waited for are commands, and commands wait for nobody.
    assert all(set(turn.wait) <= commands for turn in turns.values())
    assert all(not turns[job].wait for job in commands)
