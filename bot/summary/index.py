"""The page's index: what the list of issues shows, sorts and searches, small enough to be read at once."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from packaging.version import InvalidVersion, Version

from bot.summary.inline import MAX_TITLE, address, line, release_name
from bot.summary.results import Json
from bot.summary.sightings import KINDS, sightings
from repros.values import VerdictKind

VERDICTS = tuple(kind.value for kind in VerdictKind)
_ISSUES = re.compile(r"https?://[^/]+/(?P<repository>[\w.-]+/[\w.-]+)/(?:issues|pull)/")


@dataclass(frozen=True, slots=True)
class Row:
    """One issue of the list. `seen` are releases with what they showed, the reported one first."""

    id: str
    title: str
    url: str
    verdict: str
    labels: tuple[str, ...]
    claim: str
    opened: str
    first_shown: str | None
    first_absent: str | None
    seen: tuple[tuple[str, str], ...]


@dataclass
class Index:
    """The rows in the order of `results.jsonl`."""

    rows: list[Row] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many issues have each verdict; every verdict is there."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}

    def repository(self) -> str | None:
        """`OWNER/REPO` where all issues are of one."""
        found = _ISSUES.match(self.prefix())
        return found["repository"] if found else None

    def prefix(self) -> str:
        """What all addresses begin with."""
        return os.path.commonprefix([row.url for row in self.rows if row.url])  # noqa: RUF071  # characters are meant

    def json(self, chunks: Sequence[int]) -> Json:
        """What the page's script reads; names that many rows share stand once and are told by position.

        `chunks` are the positions of the rows that begin a chunk of details.
        """
        releases = in_order(
            release
            for row in self.rows
            for release in (*(name for name, _ in row.seen), row.first_shown, row.first_absent)
            if release
        )
        labels = sorted({label for row in self.rows for label in row.labels}, key=str.casefold)
        places, names = positions(releases), positions(labels)
        prefix = self.prefix()
        return {
            "verdicts": VERDICTS,
            "kinds": KINDS,
            "releases": releases,
            "labels": labels,
            "chunks": list(chunks),
            "prefix": prefix,
            "repository": self.repository(),
            "rows": [
                [
                    row.id,
                    row.title,
                    row.url[len(prefix) :] if row.url else None,
                    VERDICTS.index(row.verdict),
                    [names[label] for label in row.labels],
                    row.claim,
                    row.opened,
                    places.get(row.first_shown or "", -1),
                    places.get(row.first_absent or "", -1),
                    [places[release] * len(KINDS) + KINDS.index(kind) for release, kind in row.seen],
                ]
                for row in self.rows
            ],
        }


def row_of(result: Json) -> Row:
    """The row of one issue, told by its deciding Repro."""
    first = result["results"][0]
    claim = (first.get("repro") or {}).get("claim") or {}
    labels = result.get("labels") or {}
    named = [*(result.get("issue_labels") or ()), *(labels.get("add") or ()), *(labels.get("suggested") or ())]
    return Row(
        id=line(result.get("id"), MAX_TITLE),
        title=line(result.get("title"), MAX_TITLE),
        url=address(result.get("url")),
        verdict=result["verdict"] if result.get("verdict") in VERDICTS else "error",
        labels=tuple(dict.fromkeys(line(label, MAX_TITLE) for label in named)),
        claim=line(claim.get("exception") or claim.get("signal") or claim.get("kind"), MAX_TITLE),
        opened=line(result.get("created"))[:10],
        first_shown=release_name(first.get("first_shown")),
        first_absent=release_name(first.get("first_absent")),
        seen=tuple(sightings(first.get("runs") or ()).items()),
    )


def in_order(releases: Iterable[str]) -> list[str]:
    """Each release once, the oldest first."""
    return sorted(set(releases), key=_age)


def positions(names: Sequence[str]) -> dict[str, int]:
    """Where each name stands."""
    return {name: place for place, name in enumerate(names)}


def _age(release: str) -> tuple[Version, str]:
    try:
        return Version(release), release
    except InvalidVersion:
        return Version("0"), release
