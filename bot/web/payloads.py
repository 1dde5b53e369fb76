"""What is read of GitHub's webhook payloads: the few fields that decide something, checked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from bot.failures import BadInput

Login = Annotated[str, StringConstraints(min_length=1, max_length=100)]
FullName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_.-]{1,100}$")]
Number = Annotated[int, Field(gt=0, lt=2**53)]
"""GitHub's ids and issue numbers: positive, and small enough for every JSON reader."""


class Malformed(BadInput):
    """A body that is no payload of its event; the message is one sentence and quotes nothing of it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class User(_Part):
    """Somebody on GitHub; `type` is User, Bot, Organization or Mannequin."""

    login: Login
    type: str = "User"

    @property
    def is_bot(self) -> bool:
        """Whether it is an App's or a machine's account. No person's login can hold a bracket."""
        return self.type == "Bot" or self.login.endswith("[bot]")


class Label(_Part):
    """A label's name."""

    name: str


class Issue(_Part):
    """An issue, or a pull request, which has the key `pull_request`."""

    number: Number
    title: str
    body: str | None = None
    user: User | None = None
    labels: tuple[Label, ...] = ()
    created_at: datetime | None = None
    updated_at: AwareDatetime | None = None
    html_url: str | None = None
    pull_request: dict[str, Any] | None = None


class Comment(_Part):
    """A comment below an issue."""

    id: Number
    body: str
    user: User | None = None


class Repository(_Part):
    """A repository as `owner/name`."""

    full_name: FullName


class Installation(_Part):
    """The App's installation that the event came through; a repository's own webhook has none."""

    id: Number


class Change(_Part):
    """What a text was before an edit."""

    before: str | None = Field(default=None, alias="from")


class Changes(_Part):
    """What an edit changed."""

    title: Change | None = None
    body: Change | None = None


class Event(_Part):
    """What the events that the bot takes have in common."""

    action: str
    sender: User
    installation: Installation | None = None


class IssuesEvent(Event):
    """`issues`: an issue was opened, edited, labeled, …."""

    issue: Issue
    repository: Repository
    label: Label | None = None
    changes: Changes | None = None


class IssueCommentEvent(Event):
    """`issue_comment`: a comment was created, edited or deleted."""

    issue: Issue
    comment: Comment
    repository: Repository
    changes: Changes | None = None


class InstallationEvent(Event):
    """`installation`: the App was installed, removed, suspended, …."""

    installation: Installation


class Unread(_Part):
    """Any other event: acknowledged, and nothing of it is used."""

    event: str


Payload = IssuesEvent | IssueCommentEvent | InstallationEvent | Unread

_EVENTS: dict[str, type[IssuesEvent | IssueCommentEvent | InstallationEvent]] = {
    "issues": IssuesEvent,
    "issue_comment": IssueCommentEvent,
    "installation": InstallationEvent,
}


def parse_payload(event: str, body: bytes) -> Payload:
    """The checked payload of an `X-GitHub-Event`. Raises Malformed for what is no payload of it."""
    model = _EVENTS.get(event)
    try:
        if model is not None:
            return model.model_validate_json(body)
        data = from_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Malformed(f"no payload of {event}: {where or 'the body'}: {first['type']}") from error
    except ValueError as error:
        raise Malformed("the body is no JSON") from error
    if not isinstance(data, dict):
        raise Malformed("the body is no JSON object")
    return Unread(event=event)
