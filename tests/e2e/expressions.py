"""Expressions of GitHub's workflows, as far as a workflow of ours has them, held against an event."""

from __future__ import annotations

import json
import re
from typing import Any


class Context:
    """An object of GitHub's contexts: what isn't there is null, however deep."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getattr__(self, name: str) -> Context:
        return Context(self.value.get(name) if isinstance(self.value, dict) else None)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __eq__(self, other: object) -> bool:
        return bool(self.value == other)

    def __hash__(self) -> int:
        return hash(str(self.value))


def evaluated(expression: str, github: dict[str, Any]) -> Any:
    """A GitHub expression of `&&`, `||`, `!`, comparisons and the functions that a workflow of ours calls."""
    python = re.sub(r"!(?!=)", " not ", expression.replace("&&", " and ").replace("||", " or "))
    python = python.replace("\\", r"\\")  # in GitHub's literals it is a character as any other
    given = {
        "github": Context(github),
        "contains": lambda text, part: part in (text.value or ""),
        "startsWith": lambda text, part: (text.value or "").startswith(part),
        "format": str.format,
        "fromJSON": json.loads,
    }
    return eval(f"({python})", {"__builtins__": {}}, given)


def filled(text: str, github: dict[str, Any]) -> str:
    """A text with its `${{ … }}` evaluated."""

    def value(found: re.Match[str]) -> str:
        given = evaluated(found[1], github)
        return str(given.value if isinstance(given, Context) else given)

    return re.sub(r"\$\{\{(.*?)\}\}", value, text)
