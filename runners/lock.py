"""Resolving a spec into a lock: every wheel by URL and hash, so that installing asks no index again."""

from __future__ import annotations

import hashlib
import platform
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from packaging.version import Version

from repros.library import TORCH
from runners.as_of import date_arguments, days_to_try
from runners.environment import EnvironmentSpec
from runners.failures import EnvironmentFailed, NoWheel
from runners.package_sources import PackageSources, Unreachable, configured_sources
from runners.store import Store, Temporary
from runners.uv_command import UvFailed, run_uv

FORMAT = 1
"""Part of every lock's hash: an environment built in another way is another environment."""

PLATFORM = f"{platform.machine()}-manylinux_2_36"
"""The runner image's C library (Debian 12), whatever the host's is."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The pylock.toml of a spec, its hash, and what it installs (`numpy==1.17.2`)."""

    text: str
    hash: str
    packages: tuple[str, ...]


def requirements(spec: EnvironmentSpec) -> list[str]:
    """What uv is asked for. Raises EnvironmentFailed for a requirement that isn't a plain one."""
    for package in spec.packages:
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?\s*((==|>=|<=|~=|<|>|!=)\s*[\w.*+!,<>=~ -]+)?", package):
            raise EnvironmentFailed(f"not a plain requirement: {package!r}")
    if spec.torch is None:
        return list(spec.packages)
    torch = Version(spec.torch)
    named = {re.split(r"[\s\[<>=!~]", p, maxsplit=1)[0].lower() for p in spec.packages}
    unnamed = (c for c in TORCH.companions if c.package not in named)
    companions = [c.older if torch < Version(c.before) else c.newer for c in unnamed]
    # Pinned by its address, so that the index it lies in supplies nothing else.
    pinned = f"{TORCH.name} @ {spec.wheel}" if spec.wheel else f"{TORCH.name}=={spec.torch}"
    return [pinned, *companions, *spec.packages]


def make_lock(
    spec: EnvironmentSpec,
    executable: Path,
    version: str,
    store: Store,
    temporary: Temporary,
    progress: Callable[[str], None],
) -> Lock:
    """Resolves the spec for an interpreter, as of its day or else the first later one that `days_to_try` finds.

    Raises NoWheel, IndexUnreachable, DiskFull, MachineFailed or EnvironmentFailed.
    """
    wanted = requirements(spec)
    failures: list[NoWheel] = []
    for day in days_to_try(spec.as_of, datetime.now(UTC).date()):
        if failures:
            progress(f"not everything had wheels yet: trying packages as of {day}")
        try:
            return lock_of(resolved(wanted, replace(spec, as_of=day), executable, store, temporary, progress), version)
        except NoWheel as failure:
            failures.append(failure)
    raise failures[0]


def resolved(
    wanted: list[str],
    spec: EnvironmentSpec,
    executable: Path,
    store: Store,
    temporary: Temporary,
    progress: Callable[[str], None],
) -> str:
    """The pylock.toml of a spec, from the indexes that answer. Raises as `make_lock` does."""
    unreachable = Unreachable(store)
    sources = configured_sources(warn=progress)
    for known in unreachable.urls():
        sources = sources.without(known) or sources
    while True:
        try:
            return compile_lock(wanted, spec, executable, sources, store, temporary)
        except UvFailed as failed:
            if spec.wheel and failed.gone(str(spec.torch)):
                raise EnvironmentFailed(f"the nightly index no longer has torch {spec.torch}") from failed
            url = failed.unreachable()
            fewer = sources.without(url) if url else None
            if fewer is None or url is None:
                raise failed.failure(store, str(spec)) from failed
            progress(f"warning: the package index at {url} doesn't answer; going on without it")
            unreachable.add(url)
            sources = fewer


def compile_lock(
    wanted: list[str],
    spec: EnvironmentSpec,
    executable: Path,
    sources: PackageSources,
    store: Store,
    temporary: Temporary,
) -> str:
    """The pylock.toml that uv makes. Raises UvFailed."""
    if spec.torch is None:
        sources = replace(sources, torch_cpu=False)
    arguments = [
        *("pip", "compile", "-", "--quiet", "--no-header", "--format", "pylock.toml"),
        *("--python", str(executable), "--python-platform", PLATFORM, "--only-binary", ":all:"),
        *sources.arguments(),
    ]
    if spec.as_of:
        arguments += date_arguments(spec.as_of)
    return run_uv(arguments, store, temporary, "\n".join(wanted), retries=1)


def lock_of(text: str, python_version: str) -> Lock:
    """The Lock of a pylock.toml: its hash is that of the wheels and the Python, not of where they come from."""
    packages = tomllib.loads(text).get("packages", [])
    wheels = sorted(identity(package) for package in packages)
    digest = hashlib.sha256("\n".join([str(FORMAT), PLATFORM, python_version, *wheels]).encode())
    names = tuple(sorted(f"{p['name']}=={p.get('version', '?')}" for p in packages))
    return Lock(text, digest.hexdigest()[:32], names)


def identity(package: dict[str, object]) -> str:
    """A package's name, version and wheels' hashes."""
    wheels = package.get("wheels") or [package.get("archive") or {}]
    hashes = [str(w.get("hashes") or w.get("url") or w.get("path")) for w in wheels if isinstance(w, dict)]  # type: ignore[attr-defined]
    return f"{package['name']}=={package.get('version')} {' '.join(sorted(hashes))}"
