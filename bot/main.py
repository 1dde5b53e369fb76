"""The command line: `repro`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from bot.cli.action import action
from bot.cli.app import app
from bot.cli.completion import completion
from bot.cli.db import db
from bot.cli.dev import dev
from bot.cli.env import env
from bot.cli.export import export
from bot.cli.extract import extract
from bot.cli.gc import gc as gc_command
from bot.cli.help import STATUSES, WholeLines, with_examples
from bot.cli.run import run
from bot.cli.serve import serve
from bot.cli.setup import doctor, setup
from bot.cli.streams import complain, mend_streams
from bot.cli.triage import triage
from bot.cli.worker import worker
from bot.failures import Failure
from bot.refused import refused
from runners.failures import RunnerFailure


class OneLineErrors(WholeLines):
    """A group whose failures are one line on stderr and an exit status, never a traceback."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a command line, and end the process with its status."""
        mend_streams()
        try:
            status = super().main(*args, **{**extra, "standalone_mode": False})
            sys.stdout.flush()
        except Exception as error:
            if "REPRO_TRACEBACK" in os.environ and not isinstance(error, FAILURES):
                raise
            status = ended(error)
            with suppress(Failure):
                sys.stdout.flush()  # now, or Python says in its own way what is wrong with it
        sys.exit(status if isinstance(status, int) else 0)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what click would answer in its own way is a failure as any other."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("interrupted: what was run is kept, and the same command goes on from there") from None
        except Exception as error:
            if told := refused(error, ctx.obj):
                raise told from error
            raise


class Interrupted(Failure):
    """Somebody ended the process."""

    exit_status = 130


FAILURES = (Failure, RunnerFailure, click.ClickException, click.Abort)


def ended(error: Exception) -> int:
    """Say an error in one line; the exit status."""
    match error:
        case Failure():
            told, status = str(error), error.exit_status
        case RunnerFailure():
            told, status = str(error), 3
        case click.exceptions.NoArgsIsHelpError():
            error.show()
            return error.exit_code
        case click.UsageError():
            shown = f" (`{error.ctx.command_path} --help` says what there is)" if error.ctx else ""
            told, status = f"{error.format_message()}{shown}", error.exit_code
        case click.ClickException():
            told, status = error.format_message(), error.exit_code
        case click.Abort():
            told, status = "nothing was done, since it was not agreed to", 1
        case _:
            bug = f"a bug of ours, {type(error).__name__}: {error}"
            told, status = f"{bug}: set REPRO_TRACEBACK=1 for what to put in a report", 3
    complain(told)
    return status


@click.group(cls=OneLineErrors, epilog=STATUSES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reprobot")
@click.option("--config", type=click.Path(path_type=Path), help="A file with changes of app.yaml.")
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Read GitHub issues, run their programs, and say whether they reproduce."""
    context.obj = config
    # Importing makes 100,000 objects that stay: looking among them for garbage takes a twelfth of the start.
    gc.set_threshold(100_000)
    # Whoever ends the process with SIGTERM means what Ctrl-C means: containers are removed first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


main.add_command(action)
main.add_command(app)
main.add_command(completion)
main.add_command(db)
main.add_command(dev)
main.add_command(doctor)
main.add_command(env)
main.add_command(export)
main.add_command(extract)
main.add_command(gc_command)
main.add_command(run)
main.add_command(serve)
main.add_command(setup)
main.add_command(triage)
main.add_command(worker)
with_examples(main)


if __name__ == "__main__":
    main()
