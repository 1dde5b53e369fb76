"""`repro env`: list, build, verify and prune environments."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import Size
from bot.failures import BadInput, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.workbench import Workbench
    from repros.values import Release
    from runners.environment import Environment
    from runners.shelf import Shelf


@click.group()
def env() -> None:
    """List, build, verify and prune environments."""


@env.command("list")
@click.pass_obj
def list_environments(config_path: Path | None) -> None:
    """Print the environments of the store."""
    for found in bench_of(config_path).environments.list():
        click.echo(line_of(found))


def line_of(environment: Environment) -> str:
    """One environment in a list."""
    from runners.limits import MIB

    python = f"Python {environment.python_version}"
    size = f"{environment.size // MIB:>7,} MiB"
    return f"{environment.hash}  torch {environment.torch_version:<10} {python:<16} {size}"


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
    wrong = []
    for found, failure in bench_of(config_path).environments.verify():
        wrong += [found.hash] if failure else []
        click.echo(f"{found.hash}  torch {found.torch_version:<10} {failure or 'ok'}")
    if wrong:
        mend = f"`repro env prune {' '.join(wrong)}` removes them"
        raise Failure(f"{len(wrong)} damaged: {mend}, and the next run builds them again")


@env.command()
@click.argument("hashes", nargs=-1, metavar="[HASH…]")
@click.option("--keep", type=Size(), default="0", metavar="SIZE", help="Keep the most recently used up to this size.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--yes", is_flag=True, help="Remove without being asked.")
@click.pass_obj
def prune(config_path: Path | None, hashes: tuple[str, ...], keep: int, dry_run: bool, yes: bool) -> None:
    """Remove environments that no run uses, the least recently used first, or those named; asks before it does."""
    from runners.store import gigabytes

    shelf = bench_of(config_path).environments.shelf
    found = named(shelf, hashes) if hashes else shelf.removable(keep)
    if not found:
        click.echo("nothing to remove")
        return
    for each in found:
        used = datetime.fromtimestamp(shelf.last_used(each), UTC)
        click.echo(f"{line_of(each)}  last used {used:%Y-%m-%d %H:%M} UTC")
    click.echo(
        f"{len(found):,} environment{'s' * (len(found) > 1)}, about {gigabytes(sum(each.size for each in found))}"
    )
    if not dry_run:
        agree(yes=yes)
        removed = [each for each in found if shelf.remove(each)]
        shelf.clean_cache()
        click.echo(f"removed {len(removed):,} of them: what a run needs again is built again")


def named(shelf: Shelf, hashes: Sequence[str]) -> list[Environment]:
    """The environments whose hashes begin so. Raises BadInput where there is none."""
    everything, found = shelf.list(), []
    for name in dict.fromkeys(hashes):
        begin_so = [each for each in everything if name and each.hash.startswith(name)]
        if not begin_so:
            raise BadInput(f"there is no environment {name!r}: `repro env list` says which there are")
        found += begin_so
    return list(dict.fromkeys(found))


def agree(*, yes: bool) -> None:
    """Asks on a terminal. Raises click.Abort for a no, BadInput where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise BadInput("nothing was removed: there is nobody to ask, so say --yes (or --dry-run, only to look)")
    click.confirm("Remove them?", abort=True)
