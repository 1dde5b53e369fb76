"""Whether a trigger label that a person set has been looked at: by whose clock, and by which of an issue's jobs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.serve.missed_events import is_answered

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND = int(AT.timestamp())
BEFORE, AFTER = (SECOND - 1) * 1000, (SECOND + 1) * 1000


@pytest.mark.parametrize(
    ("job", "made", "answered"),
    [
        (f"labeled/{SECOND}", BEFORE, True),  # our clock is behind GitHub's
        (f"labeled/{SECOND - 1}", BEFORE, True),
        (f"labeled/{SECOND - 60}", BEFORE, False),
        ("event/f00", AFTER, True),
        ("event/f00", BEFORE, False),
        ("swept/f00", AFTER, True),
        ("comment/7/f00", AFTER, False),
        ("labeled/x", AFTER, False),
    ],
)
def test_a_label_is_answered_by_what_looked_at_the_issue_after_it(job: str, made: int, answered: bool) -> None:
    assert is_answered({f"o/r#7/{job}": made}, AT) is answered


def test_an_issue_without_jobs_is_not_answered() -> None:
    assert not is_answered({}, AT)
