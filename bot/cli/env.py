"""`repro env`: list, build, verify and prune environments."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.help import WholeLines
from bot.cli.options import Size, download_yes
from bot.failures import BadInput, Failure
from runners.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.answering.machine import Machine
    from repros.values import Release
    from runners.environment import Environment
    from runners.shelf import Shelf


CACHE = "uv's cache beside them"


@click.group(cls=WholeLines)
def env() -> None:
    """List, build, verify and prune environments."""


@env.command("list")
@click.pass_obj
def list_environments(config_path: Path | None) -> None:
    """Print the environments of the store, how much of each no other one has, and uv's cache beside them."""
    from runners.own_bytes import own_bytes

    shelf = bench_of(config_path).environments.shelf
    listed = shelf.list()
    own = own_bytes(listed)
    for found in listed:
        click.echo(f"{line_of(found)}, {own[found.hash] // MIB:>6,} MiB its own")
    if cached := shelf.cached_bytes():
        click.echo(f"{'':<34}{CACHE:<33} {cached // MIB:>7,} MiB")


def line_of(environment: Environment) -> str:
    """One environment in a list."""
    python = f"Python {environment.python_version}"
    size = f"{environment.size // MIB:>7,} MiB"
    return f"{environment.hash}  torch {environment.torch_version:<10} {python:<16} {size}"


def bench_of(config_path: Path | None, progress: Callable[[str], None] = lambda _: None) -> Machine:
    """The machine of a configuration."""
    from bot.answering.machine import Machine
    from bot.settings.config import load_config

    return Machine(load_config(config_path), progress)


@env.command()
@click.argument("specs", nargs=-1, required=True, metavar="SPEC…")
@click.option("--python", metavar="V", help="Build for this Python.")
@download_yes
@click.pass_obj
def build(config_path: Path | None, specs: tuple[str, ...], python: str | None, download_yes: bool) -> None:
    """Build the environments of releases: 1.3.0 · 1.2..1.10 · latest · nightly · all."""
    from bot.answering.question import or_bad_input
    from bot.cli.progress_line import progress_line
    from runners.choose import latest_release
    from runners.release_spec import BadSpec, parse_spec

    with progress_line() as progress:
        machine = bench_of(config_path, progress)
        latest = or_bad_input(latest_release(machine.releases, None, machine.config.releases.latest)).release
        releases = parse_spec(",".join(specs), machine.releases, latest)
        if isinstance(releases, BadSpec):
            raise BadInput(releases.reason)
        agree_to_build(machine, releases, python, sure=download_yes)
        for release in releases:
            click.echo(build_one(machine, release, python))


def agree_to_build(machine: Machine, releases: Sequence[Release], python: str | None, *, sure: bool) -> None:
    """Says what is to be fetched, and asks where that is much. Raises EngineMissing, TooLarge, click.Abort."""
    from bot.answering.consent import Consent
    from bot.answering.disk_need import need_for

    machine.engine.version()  # nobody is asked about what can't be done
    shelf = machine.environments.shelf
    built = {e.torch_version for e in shelf.list() if not python or e.python_version.startswith(f"{python}.")}
    need = need_for([r.version for r in releases if r.version not in built], machine.releases, shelf)

    def say(text: str) -> None:
        machine.progress("")
        click.echo(text, err=True)

    Consent(machine.config.releases.max_download, sure, say).to(need)


def build_one(machine: Machine, release: Release, python: str | None) -> str:
    """Build one release's environment; the line that says what is there.

    Raises BadInput for a Python without wheels.
    """
    from runners.as_of import as_of_day
    from runners.choose_python import NoPython
    from runners.environments import EnvironmentSpec

    choice = machine.python_for(release, None, python, faithful=False)
    if isinstance(choice, NoPython):
        raise BadInput(choice.reason)
    wheel = machine.releases.nightly.url(release.version, choice.python)
    spec = EnvironmentSpec(release.version, choice.python, as_of=as_of_day(release, None), wheel=wheel)
    found = machine.environments.get(spec, machine.progress)
    return f"{found.hash}  torch {found.torch_version} on Python {found.python_version}"


@env.command()
@click.pass_obj
def verify(config_path: Path | None) -> None:
    """Check the files and make the control run of every environment; runs in damaged ones are made again."""
    machine, wrong = bench_of(config_path), []
    for found, failure in machine.environments.verify():
        wrong += [found.hash] if failure else []
        click.echo(f"{found.hash}  torch {found.torch_version:<10} {failure or 'ok'}")
    if wrong:
        forgotten = machine.cache.forget(wrong)
        mend = f"`repro env prune {' '.join(wrong)}` removes them, and the next run builds them again"
        raise Failure(f"{len(wrong)} damaged, the {forgotten:,} runs made in them are forgotten: {mend}")


@env.command()
@click.argument("hashes", nargs=-1, metavar="[HASH…]")
@click.option("--keep", type=Size(), default="0", metavar="SIZE", help="Keep the most recently used up to this size.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--yes", is_flag=True, help="Remove without being asked.")
@click.pass_obj
def prune(config_path: Path | None, hashes: tuple[str, ...], keep: int, dry_run: bool, yes: bool) -> None:
    """Remove environments that no run uses, the least recently used first, or those named; asks before it does."""
    shelf = bench_of(config_path).environments.shelf
    found = named(shelf, hashes) if hashes else shelf.removable(keep)
    if not found:
        click.echo("nothing to remove")
        return
    tell(shelf, found)
    if not dry_run:
        agree(yes=yes)
        remove(shelf, found)


def tell(shelf: Shelf, found: Sequence[Environment]) -> None:
    """Say which would be removed, since when nobody has used them, and how large they are."""
    from runners.store import gigabytes

    for each in found:
        used = datetime.fromtimestamp(shelf.last_used(each), UTC)
        click.echo(f"{line_of(each)}  last used {used:%Y-%m-%d %H:%M} UTC")
    click.echo(
        f"{len(found):,} environment{'s' * (len(found) > 1)}, about {gigabytes(sum(each.size for each in found))}"
    )


def remove(shelf: Shelf, found: Sequence[Environment]) -> None:
    """Remove those that nobody has begun to use meanwhile."""
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
