"""The ways in which GitHub fails, on demand."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from typing import Literal

from flask import Request, Response, jsonify, make_response

Kind = Literal["500", "502", "503", "slow", "timeout", "drop", "primary", "secondary", "429", "404", "410", "422"]

HTML = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"


@dataclass
class Failure:
    """What to fail: the next `times` requests of that method whose path the pattern finds.

    `after` fails once the request has had its effect: done, but the answer is lost. `seconds` is how long a time-out
    takes, how much later what is `slow` is answered, or what Retry-After and the reset of a rate limit say.
    """

    kind: Kind
    method: str | None = None
    path: str = ""
    times: int = 1
    after: bool = False
    seconds: int = 1

    def fits(self, request: Request) -> bool:
        """Whether this request is to fail."""
        same_method = self.method in {None, request.method}
        return self.times > 0 and same_method and re.search(self.path, request.path) is not None


class Failures:
    """The failures that are to come."""

    def __init__(self) -> None:
        """None as yet."""
        self.planned: list[Failure] = []
        self._lock = threading.Lock()

    def plan(self, failure: Failure) -> None:
        """Fail so from now on."""
        with self._lock:
            self.planned.append(failure)

    def clear(self) -> None:
        """Fail no more."""
        with self._lock:
            self.planned.clear()

    def take(self, request: Request, *, after: bool) -> Failure | None:
        """The failure of this request, used up once."""
        with self._lock:
            for failure in self.planned:
                if failure.after is after and failure.fits(request):
                    failure.times -= 1
                    return failure
        return None


_SAID = {
    "404": "Not Found",
    "410": "This issue was deleted",
    "422": "Validation Failed",
    "500": "Server Error",
    "503": "Service Unavailable",
}


def failed(failure: Failure, request: Request) -> Response:
    """The failure as an answer; a lost connection has none."""
    match failure.kind:
        case "502":
            return make_response(HTML, 502, {"Content-Type": "text/html"})
        case "primary" | "secondary" | "429":
            return _limited(failure)
        case "timeout" | "drop":
            if failure.kind == "timeout":
                time.sleep(failure.seconds)
            return lost(request)
        case _:
            return said(_SAID[failure.kind], int(failure.kind))


def said(message: str, status: int, **more: object) -> Response:
    """An error as GitHub words it."""
    body = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status), **more}
    return make_response(jsonify(body), status)


def lost(request: Request) -> Response:
    """Cut the connection; what is returned here reaches nobody."""
    request.environ["werkzeug.socket"].shutdown(2)
    return make_response("", 500)


def _limited(failure: Failure) -> Response:
    if failure.kind == "primary":
        answer = said("API rate limit exceeded for installation ID 1.", 403)
        answer.headers["X-RateLimit-Remaining"] = "0"
        answer.headers["X-RateLimit-Reset"] = str(int(time.time()) + failure.seconds)
        return answer
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    answer = said(message, 429 if failure.kind == "429" else 403)
    answer.headers["Retry-After"] = str(failure.seconds)
    return answer
