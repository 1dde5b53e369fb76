"""`repro completion`: what makes a shell complete `repro`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

VARIABLE = "_REPRO_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that makes a shell complete commands and options."""
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"click knows no {shell}")
    click.echo(found(context.find_root().command, {}, "repro", VARIABLE).source())
