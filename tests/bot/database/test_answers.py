"""What GitHub answered is kept, found by address and forgotten when nobody uses it, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, update

from bot.database.answers import Answer, Answers
from bot.database.models import AnswerRow


def test_the_newest_answer_of_an_address_is_found_again(engine: Engine) -> None:
    answers = Answers(engine)
    assert answers.get("page") is None
    for mark, text in (("one", "a"), ("two", "b \0 \ud800 ü")):
        answers.keep("page", Answer(mark, {"next": None, "issues": [text]}))
    assert answers.get("page") == Answer("two", {"next": None, "issues": ["b \0 \ud800 ü"]})
    answers.keep("x" * 5000, Answer("long", []))
    assert answers.all(["page", "x" * 5000, "absent"]).keys() == {"page", "x" * 5000}
    assert answers.all([]) == {}


def test_only_answers_that_nobody_used_lately_are_forgotten(engine: Engine) -> None:
    answers, now = Answers(engine), datetime.now(UTC)
    for address in ("used", "unused"):
        answers.keep(address, Answer("etag", []))
    with engine.begin() as connection:
        connection.execute(update(AnswerRow).values(used=now - timedelta(days=40)))
    assert answers.get("used")
    assert answers.prune(now - timedelta(days=30)) == 1
    assert (answers.get("used"), answers.get("unused")) == (Answer("etag", []), None)
