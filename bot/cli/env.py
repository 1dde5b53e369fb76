"""`repro env`: list, build, verify and prune environments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.failures import BadInput, Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.workbench import Workbench
    from repros.values import Release


@click.group()
def env() -> None:
    """List, build, verify and prune environments."""


@env.command("list")
@click.pass_obj
def list_environments(config_path: Path | None) -> None:
    """Print the environments of the store."""
    from runners.limits import MIB

    for found in bench_of(config_path).environments.list():
        python = f"Python {found.python_version}"
        click.echo(f"{found.hash}  torch {found.torch_version:<10} {python:<16} {found.size // MIB:>7,} MiB")


def bench_of(config_path: Path | None, progress: Callable[[str], None] = lambda _: None) -> Workbench:
    """The workbench of a configuration."""
    from bot.config import load_config
    from bot.workbench import Workbench

    return Workbench(load_config(config_path), progress)


@env.command()
@click.argument("specs", nargs=-1, required=True, metavar="SPEC…")
@click.option("--python", metavar="V", help="Build for this Python.")
@click.pass_obj
def build(config_path: Path | None, specs: tuple[str, ...], python: str | None) -> None:
    """Build the environments of releases: 1.3.0 · 1.2..1.10 · latest · all."""
    from bot.progress import progress_line
    from bot.question import or_bad_input
    from runners.choose import latest_release
    from runners.release_spec import BadSpec, parse_spec

    with progress_line() as progress:
        bench = bench_of(config_path, progress)
        latest = or_bad_input(latest_release(bench.releases, None, bench.config.releases.latest)).release
        for text in specs:
            releases = parse_spec(text, bench.releases, latest)
            if isinstance(releases, BadSpec):
                raise BadInput(releases.reason)
            for release in releases:
                click.echo(build_one(bench, release, python))


def build_one(bench: Workbench, release: Release, python: str | None) -> str:
    """Build one release's environment; the line that says what is there.

    Raises BadInput for a Python without wheels.
    """
    from runners.as_of import as_of_day
    from runners.choose_python import NoPython
    from runners.environments import EnvironmentSpec

    choice = bench.python_for(release, None, python, faithful=False)
    if isinstance(choice, NoPython):
        raise BadInput(choice.reason)
    found = bench.environments.get(
        EnvironmentSpec(release.version, choice.python, as_of=as_of_day(release, None)), bench.progress
    )
    return f"{found.hash}  torch {found.torch_version} on Python {found.python_version}"


@env.command()
@click.pass_obj
def verify(config_path: Path | None) -> None:
    """Check the files and make the control run of every environment."""
    wrong = 0
    for found, failure in bench_of(config_path).environments.verify():
        wrong += failure is not None
        click.echo(f"{found.hash}  torch {found.torch_version:<10} {failure or 'ok'}")
    if wrong:
        raise Failure(f"{wrong} damaged: `repro env prune` removes them, the next run builds them again")


@env.command()
@click.option("--keep", default="0", metavar="SIZE", help="Keep the most recently used up to this size, as 20GB.")
@click.pass_obj
def prune(config_path: Path | None, keep: str) -> None:
    """Remove environments, the least recently used first."""
    from bot.sizes import parse_size

    for removed in bench_of(config_path).environments.prune(parse_size(keep)):
        click.echo(f"removed torch {removed.torch_version} on Python {removed.python_version} ({removed.hash})")
