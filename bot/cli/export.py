"""`repro export`: the results of a triage as a table, or its reproduced programs as a suite of tests."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Literal

import click

from bot.failures import BadInput, Failure


@click.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl", "parquet"]), default="csv", show_default=True)
@click.option(
    "--rows", type=click.Choice(["issues", "runs"]), default="issues", show_default=True, help="What a row stands for."
)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write there, not to standard output.")
@click.option(
    "--suite",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the programs that reproduce, or did, as data and a file of tests that runs them in the sandbox.",
)
def export(
    report: Path,
    kind: Literal["csv", "jsonl", "parquet"],
    rows: Literal["issues", "runs"],
    output: Path | None,
    suite: Path | None,
) -> None:
    """Print the results in REPORT, the folder of `repro triage --report` or its results.jsonl, as a table.

    Of a triage that is unfinished, or was cut off, it prints those that there are so far.
    """
    from bot.summary.results import results_of

    source = results_of(report) if report.is_dir() else report
    if suite is None:
        write_table(source, kind, rows, output)
    elif output is not None:
        raise BadInput("--suite writes a folder and --output a table: give one")
    else:
        write_tests(source, suite)


def write_tests(source: Path, suite: Path) -> None:
    """Write the suite, and say what is in it. Raises BadInput where it can't be written there."""
    from bot.export.suite import TESTS, write_suite
    from bot.summary.results import results_in

    try:
        count = write_suite(results_in(source), suite)
    except OSError as error:
        raise BadInput(f"can't write {suite}: {error.strerror or error}") from error
    click.echo(f"{count} programs; run them with: pytest {suite / TESTS}", err=True)


def write_table(
    source: Path, kind: Literal["csv", "jsonl", "parquet"], rows: Literal["issues", "runs"], output: Path | None
) -> None:
    """Write the results as a table. Raises BadInput or Failure where that can't be done."""
    from bot.export.tables import columns_of, rows_of
    from bot.export.write import write_csv, write_jsonl, write_parquet
    from bot.summary.results import results_in

    if output is None and kind == "parquet":
        raise BadInput("Parquet is binary: say where it goes with --output FILE")
    if output is not None and output.resolve() == source.resolve():
        raise BadInput(f"{output} is what is read: name another file with --output")
    table, columns = rows_of(results_in(source), rows), columns_of(rows)
    # Nothing is put in the output's place before all of it is there.
    temporary = output.with_name(f".{output.name}.tmp") if output else None
    try:
        if kind == "parquet" and temporary:
            write_parquet(table, columns, temporary)
        else:
            with temporary.open("w", encoding="utf-8") if temporary else nullcontext(sys.stdout) as out:
                write_csv(table, columns, out) if kind == "csv" else write_jsonl(table, out)
        if temporary and output:
            temporary.replace(output)
    except OSError as error:
        raise (BadInput if output else Failure)(
            f"can't write {output or 'the table'}: {error.strerror or error}"
        ) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)
