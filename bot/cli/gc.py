"""`repro gc`: bounds the store by size and age, and clears away what killed processes and crashes left in it."""

from __future__ import annotations

import math
import time
from pathlib import Path

import click

from bot.cli.env import agree, bench_of, remove, tell
from bot.cli.options import Size

DAY = 86_400.0


@click.command()
@click.option("--keep", type=Size(), metavar="SIZE", help="Keep the most recently used environments up to this size.")
@click.option("--unused-for", type=click.IntRange(0, 36_500), metavar="DAYS", help="Those not used for so long go.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--yes", is_flag=True, help="Remove without being asked, as a timer does.")
@click.pass_obj
def gc(config_path: Path | None, keep: int | None, unused_for: int | None, dry_run: bool, yes: bool) -> None:
    """Remove what is left over or broken, and environments beyond a size or an age; never what a run uses.

    Without --keep and --unused-for, no whole environment goes. Asks before it removes.
    """
    shelf = bench_of(config_path).environments.shelf
    since = 0.0 if unused_for is None else time.time() - unused_for * DAY
    found = shelf.removable(math.inf if keep is None else keep, since)
    broken, left = shelf.broken(), shelf.store.left()
    for path in broken:
        click.echo(f"{path.name}  no whole environment")
    for name in left:
        click.echo(f"{name}  left by a process that was killed")
    if found:
        tell(shelf, found)
    if not (found or broken or left):
        click.echo("nothing to remove")
    elif not dry_run:
        agree(yes=yes)
        removed = sum(map(shelf.remove_broken, broken)) + len(shelf.store.sweep())
        click.echo(f"removed {removed:,} that were broken or left over")
        if found:
            remove(shelf, found)
