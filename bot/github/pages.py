"""One page of a list that GitHub gives, asked for conditionally: PyGithub's own lists can't be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from github import Github
from requests.utils import parse_header_links


@dataclass(frozen=True, slots=True)
class Page:
    """`content` is the JSON, `next` the address of the page after it, `fresh` whether it was sent and not kept."""

    content: Any
    etag: str | None = None
    next: str | None = None
    fresh: bool = True


def address_of(client: Github, path: str, parameters: dict[str, Any]) -> str:
    """The whole address of a first page."""
    return f"{client.requester.base_url}{path}?{urlencode(parameters)}"


def ask_page(client: Github, address: str, etag: str | None = None) -> Page | None:
    """The page at an address; None where GitHub says that it is as the ETag says. Raises GithubException."""
    requester = client.requester
    status, headers, body = requester.requestJson(
        "GET", address, headers={"If-None-Match": etag} if etag is not None else {}
    )
    if status == 304:
        return None
    if status >= 400:
        raise requester.createException(status, headers, object_of(body))
    links = {each.get("rel"): each["url"] for each in parse_header_links(headers.get("link", ""))}
    return Page(json.loads(body), headers.get("etag"), links.get("next"))


def object_of(body: str | bytes) -> dict[str, Any]:
    """The JSON object of an answer; an empty one where it is none."""
    try:
        data = json.loads(body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
