"""From the records of a commented document to a Reading: each record is a Repro of its own."""

from __future__ import annotations

from dataclasses import replace

from repros.read.claim import claim_of_output
from repros.read.code.program import program_of_record
from repros.read.labels import read_labels
from repros.read.releases.environment import read_environment
from repros.read.text.document import Record, is_document, split_document
from repros.read.text.page import read_page
from repros.values import Evidence, Issue, Reading, ReportedEnvironment, Repro


def read_records(issue: Issue) -> Reading | None:
    """The Reading of a commented document; None for any other text."""
    if not is_document(issue.body):
        return None
    records, problems = split_document(issue.body)
    repros = sorted((_repro(record) for record in records), key=lambda repro: not repro.runnable)
    return Reading(
        id=issue.id,
        records=True,
        environment=repros[0].environment if repros else ReportedEnvironment(),
        labels=tuple(dict.fromkeys(label for repro in repros for label in repro.labels)),
        repros=tuple(repros),
        problems=problems,
        evidence=tuple(Evidence(r.first_line, r.last_line, "record", f"the whole record {r.title!r}") for r in records),
    )


def _repro(record: Record) -> Repro:
    program = program_of_record(record.program, record.output, record.program_line)
    about = Issue(title=record.title, body=record.header)
    return Repro(
        files=program.files,
        entry=program.entry,
        mode=program.mode,
        title=record.title or None,
        added_imports=program.added_imports,
        added_calls=program.added_calls,
        environment=read_environment(about, read_page(f"{record.header}\n\n{record.trailer}")),
        labels=read_labels(record.header),
        claim=claim_of_output(record.output),
        needs=program.needs,
        problems=program.problems,
        runnable=program.runnable,
        evidence=tuple(replace(e, last_line=record.last_line) for e in program.evidence),
    )
