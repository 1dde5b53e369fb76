"""`repro export`: the results of a triage as a table."""

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
def export(
    report: Path, kind: Literal["csv", "jsonl", "parquet"], rows: Literal["issues", "runs"], output: Path | None
) -> None:
    """Print the results in REPORT, the folder of `repro triage --report` or its results.jsonl, as a table."""
    from bot.export.tables import columns_of, rows_of
    from bot.export.write import write_csv, write_jsonl, write_parquet
    from bot.page.lines import results_in

    source = report / "results.jsonl" if report.is_dir() else report
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
        raise Failure(f"can't write {output or 'the table'}: {error.strerror or error}") from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)
