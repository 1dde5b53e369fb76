"""The command line: `repro`."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from bot.cli.action import action
from bot.cli.app import app
from bot.cli.db import db
from bot.cli.dev import dev
from bot.cli.env import env
from bot.cli.export import export
from bot.cli.extract import extract
from bot.cli.run import run
from bot.cli.serve import serve
from bot.cli.setup import doctor, setup
from bot.cli.triage import triage
from bot.cli.worker import worker
from bot.failures import Failure
from bot.report.inert import line
from runners.failures import RunnerFailure


class OneLineErrors(click.Group):
    """A group whose failures are one line on stderr and an exit status, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a failure ends it with its line and status."""
        try:
            return super().invoke(ctx)
        except Failure as failure:
            raise ended(failure, failure.exit_status) from None
        except RunnerFailure as failure:
            raise ended(failure, 3) from None
        except KeyboardInterrupt:
            raise ended(
                Failure("interrupted: what was run is kept, and the same command goes on from there"), 130
            ) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
            raise  # click's own, a closed pipe among them
        except Exception as error:
            if "REPRO_TRACEBACK" in os.environ:
                raise
            told = f"a bug of ours, {type(error).__name__}: {error}: set REPRO_TRACEBACK=1 for what to put in a report"
            raise ended(Failure(told), 3) from None


def ended(failure: Exception, status: int) -> click.exceptions.Exit:
    """Print a failure's one line; what to raise to end with the status."""
    click.echo(f"repro: {line(str(failure))}", err=True)
    return click.exceptions.Exit(status)


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reprobot")
@click.option("--config", type=click.Path(path_type=Path), help="A file with changes of app.yaml.")
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Read GitHub issues, run their programs, and say whether they reproduce."""
    context.obj = config
    # Whoever ends the process with SIGTERM means what Ctrl-C means: containers are removed first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


main.add_command(action)
main.add_command(app)
main.add_command(db)
main.add_command(dev)
main.add_command(doctor)
main.add_command(env)
main.add_command(export)
main.add_command(extract)
main.add_command(run)
main.add_command(serve)
main.add_command(setup)
main.add_command(triage)
main.add_command(worker)


if __name__ == "__main__":
    main()
