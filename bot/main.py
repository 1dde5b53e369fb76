"""The command line: `repro`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.extract import extract
from bot.failures import Failure


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
@click.option("--config", type=click.Path(path_type=Path), help="A file with changes of app.yaml.")
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Read GitHub issues, run their programs, and say whether they reproduce."""
    context.obj = config


main.add_command(extract)


if __name__ == "__main__":
    main()
