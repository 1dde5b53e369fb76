"""The labels that a text itself names in a `Labels:` line."""

from __future__ import annotations

import re

_LINE = re.compile(r"^[\s#>*_-]{0,12}labels?[*_]{0,2}\s?:[*_]{0,2}(?P<labels>.{1,1000})$", re.IGNORECASE | re.MULTILINE)
_LABEL = re.compile(r"[A-Za-z0-9][\w .:/+&#'!-]{0,60}(?:\([\w .:/+-]{1,60}\))?")
MOST_LABELS = 20
"""Each is looked up at GitHub where a list allows it; no issue has as many."""

_MARKS = " \t`'\"*_;"


def read_labels(text: str) -> tuple[str, ...]:
    """The labels of every `Labels:` line, in order, each once; the first ones of too many.

    A line with a part that can't be a label's name (`labels: tensor([1, 2])`) is no line of labels.
    """
    found: dict[str, None] = {}
    for line in _LINE.finditer(text):
        names = [part.strip(_MARKS) for part in line["labels"].split(",")]
        names = [name for name in names if name]
        if all(_LABEL.fullmatch(name) for name in names):
            found.update(dict.fromkeys(names))
    return tuple(found)[:MOST_LABELS]
