"""How jobs are stored: as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from dbos import Serializer


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
        return json.dumps({"value": data}, default=moment)

    def deserialize(cls, serialized_data: str) -> Any:  # noqa: N805 - the library's own signature
        """The value, or a JobFailed for an exception."""
        stored = json.loads(serialized_data)
        if "failed" in stored:
            return JobFailed(": ".join(stored["failed"]))
        return stored["value"]


def moment(value: object) -> str:
    """The moment that the engine made a scheduled job for, as text. Raises TypeError for any other value."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON")
