"""`repro worker`: the Docker side."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--slots", default=1, show_default=True, type=click.IntRange(1, 64), help="Runs at a time.")
@click.option("--while-stdin", is_flag=True, hidden=True, help="End when standard input closes.")
@click.pass_obj
def worker(config_path: Path | None, slots: int, while_stdin: bool) -> None:
    """Run programs for `repro serve`; holds no credentials."""
    from bot.config import load_config
    from bot.jobs.docker_process import work
    from bot.logs import configure_logs

    configure_logs()
    work(load_config(config_path), slots, while_stdin=while_stdin)
