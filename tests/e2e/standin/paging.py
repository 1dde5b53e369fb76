"""Pages with Link headers, and ETags, as GitHub gives them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Request, Response, make_response

from tests.e2e.standin.gate import invalid
from tests.e2e.standin.world import Json

MOST = 100


def page(request: Request, items: Sequence[Json]) -> Response:
    """The page of a list that was asked for, with links to its neighbours."""
    size = min(max(_number(request, "per_page", 30), 1), MOST)
    number = max(_number(request, "page", 1), 1)
    last = max((len(items) + size - 1) // size, 1)
    pages = dict[str, int]()
    if number > 1:
        pages |= {"prev": min(number - 1, last), "first": 1}
    if number < last:
        pages |= {"next": number + 1, "last": last}
    answer = answered(request, list(items[(number - 1) * size : number * size]))
    if pages:
        links = (f'<{_url(request, each)}>; rel="{name}"' for name, each in pages.items())
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


def _url(request: Request, number: int) -> str:
    return f"{request.base_url}?{urlencode({**request.args.to_dict(), 'page': number})}"


def _number(request: Request, name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isdigit():
        raise invalid("Search", "invalid", name)
    return int(text)
