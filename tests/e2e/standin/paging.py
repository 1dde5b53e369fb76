"""Pages with Link headers, and ETags, as GitHub gives them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Request, Response, make_response

from tests.e2e.standin.failures import said
from tests.e2e.standin.gate import Refused, invalid
from tests.e2e.standin.world import Json, iso

MOST = 100
MOST_NUMBERED = 100
"""Pages that GitHub numbers where a list has cursors; from there on it takes cursors alone."""

Show = Callable[[Sequence[Any]], Sequence[Json]]


@dataclass(frozen=True)
class Order:
    """How a list with cursors is sorted: by `key`, which is (a moment or a number, an id)."""

    key: Callable[[Any], tuple[datetime | int, int]]
    descending: bool = False

    def sorted(self, items: Sequence[Any]) -> list[Any]:
        """The items in order."""
        return sorted(items, key=self.key, reverse=self.descending)

    def cursor(self, item: Any) -> str:
        """What stands for the place behind an item."""
        return base64.urlsafe_b64encode(json.dumps(self._place(item)).encode()).decode()

    def behind(self, items: Sequence[Any], cursor: str) -> list[Any]:
        """The items that come after the cursor's place, be its item still there or not."""
        place = json.loads(base64.urlsafe_b64decode(cursor))
        return [x for x in items if (self._place(x) < place if self.descending else self._place(x) > place)]

    def _place(self, item: Any) -> list[Any]:
        first, number = self.key(item)
        return [iso(first) if isinstance(first, datetime) else first, number]


def page(request: Request, items: Sequence[Any], show: Show = lambda items: items) -> Response:
    """The page of a list that was asked for, with links to its neighbours; `show` gives the JSON of its items."""
    size = size_of(request)
    number = max(_number(request, "page", 1), 1)
    last = max((len(items) + size - 1) // size, 1)
    pages = dict[str, int]()
    if number > 1:
        pages |= {"prev": min(number - 1, last), "first": 1}
    if number < last:
        pages |= {"next": number + 1, "last": last}
    answer = answered(request, list(show(items[(number - 1) * size : number * size])))
    return linked(request, answer, {name: {"page": each} for name, each in pages.items()})


def cursor_page(request: Request, items: Sequence[Any], order: Order, show: Show) -> Response:
    """The page of a long list: the link to the next one says behind which item it begins, not how many come before.

    An item that goes while somebody reads the list moves no other item to another page.
    """
    size, number = size_of(request), max(_number(request, "page", 1), 1)
    found = order.sorted(items)
    if "after" in request.args:
        found = order.behind(found, request.args["after"])
    elif number >= MOST_NUMBERED:
        message = "Pagination with the page parameter is not supported for large datasets, please use cursor based"
        raise Refused(said(f"{message} pagination (after/before)", 422))
    else:
        found = found[(number - 1) * size :]
    answer = answered(request, list(show(found[:size])))
    if len(found) <= size:
        return answer
    return linked(request, answer, {"next": {"after": order.cursor(found[size - 1]), "page": number + 1}})


def linked(request: Request, answer: Response, pages: dict[str, dict[str, Any]]) -> Response:
    """The answer with links to other pages: the parameters that change, by the link's name."""
    if pages and answer.status_code == 200:
        links = (f'<{_url(request, changed)}>; rel="{name}"' for name, changed in pages.items())
        answer.headers["Link"] = ", ".join(links)
    return answer


def answered(request: Request, data: object, status: int = 200) -> Response:
    """JSON with an ETag; a 304 without a body where the caller has it already."""
    body = json.dumps(data)
    etag = f'W/"{hashlib.sha256(body.encode()).hexdigest()}"'
    headers = {"Content-Type": "application/json; charset=utf-8", "ETag": etag}
    if request.method == "GET" and request.headers.get("If-None-Match") == etag:
        return make_response("", 304, {"ETag": etag})
    return make_response(body, status, headers)


def size_of(request: Request) -> int:
    """How many items a page has."""
    return min(max(_number(request, "per_page", 30), 1), MOST)


def _url(request: Request, changed: dict[str, Any]) -> str:
    return f"{request.base_url}?{urlencode({**request.args.to_dict(), **changed})}"


def _number(request: Request, name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isdigit():
        raise invalid("Search", "invalid", name)
    return int(text)
