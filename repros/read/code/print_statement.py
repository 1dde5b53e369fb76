"""Python 2's `print x` as the call that Python 3 knows: the only part of old programs that keeps most from parsing."""

from __future__ import annotations

import re

from repros.read.statements.comments import split_comment

_STATEMENT = re.compile(
    r"(?P<before>[ \t]*(?:(?:if|else|for|while|with|try)\b[^#\n]{0,200}:[ \t]*)?)print(?P<what>[ \t]+[^(>\s=].*)?$"
)


def with_print_called(code: str) -> str:
    """Code with each print statement of one line as a call; one that sends its text elsewhere stays."""
    return "\n".join(_called(line) for line in code.split("\n"))


def _called(line: str) -> str:
    statement, comment = split_comment(line) if "print" in line[:400] else (line, "")
    found = _STATEMENT.fullmatch(statement[:2000])
    if not found:
        return line
    what = (found["what"] or "").strip()
    told = f'{what} end=" "' if what.endswith(",") else what
    return f"{found['before']}print({told})" + (f"  # {comment}" if comment else "")
