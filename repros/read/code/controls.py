"""What a session tries after its failure: the same on an accelerator, with NumPy, in another way."""

from __future__ import annotations

from collections.abc import Sequence

from repros.read.code.python import parse
from repros.read.shown.crashes import crash_in_output
from repros.read.shown.traceback import read_failures
from repros.read.text.block import Block


def up_to_failure(blocks: Sequence[Block]) -> str:
    """The code of a session to its first failing statement, "" where nothing fails or nothing follows.

    A comparison that is typed in below the failure, such as the same call on an accelerator, would ask for more
    than the failure itself needs.
    """
    code: list[str] = []
    for number, block in enumerate(blocks):
        if not block.statements:
            code.append(block.code.rstrip("\n"))
            continue
        for place, answered in enumerate(block.statements):
            code.append(answered.statement)
            if read_failures(answered.output) or crash_in_output(answered.output):
                follows = place + 1 < len(block.statements) or number + 1 < len(blocks)
                text = "\n".join(code) + "\n"
                return text if follows and parse(text).tree is not None else ""
    return ""
