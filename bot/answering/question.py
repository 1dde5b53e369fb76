"""What is to be asked about a Repro: which releases stand for the reported one, which is the latest, which to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from bot.answering.request import FIELDS, Request
from bot.failures import BadInput
from bot.report.answer import ASKED
from bot.settings.schema import Config
from repros.judge.plan import Question, Repeats
from repros.values import Release, Repro, Verdict, VerdictKind
from runners.choose import Choice, UnknownRelease, choose_release, latest_release
from runners.choose_python import NoPython, choose_python
from runners.packages import UnlistedPackage, needy_parts, package_rules, requirements_for
from runners.release_list import Releases
from runners.release_spec import BadSpec, parse_spec


@dataclass(frozen=True, slots=True)
class Asked:
    """A Question with the sentence that says which release counts as the reported one, and why."""

    question: Question
    reason: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which releases stand for the reported one, which counts as the latest, and all that may be run, oldest first.

    Nightly builds are among these.
    """

    reported: Choice
    latest: Release
    known: tuple[Release, ...]


def ask(repro: Repro, request: Request, config: Config, releases: Releases, day: date | None) -> Asked | Verdict:
    """The Question that a request asks about a Repro; a Verdict where the reported release can't be had.

    `day` is when the issue was written. Raises BadInput for a `--torch`, `--latest` or `--releases` that names
    no release, and for a `--python` without wheels.
    """
    scope = scope_of(repro, request, config, releases, day)
    if isinstance(scope, UnknownRelease):
        return Verdict(VerdictKind.INCONCLUSIVE, f"{scope.reason[:1].upper()}{scope.reason[1:]}.")
    reported, latest = scope.reported, scope.latest
    check_python(request.python, reported.releases)
    if unlisted := unlisted_package(repro, config, reported.releases):
        return Verdict(VerdictKind.NEEDS_INFO, f"{unlisted[:1].upper()}{unlisted[1:]}.")
    question = Question(
        reported=versions(reported.releases),
        latest=latest.version,
        known=versions(scope.known),
        nightlies=frozenset(versions(scope.known)) & frozenset(versions(releases.nightly.all)),
        releases=() if request.bounded else versions(named(request, releases, latest, reported.releases)),
        bisect=request.bisect,
        repeats=Repeats(config.repeats.usual, config.repeats.unsteady, config.repeats.budget_seconds),
        dates=tuple(release.date for release in scope.known),
        repository=config.releases.repository,
    )
    return Asked(question, reported.reason)


def scope_of(
    repro: Repro, request: Request, config: Config, releases: Releases, day: date | None
) -> Scope | UnknownRelease:
    """Which releases a request is about; the range of a bounded search alone, whose end counts as the latest.

    Raises BadInput where the request names none, or the reported release lies outside of that range.
    """
    latest = latest_of(request, config, releases)
    reported = reported_release(repro, request, releases, latest, day)
    if isinstance(reported, UnknownRelease) or not request.bounded:
        return reported if isinstance(reported, UnknownRelease) else Scope(reported, latest, releases.with_nightlies())
    known = releases.with_nightlies(named(request, releases, latest, reported.releases))
    # Where none is named the range is all that is asked about, whatever was new on that day.
    named_one = request.torch or repro.environment.torch_as_written or repro.environment.torch
    within = reported_release(repro, request, releases, known[-1], day if named_one else None)
    if isinstance(within, UnknownRelease):
        return within
    if outside := [release.version for release in within.releases if release not in known]:
        raise BadInput(
            f"the reported release, {' and '.join(outside)}, is not in {known[0].version}..{known[-1].version}:"
            " widen --releases, or name one in it with --torch"
        )
    bounds = (
        f" Only {known[0].version} to {known[-1].version} were looked at, and the last of them counts as the latest."
    )
    return Scope(Choice(within.releases, within.reason + bounds), known[-1], known)


def check_count(question: Question, most: int) -> None:
    """Raises BadInput where a command names more releases than one command may."""
    if len(question.releases) > most:
        raise BadInput(f"That names {len(question.releases)} releases, and one command may name {most}.")


def check_request(request: Request, config: Config, releases: Callable[[], Releases]) -> None:
    """Raises BadInput for options that name what there is not, whatever the issues will say.

    `releases` is called only where an option or the configuration names something.
    """
    if why := request.contradiction:
        raise BadInput(why)
    given = {field.option: getattr(request, field.name) for field in FIELDS}
    for option, text in given.items():
        if isinstance(text, str) and not text.strip():
            raise BadInput(f"{option} is empty: name something, or leave it out")
    if not any(isinstance(text, str) for text in (*given.values(), config.releases.latest)):
        return
    known = releases()
    latest = latest_of(request, config, known)
    reported = asked_release(request.torch, known, latest, None).releases if request.torch else known.all
    check_python(request.python, reported)
    check_spec(request.releases, known, latest)


def check_spec(spec: str | None, releases: Releases, latest: Release) -> None:
    """Raises BadInput for a SPEC that no report makes readable: `reported` may be any release."""
    for part in spec.split(",") if spec else ():
        found = [parse_spec(part, releases, latest, (end,)) for end in (releases.all[0], releases.newest)]
        if isinstance(found[0], BadSpec) and isinstance(found[1], BadSpec):
            raise BadInput(f"--releases: {found[1].reason}")


def latest_of(request: Request, config: Config, releases: Releases) -> Release:
    """The release that counts as the latest. Raises BadInput where one is named that there is not."""
    return or_bad_input(latest_release(releases, request.latest, config.releases.latest)).release


def reported_release(
    repro: Repro, request: Request, releases: Releases, latest: Release, day: date | None
) -> Choice | UnknownRelease:
    """The releases that stand for the reported one; a `--torch` that names none is bad input."""
    if request.torch:
        return asked_release(request.torch, releases, latest, day)
    environment = repro.environment
    return choose_release(environment.torch_as_written or environment.torch, releases, latest, day)


def asked_release(torch: str, releases: Releases, latest: Release, day: date | None) -> Choice:
    """The releases that stand for what `--torch` names. Raises BadInput where it names none."""
    if nightly := releases.nightly.named(torch):
        return Choice((nightly,), f"{ASKED} {nightly.version}, a nightly build.")
    return or_bad_input(choose_release(torch, releases, latest, day, who=ASKED))


def unlisted_package(repro: Repro, config: Config, reported: tuple[Release, ...]) -> str | None:
    """The sentence on a package that a program imports and that is not on the allow-list, None if all are."""
    rules = package_rules(config.packages)
    for release in reported:
        found = requirements_for(release, packages_of(repro), rules)
        if isinstance(found, UnlistedPackage):
            return found.reason
    return None


def packages_of(repro: Repro) -> tuple[str, ...]:
    """The import names of the packages that a Repro needs, and of what it takes of torch that needs another one."""
    named = (need.removeprefix("package:") for need in repro.needs if need.startswith("package:"))
    needy = (part for file in repro.files for part in needy_parts(file.text))
    return tuple(dict.fromkeys((*named, *needy)))


_NUMPY = re.compile(r"^[ \t>.]*(?:import|from)[ \t]+numpy\b", re.MULTILINE)


def imports_of(repro: Repro) -> tuple[str, ...]:
    """The import names of the packages whose versions may matter: those that a Repro needs, and numpy."""
    numpy = ["numpy"] if any(_NUMPY.search(file.text) for file in repro.files) else []
    return (*packages_of(repro), *numpy)


def check_python(asked: str | None, reported: tuple[Release, ...]) -> None:
    """Raises BadInput where no reported release has wheels for the Python that was asked for."""
    if asked:
        choices = [choose_python(release, release.pythons, asked=asked) for release in reported]
        if all(isinstance(choice, NoPython) for choice in choices):
            raise BadInput(choices[-1].reason)


def versions(releases: Iterable[Release]) -> tuple[str, ...]:
    """Their numbers."""
    return tuple(release.version for release in releases)


def named(request: Request, releases: Releases, latest: Release, reported: tuple[Release, ...]) -> tuple[Release, ...]:
    """The releases of `--releases`. Raises BadInput for a SPEC that can't be read."""
    if not request.releases:
        return ()
    found = parse_spec(request.releases, releases, latest, reported)
    if isinstance(found, BadSpec):
        raise BadInput(f"--releases: {found.reason}")
    return found


def or_bad_input(choice: Choice | UnknownRelease) -> Choice:
    """The choice. Raises BadInput where a person named a release that there is not."""
    if isinstance(choice, UnknownRelease):
        raise BadInput(choice.reason)
    return choice
