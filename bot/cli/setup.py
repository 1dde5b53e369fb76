"""`repro setup` and `repro doctor`: make a machine ready, and say what is missing."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--install-docker", is_flag=True, help="Install and start a Docker engine (Debian or Ubuntu, as root).")
@click.pass_obj
def setup(config_path: Path | None, install_docker: bool) -> None:
    """Make everything ready that runs need; safe to run again."""
    from bot.config import load_config
    from bot.progress import progress_line
    from bot.workbench import Workbench
    from runners.setup import Setup

    config = load_config(config_path)
    with progress_line() as progress:
        bench = Workbench(config, progress)
        steps = Setup(
            bench.sandbox,
            bench.environments,
            lambda: bench.releases,
            config.releases.latest,
            docker=install_docker,
            progress=progress,
        )
        for result in steps.run():
            mark = "ok" if result.ok else "failed"
            click.echo(f"{result.name:<14} {mark:<7} {result.detail} ({result.seconds:.1f} s)")
            if not result.ok:
                raise click.exceptions.Exit(3)


@click.command()
@click.pass_obj
def doctor(config_path: Path | None) -> None:
    """Say what is there, what is missing, and the command that mends it."""
    from rich.console import Console
    from rich.table import Table

    from bot.config import load_config
    from bot.workbench import Workbench
    from runners.doctor import Doctor

    bench = Workbench(load_config(config_path))
    checks = Doctor(bench.sandbox, bench.environments, lambda: bench.releases).checks()
    table = Table(box=None, pad_edge=False)
    for column in ("", "what", "found", "what mends it"):
        table.add_column(column, overflow="fold")
    for check in checks:
        table.add_row("ok" if check.ok else "missing", check.name, cell(check.detail), cell(check.mend))
    Console().print(table)
    if not all(check.ok for check in checks):
        raise click.exceptions.Exit(3)


def cell(text: str) -> str:
    """A table's cell without markup in it."""
    from rich.markup import escape

    return escape(text)
