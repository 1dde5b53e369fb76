"""Maps a program's imports to the packages that its environment needs, through an allow-list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ConfigDict, Field

from repros.library import TORCH
from repros.values import Release
from runners.choose import printable
from runners.failures import RunnerFailure

_LONGEST_VERSION = 40
_RULES = Path(__file__).with_name("packages.yaml")


class _Span(BaseModel):
    """Releases of torch, both ends included; None has no end."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    first: str | None = Field(None, alias="from")
    last: str | None = Field(None, alias="to")

    def holds(self, release: Release) -> bool:
        """Whether a release lies in it."""
        version = Version(release.version)
        return not (self.first and version < Version(self.first)) and not (self.last and version > Version(self.last))


class _Addition(_Span):
    package: str
    add: tuple[str, ...]


class PackageRules(BaseModel):
    """The allow-list and what goes with it; the keys are explained in packages.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    imports: dict[str, str]
    part_of_torch: dict[str, _Span]
    matching: dict[str, dict[str, str]]
    additions: tuple[_Addition, ...]
    open_ended: tuple[str, ...]
    built_for_cuda: tuple[str, ...]
    always_there: tuple[str, ...]
    undated: tuple[str, ...]
    first_wheels: dict[str, date]


@dataclass(frozen=True, slots=True)
class UnlistedPackage:
    """A package outside the allow-list: the program needs more than we may install (needs-info)."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoMatch:
    """A package of the allow-list that has no version for this release; it says nothing of other releases."""

    name: str
    reason: str


@cache
def shipped_rules() -> PackageRules:
    """The rules of packages.yaml."""
    return PackageRules.model_validate(yaml.safe_load(_RULES.read_text(encoding="utf-8")))


def package_rules(further: Mapping[str, str]) -> PackageRules:
    """The shipped rules with further imports (`packages:` of app.yaml), which go before the shipped ones.

    Raises RunnerFailure for a distribution that isn't written as a requirement.
    """
    for name, distribution in further.items():
        if not _is_requirement(distribution):
            where = f"packages.{printable(name)} in the configuration"
            raise RunnerFailure(f"{where}: {printable(distribution)!r} is no distribution's name")
    rules = shipped_rules()
    return rules.model_copy(update={"imports": {**rules.imports, **further}})


def _is_requirement(text: str) -> bool:
    try:
        return not Requirement(text).url
    except InvalidRequirement:
        return False


def requirements_for(
    release: Release,
    imports: Iterable[str],
    rules: PackageRules | None = None,
    *,
    only_local_cpu_build: bool = False,
) -> tuple[str, ...] | UnlistedPackage | NoMatch:
    """The requirements (`torchvision==0.4.1`) that a program's imports add to an environment of a release.

    `imports` are module names, dotted or not, those of the standard library left out. What torch brings itself
    adds nothing; torch's and numpy's own requirements are no part of the answer. `only_local_cpu_build` is whether
    torch's CPU build would come from a find-links folder, where its companions have none: then a program that
    needs one of them is given the build from the index.
    """
    rules = rules or shipped_rules()
    out: set[str] = set()
    for name in sorted(set(imports)):
        found = _requirement(release, name, rules)
        if isinstance(found, UnlistedPackage | NoMatch):
            return found
        wanted = Requirement(found).name if found else name.partition(".")[0]
        if found and wanted not in rules.always_there:
            out.add(found)
        told = [a for a in rules.additions if a.holds(release) and (a.package == wanted or _lies_in(name, a.package))]
        out.update(text for a in told for text in a.add)
        if only_local_cpu_build and wanted in rules.built_for_cuda:
            out.add(f"{TORCH.name}!={release.version}+cpu")
    return tuple(sorted(out))


def as_stated(
    requirements: Iterable[str], stated: Iterable[tuple[str, str]], rules: PackageRules | None = None
) -> tuple[str, ...]:
    """The requirements with the versions that a report states; `stated` are (name, version) pairs as written.

    What an operator or a rule bounds stays as it is, but for a package that is built for one release of torch: its
    version is only the usual one. A version that isn't written as one says nothing.
    """
    rules = rules or shipped_rules()
    versions = {canonicalize_name(name): _public(version) for name, version in stated}
    out = []
    for text in requirements:
        wanted = Requirement(text)
        version = versions.get(canonicalize_name(wanted.name))
        free = not wanted.specifier or wanted.name in rules.matching
        out.append(f"{wanted.name}=={version}" if version and free else text)
    return tuple(out)


def _public(version: str) -> str | None:
    """A version without its build (`0.4.1+cu92`); None for what is none."""
    try:
        return Version(version).public if len(version) <= _LONGEST_VERSION else None
    except InvalidVersion:
        return None


def needy_parts(text: str, rules: PackageRules | None = None) -> tuple[str, ...]:
    """The parts of torch in a program's text that import packages which torch doesn't depend on (`additions`)."""
    parts = sorted({a.package for a in (rules or shipped_rules()).additions if a.package.startswith(f"{TORCH.name}.")})
    return tuple(part for part in parts if re.search(rf"(?<![\w.]){re.escape(part)}\b", text))


def installed(packages: Iterable[str], imports: Iterable[str], rules: PackageRules | None = None) -> tuple[str, ...]:
    """Those of an environment's packages (`onnx==1.5.0`) that imports (`onnx.helper`) come from."""
    told = (_distribution(name, rules or shipped_rules()) for name in imports)
    wanted = {canonicalize_name(Requirement(distribution).name) for distribution in told if distribution}
    return tuple(package for package in packages if canonicalize_name(package.partition("==")[0]) in wanted)


def _lies_in(name: str, module: str) -> bool:
    return f"{name}.".startswith(f"{module}.")


def _requirement(release: Release, name: str, rules: PackageRules) -> str | UnlistedPackage | NoMatch | None:
    """A single import's requirement; None for what torch brings."""
    top = name.partition(".")[0]
    brought = rules.part_of_torch.get(top)
    if brought and brought.holds(release):
        return None
    distribution = _distribution(name, rules)
    if distribution is None and brought is None:
        return UnlistedPackage(top, f"the program needs the package {printable(top)}, which is not on the list")
    if distribution is None:
        return NoMatch(top, f"torch {release.version} brings no {top}")
    table = rules.matching.get(distribution)
    if table is None or table.get(release.version):
        return f"{distribution}=={table[release.version]}" if table else distribution
    if distribution in rules.open_ended and Version(release.version) > max(map(Version, table)):
        return distribution
    return NoMatch(distribution, f"there is no {distribution} for torch {release.version}")


def _distribution(name: str, rules: PackageRules) -> str | None:
    """The distribution of an import: that of its longest listed prefix, else the listed one of the same name."""
    parts = name.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    if listed := next((rules.imports[prefix] for prefix in prefixes if prefix in rules.imports), None):
        return listed
    wanted = canonicalize_name(name)
    return next((d for d in rules.imports.values() if canonicalize_name(d) == wanted), None)
