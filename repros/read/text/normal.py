"""Characters that look like others but parse differently, made plain; the number of lines stays."""

from __future__ import annotations

import re

MAX_CHARS = 131_072
"""GitHub stores at most 65,536 characters of a text; what stands beyond twice that is no issue and is not read."""

_PLAIN_SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x0B, 0x0C, 0x85], " ")
_ZERO_WIDTH = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD], "")
_TABLE: dict[int, str] = {**_PLAIN_SPACES, **_ZERO_WIDTH, 0: "\ufffd", 0x2028: " ", 0x2029: " "}

_COLOUR = re.compile(r"\x1b?(?<!\\033)(?<!\\x1b)(?<!\\x1B)(?<!\\e)(?<!\\u001b)\[\d{0,3}(?:;\d{1,3}){0,4}m")
"""What turns colours on and off in a terminal; of what is pasted into a page the escape character is often lost.

A program that writes the escape as `\\033` prints colours itself.
"""

_SMART = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "−": "-"})


def normalise(text: str) -> str:
    r"""`\n` line ends, plain spaces, no zero-width characters, no colours."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _COLOUR.sub("", text) if "[0m" in text else text
    return text.translate(_TABLE) if not text.isascii() or _has_control(text) else text


def straight_quotes(code: str) -> str:
    """Code with the quotes and the minus that word processors set, as Python wants them."""
    return code.translate(_SMART)


def _has_control(text: str) -> bool:
    return "\0" in text or "\x0b" in text or "\x0c" in text
