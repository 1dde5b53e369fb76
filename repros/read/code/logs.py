"""What torch logs when it is asked to: the lines that `TORCH_LOGS` brings up."""

from __future__ import annotations

import re

from repros.values import Invocation

DEBUG_LOG = re.compile(
    r"^[ \t]{0,8}(?:\[rank\d{1,4}\]:\s?)?(?:[VDI]\d{4} \d\d:\d\d:\d\d"
    r"|\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\][^\n]{1,200}\[(?:DEBUG|INFO)\])[^\n]*(?:\n|\Z)",
    re.MULTILINE,
)
"""Such a line, as torch 2.3 and later write it, and as 2.0 to 2.2 did."""

_ASKED_FOR = re.compile(r"\[__\w{1,60}\]|\.__\w{1,60}: \[")
"""The mark of a line about one matter that was asked for (`recompiles`), not of all that a part of torch does."""

_SETS = ("set_logs(", "TORCH_LOGS", "torch._logging.", "dynamo.config.verbose", "dynamo.config.log_level")


def without_logs(text: str, *, asked_for: bool = False) -> str:
    """A text without the lines that torch logs; with `asked_for`, those stay that are asked for by what they tell."""
    return DEBUG_LOG.sub(lambda m: m[0] if asked_for and _ASKED_FOR.search(m[0][:600]) else "", text)


def sets_logs(invocation: Invocation, code: str) -> bool:
    """Whether a program is run so that it prints what torch logs."""
    return any(name.startswith("TORCH_LOGS") for name, _ in invocation.variables) or any(x in code for x in _SETS)
