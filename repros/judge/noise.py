"""What differs between two equal runs, so that it can be masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repros.values import Run


@dataclass(frozen=True, slots=True)
class Noise:
    """Lines of output that were not the same in every run of the same program in the same environment.

    `lines` are such lines, normalised; `shapes` are those lines with their numbers taken out.
    """

    lines: frozenset[str] = frozenset()
    shapes: frozenset[str] = frozenset()


def noise_of(runs: Sequence[Run]) -> Noise | None:
    """What differs between runs of the same program in the same environment; None for fewer than two runs."""
    raise NotImplementedError
