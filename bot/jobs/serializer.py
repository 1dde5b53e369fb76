"""How jobs are stored: as JSON, and never read back as pickles."""

from __future__ import annotations

import json
from typing import Any

from dbos import Serializer
from dbos._serialization import DefaultSerializer


class JobFailed(Exception):
    """A stored failure, read back: the exception's name and its message."""


class JobJson(Serializer):
    """JSON in ASCII, so that NUL and lone surrogates survive every database. Exceptions keep name and message."""

    def name(self) -> str:
        """The name that is stored beside each value."""
        return "reprobot_json"

    def serialize(self, data: Any) -> str:
        """A value or an exception as text. Raises TypeError for what isn't JSON."""
        if isinstance(data, BaseException):
            return json.dumps({"failed": [type(data).__name__, str(data)[:2000]]})
        return json.dumps({"value": data})

    def deserialize(cls, serialized_data: str) -> Any:  # noqa: N805 - the library's own signature
        """The value, or a JobFailed for an exception."""
        stored = json.loads(serialized_data)
        if "failed" in stored:
            return JobFailed(": ".join(stored["failed"]))
        return stored["value"]


def refuse_pickles() -> None:
    """Makes the engine refuse rows that are marked as pickles.

    It reads each row by the serializer that the row names, so whoever can write the database, the Docker side for
    one, could otherwise run code where GitHub's credentials are.
    """

    def refuse(_self: object, _data: str) -> Any:
        raise TypeError("a stored job is a pickle; jobs are JSON")

    setattr(DefaultSerializer, "deserialize", refuse)  # noqa: B010 - mypy forbids to assign a method
