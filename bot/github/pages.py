"""One page of a list that GitHub gives, asked for conditionally: PyGithub's own lists can't be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from github import Github
from requests.utils import parse_header_links

from bot.database.answers import Answer, Answers


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


def ask_kept(
    client: Github, address: str, answers: Answers | None, shorten: Callable[[Any], Any] = lambda content: content
) -> Page:
    """The page at an address; the kept one where GitHub says that nothing changed, which costs nothing of the limit.

    What is new is kept, `shorten`ed. Raises GithubException.
    """
    known = answers.get(address) if answers else None
    page = ask_page(client, address, known.mark if known else None)
    if page is None and known is not None:
        return Page(known.content["content"], known.mark, known.content["next"], fresh=False)
    if page is None:
        raise ValueError(f"GitHub told an unconditional request that nothing changed: {address}")
    short = Page(shorten(page.content), page.etag, page.next)
    if answers and short.etag:
        answers.keep(address, Answer(short.etag, {"content": short.content, "next": short.next}))
    return short


def object_of(body: str | bytes) -> dict[str, Any]:
    """The JSON object of an answer; an empty one where it is none."""
    try:
        data = json.loads(body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
