"""Limits and lacks of the sandbox that end a program, which the report need not speak of."""

from __future__ import annotations

import re

from repros.judge.budget import spend
from repros.judge.raised import last_name, raised
from repros.values import Outcome, RaisedException, Run

_BY_OUTCOME = {
    Outcome.TIMEOUT: "the time limit",
    Outcome.OUT_OF_MEMORY: "the memory limit",
    Outcome.OUTPUT_LIMIT: "the output limit",
}

_MESSAGES = (
    (
        "the memory limit",
        r"can't allocate memory|[Cc]annot allocate memory|not enough memory|std::bad_alloc|Unable to allocate \d",
    ),
    ("the disk limit", r"No space left on device|File too large|Disk quota exceeded"),
    (
        "the shared memory limit",
        (
            r"insufficient shared memory|workers are out of shared memory"
            r"|unable to (?:open|resize|mmap) shared memory|unable to write to file </torch_"
        ),
    ),
    ("the limit of open files", r"Too many open files"),
    ("the limit of processes", r"can't start new thread|Resource temporarily unavailable|fork: retry"),
    ("the read-only file system", r"Read-only file system"),
    (
        "the lack of a launcher of its processes",
        (
            r"environment variable (?:RANK|WORLD_SIZE|MASTER_ADDR|MASTER_PORT|LOCAL_RANK) expected"
            r"|rendezvous: (?:rank|world_size) parameter missing"
        ),
    ),
    ("the lack of a display", r"libtk\d|No module named '_?tkinter'|no display name|connect to (?:display|X server)"),
    ("the lack of a terminal", r"EOF when reading a line|Inappropriate ioctl for device"),
    (
        "the lack of a network",
        (
            r"name resolution|Name or service not known|Network is unreachable|Max retries exceeded|getaddrinfo failed"
            r"|urlopen error|Could not resolve host|couldn't connect to '?https?|nodename nor servname"
        ),
    ),
)
_BY_MESSAGE = tuple((limit, re.compile(pattern)) for limit, pattern in _MESSAGES)

_LAUNCHED = frozenset({"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "LOCAL_RANK", "LOCAL_WORLD_SIZE"})
"""Environment variables that torchrun sets."""

_ACCELERATOR = re.compile(
    r"not compiled with (?:CUDA|XPU|HIP|MPS|MTIA)|[Ff]ound no NVIDIA driver"
    r"|No (?:CUDA|HIP|XPU) GPUs? (?:are|is) available"
    r"|no CUDA-capable device|CUDA driver (?:version|initialization)|Cannot initialize CUDA|libcuda\.so"
    r"|not linked with support for (?:cuda|mps|xpu|hip)|(?:MPS|CUDA|XPU) (?:backend |device )?is not available"
    r"|CUDA is not available|CUDA unavailable|torch\.cuda\.is_available\(\) is False|Torch not built with"
    r"|device type at start of device string: (?:mps|xpu|hip)"
    r"|Could not run '[\w:.]{1,100}' with arguments from the '(?:CUDA|MPS|XPU)'"
    r"|NVIDIA|don't have.{0,40}(?:CUDA|GPU)|(?:needs?|requires?) (?:a |an )?(?:GPU|CUDA|NVIDIA)"
)


def limit_hit(run: Run) -> str | None:
    """The limit or lack of the sandbox that ended the program, as `the memory limit`; None where none did."""
    if run.outcome in _BY_OUTCOME:
        return _BY_OUTCOME[run.outcome]
    return next((limit for e in raised(run) if (limit := _limit_of(e))), None)


def asks_for_accelerator(run: Run) -> bool:
    """Whether the program failed because there is no accelerator."""
    return any(_ACCELERATOR.search(_beginning(e)) for e in raised(run))


def _limit_of(exception: RaisedException) -> str | None:
    if last_name(exception.type) == "MemoryError":
        return "the memory limit"
    if last_name(exception.type) == "KeyError" and exception.message.strip("'\"") in _LAUNCHED:
        return "the lack of a launcher of its processes"
    return next((limit for limit, pattern in _BY_MESSAGE if pattern.search(_beginning(exception))), None)


def _beginning(exception: RaisedException) -> str:
    """As much of the message as is searched, at its price for one pattern."""
    text = exception.message[:5000]
    spend(len(text) / 3)
    return text
