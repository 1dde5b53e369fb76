"""All exceptions that a Run raised, those of worker processes and of TorchScript included, and their types."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repros.judge.elsewhere import raised_in_ranks
from repros.values import Frame, RaisedException, Repro, Run

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
    r"([A-Za-z_][\w.]{0,120}(?:Error|Exception|Interrupt|Exit|Unsupported|Warning))(?:: (.*))?$"
)
_OPENS_INNER = re.compile(
    r"Original Traceback|Traceback of TorchScript|terminated with the following error"
    r"|Traceback \(most recent call last\)"
    r"|^.{0,80} raised:$|The above operation failed in interpreter|The following operation failed in"
)


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
    later = [e for s in run.statements for e in s.exceptions if e not in run.exceptions]
    return with_carried((*raised_in_ranks(run), *run.exceptions, *later))


def ends(run: Run) -> tuple[RaisedException, ...]:
    """What ended the program, without the causes: one exception, or that of each failed test."""
    return run.exceptions[: max(1, run.failed_tests)] or raised(run)[:1]


def with_carried(exceptions: Sequence[RaisedException]) -> tuple[RaisedException, ...]:
    """Each exception followed by those that its message carries from other processes or from TorchScript."""
    return tuple(e for recorded in exceptions for e in (recorded, *_carried(recorded)))


def user_frames(repro: Repro, exception: RaisedException) -> tuple[Frame, ...]:
    """The frames in the program's own files, outermost first; a transcript's file is `<stdin>`."""
    names = {f.name.rsplit("/", 1)[-1] for f in repro.files} | {"<stdin>"}
    return tuple(f for f in exception.frames if _bare(f.file) in names and "site-packages" not in f.file)


def user_line(repro: Repro, exception: RaisedException) -> str | None:
    """The source of the innermost frame in the program's own files, stripped; None where there is none."""
    frames = user_frames(repro, exception)
    if not frames:
        return None
    frame = frames[-1]
    if frame.source:
        return frame.source.strip()
    text = next((f.text for f in repro.files if f.name.rsplit("/", 1)[-1] == _bare(frame.file)), "")
    lines = text.splitlines()
    return lines[frame.line - 1].strip() if frame.line and 0 < frame.line <= len(lines) else None


def _bare(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def _carried(exception: RaisedException) -> list[RaisedException]:
    """The exceptions written in a message after a line that says that another traceback follows."""
    lines = exception.message.split("\n")[:2000]
    start = next((i for i, line in enumerate(lines) if _OPENS_INNER.search(line[:300])), None)
    if start is None:
        return []
    found = []
    for index in range(start, len(lines)):
        match = _INNER.match(lines[index][:2000])
        if match:
            message = "\n".join([match[2] or "", *_until_traceback(lines[index + 1 :])]).strip()
            found.append(RaisedException(match[1], message, exception.frames))
    return found


def _until_traceback(lines: list[str]) -> list[str]:
    end = next(
        (i for i, line in enumerate(lines) if not line.strip() or "Traceback" in line or _INNER.match(line[:2000])),
        len(lines),
    )
    return lines[:end]
