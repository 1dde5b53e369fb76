"""Everything that a claim is decided from: title, prose, outputs and remarks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from repros.read.releases.devices import on_cpu
from repros.read.statements.comments import Remark, remarks
from repros.read.statements.printed import printed_outputs
from repros.read.statements.prose_voices import heard_in_prose, tabled_voice, values_below
from repros.read.statements.sentences import is_documentation, is_wish
from repros.read.statements.tabled import remark_of_release, told_by_tables, without_expected_cells
from repros.read.statements.voices import Voice, voices
from repros.read.text.block import Page, Paragraph, Program
from repros.values import Issue, Role

EXPECTED_HEADING = re.compile(r"\W*expected", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that a claim is decided from. `story` is title and prose, without headings and template texts."""

    title: str
    prose: tuple[Paragraph, ...]
    own: tuple[Voice, ...]
    others: tuple[Voice, ...]
    expected: tuple[Voice, ...]
    remarks: tuple[Remark, ...]
    program: str
    wish: bool
    documentation: bool

    @property
    def story(self) -> str:
        return "\n".join((self.title, *(p.text for p in self.prose)))


def account_of(issue: Issue, page: Page, program: Program | None, torch: str | None = None) -> Account:
    """Everything that an issue says of `program`; `torch` is the release that it was reported for."""
    written = [p for p in page.paragraphs if not p.is_heading]
    prose = tuple(without_expected_cells(p) for p in written)
    tabled = (tabled_voice(p, text, expected=e) for p in written for text, e in told_by_tables(p, torch))
    code = "\n".join(b.code for b in program.blocks) if program else ""
    heard = [
        *voices(page, program),
        *printed_outputs(written, code),
        *heard_in_prose(page),
        *values_below(page),
        *tabled,
    ]
    heard = on_cpu(heard, code)
    own = [v for v in heard if v.own and v.role is Role.ACTUAL]
    others = [v for v in heard if v.role is not Role.EXPECTED and not (v.own and v.role is Role.ACTUAL)]
    return Account(
        title=issue.title,
        prose=prose,
        own=tuple(own),
        others=tuple(others),
        expected=tuple(v for v in heard if v.role is Role.EXPECTED),
        remarks=tuple(remark_of_release(r, torch) for r in remarks(code)),
        program=code,
        wish=is_wish(issue.title, page),
        documentation=is_documentation(page),
    )
