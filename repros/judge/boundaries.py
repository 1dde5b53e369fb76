"""Between which neighbouring releases it began to show, and was fixed."""

from __future__ import annotations

from dataclasses import dataclass

from repros.judge.question import Question, ahead, behind, worked_in
from repros.judge.search import Bracket, bracket, monotonic
from repros.judge.sentences import row_in_words
from repros.judge.standing import Stand, Standing, standing
from repros.values import Repro


@dataclass(frozen=True, slots=True)
class Boundaries:
    """`first_shown` and `first_absent` only where the neighbouring release ran too; `remark` is a clause or nothing."""

    first_shown: str | None = None
    first_absent: str | None = None
    remark: str = ""


def boundaries(repro: Repro, question: Question, seen: dict[str, Standing], shown: str) -> Boundaries:
    """What the answers of all releases that ran say about where it began and ended."""
    forward, backward = ahead(question, shown), behind(question, shown)
    fixed = bracket([standing(seen, r).answer if r in seen else None for r in forward]) if len(forward) > 1 else None
    begun = bracket([standing(seen, r).answer if r in seen else None for r in backward]) if len(backward) > 1 else None
    first_absent = forward[fixed.absent] if fixed and fixed.exact else None
    first_shown = backward[begun.shows] if begun and begun.exact else None
    clauses = [
        f"it shows since {first_shown}" if first_shown else _between("began", backward, begun),
        f"it is gone since {first_absent}" if first_absent else _between("went", forward, fixed),
        _worked(repro, question, seen),
        _turning(question, seen),
    ]
    return Boundaries(first_shown, first_absent, "; ".join(c for c in clauses if c))


def _between(verb: str, row: tuple[str, ...], turn: Bracket | None) -> str:
    """The bracket of a turn that isn't known to the release, where more than its two ends were asked."""
    if turn is None or turn.absent == len(row) - 1 == turn.absent - turn.shows:
        return ""
    older, newer = sorted((turn.shows, turn.absent), reverse=verb == "began")
    return f"it {verb} between {row[older]} and {row[newer]}"


def _worked(repro: Repro, question: Question, seen: dict[str, Standing]) -> str:
    """Says so where it shows on a release in which, by the report, it worked."""
    told = [r for r in question.known if r in worked_in(repro) and r not in question.reported]
    wrongly = [release for release in told if standing(seen, release).stand is Stand.SHOWS]
    return f"it shows on {' and '.join(wrongly)} too, where the report says that it worked" if wrongly else ""


def _turning(question: Question, seen: dict[str, Standing]) -> str:
    """Says so where the answers are not monotonic."""
    ran = [seen[r] for r in question.known if r in seen]
    if monotonic([s.answer for s in ran]):
        return ""
    return f"the answers are not monotonic: {row_in_words(ran)}"
