"""Why a Run could not be made: what our own infrastructure says of itself, without what the engine said."""

from __future__ import annotations

import re

from repros.values import Run

_SAID = re.compile(r"[a-z-]{1,40}: (?P<sentence>[A-Za-z][A-Za-z' -]{3,80}) \(")
"""A runner's reason: the name of a kind of failure, its sentence, and the engine's own words, which are nobody's."""


def why_not_run(run: Run) -> str:
    """The sentence of an infra-error, as `the disk is full`; a general one where it gave another reason."""
    said = _SAID.match(run.reason or "")
    return said["sentence"] if said else "our own infrastructure failed"
