"""What a wheel's file name says of where it runs (PEP 427)."""

from __future__ import annotations

import re

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

_CPYTHON = re.compile(r"cp(\d)(\d+)")
_LINUX = re.compile(r"(?:linux|manylinux\w*)_x86_64")


def linux_pythons(filename: str) -> frozenset[str]:
    """The CPythons (`3.7`) for which a file is a wheel on Linux x86-64 with glibc; none for any other file.

    Free-threaded builds (`cp313t`) don't count.
    """
    try:
        tags = parse_wheel_filename(filename)[3]
    except InvalidWheelFilename:
        return frozenset()
    fits = (tag for tag in tags if _LINUX.fullmatch(tag.platform) and not tag.abi.endswith("t"))
    found = (_CPYTHON.fullmatch(tag.interpreter) for tag in fits)
    return frozenset(f"{match[1]}.{match[2]}" for match in found if match)
