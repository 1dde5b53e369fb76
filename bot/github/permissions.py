"""What a person may do in a repository, as the API says it; a payload's word is never taken for it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from github import Github

from bot.github.errors import Gone, speaking_of

TRIAGE_ROLES = frozenset({"triage", "write", "maintain", "admin"})


@dataclass(frozen=True, slots=True)
class Rights:
    """A person's role (`none`, `read`, `triage`, `write`, `maintain`, `admin`, or an organisation's own name for one).

    `may_triage` is whether the role is triage or more.
    """

    role: str
    may_triage: bool


def rights_of(client: Github, repository: str, login: str) -> Rights:
    """The rights of `login`. Raises GitHubFailures, none for somebody who isn't there: they may nothing.

    An organisation's own roles have names of their own; what they allow stands in the answer's `permissions`.
    """
    with speaking_of(f"ask what {login} may do in {repository}"):
        try:
            with speaking_of("read the permission"):
                _, answer = client.requester.requestJsonAndCheck(
                    "GET", f"/repos/{repository}/collaborators/{quote(login, safe='')}/permission"
                )
        except Gone:
            return Rights("none", may_triage=False)
    role = str(answer.get("role_name") or "none")
    allowed = (answer.get("user") or {}).get("permissions") or {}
    return Rights(role, may_triage=role in TRIAGE_ROLES or allowed.get("triage") is True)
