"""`repro run`: read an issue, run its program, and print the verdict or the comment."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.answering.request import Request
from bot.cli.options import chosen_format, download_yes, formats, request_options
from bot.cli.streams import complain
from bot.failures import BadInput
from bot.report.answer import Answer
from bot.sources.passed_over import PassedOver


@click.command()
@click.argument("source")
@request_options()
@download_yes
@formats("text", "markdown", "json")
@click.pass_obj
def run(
    config_path: Path | None, source: str, request: Request, download_yes: bool, as_json: bool, kind: str | None
) -> None:
    """Run the program of an issue on the release that it names, and say whether it reproduces."""
    from bot.answering.machine import Machine
    from bot.cli.progress_line import progress_line
    from bot.settings.config import load_config

    kind = chosen_format(kind, as_json=as_json, piped="markdown")
    config = load_config(config_path)
    failed, passed = False, PassedOver(complain)
    with progress_line() as progress:
        machine = Machine(config, progress)
        _ = machine.settings  # pip answers while the rest is imported
        from bot.cli.answers import answers_of
        from repros.values import VerdictKind

        for answer in answers_of(source, request, config, machine, progress, passed, download_sure=download_yes):
            failed |= answer.verdict.kind is VerdictKind.ERROR
            write(answer, request, kind)
    if passed.close():
        raise click.exceptions.Exit(BadInput.exit_status)
    if failed:
        raise click.exceptions.Exit(3)


def write(answer: Answer, request: Request, kind: str) -> None:
    """Print an answer in one of the formats."""
    from bot.answering.replay import replay_command
    from bot.report.terminal import print_answer
    from bot.summary.contract import answer_json
    from repros.contract import json_line

    if kind == "text":
        print_answer(answer, sys.stdout, replay_command(answer.issue, answer.verdict, request))
    else:
        sys.stdout.write(json_line(answer_json(answer)) if kind == "json" else answer.comment)
    sys.stdout.flush()
