"""A repository's own `.github/repro.yml`: what it changes of the configuration, and what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.failures import BadInput
from bot.settings.config import check, merged
from bot.settings.schema import SETTABLE, Config
from bot.settings.yaml_file import mapping_in
from repros.contract import Json
from repros.shorten import shortened
from runners.choose import UnknownRelease, latest_release
from runners.failures import RunnerFailure
from runners.packages import package_rules
from runners.release_list import Releases

if TYPE_CHECKING:
    from bot.github.files import RepositoryFile

PATH = ".github/repro.yml"

MAX_BYTES = 32_768
MOST_ENTRIES = 100
"""Each label that a text names and a list allows is looked up at GitHub."""

SECTIONS = ("releases", "repeats", "rate_limits")
"""Their keys are allowed one by one, and their numbers may always be lowered."""

OPERATOR_ONLY = frozenset({"releases.nightly_index"})
"""Where code comes from that workers install: kept back even where the whole section is given away."""

LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class RepositorySettings:
    """What a repository's file changes. A file with an error changes nothing; `digest` then names its content."""

    changes: Json = field(default_factory=dict)
    error: str | None = None
    digest: str = ""

    @property
    def packages(self) -> dict[str, str]:
        """The further packages that programs of this repository may import."""
        return dict(self.changes.get("packages", {}))


def settings_in(found: RepositoryFile, config: Config, releases: Callable[[], Releases]) -> RepositorySettings:
    """The settings of a repository by its file, as GitHub gave it; none where there is no file."""
    if found.problem:
        settings = refused(found.problem)
    else:
        settings = read_settings(found.data, config, releases) if found.data else RepositorySettings()
    if settings.error and found.of:
        return replace(settings, error=f"that of {found.of}: {settings.error}")
    return settings


def read_settings(data: bytes, config: Config, releases: Callable[[], Releases]) -> RepositorySettings:
    """The settings of a file's content; whatever is wrong with it is told in `error`, and nothing is raised."""
    try:
        changes = mapping_in(data, PATH)
        allowed(changes, config)
        known(changes, releases)
    except BadInput as error:
        return refused(str(error), data)
    return RepositorySettings(changes)


def refused(why: str, data: bytes = b"") -> RepositorySettings:
    """The settings of a file that can't be used."""
    line = shortened(" ".join(why.split()).removeprefix(f"{PATH}: "), LONGEST_ERROR)
    return RepositorySettings(error=line, digest=hashlib.sha256(data or line.encode()).hexdigest()[:32])


def with_settings(config: Config, settings: RepositorySettings) -> Config:
    """The configuration of one repository's jobs; what no longer fits the bot's own is left out."""
    if not settings.changes:
        return config
    try:
        return check(merged(config.model_dump(mode="json"), settings.changes), PATH)
    except BadInput:
        return config


def allowed(changes: Json, config: Config) -> None:
    """Raises BadInput for an unknown key, a wrong value, and a key that the bot's operator keeps to himself."""
    may = config.repository_may_set
    for key, value in changes.items():
        if isinstance(value, list | dict) and len(value) > MOST_ENTRIES:
            raise BadInput(f"{key} has more than {MOST_ENTRIES} entries")
        if key in Config.model_fields and key not in {each.partition(".")[0] for each in SETTABLE}:
            raise BadInput(f"{key} can't be set by a repository; what can: {', '.join(may) or 'nothing'}")
    checked = check(merged(config.model_dump(mode="json"), changes), PATH)
    for path in paths(changes):
        if {path, path.partition(".")[0]} & set(may) and path not in OPERATOR_ONLY:
            continue
        before, now = number(config, path), number(checked, path)
        if before is None or now is None:
            raise BadInput(f"{path} can't be set by a repository; what can: {', '.join(may) or 'nothing'}")
        if now > before:
            raise BadInput(f"{path} can only be lowered by a repository, to less than {before}")


def paths(changes: Json) -> Iterator[str]:
    """The keys that are changed, dotted within sections."""
    for key, value in changes.items():
        yield from (f"{key}.{inner}" for inner in value) if key in SECTIONS else (key,)


def number(config: Config, path: str) -> int | None:
    """The number at a dotted key; None where there is something else."""
    section, _, key = path.partition(".")
    found = getattr(getattr(config, section), key, None) if key else None
    return found if isinstance(found, int) else None


def known(changes: Json, releases: Callable[[], Releases]) -> None:
    """Raises BadInput for a release that there is not, and for a package that is no distribution's name."""
    try:
        package_rules(changes.get("packages", {}))
    except RunnerFailure as failure:
        raise BadInput(str(failure)) from failure
    latest = changes.get("releases", {}).get("latest")
    if latest is None:
        return
    found = latest_release(releases(), None, latest)
    if isinstance(found, UnknownRelease):
        raise BadInput(found.reason)
