"""`repro run`: read an issue, run its program, and print the verdict or the comment."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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
        from bot.answering.consent import Consent, plan_line
        from bot.answering.course import Terms, answer_issue
        from bot.answering.disk_need import need_of
        from bot.answering.local_runs import LocalRuns
        from bot.answering.question import check_request
        from bot.sources.reference import parse_reference
        from bot.sources.source import issues_of
        from repros.judge.question import Question
        from repros.values import VerdictKind

        def say(text: str) -> None:
            progress("")
            click.echo(text, err=True)

        consent = Consent(config.releases.max_download, download_yes, say)

        def agree(questions: Sequence[Question]) -> None:
            machine.engine.version()  # nobody is asked about what can't be done
            need = need_of(questions, machine.releases, machine.environments.shelf)
            consent.to(need, [plan_line(questions)])

        check_request(request, config, lambda: machine.releases)
        terms = Terms(request, config, lambda: machine.releases)
        if reference := parse_reference(source, config.github_url):
            from bot.sources.repository_terms import terms_in

            terms = terms_in(reference.repository, terms, complain)
        for issue in issues_of(source, config, passed):
            day = issue.created.date() if issue.created else None
            runs = LocalRuns(machine, request, day, machine.slots, packages=terms.settings.packages)
            try:
                answer = answer_issue(issue, request, terms.config, terms.releases, runs, progress, before=agree)
            except BadInput as failure:  # an option that doesn't fit this issue
                passed(failure)
                continue
            failed |= answer.verdict.kind is VerdictKind.ERROR
            progress("")
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
