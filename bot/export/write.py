"""Writes rows as CSV, as JSON lines or as Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO

from bot.export.tables import Row
from bot.failures import BadInput

BATCH = 5_000
"""Rows that are held at once for Parquet."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(rows: Iterable[Row], columns: Mapping[str, type], out: IO[str]) -> None:
    """RFC 4180, with a line of names.

    A text that a spreadsheet would take for a formula gets an apostrophe before it: titles are anybody's.
    """
    table = csv.writer(out)
    table.writerow(columns)
    table.writerows([_harmless(value) for value in row.values()] for row in rows)


def write_jsonl(rows: Iterable[Row], out: IO[str]) -> None:
    """An object a line."""
    out.writelines(json.dumps(row) + "\n" for row in rows)


def write_parquet(rows: Iterable[Row], columns: Mapping[str, type], path: Path) -> None:
    """Parquet with a type a column. Raises BadInput where pyarrow is not installed, OSError where it can't write."""
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError as error:
        raise BadInput("Parquet needs pyarrow: pip install 'reprobot[parquet]'") from error
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    with parquet.ParquetWriter(path, schema, compression="zstd") as out:
        for batch in _batches(rows):
            out.write_table(pa.Table.from_pylist(batch, schema=schema))


def _harmless(value: str | float | None) -> str | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch
