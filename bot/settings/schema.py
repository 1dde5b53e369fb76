"""The configuration's shape: every key of `app.yaml`, with the values that it may have."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Annotated, Final, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.settings.sizes import bytes_in
from bot.verdicts import VERDICTS
from repros.values import ClaimKind, VerdictKind
from runners.choose import is_moving
from runners.limits import LONGEST_SECONDS

Count = Annotated[int, Field(gt=0, le=1_000_000)]
Megabytes = Annotated[int, Field(gt=0, le=16_777_216)]


def _size(written: object) -> object:
    """The bytes of a size in words; a number is one already."""
    if isinstance(written, str) and (size := bytes_in(written)) is None:
        raise ValueError("is no size: write it as 2GB or 500MB")
    return size if isinstance(written, str) else written


Size = Annotated[int, BeforeValidator(_size), Field(ge=0, le=10**15)]
Seconds = Annotated[float, Field(ge=0.1, le=LONGEST_SECONDS)]

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


def _standing(release: str) -> str:
    """A release that stays the same release; whether there is one of that name is asked where it is needed."""
    if is_moving(release):
        raise ValueError('a build that moves can\'t be had: name a release, such as "2.13.0"')
    return release


def _index(address: str) -> str:
    """An address without credentials, which would be told with it, or a folder."""
    parts = urlsplit(address)
    if parts.scheme in {"http", "https", "file"}:
        wrong = "@" in parts.netloc or parts.query or parts.fragment or not (parts.netloc or parts.scheme == "file")
    else:
        wrong = not Path(address).is_absolute()
    if wrong or not address.isprintable():
        raise ValueError("must be an https:// address without user and password, or the whole path of a folder")
    return address


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
    """Which release counts as the latest, how many a command may name, what is fetched unasked, where tags are.

    `nightly_index` is where nightly builds of torch lie, None where they are left alone.
    """

    latest: Annotated[str, AfterValidator(_standing)] | None
    nightly_index: Annotated[str, AfterValidator(_index)] | None
    max: Count
    max_download: Size
    repository: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,39}/[A-Za-z0-9_.-]{1,100}$")] | None


class Repeats(_Section):
    """How often a deciding run is made."""

    usual: Annotated[int, Field(gt=0, le=1000)]
    unsteady: Annotated[int, Field(gt=0, le=1000)]
    budget_seconds: Count


class LimitSettings(_Section):
    """What one run may use."""

    seconds: Seconds
    cpus: float = Field(ge=0.01, le=1024)
    memory_mb: Megabytes
    pids: Count
    output_kb: Count
    work_mb: Megabytes
    shm_mb: Megabytes
    file_mb: Megabytes
    open_files: Count


class WarmSettings(_Section):
    """How many containers wait for a program with their imports done, and for how long."""

    most: int = Field(ge=0, le=1000)
    seconds: Seconds


def _nightly(kind: VerdictKind) -> VerdictKind:
    """A verdict that may change with a release."""
    if not VERDICTS[kind].nightly:
        raise ValueError(f"{kind} is no verdict that runs gave, so no release changes it")
    return kind


class Schedule(_Section):
    """What is judged again at night; only verdicts that runs gave can change with a release.

    So many days after it was judged, what reproduces is run on the newest nightly build too; None: never.
    """

    nightly: bool
    hour: int = Field(ge=0, le=23)
    verdicts: tuple[Annotated[VerdictKind, AfterValidator(_nightly)], ...]
    most: Count
    nightly_build_days: Count | None


class RateLimits(_Section):
    """Commands an hour."""

    user_commands: Count
    repository_commands: Count


class Label(_Section):
    """A label of the bot's own; `color` is six hex digits, as GitHub takes it."""

    name: LabelName
    color: str = Field(pattern=r"^[0-9a-fA-F]{6}$")
    description: str = Field(max_length=100)


LONGEST_SEARCH = 0.75
"""Of a run's time: the rest is for the interpreter's start, and for ending what is tried at last."""


class FollowUps(_Section):
    """What is found out once a verdict stands, without being asked for, and how long that may take."""

    crash: bool
    backends: bool
    minimise_seconds: Seconds
    budget_seconds: Count

    def within(self, seconds: float) -> Self:
        """The same where one run may take so long: a search must end by itself, or all that it found is lost."""
        return self.model_copy(update={"minimise_seconds": min(self.minimise_seconds, LONGEST_SEARCH * seconds)})


FIXED_ON_NIGHTLY: Final = "fixed-on-nightly"
"""The bot's label beside that of the verdict, where what reproduces is gone on the newest nightly build that ran."""

LabelKey = VerdictKind | Literal["fixed-on-nightly"]

Backend = Literal["eager", "aot_eager", "aot_eager_decomp_partition", "inductor"]


class LabelRule(_Section):
    """What suggests a label: an API that the program uses (`torch.jit.*`), a word of the title, what the runs told.

    `claim` is the kind of what the runs were held against, `backend` the one from which on it fails; `crash` is whether
    a run that shows it died of a signal.
    """

    label: LabelName
    api: ShortText | None = None
    word: ShortText | None = None
    verdict: VerdictKind | None = None
    claim: ClaimKind | None = None
    backend: Backend | None = None
    regression: bool | None = None
    crash: bool | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        """A rule that names nothing never holds, which nobody means."""
        if len(self.model_fields_set) < 2:
            raise ValueError(f"the rule for {self.label!r} names nothing: give it one of {', '.join(CONDITIONS)}")
        return self


CONDITIONS = tuple(name for name in LabelRule.model_fields if name != "label")
"""What a rule may name."""


class Config(_Section):
    """Everything that `app.yaml` may say."""

    manifest: Manifest
    github_url: str
    api_url: str
    database_url: str | None
    store: Path | None
    trigger_label: LabelName
    releases: ReleaseSettings
    repeats: Repeats
    follow_up: FollowUps
    schedule: Schedule
    runtime: str | None
    uids: Annotated[tuple[UserId, UserId], AfterValidator(_in_order)] | None
    limits: LimitSettings
    warm: WarmSettings
    rate_limits: RateLimits
    labels: dict[LabelKey, Label]
    label_allow: tuple[LabelName, ...]
    label_rules: tuple[LabelRule, ...]
    packages: dict[ShortText, ShortText]
    repository_may_set: tuple[Settable, ...]

    @model_validator(mode="after")
    def _labels_differ(self) -> Self:
        """GitHub tells no two labels apart by case, and the bot takes back those of its group."""
        given: dict[str, list[str]] = defaultdict(list)
        for kind, label in self.labels.items():
            given[label.name.casefold()].append(f"labels.{kind}")
        given[self.trigger_label.casefold()].append("trigger_label")
        for name, keys in given.items():
            if len(keys) > 1:
                raise ValueError(f"{' and '.join(keys)} have one name, {name!r}: give each its own")
        return self
