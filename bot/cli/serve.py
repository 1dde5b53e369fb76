"""`repro serve`: the GitHub side, and on one machine its worker with it."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import AT_A_TIME


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the webhook listens.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
@click.option("--worker/--no-worker", default=None, help="Start a worker as a child (default: on SQLite).")
@click.option("--slots", default=1, show_default=True, type=AT_A_TIME, help="Runs at a time on a worker.")
@click.option("--dashboard-host", default="127.0.0.1", show_default=True, help="Elsewhere it asks for a token.")
@click.option(
    "--dashboard-port",
    "--metrics-port",
    "dashboard_port",
    default=9180,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The dashboard's and the metrics'.",
)
@click.pass_obj
def serve(
    config_path: Path | None,
    host: str,
    port: int,
    worker: bool | None,
    slots: int,
    dashboard_host: str,
    dashboard_port: int,
) -> None:
    """Answer GitHub's webhooks and work issues off."""
    from bot.dashboard.token import load_token
    from bot.database.engine import database_url
    from bot.jobs.process import ended_while_starting
    from bot.logs.configure import configure_logs
    from bot.serve.process import Setting
    from bot.serve.process import serve as serve_github
    from bot.settings.config import load_config
    from bot.settings.credentials import load_secrets

    config, secrets = load_config(config_path), load_secrets()
    token = load_token(dashboard_host)
    configure_logs(secrets=[*secrets.all(), *([token] if token else [])])
    embedded = database_url(config).get_backend_name() == "sqlite"
    with_worker = embedded if worker is None else worker
    setting = Setting(host, port, slots, with_worker, config_path, dashboard_host, dashboard_port, token)
    with ended_while_starting():
        serve_github(config, secrets, setting)
