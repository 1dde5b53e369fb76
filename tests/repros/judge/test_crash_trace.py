"""Where a crash happened, as two handlers print it: read from text that the program may have forged."""

from __future__ import annotations

import time

import pytest

from repros.judge.crash_trace import (
    LONGEST_FRAME,
    MOST_FRAMES,
    native_frames,
    python_frames,
    trace_of,
    with_native_handler,
    with_python_handler,
)
from repros.values import Invocation
from tests.repros.judge.making import repro, run

PYTHON = """\
something of the program's
Fatal Python error: Segmentation fault

Thread 0x00007f33cd050b81 (most recent call first):
  File "/work/test.py", line 99 in elsewhere

Current thread 0x00007f33cd050b80 (most recent call first):
  File "/opt/python/lib/python3.11/ctypes/__init__.py", line 519 in string_at
  File "/opt/env/lib/python3.11/site-packages/torch/functional.py", line 7 in cat
  File "/work/test.py", line 6 in inner
  File "/work/test.py", line 13 in <module>

Extension modules: numpy._core._multiarray_umath (total: 13)
"""
NATIVE = """\
SIGSEGV(11), PID: 4149, Thread 4149: 
 frame #0: c10::FatalSignalHandler::stacktraceSignalHandler(bool) + 0x8f (0x7f0dead90c4f in /opt/env/lib/libc10.so)
frame #1: <unknown function> + 0x3c050 (0x7f0ded05a050 in /lib/x86_64-linux-gnu/libc.so.6)
frame #2: at::native::f(at::Tensor const&, long) + 0xd (0x7f0decce8b0d in /opt/env/lib/libtorch_cpu.so)
<omitting python frames>
frame #25: _start + 0x21 (0x55a25cf02081 in /opt/python/bin/python3)

SIGSEGV(11), PID: 4149, Thread 4150: 
 frame #0: another + 0x8f (0x7f0dead90c4f in /opt/env/lib/libc10.so)
"""  # noqa: W291 - as torch prints it


def test_the_python_lines_are_those_of_the_thread_that_crashed() -> None:
    assert python_frames(PYTHON) == (
        "python3.11/ctypes/__init__.py, line 519, in string_at",
        "torch/functional.py, line 7, in cat",
        "test.py, line 6, in inner",
        "test.py, line 13, in <module>",
    )


def test_the_native_frames_are_those_of_the_first_thread_without_the_handlers_own() -> None:
    assert native_frames(NATIVE) == (
        "<unknown function> (libc.so.6)",
        "at::native::f(at::Tensor const&, long) (libtorch_cpu.so)",
        "_start (python3)",
    )


def test_only_a_crash_by_the_same_signal_is_evidence() -> None:
    shown, other = run("crash", signal="SIGSEGV"), run("crash", signal="SIGABRT", stderr=PYTHON)
    same = run("crash", signal="SIGSEGV", stderr=NATIVE)
    assert trace_of(shown, other, None) is None
    assert trace_of(shown, None, None) is None
    found = trace_of(shown, other, same)
    assert found
    assert (found.python, len(found.native)) == ((), 3)


@pytest.mark.parametrize(
    "line", ['  File "a.py", line 1 in f', " frame #1: f + 0x1 (0x1 in /lib/x)", "  File " * 30_000, "\n" * 300_000]
)
def test_what_a_program_forges_is_bounded(line: str) -> None:
    forged = f"Current thread 0x1 (most recent call first):\n{f'{line}{chr(10)}' * 500}"
    forged += f"SIGSEGV(11), PID: 1, Thread 1: \n{f'{line}{chr(10)}' * 500}"
    before = time.process_time()
    frames = (*python_frames(forged), *native_frames(forged))
    assert time.process_time() - before < 2
    assert len(frames) <= 2 * (MOST_FRAMES + 1)
    assert all(len(frame) <= LONGEST_FRAME and "\n" not in frame for frame in frames)


def test_a_program_runs_under_our_entry_as_by_its_name() -> None:
    claimed = repro("crash", program="import sys\nprint(__name__, sys.argv)")
    changed = with_native_handler(claimed)
    assert changed
    assert [file.name for file in changed.files] == ["test.py", changed.entry]
    assert "run_path('test.py', run_name=\"__main__\")" in changed.program
    again = with_native_handler(changed)
    assert again
    assert again.entry not in {file.name for file in changed.files}


def test_what_is_no_plain_script_has_no_native_frames_but_python_lines() -> None:
    claimed = repro("crash")
    by_pytest = with_python_handler(
        type(claimed)(files=claimed.files, entry=claimed.entry, invocation=Invocation(launcher="pytest"))
    )
    assert with_native_handler(by_pytest) is None
    assert by_pytest.invocation.variables == (("PYTHONFAULTHANDLER", "1"),)
