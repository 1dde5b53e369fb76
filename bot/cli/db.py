"""`repro db`: the database's tables."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(config_path: Path | None) -> None:
    """Bring the tables up to date; SQLite does it by itself."""
    from bot.config import load_config
    from bot.database.engine import database_errors, database_url, open_engine
    from bot.database.migrate import HEAD
    from bot.database.migrate import upgrade as upgrade_tables
    from bot.jobs.engine import migrate

    url = database_url(load_config(config_path))
    with database_errors(url):
        done = upgrade_tables(open_engine(url))
        migrate(url)
    click.echo(f"{url.render_as_string(hide_password=True)} is at {HEAD}{'' if done else ' already'}")
