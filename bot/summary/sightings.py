"""What the runs of one issue say, release by release: a cell of the heat map each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.summary.inline import release_name
from bot.summary.results import Json

KINDS = ("shows", "absent", "differs", "unknown", "mixed")
"""The observations, and `mixed` for a release whose repeats disagree. The page's script knows them by position."""


def sightings(runs: Sequence[Json]) -> dict[str, str]:
    """The release and what it showed, in the order in which they ran: the reported one first."""
    seen: dict[str, str] = {}
    for run in runs:
        observation = run["observation"] if run["observation"] in KINDS else "unknown"
        release = release_name(run["torch"]) or "?"
        seen[release] = observation if seen.get(release, observation) == observation else "mixed"
    return seen
