"""The bot's configuration: `app.yaml`, and what a user's own file changes of it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.failures import BadInput
from bot.settings.named_file import bytes_of
from bot.settings.schema import Config
from bot.settings.yaml_file import mapping_in
from repros.contract import Json

MAX_BYTES = 131_072
"""Of a configuration; the shipped one has 6,000."""


def load_config(path: Path | None = None) -> Config:
    """The shipped configuration with the changes of `path`, else of $REPRO_CONFIG.

    Raises BadInput with one line for a file that can't be read, an unknown key or a wrong value.
    """
    named = path or (Path(os.environ["REPRO_CONFIG"]) if os.environ.get("REPRO_CONFIG") else None)
    shipped = mapping_in(shipped_path().read_bytes(), "app.yaml")
    if named is None:
        return check(shipped, "app.yaml")
    return check(merged(shipped, changes_in(named)), str(named))


def changes_in(path: Path) -> Json:
    """What a person's own file says. Raises BadInput where it can't be read."""
    return mapping_in(bytes_of(path, MAX_BYTES), str(path))


def shipped_path() -> Path:
    """Where `app.yaml` lies: in the package in a wheel, at the top level in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "app.yaml"
    return inside if inside.exists() else package.parent / "app.yaml"


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`base` with `changes`: mappings are merged key by key, everything else is replaced."""
    out = dict(base)
    for key, value in changes.items():
        old = out.get(key)
        out[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out


_UNQUOTED = (("truth value", bool), ("number", int | float), ("day", date))
"""What YAML takes a text for that stands without quotes: `no`, `2.10`, `2020-01-01`."""


def check(data: dict[str, Any], name: str) -> Config:
    """The checked configuration. Raises BadInput naming the first wrong key, and the nearest known one."""
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise BadInput(f"{name}: unknown key {where}{_nearest(first['loc'])}") from error
        raise BadInput(": ".join(filter(None, (name, where, _mistake(first))))) from error


def _mistake(error: ErrorDetails) -> str:
    """What is wrong with a value, in words that say what to write."""
    value = error["input"]
    if error["type"] == "string_type" and isinstance(value, bool | int | float | date):
        kind = next(kind for kind, of in _UNQUOTED if isinstance(value, of))
        return f"without quotes it is the {kind} {value}: put it in quotes"
    return error["msg"].removeprefix("Value error, ")


def _nearest(location: tuple[int | str, ...]) -> str:
    """`; did you mean …?` for the key that stands nearest to an unknown one in its own section."""
    from rapidfuzz import process

    model: Any = Config
    for part in location[:-1]:
        model = model.model_fields[part].annotation if part in getattr(model, "model_fields", {}) else None
    known = list(getattr(model, "model_fields", {}))
    best = process.extractOne(str(location[-1]), known, score_cutoff=50)
    return f"; did you mean {best[0]}?" if best else f"; known are {', '.join(known)}" if known else ""
