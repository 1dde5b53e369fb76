"""Small payloads, with what the bot reads of GitHub's."""

from __future__ import annotations

from typing import Any

PROGRAM = "It fails: <import torch>"


def user(login: str, kind: str = "User") -> dict[str, str]:
    """An account."""
    return {"login": login, "type": kind}


def issues(action: str, body: str | None = PROGRAM, sender: str = "ann", **more: Any) -> dict[str, Any]:
    """An `issues` event about acme/torch#7."""
    return {
        "action": action,
        "issue": {"number": 7, "title": "A bug", "body": body, "user": user("ann"), "labels": [{"name": "bug"}]},
        "repository": {"full_name": "acme/torch"},
        "installation": {"id": 5},
        "sender": user(sender, "Bot" if sender.endswith("[bot]") else "User"),
        **more,
    }


def comment(action: str, body: str, sender: str = "ann", author: str = "ann", **more: Any) -> dict[str, Any]:
    """An `issue_comment` event about comment 99 of acme/torch#7."""
    return {**issues(action, sender=sender), "comment": {"id": 99, "body": body, "user": user(author)}, **more}
