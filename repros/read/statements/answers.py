"""An output in which its writer told apart, by labels of their own, what came out and what should have."""

from __future__ import annotations

import re

from repros.read.words.labels import label_role, mode_role
from repros.values import Role

_LABELLED = re.compile(r"\W{0,4}(?P<label>[A-Za-z][\w' -]{0,58}?)\s{0,4}[:=]\s{0,20}(?P<rest>.*)")


def labelled_parts(text: str, code: str) -> list[tuple[str, bool]]:
    """The parts of an output below `Expected:` and `Actual:`, each with whether it is the expected one.

    None where only one of them stands there, where lines stand above the first, or where the program prints them.
    """
    lines = text.strip("\n").split("\n")
    parts: list[tuple[list[str], bool]] = []
    for line in lines:
        found = _LABELLED.match(line)
        role = label_role(found["label"]) or mode_role(found["label"]) if found else None
        if found and role:
            if found["label"].lower() in code.lower():
                return []
            parts.append(([found["rest"]], role is Role.EXPECTED))
        elif parts:
            parts[-1][0].append(line)
        else:
            return []
    told = [("\n".join(body).strip("\n"), expected) for body, expected in parts]
    both = {expected for part, expected in told if part.strip()} == {True, False}
    return [(part, expected) for part, expected in told if part.strip()] if both else []
