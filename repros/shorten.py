"""Short texts cut to a length: names, titles, sentences."""

from __future__ import annotations

LONGEST_TITLE = 300
"""GitHub's titles have at most 256 characters."""

LONGEST_NAME = 200
"""Of types, functions, packages and what else is called by a name; no real one is as long."""


def shortened(text: str, most: int) -> str:
    """The beginning of a text in at most `most` characters; it ends with a mark where something is left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…" if most > 0 else ""
