"""What a workflow's caches are named by: the runner image by what it is made of, the store by the releases in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.answering.reading import reading_of
from bot.web.payloads import IssueCommentEvent, IssuesEvent, parse_payload
from repros.values import Issue

_RELEASE = re.compile(r"\d{1,4}(?:\.\d{1,4}){1,2}")


def cache_names(event: str, body: bytes, image: str, latest: Callable[[], str]) -> dict[str, str]:
    """`image` and `store`, each of letters, digits, dots and dashes; a triage's store, of any release, has none.

    Raises BadInput for a payload that can't be read, and what `latest`, asked for an issue's event alone, raises.
    """
    tag = image.rpartition(":")[2]
    match parse_payload(event, body):
        case IssuesEvent(issue=given) | IssueCommentEvent(issue=given):
            said = reading_of(Issue(title=given.title, body=given.body or "", created=given.created_at))
            named, newest = said.environment.torch or "", latest()
            return {"image": tag, "store": f"{tag}-{named if _RELEASE.fullmatch(named) else newest}-{newest}"}
        case _:
            return {"image": tag, "store": ""}
