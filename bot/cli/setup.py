"""`repro setup` and `repro doctor`: make a machine ready, and say what is missing."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--install-docker", is_flag=True, help="Install and start a Docker engine (Debian or Ubuntu, as root).")
@click.pass_obj
def setup(config_path: Path | None, install_docker: bool) -> None:
    """Make everything ready that runs need; safe to run again."""
    from bot.answering.machine import Machine
    from bot.cli.progress_line import progress_line
    from bot.failures import Failure
    from bot.settings.config import load_config
    from runners.setup import Setup

    config = load_config(config_path)
    with progress_line() as progress:
        machine = Machine(config, progress)
        steps = Setup(
            machine.sandbox,
            machine.environments,
            lambda: machine.releases,
            config.releases.latest,
            docker=install_docker,
            progress=progress,
        )
        for result in steps.run():
            if not result.ok:
                raise Failure(f"{result.name}: {result.detail}")
            click.echo(f"{result.name:<14} ok      {result.detail} ({result.seconds:.1f} s)")


@click.command()
@click.pass_obj
def doctor(config_path: Path | None) -> None:
    """Say what is there, what is missing, and the command that mends it."""
    from rich.console import Console
    from rich.table import Table

    from bot.answering.machine import Machine
    from bot.failures import Failure
    from bot.settings.config import load_config
    from runners.doctor import Doctor

    machine = Machine(load_config(config_path))
    checks = Doctor(machine.sandbox, machine.environments, lambda: machine.releases).checks()
    table = Table(box=None, pad_edge=False)
    for column in ("", "what", "found", "what mends it"):
        table.add_column(column, overflow="fold")
    for check in checks:
        table.add_row("ok" if check.ok else "missing", check.name, cell(check.detail), cell(check.mend))
    Console().print(table)
    # They build on each other: the first is what to begin with.
    if missing := next((check for check in checks if not check.ok), None):
        raise Failure(f"{missing.name}: {missing.detail}; {missing.mend}")


def cell(text: str) -> str:
    """A table's cell without markup in it."""
    from rich.markup import escape

    return escape(text)
