"""`repro worker`: the Docker side."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--slots", default=1, show_default=True, type=click.IntRange(1, 64), help="Runs at a time.")
@click.option("--disk-budget", metavar="SIZE", help="Keep environments below this size, as 20GB.")
@click.option("--while-stdin", is_flag=True, hidden=True, help="End when standard input closes.")
@click.pass_obj
def worker(config_path: Path | None, slots: int, disk_budget: str | None, while_stdin: bool) -> None:
    """Run programs for `repro serve` and `repro triage`; holds no credentials."""
    from bot.config import load_config
    from bot.jobs.docker_process import work
    from bot.jobs.process import ended_while_starting
    from bot.logs import configure_logs
    from bot.sizes import parse_size
    from bot.workbench import Workbench

    config = load_config(config_path)
    bench = Workbench(config, disk_budget=parse_size(disk_budget) if disk_budget else None)
    configure_logs()
    with ended_while_starting():
        work(bench, slots, while_stdin=while_stdin)
