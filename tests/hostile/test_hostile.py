"""Every hostile program once, two at a time: told right, bounded, nothing left, and nobody else feels it."""

from __future__ import annotations

import platform
from collections.abc import Iterator

import pytest

from tests.hostile.case import Case, cases
from tests.hostile.lanes import Lanes, opened

CASES = [case for case in cases() if case.machine in {None, platform.machine()}]


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lanes]:
    with opened(tmp_path_factory.mktemp("hostile")) as lanes:
        yield lanes
        assert lanes.end() == []


@pytest.fixture(scope="module")
def chosen(request: pytest.FixtureRequest) -> list[Case]:
    """Those that this session runs, in its order."""
    items = (item for item in request.session.items if isinstance(item, pytest.Function))
    given = (item.callspec.params["case"] for item in items if item.path == request.path)
    return [case for case in given if isinstance(case, Case)]


@pytest.mark.docker
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_holds(lanes: Lanes, chosen: list[Case], case: Case) -> None:
    for each in chosen[chosen.index(case) :][:2]:
        lanes.start(each)
    (held,) = lanes.start(case).result()
    assert held.broken == (), case.why
