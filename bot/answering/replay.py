"""The command that makes an answer's runs again on one's own machine."""

from __future__ import annotations

import re
import shlex
from dataclasses import asdict

from bot.answering.request import FIELDS, Request
from repros.values import Issue, Verdict

_ISSUE_URL = re.compile(r"https?://[\w.-]+/[\w.-]+/[\w.-]+/(?:issues|pull)/\d+")


def replay_command(issue: Issue, verdict: Verdict, request: Request) -> str:
    """`repro run …` for the issue, with the release and Python that were run; empty where nothing was run."""
    if not verdict.runs:
        return ""
    first = verdict.runs[0].run
    asked = asdict(request) | {"torch": first.torch, "python": ".".join(first.python.split(".")[:2])}
    words = ["repro", "run", issue.url if issue.url and _ISSUE_URL.fullmatch(issue.url) else issue.id or "issue.md"]
    for field in FIELDS:
        if value := asked[field.name]:
            words += (
                [field.option]
                if field.takes is None
                else [field.option, f"{value:g}" if field.name == "seconds" else value]
            )
    return shlex.join(words)
