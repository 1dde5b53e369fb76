"""Sizes as people write them: `20GB`, `500 MB`."""

from __future__ import annotations

import re

from bot.failures import BadInput

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}


def parse_size(text: str) -> int:
    """Bytes. Raises BadInput for anything that is no size."""
    found = re.fullmatch(r"\s*(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z]*)\s*", text)
    unit = _UNITS.get(found[2].upper()) if found else None
    if not found or unit is None:
        raise BadInput(f"{text!r} is no size: write it as 20GB or 500MB")
    return int(float(found[1]) * unit)
