"""`repro db`: the database's tables."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import click

from bot.cli.help import WholeLines


@click.group(cls=WholeLines)
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(config_path: Path | None) -> None:
    """Bring the tables up to date; SQLite does it by itself."""
    from bot.database.engine import database_errors, database_url, open_engine
    from bot.database.migrate import HEAD
    from bot.database.migrate import upgrade as upgrade_tables
    from bot.jobs.engine import migrate
    from bot.settings.config import load_config

    url = database_url(load_config(config_path))
    with database_errors(url):
        done = upgrade_tables(open_engine(url))
        migrate(url)
    click.echo(f"{url.render_as_string(hide_password=True)} is at {HEAD}{'' if done else ' already'}")


@db.command()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="From that day on (UTC); else of the last week."
)
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.pass_obj
def changes(config_path: Path | None, since: datetime | None, kind: Literal["csv", "jsonl"]) -> None:
    """List the verdicts that changed, the newest first."""
    from bot.database.engine import database_errors, database_url, open_engine
    from bot.database.migrate import prepare
    from bot.database.verdicts import Verdicts
    from bot.export.tables import CHANGE_COLUMNS, change_row
    from bot.export.write import write_csv, write_jsonl
    from bot.settings.config import load_config

    begin = since.replace(tzinfo=UTC) if since else datetime.now(UTC) - timedelta(days=7)
    url = database_url(load_config(config_path))
    with database_errors(url):
        engine = open_engine(url)
        prepare(engine)
        rows = [change_row(each) for each in Verdicts(engine).changes(begin, limit=None)]
    write_csv(rows, CHANGE_COLUMNS, sys.stdout) if kind == "csv" else write_jsonl(rows, sys.stdout)
