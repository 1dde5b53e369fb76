"""`repro run`: read an issue, run its program, and print the verdict or the comment."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bot.failures import BadInput


@click.command()
@click.argument("source")
@click.option("--torch", metavar="V", help="Take this release for the reported one.")
@click.option("--python", metavar="V", help="Run the reported release on this Python.")
@click.option(
    "--releases", metavar="SPEC", help="Run on these releases: 1.3.0 · 1.2.0,1.3.0 · 1.2..1.10 · latest · all."
)
@click.option("--bisect", is_flag=True, help="Find where it began and where it was fixed.")
@click.option("--latest", metavar="V", help="The release that counts as the latest.")
@click.option("--timeout", type=click.FloatRange(min=0.1), metavar="S", help="Seconds that one run may take.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an issue, a line each.")
@click.pass_obj
def run(
    config_path: Path | None,
    source: str,
    torch: str | None,
    python: str | None,
    releases: str | None,
    bisect: bool,
    latest: str | None,
    timeout: float | None,
    as_json: bool,
) -> None:
    """Run the program of an issue on the release that it names, and say whether it reproduces."""
    from bot.config import load_config
    from bot.progress import progress_line
    from bot.request import Request
    from bot.workbench import Workbench

    if bisect and releases:
        raise BadInput("--bisect chooses the releases itself: leave out --releases")
    config = load_config(config_path)
    request = Request(torch, python, releases, bisect, latest, timeout)
    failed = False
    with progress_line() as progress:
        bench = Workbench(config, progress)
        _ = bench.settings  # pip answers while the rest is imported
        from bot.contract import answer_json
        from bot.local import LocalExecutor
        from bot.pipeline import answer_issue
        from bot.sources import issues_of
        from repros.values import VerdictKind

        for issue in issues_of(source, config):
            day = issue.created.date() if issue.created else None
            executor = LocalExecutor(bench, request, day, bench.slots)
            answer = answer_issue(issue, request, config, lambda: bench.releases, executor, progress)
            failed |= answer.verdict.kind is VerdictKind.ERROR
            progress("")
            sys.stdout.write(json.dumps(answer_json(answer)) + "\n" if as_json else answer.comment)
            sys.stdout.flush()
    if failed:
        raise click.exceptions.Exit(3)
