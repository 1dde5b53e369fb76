"""Which backend of torch.compile a failure needs, and what of that says where the fault lies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repros.judge.backends import (
    BACKENDS,
    NOT_COMPILED,
    BackendOutcome,
    culprit,
    needs_another,
    outcome_with,
    why_not,
    with_backend,
)
from repros.values import Invocation, Observation, Outcome
from tests.repros.judge.making import CLAIM, MESSAGE, clean, other, raises, repro, run, shows

LETTERS = {
    "S": Observation.SHOWS,
    "A": Observation.ABSENT,
    "D": Observation.DIFFERS,
    "?": Observation.UNKNOWN,
}
COMPILED = "import torch\ntorch.compile(f)(x)"


def told(letters: str) -> list[BackendOutcome]:
    """Outcomes of the four backends and, where there is a fifth letter, without compiling."""
    names = (*BACKENDS, NOT_COMPILED)
    return [BackendOutcome(name, Outcome.OK, LETTERS[x], "") for name, x in zip(names, letters, strict=False)]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("SSSSA", "eager"),
        ("SSSS", None),  # without a run that compiles nothing it may be no fault of the compiler's
        ("SSSSS", None),
        ("SSSS?", None),
        ("SDDDA", "eager"),
        ("SASSA", None),
        ("ASSS", "aot_eager"),
        ("AASS", "aot_eager_decomp_partition"),
        ("AAAS", "inductor"),
        ("?AAS", None),
        ("DAAS", None),
        ("ASAS", None),
        ("AAAA", None),
        ("AAA", None),
        ("AS", None),
    ],
)
def test_the_fault_lies_with_the_first_backend_that_fails_where_all_before_it_do_not(
    letters: str, expected: str | None
) -> None:
    assert culprit(told(letters)) == expected


@pytest.mark.parametrize(
    ("program", "release", "said"),
    [
        (COMPILED, "2.6.0", None),
        ("import torch as t\n@t.compile\ndef f(): pass", "2.13.0", None),
        ("from torch import compile\ncompile(f)", "2.13.0", None),
        ("model.compile()", "2.13.0", None),
        ("import re\nre.compile('x')", "2.13.0", "doesn't call torch.compile"),
        ("import torch\ntorch.compiler.is_compiling()", "2.13.0", "doesn't call torch.compile"),
        (COMPILED, "2.5.1", "torch 2.5.1 can't be told which to take"),
    ],
)
def test_backends_are_tried_for_what_compiles_on_a_release_that_can_be_told(
    program: str, release: str, said: str | None
) -> None:
    why = why_not(repro("exception", program=program), shows(torch=release))
    assert why is None if said is None else said in (why or "")


def test_nothing_is_tried_where_nothing_shows() -> None:
    assert "doesn't show" in (why_not(repro("exception", program=COMPILED), None) or "")


def test_our_variable_wins_and_what_turns_compiling_off_is_left_out() -> None:
    reported = Invocation(
        variables=(("TORCH_BISECT_BACKEND", "x"), ("TORCHDYNAMO_DISABLE", "1"), ("OMP_NUM_THREADS", "1"))
    )
    told = with_backend(replace(CLAIM, invocation=reported), "aot_eager").invocation.variables
    assert told == (("OMP_NUM_THREADS", "1"), ("TORCH_BISECT_BACKEND", "aot_eager"))
    off = dict(with_backend(replace(CLAIM, invocation=reported), NOT_COMPILED).invocation.variables)
    assert off["TORCHDYNAMO_DISABLE"] == off["TORCH_COMPILE_DISABLE"] == "1"
    assert "TORCH_BISECT_BACKEND" not in off


def test_a_backend_is_held_against_the_failure_that_was_seen_where_the_report_gives_no_message() -> None:
    claimed = repro("exception", program=COMPILED, exception="RuntimeError")
    seen = raises(("RuntimeError", MESSAGE))
    same = outcome_with(claimed, "eager", [raises(("RuntimeError", MESSAGE))], seen)
    another = outcome_with(claimed, "eager", [raises(("RuntimeError", "quite another thing"), line=9)], seen)
    assert same.observation == "shows"
    assert another.observation != "shows"


@pytest.mark.parametrize(
    ("runs", "observation", "count"),
    [
        ([clean()], "absent", 1),
        ([clean(), clean(repeat=2)], "absent", 2),
        ([clean(), shows(repeat=2)], "unknown", 2),
        ([other()], "differs", 1),
        ([], "unknown", 0),
    ],
)
def test_runs_of_a_backend_that_disagree_or_were_not_made_say_nothing(
    runs: list[object], observation: str, count: int
) -> None:
    told = outcome_with(CLAIM, "eager", runs, shows())  # type: ignore[arg-type]
    assert (told.observation, told.runs) == (observation, count)


def test_what_may_be_chance_is_run_twice() -> None:
    seen = shows()
    assert not needs_another(CLAIM, [shows()], seen)
    assert not needs_another(CLAIM, [clean()], seen)
    assert needs_another(CLAIM, [other()], seen)
    assert needs_another(repro("crash"), [clean()], run("crash", signal="SIGSEGV"))
    assert not needs_another(CLAIM, [other(), other(repeat=2)], seen)
