"""Where a crash happened: the Python lines and the C++ frames that two handlers print, as evidence alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from repros.judge.follow_up import with_variables
from repros.shorten import shortened
from repros.values import Repro, Run, SourceFile

MOST_FRAMES = 40
LONGEST_FRAME = 300
_MOST_SEARCHED = 200_000
"""Characters of what a run wrote in the end, where handlers write."""

_PYTHON_BLOCK = re.compile(r"^Current thread 0x[0-9a-f]{1,16}\b[^\n]{0,200}\(most recent call first\):\n", re.MULTILINE)
_PYTHON_FRAME = re.compile(r'  File "([^"\n]{1,500})", line (\d{1,7}) in (\S{1,200})')
_NATIVE_BLOCK = re.compile(r"^SIG[A-Z]{2,6}\(\d{1,2}\), PID: \d{1,9}, Thread \d{1,9}: *\n", re.MULTILINE)
_NATIVE_FRAME = re.compile(
    r" ?frame #\d{1,4}: (.{1,2000}?) \+ 0x[0-9a-f]{1,16} \(0x[0-9a-f]{1,16} in ([^)\n]{1,1000})\)"
)
_HANDLER = "FatalSignalHandler"
_OURS = re.compile(r"^(?:/opt/env/lib/python[\d.]{1,6}/site-packages/|/opt/python/lib/|/work/)")

_NATIVE_ENTRY = """\
import runpy
import sys

import torch

torch._C._set_print_stack_traces_on_fatal_signal(True)
sys.argv[0] = {entry!r}
runpy.run_path({entry!r}, run_name="__main__")
"""


@dataclass(frozen=True, slots=True)
class CrashTrace:
    """The frames of the thread that crashed, the innermost first, a line each; none where a handler told none."""

    python: tuple[str, ...] = ()
    native: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was told."""
        return bool(self.python or self.native)


def with_python_handler(repro: Repro) -> Repro:
    """The Repro with Python's own handler of fatal signals."""
    return with_variables(repro, {"PYTHONFAULTHANDLER": "1"})


def with_native_handler(repro: Repro) -> Repro | None:
    """The Repro started by an entry of ours that sets torch's handler; None where it isn't a plain script.

    Python's handler would take its place, so the two can't be had in one run.
    """
    if repro.mode != "script" or repro.invocation.launcher != "python":
        return None
    names = {file.name for file in repro.files}
    name = next(n for i in range(len(names) + 1) if (n := f"{'_' * i}native_frames.py") not in names)
    entry = SourceFile(name, _NATIVE_ENTRY.format(entry=repro.entry))
    return replace(
        with_variables(repro, {}, frozenset({"PYTHONFAULTHANDLER"})), files=(*repro.files, entry), entry=name
    )


def trace_of(shown: Run, python: Run | None, native: Run | None) -> CrashTrace | None:
    """What the handlers told of a crash that is the one that shows: by the same signal. None where neither did."""
    told = [run.stderr if run and run.signal == shown.signal else "" for run in (python, native)]
    return CrashTrace(python_frames(told[0]), native_frames(told[1])) or None


def python_frames(stderr: str) -> tuple[str, ...]:
    """`test.py, line 3, in f` for each frame that Python's handler printed of the thread that crashed."""
    found = (_PYTHON_FRAME.match(line) for line in _block(stderr, _PYTHON_BLOCK))
    return _bounded(f"{_OURS.sub('', m[1])}, line {m[2]}, in {m[3]}" for m in found if m)


def native_frames(stderr: str) -> tuple[str, ...]:
    """`c10::f(int) (libc10.so)` for each frame that torch's handler printed first, but for those of the handler."""
    found = (_NATIVE_FRAME.match(line) for line in _block(stderr, _NATIVE_BLOCK))
    told = (f"{m[1]} ({m[2].rsplit('/', 1)[-1]})" for m in found if m and _HANDLER not in m[1])
    return _bounded(told)


def _block(stderr: str, opening: re.Pattern[str]) -> list[str]:
    """The lines of the first block of a kind, up to an empty one."""
    text = stderr[-_MOST_SEARCHED:]
    found = opening.search(text)
    return text[found.end() :].partition("\n\n")[0].split("\n") if found else []


def _bounded(frames: Iterable[str]) -> tuple[str, ...]:
    every = [shortened(frame, LONGEST_FRAME) for frame in frames]
    more = len(every) - MOST_FRAMES
    return (*every[:MOST_FRAMES], *([f"{more} more"] if more > 0 else []))
