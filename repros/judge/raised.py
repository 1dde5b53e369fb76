"""All exceptions that a Run raised, those of worker processes and of TorchScript included, and their types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice

from repros.judge.budget import leave_out, spend
from repros.judge.ranks import raised_in_ranks
from repros.library import TORCH
from repros.values import MOST_EXCEPTIONS, Frame, RaisedException, Repro, Run

ALIASES: tuple[frozenset[str], ...] = (
    frozenset({"OSError", "IOError", "EnvironmentError"}),
    frozenset({"ImportError", "ModuleNotFoundError"}),
    # torch 1.6 and 1.7 raised a class of its own from nn.Module.__getattr__.
    frozenset({"AttributeError", "ModuleAttributeError"}),
)
"""Types that are one type by another name; the last names are compared."""

RUNTIME_ERRORS = frozenset(
    {
        "RuntimeError",
        "NotImplementedError",
        "RecursionError",
        "LinAlgError",
        "_LinAlgError",
        "OutOfMemoryError",
        "DistError",
        "DistBackendError",
        "DistStoreError",
        "DistNetworkError",
        "AcceleratorError",
        "Error",
        "NotSupportedError",
        "FrontendError",
        "IndexError",
        "ValueError",
        "TypeError",
    }
)
"""Types that C++ and TorchScript errors have had: between releases the same message moved from RuntimeError to a type
of its own (`_LinAlgError` in 1.11, `NotImplementedError` in 1.8). Only an equal message makes two of them one."""

_INNER = re.compile(
    r"^\s*(?:[\w ]{0,40}: )?"
    rf"([A-Za-z_][\w.]{{0,120}}(?:Error|Exception|Interrupt|Exit|Warning|{'|'.join(TORCH.exceptions)}))(?:: (.*))?$"
)
_OPENS_INNER = re.compile(
    r"Original Traceback|Traceback of TorchScript|terminated with the following error"
    r"|Traceback \(most recent call last\)"
    r"|^.{0,80} raised:$|The above operation failed in interpreter|The following operation failed in"
)


MOST_RAISED = 100
"""Exceptions of one Run that are held against a claim."""

_MOST_CARRIED = 20_000
"""Characters of a message that are searched for the exceptions that it carries."""


def last_name(type_name: str) -> str:
    """`Unsupported` of `torch._dynamo.exc.Unsupported`."""
    return type_name.strip().rsplit(".", 1)[-1]


def same_type(claimed: str, seen: str) -> bool:
    """Whether two exception types have the same last name, or names of the same type."""
    a, b = last_name(claimed), last_name(seen)
    return a == b or any(a in names and b in names for names in ALIASES)


def related_types(claimed: str, seen: str) -> bool:
    """Whether the same message may have had both types in different releases, see RUNTIME_ERRORS."""
    return last_name(claimed) in RUNTIME_ERRORS and last_name(seen) in RUNTIME_ERRORS


def shown_type(type_name: str | None) -> str:
    """The last name for a sentence; a name that can't be one of Python's is never repeated."""
    name = last_name(type_name or "")
    return name if re.fullmatch(r"[A-Za-z_]\w{0,79}", name) else "exception"


def raised(run: Run) -> tuple[RaisedException, ...]:
    """The recorded chain, in a transcript those of its statements too, before it those of ranks; see `with_carried`."""
    recorded = run.exceptions[:MOST_EXCEPTIONS]
    if len(run.exceptions) > len(recorded) or (len(recorded) == MOST_EXCEPTIONS and not run.failed_tests):
        leave_out(f"the first {MOST_EXCEPTIONS} exceptions of its chain")
    return with_carried(chain(raised_in_ranks(run), recorded, _of_statements(run, recorded)))


def ends(run: Run) -> tuple[RaisedException, ...]:
    """What ended the program, without the causes: one exception, or that of each failed test."""
    return run.exceptions[: min(max(1, run.failed_tests), MOST_EXCEPTIONS)] or raised(run)[:1]


def with_carried(exceptions: Iterable[RaisedException]) -> tuple[RaisedException, ...]:
    """Each exception followed by those that its message carries from other processes or from TorchScript."""
    found = tuple(islice(_each_with_carried(exceptions), MOST_RAISED + 1))
    if len(found) > MOST_RAISED:
        leave_out(f"the first {MOST_RAISED} of its exceptions")
    return found[:MOST_RAISED]


def _of_statements(run: Run, recorded: Sequence[RaisedException]) -> Iterator[RaisedException]:
    for exception in chain.from_iterable(s.exceptions for s in run.statements):
        spend(5)
        if exception not in recorded:
            yield exception


def _each_with_carried(exceptions: Iterable[RaisedException]) -> Iterator[RaisedException]:
    for exception in exceptions:
        if len(exception.message) > _MOST_CARRIED:
            leave_out(f"the first {_MOST_CARRIED:,} characters of each message")
        spend(min(len(exception.message), _MOST_CARRIED) / 3)
        yield exception
        for name, message in _carried(exception.message[:_MOST_CARRIED]):
            yield RaisedException(name, message, exception.frames)


def user_frames(repro: Repro, exception: RaisedException) -> tuple[Frame, ...]:
    """The frames in the program's own files, outermost first; a transcript's file is `<stdin>`."""
    spend(2 * len(exception.frames))
    names = {f.name.rsplit("/", 1)[-1] for f in repro.files} | {"<stdin>"}
    return tuple(f for f in exception.frames if _bare(f.file) in names and "site-packages" not in f.file)


def user_lines(repro: Repro, exception: RaisedException) -> list[str | None]:
    """The sources of the frames in the program's own files, outermost first, stripped; None where one has none."""
    return [_source(repro, frame) for frame in user_frames(repro, exception)]


def user_line(repro: Repro, exception: RaisedException) -> str | None:
    """The source of the innermost frame in the program's own files; None where there is none."""
    frames = user_frames(repro, exception)
    return _source(repro, frames[-1]) if frames else None


def _source(repro: Repro, frame: Frame) -> str | None:
    if frame.source:
        return frame.source.strip()
    text = next((f.text for f in repro.files if f.name.rsplit("/", 1)[-1] == _bare(frame.file)), "")
    spend(len(text) / 50)
    lines = text.splitlines()
    return lines[frame.line - 1].strip() if frame.line and 0 < frame.line <= len(lines) else None


def _bare(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


@lru_cache(maxsize=64)
def _carried(message: str) -> tuple[tuple[str, str], ...]:
    """Types and messages of the exceptions written in a message after a line that says that a traceback follows."""
    lines = message.split("\n")
    start = next((i for i, line in enumerate(lines) if _OPENS_INNER.search(line[:300])), len(lines))
    found: list[tuple[str, list[str]]] = []
    open_ = False
    for line in lines[start:]:
        if match := _INNER.match(line[:2000]):
            found.append((match[1], [match[2] or ""]))
            open_ = True
        elif not line.strip() or "Traceback" in line:
            open_ = False
        elif open_:
            found[-1][1].append(line)
    return tuple((name, "\n".join(told).strip()) for name, told in found)
