"""An issue's verdict in short, as lists show, filter and sort it."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from bot.summary.index import Row, row_of
from repros.contract import Json

MOST_LABELS = 100
LABEL_BYTES = 300
"""What a label's column holds where the database counts bytes, as PostgreSQL's SQL_ASCII does."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is kept of an answer beside it. `seen` are releases with what they showed, the reported one first."""

    title: str
    searched: str
    verdict: str
    claim: str
    reported: str | None
    reported_key: str | None
    first_absent: str | None
    first_absent_key: str | None
    labels: tuple[str, ...]
    seen: tuple[tuple[str, str], ...]


def summary_of(answer: Json) -> Summary:
    """The summary of what `repro run --json` prints."""
    row = row_of(answer | {"results": answer["results"] or [{}]})
    seen = {whole(release): kind for release, kind in row.seen}
    reported, gone = next(iter(seen), None), row.first_absent and whole(row.first_absent)
    return Summary(
        title=whole(row.title),
        searched=whole(searched(row)),
        verdict=row.verdict,
        claim=whole(row.claim),
        reported=reported,
        reported_key=release_key(reported),
        first_absent=gone,
        first_absent_key=release_key(gone),
        labels=tuple(dict.fromkeys(whole(label, LABEL_BYTES) for label in row.labels if label))[:MOST_LABELS],
        seen=tuple(seen.items()),
    )


def searched(row: Row) -> str:
    """What a search looks through, casefolded: the same as in the page of a triage."""
    return "\n".join((row.id, row.title, row.claim, *row.labels)).casefold()


def release_key(release: str | None) -> str | None:
    """A text that sorts as the release's version does; before all others where it is none."""
    if release is None:
        return None
    try:
        parts = Version(release).release[:4]
    except InvalidVersion:
        return ""
    return ".".join(f"{min(part, 999_999):06}" for part in parts)


def whole(text: str, most: int | None = None) -> str:
    """The text without half characters, which PostgreSQL's text doesn't hold; at most so many bytes of UTF-8."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
