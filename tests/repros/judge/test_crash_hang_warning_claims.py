"""Signals, hangs and warnings."""

import pytest

from repros.judge.observe import observe
from repros.values import Repro, Run
from tests.repros.judge.making import raises, repro, run

CRASH = [
    ("the named signal", repro("crash", signal="SIGSEGV"), run("crash", signal="SIGSEGV"), "shows"),
    (
        "a shell's words",
        repro("crash", text="Segmentation fault (core dumped)"),
        run("crash", signal="SIGSEGV"),
        "shows",
    ),
    (
        "another system's words",
        repro("crash", text="Floating point exception: 8"),
        run("crash", signal="SIGFPE"),
        "shows",
    ),
    ("a crash without a name", repro("crash", text="python quits"), run("crash", signal="SIGABRT"), "shows"),
    ("a bad access", repro("crash", signal="SIGBUS"), run("crash", signal="SIGSEGV"), "shows"),
    (
        "corrupted memory",
        repro("crash", signal="SIGSEGV"),
        run("crash", signal="SIGABRT", stderr="free(): invalid pointer\n"),
        "shows",
    ),
    (
        "a worker that dies",
        repro("crash", signal="SIGSEGV"),
        raises(("RuntimeError", "DataLoader worker (pid 12) is killed by signal: Segmentation fault. ")),
        "shows",
    ),
    ("another signal", repro("crash", signal="SIGSEGV"), run("crash", signal="SIGFPE"), "differs"),
    ("an abort of the program's own", repro("crash", signal="SIGSEGV"), run("crash", signal="SIGABRT"), "differs"),
    ("this machine's instructions", repro("crash", signal="SIGSEGV"), run("crash", signal="SIGILL"), "unknown"),
    ("a clean end", repro("crash", signal="SIGSEGV"), run(), "absent"),
    ("an exception in its place", repro("crash", signal="SIGFPE"), raises(("ValueError", "bad probs")), "absent"),
    (
        "a clean end of what forks",
        repro("crash", "import os\nif os.fork() == 0:\n    frob()\n", signal="SIGSEGV"),
        run(),
        "unknown",
    ),
    (
        "an exception that may be what crashes means",
        repro("crash", text="it crashes"),
        raises(("ValueError", "bad probs")),
        "unknown",
    ),
    (
        "an exception in place of a death of the process",
        repro("crash", text="python crashes"),
        raises(("ValueError", "bad probs")),
        "absent",
    ),
    (
        "a missing API",
        repro("crash", signal="SIGFPE"),
        raises(("AttributeError", "module 'torch' has no attribute 'f'")),
        "unknown",
    ),
    ("the time limit", repro("crash", signal="SIGFPE"), run("timeout"), "unknown"),
    ("the memory limit", repro("crash", signal="SIGSEGV"), run("out-of-memory"), "unknown"),
    ("the memory limit, as claimed", repro("crash", text="Killed"), run("out-of-memory"), "shows"),
]


@pytest.mark.parametrize(("what", "a_repro", "a_run", "expected"), CRASH, ids=[c[0] for c in CRASH])
def test_a_claimed_crash_meets(what: str, a_repro: Repro, a_run: Run, expected: str) -> None:
    assert observe(a_repro, a_run).observation == expected


HANG = [
    ("the time limit", run("timeout", seconds=60.0), "shows"),
    ("a clean end", run(), "absent"),
    ("an exception", raises(("RuntimeError", "worker died")), "absent"),
    ("a missing API", raises(("ImportError", "cannot import name 'f' from 'torch'")), "unknown"),
    ("a crash", run("crash", signal="SIGSEGV"), "differs"),
    ("the memory limit", run("out-of-memory"), "unknown"),
]


@pytest.mark.parametrize(("what", "a_run", "expected"), HANG, ids=[h[0] for h in HANG])
def test_a_claimed_hang_meets(what: str, a_run: Run, expected: str) -> None:
    assert observe(repro("hang"), a_run).observation == expected


def test_a_hang_says_whether_it_waited_or_computed() -> None:
    assert "idle" in observe(repro("hang"), run("timeout", seconds=60.0, cpu_seconds=1.5)).why
    assert "busy" in observe(repro("hang"), run("timeout", seconds=60.0, cpu_seconds=59.0)).why


def test_the_exception_that_a_hang_comes_after_is_no_other_failure() -> None:
    claimed = repro("hang", exception="RuntimeError", message="", text="Traceback\nRuntimeError")
    assert "what the report shows" in observe(claimed, raises(("RuntimeError", ""))).why


TEXT = "Named tensors and all their associated APIs are an experimental feature and subject to change."
PRINTED = f"/env/lib/torch/f.py:718: UserWarning: {TEXT} (Triggered internally at ../c10/x.h:1156.)\n  return f(x)\n"

WARNING = [
    ("category and text", repro("warning", exception="UserWarning", message=TEXT), run(stderr=PRINTED), "shows"),
    ("a whole line of the stream", repro("warning", text=PRINTED), run(stderr=PRINTED.replace("718", "99")), "shows"),
    (
        "a piece of its text",
        repro("warning", exception="UserWarning", message=TEXT[:40] + "..."),
        run(stderr=PRINTED),
        "shows",
    ),
    (
        "a warning from C++",
        repro("warning", message="An output was resized since it had shape"),
        run(stderr="[W Resize.cpp:23] Warning: An output was resized since it had shape [10] (function f)\n"),
        "shows",
    ),
    ("another category", repro("warning", exception="FutureWarning", message=TEXT), run(stderr=PRINTED), "unknown"),
    (
        "another text",
        repro("warning", exception="UserWarning", message="lr_scheduler came first"),
        run(stderr=PRINTED),
        "absent",
    ),
    ("silence", repro("warning", exception="UserWarning", message=TEXT), run(), "absent"),
    (
        "an exception first",
        repro("warning", exception="UserWarning", message=TEXT),
        raises(("KeyError", "1")),
        "differs",
    ),
    (
        "an exception after it",
        repro("warning", exception="UserWarning", message=TEXT),
        raises(("KeyError", "1"), stderr=PRINTED),
        "shows",
    ),
    (
        "a missing API",
        repro("warning", message=TEXT),
        raises(("AttributeError", "module 'torch' has no attribute 'f'")),
        "unknown",
    ),
    ("no text, some warning", repro("warning"), run(stderr=PRINTED), "unknown"),
    ("no text, no warning", repro("warning"), run(), "absent"),
]


@pytest.mark.parametrize(("what", "a_repro", "a_run", "expected"), WARNING, ids=[w[0] for w in WARNING])
def test_a_claimed_warning_meets(what: str, a_repro: Repro, a_run: Run, expected: str) -> None:
    assert observe(a_repro, a_run).observation == expected
