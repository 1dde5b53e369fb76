"""Reads the list of torch's releases from the index, the store's cache or the shipped snapshot.

`python -m runners.releases` prints the index's list in the snapshot's form: that is how releases.json is renewed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import date as Day  # noqa: N812 - a field is called date, which would hide the type
from pathlib import Path

from packaging.utils import parse_wheel_filename
from packaging.version import Version
from pydantic import AwareDatetime, BaseModel, ValidationError

from repros.library import TORCH
from repros.values import Release
from runners.cpu_builds import CpuBuild, local_cpu_builds, newest_in_cpu_index
from runners.failures import IndexUnreachable
from runners.index import IndexFile, PackageIndex, shown
from runners.index_settings import IndexSettings, index_settings
from runners.nightlies import load_nightlies
from runners.release_list import Releases, Source
from runners.store import Store
from runners.wheels import linux_pythons

__all__ = ["MAX_AGE", "RETRY_AFTER", "Releases", "Source", "load_releases", "releases_of", "snapshot"]

MAX_AGE = timedelta(days=1)
RETRY_AFTER = timedelta(minutes=10)
_OLDEST = Version(TORCH.oldest)
_SNAPSHOT = Path(__file__).with_name("releases.json")


class _Entry(BaseModel):
    version: str
    date: Day
    pythons: tuple[str, ...]


class _Kept(BaseModel):
    """What the cache and the snapshot hold; `checked` and `problem` tell of a later try that failed."""

    read: AwareDatetime
    releases: tuple[_Entry, ...]
    shipped: bool = True
    index: str | None = None
    cpu_newest: str | None = None
    checked: AwareDatetime | None = None
    problem: str | None = None


def load_releases(
    store: Store,
    settings: IndexSettings | None = None,
    *,
    now: datetime | None = None,
    refresh: bool = False,
    seconds: float = 20.0,
    nightly_index: str | None = None,
) -> Releases:
    """The releases as the store's cache knows them, read from the index afresh when that is older than a day.

    With a `nightly_index`, what that has of nightly builds is among them (`Releases.nightly`).

    `settings` says which index (default: this machine's configuration), `now` what time it is, `refresh` that the
    cache doesn't count, `seconds` how long the index may take. An index that can't be read is no failure: the
    cache, else the shipped snapshot, is used with a warning, and the index is left alone for ten minutes.
    Raises DiskFull where the cache can't be written.
    """
    settings, now = settings or index_settings(), now or datetime.now(UTC)
    releases = _load(store, settings, now, seconds, refresh=refresh)
    return replace(releases, nightly=load_nightlies(store, nightly_index, settings, now=now, seconds=seconds))


def _load(store: Store, settings: IndexSettings, now: datetime, seconds: float, *, refresh: bool) -> Releases:
    path = store.root / "releases.json"
    cached = _cached(path)
    if cached and not refresh and cached.index == shown(settings.index_url) and _fresh(cached, now):
        return _releases(cached, Source.SNAPSHOT if cached.shipped else Source.CACHE, settings)
    try:
        kept, source = _from_index(settings, now, seconds), Source.INDEX
    except IndexUnreachable as error:
        kept = _fallback(cached, _shipped())
        kept = kept.model_copy(
            update={"index": shown(settings.index_url), "checked": now, "problem": _warning(error, kept)}
        )
        source = Source.SNAPSHOT if kept.shipped else Source.CACHE
    store.write_atomically(path, kept.model_dump_json())
    return _releases(kept, source, settings)


def snapshot() -> Releases:
    """The list that is shipped with the product; it knows of no CPU builds."""
    kept = _shipped()
    return Releases(_values(kept), Source.SNAPSHOT, kept.read)


def releases_of(files: Iterable[IndexFile]) -> tuple[Release, ...]:
    """The releases that an index's files make up, oldest first.

    A release's day is that of its first wheel for Linux x86-64; post-releases (`1.0.1.post2`) belong to their
    release; yanked files, pre-releases and local builds count for nothing.
    """
    found: dict[Version, list[IndexFile]] = defaultdict(list)
    for file in files:
        if not file.yanked and linux_pythons(file.filename):
            version = parse_wheel_filename(file.filename)[1]
            if not version.is_prerelease and not version.local:
                found[Version(version.base_version)].append(file)
    return tuple(_release(version, found[version]) for version in sorted(found) if version >= _OLDEST)


def _release(version: Version, files: list[IndexFile]) -> Release:
    pythons = set().union(*(linux_pythons(file.filename) for file in files))
    ordered = sorted(pythons, key=Version)
    return Release(str(version), min(file.uploaded for file in files).date(), tuple(ordered))


def _from_index(settings: IndexSettings, now: datetime, seconds: float) -> _Kept:
    where = shown(settings.index_url)
    found = releases_of(PackageIndex(settings, seconds).files(TORCH.name))
    if not found:
        raise IndexUnreachable(f"the package index {where} has no {TORCH.name} for Linux x86-64")
    newest = newest_in_cpu_index()
    entries = tuple(_Entry(version=r.version, date=r.date, pythons=r.pythons) for r in found)
    return _Kept(read=now, releases=entries, shipped=False, index=where, cpu_newest=newest.torch if newest else None)


def _fallback(cached: _Kept | None, shipped: _Kept) -> _Kept:
    """The newer of what the cache and the snapshot hold."""
    return cached if cached and cached.read > shipped.read else shipped


def _warning(error: IndexUnreachable, kept: _Kept) -> str:
    what = "shipped with reprobot" if kept.shipped else "kept"
    return f"{error}; using the list of releases {what} on {kept.read:%Y-%m-%d}"


def _fresh(kept: _Kept, now: datetime) -> bool:
    """Whether a list need not be asked for again; a time in the future is a clock that was wrong."""
    if kept.problem:
        return kept.checked is not None and timedelta(0) <= now - kept.checked < RETRY_AFTER
    return timedelta(0) <= now - kept.read < MAX_AGE


def _releases(kept: _Kept, source: Source, settings: IndexSettings) -> Releases:
    remote = (CpuBuild(kept.cpu_newest),) if kept.cpu_newest else ()
    builds = (*local_cpu_builds(settings.find_links), *remote)
    return Releases(_values(kept), source, kept.read, builds, kept.problem)


def _values(kept: _Kept) -> tuple[Release, ...]:
    return tuple(Release(entry.version, entry.date, entry.pythons) for entry in kept.releases)


def _cached(path: Path) -> _Kept | None:
    """What the cache holds; None where there is none, or it is damaged, which reading afresh mends."""
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return kept if kept.releases else None


def _shipped() -> _Kept:
    return _Kept.model_validate_json(_SNAPSHOT.read_bytes())


def _print_snapshot() -> None:
    kept = _from_index(index_settings(), datetime.now(UTC).replace(microsecond=0), 60)
    shipped = kept.model_copy(update={"shipped": True})
    sys.stdout.write(shipped.model_dump_json(include={"read", "releases", "shipped"}, indent=1) + "\n")


if __name__ == "__main__":
    _print_snapshot()
