"""`repro triage`: a whole tracker at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from bot.answering.request import Request
from bot.cli.options import AT_A_TIME, COUNT, DISK_BUDGET, download_yes, request_options
from bot.failures import BadInput


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="WHAT…")
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="DIR", help="Write index.html and results.jsonl there."
)
@request_options("bisect", "latest", "seconds")
@click.option("--state", type=click.Choice(["open", "closed", "all"]), default="open", help="On GitHub: which issues.")
@click.option("--label", "labels", multiple=True, metavar="L", help="Only issues that carry it.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only issues changed since that day.")
@click.option("--author", metavar="LOGIN", help="Only issues that this person filed.")
@click.option("--created-after", type=click.DateTime(["%Y-%m-%d"]), help="Only issues filed on that day or later.")
@click.option("--created-before", type=click.DateTime(["%Y-%m-%d"]), help="Only issues filed before that day.")
@click.option("--query", metavar="TEXT", help="On GitHub: only issues that its search finds by this.")
@click.option("--limit", type=COUNT, metavar="N", help="Only the first N issues.")
@click.option("--jobs", type=AT_A_TIME, default=1, metavar="N", help="Runs at a time, where no worker is up.")
@click.option(
    "--disk-budget",
    type=DISK_BUDGET,
    metavar="SIZE",
    help="Keep environments below this size; else 20 GB are added at most, or half of what is free.",
)
@download_yes
@click.option("--resume", is_flag=True, help="Keep the verdicts that an interrupted triage wrote to the report.")
@click.option("--dry-run", is_flag=True, help="Write nothing to GitHub.")
@click.option("--yes", is_flag=True, help="Write to GitHub without being asked.")
@click.pass_obj
def triage(
    config_path: Path | None,
    what: tuple[str, ...],
    report: Path | None,
    request: Request,
    state: Literal["open", "closed", "all"],
    labels: tuple[str, ...],
    since: datetime | None,
    author: str | None,
    created_after: datetime | None,
    created_before: datetime | None,
    query: str | None,
    limit: int | None,
    jobs: int,
    disk_budget: int | None,
    download_yes: bool,
    resume: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Judge every issue of WHAT: OWNER/REPO, folders of issue texts, or `.jsonl` files with an issue a line.

    Issues of OWNER/REPO get their comment and labels, unless --dry-run. A triage that was cut off goes on where it
    was, by the same command.
    """
    from bot.inert import line
    from bot.settings.config import load_config
    from bot.sources.tracker import Filter
    from bot.triage.start import Wish
    from bot.triage.start import triage as start

    if resume and report is None:
        raise BadInput("--resume goes on with a report: say which, with --report DIR")
    wish = Wish(
        what,
        Filter(state, labels, in_utc(since), limit, author, in_utc(created_after), in_utc(created_before), query),
        request,
        report=report,
        resume=resume,
        write=not dry_run,
        sure=yes,
        jobs=jobs,
        disk_budget=disk_budget,
        download_sure=download_yes,
        config_path=config_path,
    )
    start(wish, load_config(config_path), lambda text: click.echo(line(text)))


def in_utc(day: datetime | None) -> datetime | None:
    """The day's first moment."""
    return day.replace(tzinfo=UTC) if day else None
