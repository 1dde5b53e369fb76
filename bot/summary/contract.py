"""The JSON that `repro run --json` prints, and that `results.jsonl` holds a line of."""

from __future__ import annotations

from dataclasses import asdict

from bot.report.answer import Answer, Followed
from repros.contract import Json, problems_json, result_json


def answer_json(answer: Answer) -> Json:
    """The object of one issue: its verdict, labels, comment and a result a Repro that was judged."""
    return {
        "id": answer.issue.id,
        "url": answer.issue.url,
        "title": answer.issue.title,
        "issue_labels": list(answer.issue.labels),
        "created": answer.issue.created.isoformat() if answer.issue.created else None,
        "verdict": answer.verdict.kind,
        "latest": answer.results[0].latest,
        "labels": asdict(answer.labels),
        "comment": answer.comment,
        "problems": problems_json(answer.reading.problems),
        "results": [
            result_json(each.repro, each.verdict) | {"latest": each.latest} | followed_json(each.followed)
            for each in answer.results
        ],
    }


def followed_json(followed: Followed) -> Json:
    """What was found out after the verdict stood; null where nothing was."""
    backends, crash, smallest = followed.backends, followed.crash, followed.smallest
    return {
        "backends": None if backends is None else [asdict(each) for each in backends],
        "crash": asdict(crash) if crash else None,
        "smallest": asdict(smallest) if smallest else None,
    }
