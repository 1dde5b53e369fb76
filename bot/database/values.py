"""Values to JSON and back, as the database and the job engine keep them."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from cattrs.preconf.json import JsonConverter, make_converter

Value = TypeVar("Value")


@cache
def converter() -> JsonConverter:
    """The converter for frozen dataclasses: tuples become lists, dates ISO text; strings stay as they are.

    pydantic would refuse the lone surrogates that a program can put into its exception's message.
    """
    return make_converter()


def to_json(value: object) -> Any:
    """Plain lists and objects of a dataclass."""
    return converter().unstructure(value)


def from_json(kind: type[Value], data: Any) -> Value:
    """The dataclass of what `to_json` gave."""
    return converter().structure(data, kind)
