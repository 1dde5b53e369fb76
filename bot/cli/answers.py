"""The answers to what a source holds, made one after another on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import click

from bot.answering.consent import Consent, plan_line
from bot.answering.course import Terms, answer_issue
from bot.answering.disk_need import need_of
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.question import check_request
from bot.answering.request import Request
from bot.cli.streams import complain
from bot.failures import BadInput
from bot.report.answer import Answer
from bot.settings.schema import Config
from bot.sources.passed_over import PassedOver
from bot.sources.reference import parse_reference
from bot.sources.source import issues_of
from repros.judge.question import Question


def answers_of(
    source: str,
    request: Request,
    config: Config,
    machine: Machine,
    progress: Callable[[str], None],
    passed: PassedOver,
    *,
    download_sure: bool,
) -> Iterator[Answer]:
    """Reads each issue, runs and judges it; one that can't be read, or that an option doesn't fit, is passed over.

    Raises BadInput for a request that can't be done, before anything is read.
    """
    check_request(request, config, lambda: machine.releases)
    terms = _terms(source, request, config, machine)
    agree = _agreement(machine, Consent(config.releases.max_download, download_sure, _saying(progress)))
    for issue in issues_of(source, config, passed):
        day = issue.created.date() if issue.created else None
        runs = LocalRuns(machine, request, day, machine.slots, packages=terms.settings.packages)
        try:
            answer = answer_issue(issue, request, terms.config, terms.releases, runs, progress, before=agree)
        except BadInput as failure:
            passed(failure)
            continue
        progress("")
        yield answer


def _terms(source: str, request: Request, config: Config, machine: Machine) -> Terms:
    """What holds for a source: its repository's own file may change the configuration."""
    terms = Terms(request, config, lambda: machine.releases)
    if reference := parse_reference(source, config.github_url):
        from bot.sources.repository_terms import terms_in

        return terms_in(reference.repository, terms, complain)
    return terms


def _saying(progress: Callable[[str], None]) -> Callable[[str], None]:
    def say(text: str) -> None:
        progress("")
        click.echo(text, err=True)

    return say


def _agreement(machine: Machine, consent: Consent) -> Callable[[Sequence[Question]], None]:
    """What is asked before anything large; nobody is asked about what can't be done."""

    def agree(questions: Sequence[Question]) -> None:
        machine.engine.version()
        consent.to(need_of(questions, machine.releases, machine.environments.shelf), [plan_line(questions)])

    return agree
