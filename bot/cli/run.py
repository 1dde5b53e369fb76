"""`repro run`: read an issue, run its program, and print the verdict or the comment."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.options import Seconds
from bot.cli.streams import complain
from bot.failures import BadInput
from bot.passed_over import PassedOver


@click.command()
@click.argument("source")
@click.option("--torch", metavar="V", help="Take this release for the reported one.")
@click.option("--python", metavar="V", help="Run the reported release on this Python.")
@click.option(
    "--releases", metavar="SPEC", help="Run on these releases: 1.3.0 · 1.2.0,1.3.0 · 1.2..1.10 · latest · all."
)
@click.option("--bisect", is_flag=True, help="Find where it began and where it was fixed.")
@click.option("--latest", metavar="V", help="The release that counts as the latest.")
@click.option("--timeout", type=Seconds(), metavar="S", help="Seconds that one run may take.")
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
    failed, passed = False, PassedOver(complain)
    with progress_line() as progress:
        bench = Workbench(config, progress)
        _ = bench.settings  # pip answers while the rest is imported
        from bot.contract import answer_json
        from bot.disk_need import need_of
        from bot.local import LocalExecutor
        from bot.pipeline import answer_issue
        from bot.question import check_request
        from bot.sources import issues_of
        from repros.contract import json_line
        from repros.judge.question import Question
        from repros.values import VerdictKind

        def say_need(question: Question) -> None:
            need = need_of([question], bench.releases, bench.environments.shelf)
            if need.environments and sys.stderr.isatty():
                progress("")
                click.echo(need.line(), err=True)

        check_request(request, config, lambda: bench.releases)
        for issue in issues_of(source, config, passed):
            day = issue.created.date() if issue.created else None
            executor = LocalExecutor(bench, request, day, bench.slots)
            try:
                answer = answer_issue(
                    issue, request, config, lambda: bench.releases, executor, progress, before=say_need
                )
            except BadInput as failure:  # an option that doesn't fit this issue
                passed(failure)
                continue
            failed |= answer.verdict.kind is VerdictKind.ERROR
            progress("")
            sys.stdout.write(json_line(answer_json(answer)) if as_json else answer.comment)
            sys.stdout.flush()
    if passed.close():
        raise click.exceptions.Exit(BadInput.exit_status)
    if failed:
        raise click.exceptions.Exit(3)
