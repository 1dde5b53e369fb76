"""The command line: `repro`."""

from __future__ import annotations

import json
import sys

import click

from bot.failures import BadInput, Failure


class OneLineErrors(click.Group):
    """A group whose failures are one line on stderr and an exit status, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a Failure ends it with its line and status."""
        try:
            return super().invoke(ctx)
        except Failure as failure:
            click.echo(f"repro: {' '.join(str(failure).split())}", err=True)
            raise click.exceptions.Exit(failure.exit_status) from None


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reprobot")
def main() -> None:
    """Read GitHub issues, run their programs, and say whether they reproduce."""


@main.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an issue, a line each.")
@click.option("--explain", is_flag=True, help="Say why each block was taken for what it was.")
def extract(sources: tuple[str, ...], as_json: bool, explain: bool) -> None:
    """Read issues and print what was found; runs nothing."""
    from bot.sources import issues_of
    from repros.contract import reading_json
    from repros.read import read_issue

    if as_json and explain:
        raise BadInput("--explain is for people: leave out --json")
    for source in sources:
        for issue in issues_of(source):
            sys.stdout.write(json.dumps(reading_json(read_issue(issue))) + "\n")


if __name__ == "__main__":
    main()
