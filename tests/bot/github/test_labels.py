"""Labels: one of the group, and no fight with people."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.errors import Forbidden, Unavailable
from bot.github.labels import LabelDefinition, LabelEvent, Labelled, LabelSteps, apply_labels, plan_steps
from tests.bot.github.conftest import BOT, REPOSITORY, Scene
from tests.e2e.standin.failures import Failure, Kind

CONFIRMED, FIXED, INFO = "repro: confirmed", "repro: fixed", "repro: needs info"
GROUP = {
    CONFIRMED: LabelDefinition(CONFIRMED, "d93f0b", "seen"),
    FIXED: LabelDefinition(FIXED, "0e8a16", "gone"),
    INFO: LabelDefinition(INFO, "f9d0c4", "can't run"),
}


def apply(scene: Scene, wanted: str, **more: Any) -> Labelled:
    return apply_labels(scene.client, REPOSITORY, 1, BOT, wanted=wanted, group=GROUP, **more)


def names(scene: Scene) -> set[str]:
    return {label.name for label in scene.issue.labels}


def by_person(scene: Scene, act: str, name: str) -> None:
    dev = scene.github.world.user("dev")
    {"set": scene.github.acts.label, "remove": scene.github.acts.unlabel}[act](scene.repository, scene.issue, dev, name)


def test_a_label_that_the_repository_lacks_is_made_with_colour_and_description(scene: Scene) -> None:
    done = apply(scene, CONFIRMED)
    made = scene.repository.labels[CONFIRMED]
    assert (made.color, made.description) == ("d93f0b", "seen")
    assert (done.add, done.own, names(scene)) == ((CONFIRMED,), (CONFIRMED,), {CONFIRMED})


def test_a_label_that_the_repository_has_stays_as_people_made_it(scene: Scene) -> None:
    scene.github.acts.make_label(scene.repository, CONFIRMED.title(), "123456", "ours")
    apply(scene, CONFIRMED)
    assert [(each.name, each.color) for each in scene.issue.labels] == [(CONFIRMED.title(), "123456")]


def test_setting_one_removes_the_bots_other_and_no_other_label(scene: Scene) -> None:
    by_person(scene, "set", "module: nn")
    apply(scene, CONFIRMED)
    done = apply(scene, FIXED)
    assert done.remove == (CONFIRMED,)
    assert names(scene) == {FIXED, "module: nn"}


def test_what_goes_beside_the_verdict_s_label_is_of_the_group_too(scene: Scene) -> None:
    done = apply(scene, CONFIRMED, beside=[FIXED])
    assert (done.own, names(scene)) == ((CONFIRMED, FIXED), {CONFIRMED, FIXED})
    assert apply(scene, CONFIRMED, beside=[FIXED], remembered=done.own) == Labelled(own=done.own)
    assert scene.repository.labels[FIXED].color == "0e8a16"
    assert apply(scene, CONFIRMED).remove == (FIXED,)
    assert names(scene) == {CONFIRMED}


def test_beside_a_person_s_label_of_the_group_nothing_is_set(scene: Scene) -> None:
    by_person(scene, "set", INFO)
    assert apply(scene, CONFIRMED, beside=[FIXED]).add == ()
    assert names(scene) == {INFO}


def test_nothing_is_written_when_the_label_is_there(scene: Scene) -> None:
    apply(scene, CONFIRMED)
    scene.github.calls.clear()
    apply(scene, CONFIRMED, remembered=[CONFIRMED])
    assert [call.method for call in scene.github.calls] == ["GET"]


def test_a_label_that_a_person_set_stays_alone(scene: Scene) -> None:
    apply(scene, CONFIRMED)
    by_person(scene, "set", FIXED)
    done = apply(scene, INFO)
    assert names(scene) == {FIXED}
    assert done.left == ((FIXED, "a person set it"),)
    assert done.own == ()


def test_a_label_that_a_person_removed_is_not_set_again(scene: Scene) -> None:
    apply(scene, CONFIRMED)
    by_person(scene, "remove", CONFIRMED)
    done = apply(scene, CONFIRMED, remembered=[CONFIRMED])
    assert names(scene) == set()
    assert done.left == ((CONFIRMED, "a person removed it"),)


def test_another_verdict_is_labelled_after_a_person_removed_the_first(scene: Scene) -> None:
    apply(scene, CONFIRMED)
    by_person(scene, "remove", CONFIRMED)
    apply(scene, FIXED)
    assert names(scene) == {FIXED}


def test_a_label_that_a_person_gave_back_is_theirs(scene: Scene) -> None:
    apply(scene, CONFIRMED)
    by_person(scene, "remove", CONFIRMED)
    by_person(scene, "set", CONFIRMED)
    apply(scene, FIXED, remembered=[CONFIRMED])
    assert names(scene) == {CONFIRMED}


def test_the_bots_own_removal_is_no_bar_to_setting_it_again(scene: Scene) -> None:
    for wanted in (CONFIRMED, FIXED, CONFIRMED):
        apply(scene, wanted)
    assert names(scene) == {CONFIRMED}


def test_suggested_labels_are_set_only_where_the_repository_has_them(scene: Scene) -> None:
    scene.github.acts.make_label(scene.repository, "oncall: jit")
    apply(scene, CONFIRMED, extra=["oncall: jit", "oncall: absent"])
    assert names(scene) == {CONFIRMED, "oncall: jit"}
    assert "oncall: absent" not in scene.repository.labels


def test_an_event_that_is_not_listed_yet_is_made_up_for_by_memory(scene: Scene) -> None:
    apply(scene, CONFIRMED)
    scene.issue.events.clear()
    apply(scene, FIXED, remembered=[CONFIRMED])
    assert names(scene) == {FIXED}


@pytest.mark.parametrize("kind", ["500", "502", "drop", "timeout", "primary", "secondary", "429"])
@pytest.mark.parametrize(("method", "after"), [("GET", False), ("POST", False), ("DELETE", False), ("DELETE", True)])
def test_a_passing_failure_ends_in_the_right_labels(scene: Scene, kind: Kind, method: str, *, after: bool) -> None:
    apply(scene, CONFIRMED)
    scene.github.failures.plan(
        Failure(kind, method, "labels", times=1, after=after, seconds=2 if kind == "timeout" else 1)
    )
    # A POST is not sent again by itself, since it may have been done; the job's step is.
    with suppress(Unavailable) if method == "POST" else nullcontext():
        apply(scene, FIXED, remembered=[CONFIRMED])
    if method == "POST":
        apply(scene, FIXED, remembered=[CONFIRMED])
    assert names(scene) == {FIXED}


def test_a_missing_permission_is_forbidden(scene: Scene) -> None:
    scene.repository.permissions["issues"] = "read"
    with pytest.raises(Forbidden):
        apply(scene, CONFIRMED)


LABELS = st.sampled_from([*GROUP, "bug", "repro: Confirmed"])
EVENTS = st.lists(st.builds(LabelEvent, LABELS, st.booleans(), st.sampled_from([BOT, "dev", None])), max_size=8)


@given(
    st.lists(LABELS, unique_by=str.casefold), EVENTS, st.sampled_from(list(GROUP)), st.lists(st.sampled_from([*GROUP]))
)
def test_no_plan_touches_what_a_person_decided_last(
    present: list[str], events: list[LabelEvent], wanted: str, remembered: list[str]
) -> None:
    steps = plan_steps(present, events, BOT, wanted=wanted, group=list(GROUP), remembered=remembered)
    last = {event.label.casefold(): event for event in events}
    for name in steps.remove:
        event = last.get(name.casefold())
        assert name in present
        assert event is None or not event.added or event.by == BOT
    for name in steps.add:
        event = last.get(name.casefold())
        assert name.casefold() not in {each.casefold() for each in present}
        assert event is None or event.added or event.by == BOT


@given(st.lists(LABELS, unique_by=str.casefold), EVENTS, st.sampled_from(list(GROUP)))
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(
    present: list[str], events: list[LabelEvent], wanted: str
) -> None:
    steps = plan_steps(present, events, BOT, wanted=wanted, group=list(GROUP))
    after = [name for name in present if name not in steps.remove] + list(steps.add)
    happened = [
        *events,
        *(LabelEvent(n, True, BOT) for n in steps.add),
        *(LabelEvent(n, False, BOT) for n in steps.remove),
    ]
    again = plan_steps(after, happened, BOT, wanted=wanted, group=list(GROUP))
    assert LabelSteps(again.add, again.remove) == LabelSteps()
