"""Where the stand-in for GitHub lies: in a checkout's tests, with a library that only the test tools bring."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from bot.failures import Failure

STANDIN = "tests.e2e.standin"
ROOT = Path(__file__).parents[2]


def standin_root(root: Path = ROOT) -> Path:
    """The checkout's folder, from which `python -m tests.e2e.standin` runs. Raises Failure with what to install."""
    if not root.joinpath(*STANDIN.split("."), "__main__.py").is_file():
        raise Failure("`repro dev` needs reprobot's repository: clone it, `make install`, then `.venv/bin/repro dev`")
    if find_spec("githubkit") is None:
        raise Failure(f"the stand-in for GitHub needs the test tools (githubkit is missing): `make install` in {root}")
    return root
