"""What doesn't hold is seen: a program's first lines are read, and a Run is held against them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from repros.values import Outcome, RaisedException, Run
from tests.hostile.case import Case, case_of, cases
from tests.hostile.lane import told_wrong, unbounded

RAISED = RaisedException("ValueError", "0 x")
RUN = Run("none", "3.11", Outcome.EXCEPTION, 1, exceptions=(RAISED,), stdout="a\n", seconds=1.0, recorded=True)
CASE = Case("x", "", Outcome.EXCEPTION, "because", prints="a", raises="ValueError: [0-9].*")


def test_every_program_says_what_is_expected_of_it() -> None:
    found = cases()
    assert len(found) > 120
    assert [case.name for case in found if not case.why or not case.text or case.text.startswith("# ")] == []


def test_the_first_lines_are_not_the_program_s(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("# outcome: timeout\n# why: a loop\n# limits: {seconds: 2}\nwhile True:\n    pass  # why\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.hostile.case.PROGRAMS", tmp_path)
        case = case_of(path)
    assert (case.name, case.outcome, case.why) == ("x", Outcome.TIMEOUT, "a loop")
    assert (case.text, case.bounds.seconds) == ("while True:\n    pass  # why\n", 2)


def test_a_run_as_it_must_be_has_nothing_wrong() -> None:
    assert [*told_wrong(CASE, RUN), *unbounded(CASE, RUN)] == []


def test_a_program_that_the_host_kept_from_running_to_its_limit_was_ended_by_it() -> None:
    loop = Case("x", "", Outcome.TIMEOUT, "because", limits={"seconds": 4})
    made = replace(RUN, outcome=Outcome.INFRA_ERROR, reason="host-busy: the host was too busy", seconds=4.1)
    assert [*told_wrong(loop, made)] == []
    assert [*told_wrong(loop, replace(made, seconds=3.9))]
    assert [*told_wrong(loop, replace(made, reason="engine-gone: it stopped answering"))]


@pytest.mark.parametrize(
    "run",
    [
        replace(RUN, outcome=Outcome.OK),
        replace(RUN, outcome=Outcome.INFRA_ERROR, reason="host-busy: the host was too busy"),
        replace(RUN, signal="SIGSEGV"),
        replace(RUN, stdout="b\n"),
        replace(RUN, exceptions=(replace(RAISED, message="x"),)),
        replace(RUN, exceptions=()),
        replace(RUN, trusted=False),
    ],
)
def test_a_run_that_is_told_otherwise_is_seen(run: Run) -> None:
    assert [*told_wrong(CASE, run)]


@pytest.mark.parametrize(
    "run",
    [
        replace(RUN, seconds=CASE.bounds.seconds + 61),
        replace(RUN, stderr="x" * (CASE.bounds.output_bytes + 1)),
        replace(RUN, peak_bytes=CASE.bounds.memory_bytes + 1),
        replace(RUN, exceptions=(RAISED,) * 21),
        replace(RUN, exceptions=(replace(RAISED, message="x" * 3_000_000),)),
    ],
)
def test_a_run_without_bounds_is_seen(run: Run) -> None:
    assert [*unbounded(CASE, run)]
