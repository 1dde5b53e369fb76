"""`repro extract`: read issues and print what was found; runs nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.streams import complain
from bot.failures import BadInput
from bot.passed_over import PassedOver
from bot.report.inert import plain
from repros.values import Evidence, Issue, Problem, Reading, Repro

if TYPE_CHECKING:
    from bot.reading import Reader


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an issue, a line each.")
@click.option("--explain", is_flag=True, help="Say why each block was taken for what it was.")
@click.pass_obj
def extract(config_path: Path | None, sources: tuple[str, ...], as_json: bool, explain: bool) -> None:
    """Read issues and print what was found; runs nothing."""
    from bot.config import load_config
    from bot.sources import issues_of

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
    from structlog.contextvars import bound_contextvars

    from bot.bugs import Bug, guarded
    from bot.reading import bug_in, reading_of
    from repros.contract import json_line, reading_json
    from repros.read import read_issue

    with bound_contextvars(issue=issue.id):
        reading = reading_of(issue, read or read_issue)

        def written() -> None:
            if as_json:
                sys.stdout.write(json_line(reading_json(reading)))
            else:
                show(reading, explain)

        bugs = (bug_in(reading), guarded("rendering", written))
        return not any(isinstance(each, Bug) for each in bugs)


def show(reading: Reading, explain: bool) -> None:
    """Print a reading for people."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{shown(reading.id or 'issue')}[/bold]: {len(reading.repros)} program(s)")
    for repro in reading.repros:
        show_repro(repro, explain)
    for line in problem_lines(reading.problems):
        console.print(line)
    if explain:
        show_evidence(reading.evidence)


def show_repro(repro: Repro, explain: bool) -> None:
    """Print one Repro: what it runs, what it claims, what it needs."""
    from rich.console import Console
    from rich.syntax import Syntax

    console = Console(highlight=False, soft_wrap=True)
    state = "[green]runnable[/green]" if repro.runnable else "[yellow]not runnable as written[/yellow]"
    console.print(f"\n[bold]{shown(repro.title or repro.entry)}[/bold] ({repro.mode}, {state})")
    claim = repro.claim
    run_as = repro.invocation
    facts = {
        "run as": "" if run_as.is_plain else run_as.line(repro.entry),
        "not followed": ", ".join(run_as.unfollowed),
        "torch": repro.environment.torch_as_written,
        "python": repro.environment.python,
        "claims": " ".join(filter(None, [claim.kind.value, claim.exception, claim.signal])),
        "message": claim.message,
        "should": repro.should,
        "needs": ", ".join(repro.needs),
        "labels": ", ".join(repro.labels),
        "imports added": ", ".join(repro.added_imports),
        "calls added": ", ".join(repro.added_calls),
    }
    for name, value in facts.items():
        if value:
            console.print(f"  {name}: {shown(value)}")
    for line in problem_lines(repro.problems):
        console.print(line)
    for file in repro.files:
        console.print(f"  [dim]{shown(file.name)}[/dim]")
        console.print(Syntax(plain(file.text), "python", background_color="default"))
    if explain:
        show_evidence(repro.evidence)


def problem_lines(problems: tuple[Problem, ...]) -> list[str]:
    """A line a problem, with markup."""
    return [f"  [yellow]{p.code}[/yellow]{f' (line {p.line})' if p.line else ''}: {shown(p.detail)}" for p in problems]


def show_evidence(evidence: tuple[Evidence, ...]) -> None:
    """Print why each block was taken for what it was."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for item in evidence:
        console.print(f"  lines {item.first_line}-{item.last_line}: [cyan]{item.kind}[/cyan]: {shown(item.why)}")


def shown(text: str) -> str:
    """Text from an issue, safe for a terminal: no markup and no control sequences in it."""
    from rich.markup import escape

    return escape(plain(text))
