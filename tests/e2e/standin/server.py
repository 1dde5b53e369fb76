"""The stand-in as an HTTP server: the API behind its gate, and an admin API for tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.e2e.standin import admin, api_app, api_issues, api_repositories, api_search
from tests.e2e.standin.acts import Acts
from tests.e2e.standin.failures import Failure, Failures, failed, said
from tests.e2e.standin.gate import Refused, caller, count, purse
from tests.e2e.standin.hooks import Hooks
from tests.e2e.standin.schemas import Drift
from tests.e2e.standin.world import World


@dataclass
class Call:
    """One request to the API and what it was answered; 0 where the connection was cut."""

    method: str
    path: str
    status: int


@dataclass
class StandIn:
    """A GitHub of one's own. `drifts` are mistakes of the stand-in itself, which a test should find empty."""

    world: World = field(default_factory=World)
    failures: Failures = field(default_factory=Failures)
    calls: list[Call] = field(default_factory=list)
    drifts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Hooks and acts belong to this world."""
        self.hooks = Hooks(self.world)
        self.acts = Acts(self.world, self.hooks)

    @property
    def url(self) -> str:
        """The API's address."""
        return self.world.base_url

    def called(self, method: str, path: str = "") -> list[Call]:
        """The calls of a method whose path holds `path`."""
        return [call for call in self.calls if call.method == method and path in call.path]


def create_app(standin: StandIn) -> Flask:
    """The stand-in's application."""
    app = Flask("standin", static_folder=None)
    app.config["STANDIN"] = standin
    app.url_map.merge_slashes = False
    for blueprint in (api_issues.api, api_repositories.api, api_app.api, api_search.api, admin.api):
        app.register_blueprint(blueprint)

    app.before_request(_enter)
    app.after_request(_leave)
    app.register_error_handler(Refused, lambda refused: refused.answer)
    app.register_error_handler(HTTPException, lambda error: said(error.name, error.code or 500))
    app.register_error_handler(Drift, _drifted)
    return app


def _enter() -> Response | None:
    standin: StandIn = current_app.config["STANDIN"]
    g.acts, g.standin, g.headers = standin.acts, standin, {}
    if request.path.startswith(admin.PREFIX):
        return None
    failure = standin.failures.take(request, after=False)
    if failure is not None and failure.kind == "slow":
        time.sleep(failure.seconds)
    elif failure is not None:
        return _fail(failure)
    g.caller = caller(standin.world, request)
    if request.path != "/rate_limit":
        g.headers = count(standin.world, g.caller, request.path)
    return None


def _leave(answer: Response) -> Response:
    standin: StandIn = g.standin
    if request.path.startswith(admin.PREFIX):
        return answer
    failure = None if "failed" in g else standin.failures.take(request, after=True)
    if failure is not None:
        answer = _fail(failure)
    elif answer.status_code == 304:
        # A conditional request that finds nothing new costs nothing.
        standin.world.rate_used[purse(g.caller, request.path)] -= 1
    for name, value in g.headers.items():
        answer.headers.setdefault(name, value)
    standin.calls.append(Call(request.method, request.full_path.rstrip("?"), g.get("failed", answer.status_code)))
    return answer


def _fail(failure: Failure) -> Response:
    answer = failed(failure, request)
    g.failed = 0 if failure.kind in {"timeout", "drop"} else answer.status_code
    return answer


def _drifted(drift: Exception) -> Response:
    g.standin.drifts.append(str(drift))
    return said(f"the stand-in drifted: {drift}", 418)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # werkzeug's own name
        """Say nothing: `calls` has it."""


@contextmanager
def running(host: str = "127.0.0.1", port: int = 0) -> Iterator[StandIn]:
    """A stand-in that listens until the block ends."""
    standin = StandIn()
    server = make_server(host, port, create_app(standin), threaded=True, request_handler=_Handler)
    standin.world.base_url = f"http://{host}:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="github", daemon=True)
    thread.start()
    try:
        yield standin
    finally:
        standin.hooks.close()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
