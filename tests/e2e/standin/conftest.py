"""Fixture: a stand-in in this process, so that tests of it can act in its world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.standin.asking import HERE
from tests.e2e.standin.server import StandIn, running


@pytest.fixture
def github() -> Iterator[StandIn]:
    """A stand-in with one repository, that said nothing which GitHub doesn't."""
    with running() as standin:
        standin.acts.make_repository(HERE)
        standin.acts.set_role(standin.world.repositories[HERE], standin.world.user("dev"), "write")
        yield standin
        assert standin.drifts == []
