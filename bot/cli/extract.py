"""`repro extract`: read issues and print what was found; runs nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import chosen_format, formats
from bot.cli.streams import complain
from bot.failures import BadInput
from bot.sources.passed_over import PassedOver
from repros.values import Issue

if TYPE_CHECKING:
    from bot.answering.reading import Reader


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@formats("text", "json")
@click.option("--explain", is_flag=True, help="Say what each claim and block was taken for, and why.")
@click.pass_obj
def extract(config_path: Path | None, sources: tuple[str, ...], as_json: bool, kind: str | None, explain: bool) -> None:
    """Read issues and print what was found; runs nothing."""
    from bot.settings.config import load_config
    from bot.sources.source import issues_of

    as_json = chosen_format(kind, as_json=as_json) == "json"
    if as_json and explain:
        raise BadInput("--explain is for people: leave out --json")
    config, failed = load_config(config_path), False
    passed = PassedOver(complain)
    for source in sources:
        try:
            for issue in issues_of(source, config, passed):
                failed |= not extracted(issue, as_json=as_json, explain=explain)
        except BadInput as failure:
            passed(failure)
    if passed.close():
        raise click.exceptions.Exit(BadInput.exit_status)
    if failed:
        raise click.exceptions.Exit(3)


def extracted(issue: Issue, *, as_json: bool, explain: bool = False, read: Reader | None = None) -> bool:
    """Print what an issue holds; whether no bug of ours kept it from that."""
    from bot.answering.reading import bug_in, reading_of
    from bot.at_hand import about
    from bot.bugs import Bug, guarded
    from bot.report.reading import print_reading
    from repros.contract import json_line, reading_json
    from repros.read import read_issue

    with about(issue.id):
        reading = reading_of(issue, read or read_issue)

        def written() -> None:
            if as_json:
                sys.stdout.write(json_line(reading_json(reading)))
            else:
                print_reading(reading, sys.stdout, explain=explain)

        bugs = (bug_in(reading), guarded("rendering", written))
        return not any(isinstance(each, Bug) for each in bugs)
