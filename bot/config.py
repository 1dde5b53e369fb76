"""The bot's configuration: `app.yaml`, and what a user's own file changes of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from rapidfuzz import process

from bot.failures import BadInput
from repros.values import VerdictKind

Positive = Annotated[int, Field(gt=0)]

Settable = Literal[
    "releases", "releases.latest", "releases.max",
    "repeats", "repeats.usual", "repeats.unsteady", "repeats.budget_seconds",
    "rate_limits", "rate_limits.user_commands", "rate_limits.repository_commands",
    "labels", "label_allow", "label_rules", "packages",
]  # fmt: skip
"""What a repository's own file can be allowed to set: whatever costs no machine and guards no program."""

SETTABLE: tuple[str, ...] = get_args(Settable)


def _label_name(name: str) -> str:
    """A name is part of addresses of GitHub's, where `..` would lead elsewhere."""
    if not name.isprintable() or not name.strip() or {".", ".."} & set(name.split("/")):
        raise ValueError("must be one printable line without `.` or `..` between slashes")
    return name


ShortText = Annotated[str, Field(max_length=200)]

LabelName = Annotated[str, Field(min_length=1, max_length=50), AfterValidator(_label_name)]


def _in_order(ids: tuple[int, int]) -> tuple[int, int]:
    """The first and the last of a range."""
    if ids[0] > ids[1]:
        raise ValueError("must be the first and the last user id, as [65536, 99999]")
    return ids


UserId = Annotated[int, Field(gt=0, lt=2**31)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Manifest(_Section):
    """The GitHub App's manifest, as GitHub takes it."""

    name: str
    url: str
    description: str
    public: bool
    default_permissions: dict[str, Literal["read", "write"]]
    default_events: tuple[str, ...]


class ReleaseSettings(_Section):
    """Which release counts as the latest, and how many a command may name."""

    latest: str | None
    max: Positive


class Repeats(_Section):
    """How often a deciding run is made."""

    usual: Positive
    unsteady: Positive
    budget_seconds: Positive


class LimitSettings(_Section):
    """What one run may use."""

    seconds: float = Field(gt=0)
    cpus: float = Field(gt=0)
    memory_mb: Positive
    pids: Positive
    output_kb: Positive
    work_mb: Positive
    shm_mb: Positive
    file_mb: Positive
    open_files: Positive


class Schedule(_Section):
    """What is judged again at night; only verdicts that runs gave can change with a release."""

    nightly: bool
    hour: int = Field(ge=0, le=23)
    verdicts: tuple[Literal["reproduced", "fixed", "not-reproduced", "different-failure", "inconclusive"], ...]
    most: Positive


class RateLimits(_Section):
    """Commands an hour."""

    user_commands: Positive
    repository_commands: Positive


class Label(_Section):
    """A label of the bot's own; `color` is six hex digits, as GitHub takes it."""

    name: LabelName
    color: str = Field(pattern=r"^[0-9a-fA-F]{6}$")
    description: str = Field(max_length=100)


class LabelRule(_Section):
    """What suggests a label: an API that the program uses (`torch.jit.*`) or a word of the title."""

    label: LabelName
    api: ShortText | None = None
    word: ShortText | None = None


class Config(_Section):
    """Everything that `app.yaml` may say."""

    manifest: Manifest
    github_url: str
    api_url: str
    database_url: str | None
    store: Path | None
    trigger_label: str
    releases: ReleaseSettings
    repeats: Repeats
    schedule: Schedule
    runtime: str | None
    uids: Annotated[tuple[UserId, UserId], AfterValidator(_in_order)] | None
    limits: LimitSettings
    rate_limits: RateLimits
    labels: dict[VerdictKind, Label]
    label_allow: tuple[LabelName, ...]
    label_rules: tuple[LabelRule, ...]
    packages: dict[ShortText, ShortText]
    repository_may_set: tuple[Settable, ...]


def load_config(path: Path | None = None) -> Config:
    """The shipped configuration with the changes of `path`, else of $REPRO_CONFIG.

    Raises BadInput with one line for a file that can't be read, an unknown key or a wrong value.
    """
    named = path or (Path(os.environ["REPRO_CONFIG"]) if os.environ.get("REPRO_CONFIG") else None)
    shipped = parse(shipped_path().read_text(encoding="utf-8"), "app.yaml")
    if named is None:
        return check(shipped, "app.yaml")
    try:
        text = named.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"can't read the configuration {named}: {error}") from error
    return check(merged(shipped, parse(text, str(named))), str(named))


def shipped_path() -> Path:
    """Where `app.yaml` lies: beside this file in a wheel, at the top level in a checkout."""
    here = Path(__file__).parent
    beside = here / "app.yaml"
    return beside if beside.exists() else here.parent / "app.yaml"


def parse(text: str, name: str) -> dict[str, Any]:
    """A YAML mapping. Raises BadInput where it is none."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadInput(f"{name} is no YAML: {error}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadInput(f"{name} must be a mapping of keys, as the shipped app.yaml is")
    return data


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`base` with `changes`: mappings are merged key by key, everything else is replaced."""
    out = dict(base)
    for key, value in changes.items():
        old = out.get(key)
        out[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out


def check(data: dict[str, Any], name: str) -> Config:
    """The checked configuration. Raises BadInput naming the first wrong key, and the nearest known one."""
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise BadInput(f"{name}: unknown key {where}{_nearest(first['loc'])}") from error
        raise BadInput(f"{name}: {where}: {first['msg']}") from error


def _nearest(location: tuple[int | str, ...]) -> str:
    """`; did you mean …?` for the key that stands nearest to an unknown one in its own section."""
    model: Any = Config
    for part in location[:-1]:
        model = model.model_fields[part].annotation if part in getattr(model, "model_fields", {}) else None
    known = list(getattr(model, "model_fields", {}))
    best = process.extractOne(str(location[-1]), known, score_cutoff=50)
    return f"; did you mean {best[0]}?" if best else f"; known are {', '.join(known)}" if known else ""
