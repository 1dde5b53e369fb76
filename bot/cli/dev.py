"""`repro dev`: see the bot at work in a terminal, with a stand-in for GitHub."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.help import WholeLines

if TYPE_CHECKING:
    from bot.dev.github import StandIn

PORT = 8181


@click.group(cls=WholeLines, invoke_without_command=True)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="The stand-in's.")
@click.pass_context
def dev(context: click.Context, port: int) -> None:
    """Run the bot beside a stand-in for GitHub; `repro dev file` in another terminal files an issue."""
    if context.invoked_subcommand is None:
        run(context.obj, port)
    from bot.dev.github import StandIn

    context.obj = StandIn(f"http://127.0.0.1:{port}")


def run(config_path: Path | None, port: int) -> None:
    """All processes until Ctrl-C, SIGTERM, or the terminal's end. Raises Failure where the server ends by itself."""
    from bot.dev.github import REPOSITORY
    from bot.dev.session import session
    from bot.failures import Failure

    signal.signal(signal.SIGHUP, signal.default_int_handler)
    option = "" if port == PORT else f" --port {port}"
    click.echo("starting a stand-in for GitHub, the server and a worker …")
    try:
        with session(config_path, port) as started:
            click.echo(
                f"GitHub's stand-in: http://127.0.0.1:{port} with the repository {REPOSITORY}; in another terminal:"
            )
            click.echo(f"    repro dev{option} file                     files an example, and shows what the bot says")
            click.echo(f"    repro dev{option} file ISSUE.md            files an issue of your own")
            click.echo(f'    repro dev{option} comment 1 "/repro help"  gives the bot a command at issue 1')
            click.echo(f"the dashboard: {started.dashboard}")
            click.echo("Ctrl-C ends all of it")
            status = started.server.wait()
    except KeyboardInterrupt:
        click.echo("ended; nothing of it is left")
        raise click.exceptions.Exit(0) from None
    raise Failure(f"the server ended with status {status}: what it said stands above")


@dev.command()
@click.argument("source", required=False, metavar="[ISSUE.md]")
@click.pass_obj
def file(github: StandIn, source: str | None) -> None:
    """File an issue (an example, where none is named) and watch until the bot has answered."""
    from bot.dev.github import REPORTER, REPOSITORY
    from bot.dev.issues import issue_to_file
    from bot.dev.watch import answered, sight_of, watch
    from bot.inert import plain

    issue = issue_to_file(source)
    title = issue.title or "A bug"
    made = github.do("file_issue", repository=REPOSITORY, user=REPORTER, title=title, body=issue.body)
    number = int(made["number"])
    click.echo(f"{REPOSITORY}#{number} is filed: {plain(title)}")
    click.echo("waiting for the bot; Ctrl-C ends the watch, not the bot")
    watch(lambda: sight_of(github.on_issue("show_issue", number)), answered, click.echo)


@dev.command()
@click.argument("number", type=click.IntRange(1))
@click.argument("text")
@click.option("--user", default="maintainer", show_default=True, help="`maintainer` has triage rights, others none.")
@click.pass_obj
def comment(github: StandIn, number: int, text: str, user: str) -> None:
    """Comment below an issue, and watch until the bot has done what the comment asks."""
    from bot.answering.command import parse_command
    from bot.dev.watch import command_ended, sight_of, watch

    before = sight_of(github.on_issue("show_issue", number))
    made = int(github.on_issue("comment", number, user=user, body=text)["comment"])
    if parse_command(text) is None:
        click.echo("the comment is there; it holds no /repro, so the bot leaves it alone")
        return
    watch(lambda: sight_of(github.on_issue("show_issue", number)), command_ended(made), click.echo, before)
