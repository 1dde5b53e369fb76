"""Reads YAML that anybody may have written into plain values: no aliases, tags or deep nesting, texts as keys."""

from __future__ import annotations

import re

import yaml

from bot.failures import BadInput
from bot.settings.named_file import text_of
from repros.contract import Json

MAX_DEPTH = 8
LONGEST_NUMBER = 63
"""In bits: Python takes whatever length in hexadecimal, and doesn't print it."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def mapping_in(data: bytes, name: str) -> Json:
    """The mapping of keys in a file's content, empty where it holds nothing.

    Raises BadInput, in one line that begins with `name`, for anything else.
    """
    text = text_of(data, f"{name}: it")
    try:
        check_plain(text, name)
        found = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadInput(f"{name}: it is no YAML: {error.problem or error.context}{line}") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # a date or a number that can't be
        raise BadInput(f"{name}: it is no YAML: it has a character or a value that YAML doesn't know") from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise BadInput(f"{name}: it must be a mapping of keys, as the shipped app.yaml is")
    check_values(found, name)
    return found


def check_plain(text: str, name: str) -> None:
    """Raises BadInput for what makes a small file large or slow: aliases, tags, deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise BadInput(f"{name}: line {line_of(event)} has an anchor, an alias or a tag, which it may not")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise BadInput(f"{name}: line {line_of(event)} is nested too deeply")


def line_of(event: yaml.Event) -> int:
    """Where something stands, counted from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1


def check_values(value: object, name: str) -> None:
    """Raises BadInput for a key that is no text (`1: x`, `no: x`), and for what nothing else can hold."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise BadInput(f"{name}: a key of it is no text: put it in quotes")
        for inner in (*value, *value.values()):
            check_values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            check_values(inner, name)
    elif isinstance(value, int) and value.bit_length() > LONGEST_NUMBER:
        raise BadInput(f"{name}: a number of it is too large")
    elif isinstance(value, str) and _UNSTORABLE.search(value):
        raise BadInput(f"{name}: a text of it has half a character, or NUL")
