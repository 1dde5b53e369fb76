"""`repro worker`: the Docker side."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import AT_A_TIME, DISK_BUDGET


@click.command()
@click.option("--slots", default=1, show_default=True, type=AT_A_TIME, help="Runs at a time.")
@click.option("--disk-budget", type=DISK_BUDGET, metavar="SIZE", help="Keep environments below this size, as 20GB.")
@click.option("--while-stdin", is_flag=True, hidden=True, help="End when standard input closes.")
@click.pass_obj
def worker(config_path: Path | None, slots: int, disk_budget: int | None, while_stdin: bool) -> None:
    """Run programs for `repro serve` and `repro triage`; holds no credentials."""
    from bot.answering.machine import Machine
    from bot.jobs.process import ended_while_starting
    from bot.logs.configure import configure_logs
    from bot.settings.config import load_config
    from bot.worker.process import work

    config = load_config(config_path)
    machine = Machine(config, disk_budget=disk_budget, keeps_free=True, warm=True)
    configure_logs()
    with ended_while_starting():
        work(machine, slots, while_stdin=while_stdin)
