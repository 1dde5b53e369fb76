"""`repro action`: what `action.yml` runs for an event of an issue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.failures import BadInput

if TYPE_CHECKING:
    from bot.config import Config
    from bot.jobs.desk import Desk

MAX_BYTES = 64_000_000
"""Of an event: GitHub sends at most 25 MB."""


@click.command()
@click.option("--latest", metavar="V", help="The release that counts as the latest.")
@click.pass_obj
def action(config_path: Path | None, latest: str | None) -> None:
    """Answer the event of a GitHub workflow; reads GITHUB_EVENT_NAME, GITHUB_EVENT_PATH and GITHUB_TOKEN."""
    from bot.action.event import EventJob
    from bot.config import load_config
    from bot.named_file import bytes_of
    from bot.progress import progress_line
    from bot.question import check_request
    from bot.report.inert import line
    from bot.request import Request
    from bot.workbench import Workbench

    event, path, token = (needed(name) for name in ("GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_TOKEN"))
    login = os.environ.get("REPRO_LOGIN") or "github-actions[bot]"
    # Neither uv nor anything else that is started from here needs the token.
    os.environ.pop("GITHUB_TOKEN")
    config = load_config(config_path)
    with progress_line() as progress:
        bench = Workbench(config, progress)
        check_request(Request(latest=latest), config, lambda: bench.releases)
        try:
            body = bytes_of(Path(path), MAX_BYTES)
        except BadInput as error:
            raise BadInput(f"GITHUB_EVENT_PATH: {error}") from error
        with desk_with(config, token, login) as desk:
            click.echo(line(EventJob(config, desk, bench, login, latest, progress).handle(event, body)))


def needed(name: str) -> str:
    """A variable that GitHub Actions sets. Raises BadInput where it isn't set."""
    if value := os.environ.get(name):
        return value
    raise BadInput(f"{name} is not set: `repro action` runs inside a GitHub workflow, see action.yml")


@contextmanager
def desk_with(config: Config, token: str, login: str) -> Iterator[Desk]:
    """The GitHub side with a token that writes as `login`, which GitHub doesn't tell a workflow's own token."""
    from bot.database.commands import Commands
    from bot.database.engine import database_url, open_engine
    from bot.database.migrate import prepare
    from bot.database.told import Told
    from bot.database.verdicts import Verdicts
    from bot.github.auth import Connections, TokenCredentials
    from bot.jobs.desk import Desk

    engine = open_engine(database_url(config))
    prepare(engine)
    connections = Connections(TokenCredentials(token, login), config.api_url)
    try:
        yield Desk(config, connections, Commands(engine), Verdicts(engine), Told(engine))
    finally:
        connections.close()
        engine.dispose()
