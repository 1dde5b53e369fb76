"""Judging a Run stays within 2 s of CPU time and 256 MB, however much the Run recorded or printed."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from repros.judge.observe import observe
from repros.values import Run
from tests.repros.judge.making import CLAIM, MESSAGE, raises, repro, run

MOST_SECONDS, MOST_BYTES = 2.0, 256 * 1024 * 1024
LINE = 1_000_000

RUNS = {
    "20 huge messages": raises(*[("RuntimeError", "x" * 65_536)] * 20),
    "one message of digits": raises(("RuntimeError", "1" * LINE)),
    "one message of brackets": raises(("RuntimeError", "[" * LINE)),
    "25,000 exceptions": raises(*[("RuntimeError", MESSAGE + str(n)) for n in range(25_000)]),
    "a line of digits": run(stdout="7" * LINE),
    "a line of numbers": run(stdout="1.5, " * (LINE // 5)),
    "a line of brackets": run(stdout="[" * LINE),
    "a printed traceback of one line": run("exception", exit_code=1, stderr="RuntimeError: " + "(" * LINE),
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("kind", ["exception", "output"])
def test_a_huge_run_is_judged_in_bounded_time_and_memory(name: str, kind: str) -> None:
    told = CLAIM if kind == "exception" else repro("output", text="[1.5, 2.5]")
    seen: Run = RUNS[name]
    began = time.process_time()
    observe(told, seen)
    assert time.process_time() - began < MOST_SECONDS
    tracemalloc.start()
    try:
        observe(told, seen)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


def test_a_crash_told_in_blank_lines_is_judged_in_bounded_time() -> None:
    told = repro("crash", text="\n" * 50_000)
    began = time.process_time()
    observe(told, run("crash", signal="SIGSEGV"))
    assert time.process_time() - began < MOST_SECONDS
