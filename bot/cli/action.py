"""`repro action`: what `action.yml` runs for an event of an issue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.answering.request import Request
from bot.cli.options import request_options
from bot.failures import BadInput

if TYPE_CHECKING:
    from bot.action.event import Done
    from bot.answering.machine import Machine
    from bot.serve.issue_actions import IssueActions
    from bot.settings.schema import Config

MAX_BYTES = 64_000_000
"""Of an event: GitHub sends at most 25 MB."""


@click.command()
@request_options("latest")
@click.option("--caches", is_flag=True, help="Only print what the workflow's caches are named by.")
@click.pass_obj
def action(config_path: Path | None, request: Request, caches: bool) -> None:
    """Answer the event of a GitHub workflow; reads GITHUB_EVENT_NAME, GITHUB_EVENT_PATH and GITHUB_TOKEN."""
    from bot.action.event import AtOnce, handle
    from bot.answering.course import Terms
    from bot.answering.machine import Machine
    from bot.answering.question import check_request
    from bot.cli.progress_line import progress_line
    from bot.inert import line
    from bot.settings.config import load_config
    from bot.settings.named_file import bytes_of

    event, path = needed("GITHUB_EVENT_NAME"), needed("GITHUB_EVENT_PATH")
    token = "" if caches else needed("GITHUB_TOKEN")
    login = os.environ.get("REPRO_LOGIN") or "github-actions[bot]"
    # Neither uv nor anything else that is started from here needs the token.
    os.environ.pop("GITHUB_TOKEN", None)
    config = load_config(config_path)
    with progress_line() as progress:
        machine = Machine(config, progress)
        check_request(request, config, lambda: machine.releases)
        try:
            body = bytes_of(Path(path), MAX_BYTES)
        except BadInput as error:
            raise BadInput(f"GITHUB_EVENT_PATH: {error}") from error
        if caches:
            say_caches(event, body, machine, request)
            return
        with actions_with(config, token, login) as actions:
            terms = Terms(request, config, lambda: machine.releases)
            done = handle(event, body, actions, terms, AtOnce(machine))
        leave(done)
        click.echo(line(done.told))


def say_caches(event: str, body: bytes, machine: Machine, request: Request) -> None:
    """Prints, as lines of outputs, what the caches are named by, and the store's folder."""
    from bot.action.caches import cache_names
    from bot.action.outputs import output_lines
    from bot.answering.question import latest_of
    from runners.image import image_tag

    def latest() -> str:
        return latest_of(request, machine.config, machine.releases).version

    names = cache_names(event, body, image_tag(), latest)
    click.echo(output_lines({**names, "folder": str(machine.store.root)}), nl=False)


def leave(done: Done) -> None:
    """Writes what the workflow's later steps and its page get, where GitHub names files for that."""
    from bot.action.outputs import write_outputs, write_summary
    from bot.github.marker import without_marker

    if path := os.environ.get("GITHUB_OUTPUT"):
        write_outputs(Path(path), {"verdict": done.verdict, "comment-url": done.comment.url if done.comment else ""})
    if done.comment and (path := os.environ.get("GITHUB_STEP_SUMMARY")):
        write_summary(Path(path), without_marker(done.comment.body))


def needed(name: str) -> str:
    """A variable that GitHub Actions sets. Raises BadInput where it isn't set."""
    if value := os.environ.get(name):
        return value
    raise BadInput(f"{name} is not set: `repro action` runs inside a GitHub workflow, see action.yml")


@contextmanager
def actions_with(config: Config, token: str, login: str) -> Iterator[IssueActions]:
    """The GitHub side with a token that writes as `login`, which GitHub doesn't tell a workflow's own token."""
    from bot.database.engine import database_url, open_engine
    from bot.database.migrate import prepare
    from bot.github.auth import Connections
    from bot.serve.issue_actions import IssueActions
    from bot.settings.credentials import TokenCredentials

    engine = open_engine(database_url(config))
    prepare(engine)
    connections = Connections(TokenCredentials(token, login), config.api_url)
    try:
        yield IssueActions.of(config, connections, engine)
    finally:
        connections.close()
        engine.dispose()
