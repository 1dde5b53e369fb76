"""Whole trackers at once for the admin API: many issues in one request, and what was asked, counted."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from tests.e2e.standin.world import Comment, Grant, Issue, Json, Label, Repository

if TYPE_CHECKING:
    from tests.e2e.standin.server import StandIn


def fill(github: StandIn, asked: Json) -> Json:
    """The repository gets `issues`, each with title, body, user, labels, state, created, updated, comments.

    All may be missing; nothing is delivered. Gives the first and the last number.
    """
    where = github.world.repositories[asked["repository"].casefold()]
    with github.world.lock:
        number = max(where.issues, default=0)
        for told in asked["issues"]:
            number += 1
            where.issues[number] = _issue(github, where, number, told)
    return {"first": number - len(asked["issues"]) + 1, "last": number}


def counts(github: StandIn, asked: Json) -> Json:
    """How often each path was answered how, as `GET /repos/o/r/issues 304`; `clear` forgets it.

    Queries are left out, and numbers of issues are `N`.
    """
    found = Counter(
        f"{call.method} {re.sub(r'/[0-9]+(?=/|$)', '/N', call.path.partition('?')[0])} {call.status}"
        for call in github.calls
    )
    if asked.get("clear"):
        github.calls.clear()
    return dict(found)


def grant(github: StandIn, asked: Json) -> Json:
    """A token of `user`'s with `scopes`, or a fine-grained one with `permissions`."""
    by = github.world.user(asked.get("user", "maintainer"))
    given = Grant(by, scopes=tuple(asked.get("scopes", ("repo",))), permissions=asked.get("permissions"))
    return {"token": github.world.token(given)}


def _issue(github: StandIn, where: Repository, number: int, told: Json) -> Issue:
    created = _when(github, told.get("created"))
    made = Issue(
        id=github.world.next_id(),
        number=number,
        title=told.get("title") or "A bug",
        body=told.get("body"),
        user=github.world.user(told.get("user") or "reporter"),
        created=created,
        updated=_when(github, told["updated"]) if told.get("updated") else created,
        state=told.get("state", "open"),
        is_pull_request=told.get("pull_request", False),
        labels=[_label(github, where, name) for name in told.get("labels", ())],
    )
    made.comments = [
        Comment(github.world.next_id(), each["body"], github.world.user(each.get("user", "reporter")), created, created)
        for each in told.get("comments", ())
    ]
    return made


def _label(github: StandIn, where: Repository, name: str) -> Label:
    fresh = Label(github.world.next_id(), name, "ededed", None)
    return where.labels.setdefault(name.casefold(), fresh)


def _when(github: StandIn, text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else github.world.now()
