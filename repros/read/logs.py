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

_SETS = ("set_logs(", "TORCH_LOGS", "torch._logging.", "dynamo.config.verbose", "dynamo.config.log_level")


def sets_logs(invocation: Invocation, code: str) -> bool:
    """Whether a program is run so that it prints what torch logs."""
    return any(name.startswith("TORCH_LOGS") for name, _ in invocation.variables) or any(x in code for x in _SETS)
