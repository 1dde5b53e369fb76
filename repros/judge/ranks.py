"""What the processes of a program raised that torchrun started: its own exception only says that one failed."""

from __future__ import annotations

import re

from repros.judge.budget import spend
from repros.judge.printed_tracebacks import HEAD, MOST, exception_in
from repros.values import RaisedException, Run

_RANK = re.compile(r"(?P<rank>\[(?:rank|default)\d{1,4}\]):\s?")
_LAUNCHERS = re.compile(r"(?:torch\.distributed\..{1,100}\.ChildFailedError|subprocess\.CalledProcessError)")
"""What torchrun and, before 1.9, `torch.distributed.launch` raise where a process that they started failed."""


def raised_in_ranks(run: Run) -> tuple[RaisedException, ...]:
    """What was raised in the processes of a program that torchrun started, where it says itself that one failed."""
    if not any(_LAUNCHERS.fullmatch(e.type) and "distributed" in f"{e.type}{e.message}" for e in run.exceptions):
        return ()
    ranks: dict[str, list[str]] = {}
    for line in run.stderr[-MOST:].replace("\r\n", "\n").split("\n"):
        spend(3)
        rank = _RANK.match(line)
        ranks.setdefault(rank["rank"] if rank else "", []).append(line[rank.end() :] if rank else line)
    found = (exception_in(lines, at + 1) for lines in ranks.values() for at, x in enumerate(lines) if HEAD in x[:200])
    return tuple(dict.fromkeys(e for e in found if e and not _LAUNCHERS.fullmatch(e.type)))
