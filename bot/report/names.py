"""What releases, nightly builds and the links between two are called in a comment."""

from __future__ import annotations

import re

from repros.values import Boundary
from runners.nightly_list import is_nightly

SHORT_COMMIT = 7
_COMMIT = re.compile(r"[0-9a-f]{40}")


def named(torch: str, commit: str) -> str:
    """A release as the table calls it; a nightly build with its commit, which is what people ask of one."""
    if not is_nightly(torch):
        return torch
    return f"nightly {torch} ({commit})" if commit else f"nightly {torch}"


def compared(boundary: Boundary) -> str:
    """What the link of a Boundary is called: from tag to tag, or from commit to commit as GitHub writes them."""
    return _COMMIT.sub(lambda found: found[0][:SHORT_COMMIT], (boundary.compare or "").rpartition("/")[2])
