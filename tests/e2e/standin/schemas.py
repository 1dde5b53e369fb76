"""GitHub's published schemas, by githubkit's generated models: what the stand-in says must be what GitHub says."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

from githubkit_schemas.v2026_03_10 import models
from githubkit_schemas.v2026_03_10.webhooks.installation import installation_action_types
from githubkit_schemas.v2026_03_10.webhooks.issue_comment import issue_comment_action_types
from githubkit_schemas.v2026_03_10.webhooks.issues import issues_action_types
from pydantic import TypeAdapter, ValidationError

API_VERSIONS = ("2022-11-28", "2026-03-10")

_WEBHOOKS: dict[str, Any] = {
    "issues": issues_action_types,
    "issue_comment": issue_comment_action_types,
    "installation": installation_action_types,
}


# The published schemas demand these of a label in some payloads (issues.labeled) and lack them in others
# (issues.edited); GitHub has one way to write a label.
_SOMETIMES = frozenset({"archived_at", "archived_by"})


class Drift(AssertionError):
    """The stand-in said what GitHub does not say: a mistake in the stand-in, never in who asked."""


def checked(schema: str, data: Any, *, many: bool = False) -> Any:
    """`data`, which is a `schema` (or a list of them) of GitHub's, with no key that the schema lacks. Raises Drift."""
    _hold(_adapter(getattr(models, schema), many=many), data, schema)
    return data


def checked_payload(event: str, payload: dict[str, Any]) -> dict[str, Any]:
    """A webhook's payload, which is one of GitHub's. Raises Drift."""
    action = payload["action"]
    _hold(_adapter(_WEBHOOKS[event][action], many=False), payload, f"{event}.{action}")
    return payload


def refusal(schema: str, data: Any) -> str | None:
    """Why GitHub would refuse a request's body; None where it takes it."""
    try:
        seen = _adapter(getattr(models, schema), many=False).validate_python(data)
    except ValidationError as error:
        return str(error.errors(include_url=False)[0])
    unknown = list(_unknown(data, _plain(seen), "body"))
    return f"unknown field {unknown[0]}" if unknown else None


def _hold(adapter: TypeAdapter[Any], data: Any, name: str) -> None:
    try:
        seen = adapter.validate_python(data)
    except ValidationError as error:
        raise Drift(f"no {name} of GitHub's: {error}") from error
    unknown = list(_unknown(data, _plain(seen), name))
    if unknown:
        raise Drift(f"GitHub's {name} has no {', '.join(unknown)}")


@cache
def _adapter(model: Any, *, many: bool) -> TypeAdapter[Any]:
    return TypeAdapter(list[model] if many else model)


def _plain(seen: Any) -> Any:
    with warnings.catch_warnings():
        # Unions of generated models make pydantic's serializer warn about variants.
        warnings.simplefilter("ignore")
        return TypeAdapter(Any).dump_python(seen, mode="json", by_alias=True, exclude_unset=True)


def _unknown(given: Any, seen: Any, where: str) -> Any:
    """The paths of keys that were given and that the model did not take."""
    if isinstance(given, dict) and isinstance(seen, dict):
        for key, value in given.items():
            if key in seen:
                yield from _unknown(value, seen[key], f"{where}.{key}")
            elif key not in _SOMETIMES:
                yield f"{where}.{key}"
    elif isinstance(given, list) and isinstance(seen, list):
        for index, (each, taken) in enumerate(zip(given, seen, strict=False)):
            yield from _unknown(each, taken, f"{where}[{index}]")
