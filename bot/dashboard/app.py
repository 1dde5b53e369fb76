"""The dashboard as an application: pages, sign-in, metrics. Nothing but signing in and out takes more than GET."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import structlog
from flask import Flask, Response, request
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, NotFound

from bot.dashboard import words
from bot.dashboard.asked import PAGE_ISSUES, asked_by
from bot.dashboard.board import Board
from bot.dashboard.gate import Gate, too_many, way_back
from bot.jobs.backlog import issue_of
from bot.page.write import asset, look
from bot.summary.wording import LEGEND
from bot.verdicts import VERDICTS
from runners.infra import INFRA_FAILURES, UNKNOWN

OPEN = frozenset({"/sign-in", "/style.css", "/script.js", "/icon.svg"})
"""What is shown to everybody."""

LIVE_SECONDS = 2
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
NAME = re.compile(r"[\w.-]{1,100}")
MOST_NUMBER = 2**31 - 1
MOST_FORM = 8 * 1024

log = structlog.get_logger("bot.dashboard")


def dashboard(board: Board, gate: Gate, metrics: Callable[[], Response]) -> Flask:
    """The application."""
    app = Flask("bot.dashboard", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_FORM
    pages = Pages(board, gate)
    views: dict[str, Callable[..., Response]] = {
        "/": pages.overview,
        "/issues": pages.issues,
        f"/issues/<owner>/<name>/<int(max={MOST_NUMBER}):number>": pages.issue,
        "/jobs": pages.jobs,
        "/workers": pages.workers,
        "/failures": pages.failures,
        "/metrics": metrics,
        "/sign-in": pages.sign_in,
        "/style.css": lambda: constant("style.css", "text/css"),
        "/script.js": lambda: constant("script.js", "text/javascript"),
        "/icon.svg": lambda: constant("icon.svg", "image/svg+xml"),
    }
    for address, view in views.items():
        app.add_url_rule(address, address, view, methods=["GET"], provide_automatic_options=False)
    app.add_url_rule("/sign-in", "enter", pages.enter, methods=["POST"], provide_automatic_options=False)
    app.add_url_rule("/sign-out", "leave", pages.leave, methods=["POST"], provide_automatic_options=False)
    app.before_request(lambda: None if request.path in OPEN and gate.token else gate.refusal(request))
    app.after_request(guarded)
    app.register_error_handler(Exception, pages.failed)
    return app


class Pages:
    """The views, one a page."""

    def __init__(self, board: Board, gate: Gate) -> None:
        self._board, self._gate = board, gate

    def overview(self) -> Response:
        """How it stands."""
        return self._page("overview", "Overview", self._board.overview())

    def issues(self) -> Response:
        """All issues with their newest verdicts."""
        return self._page("issues", "Issues", self._board.issues(asked_by(request.args)))

    def issue(self, owner: str, name: str, number: int) -> Response:
        """One issue and its history."""
        if not (NAME.fullmatch(owner) and NAME.fullmatch(name)):
            raise NotFound
        wanted = request.args.get("verdict", "")
        chosen = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None
        found = self._board.issue(f"{owner}/{name}", number, chosen)
        if found is None:
            raise NotFound(f"No verdict of {owner}/{name}#{number} is kept, and no job of it waits.")
        return self._page("issue", found["name"], found)

    def jobs(self) -> Response:
        """What waits and what runs."""
        return self._page("jobs", "Jobs", self._board.jobs())

    def workers(self) -> Response:
        """Who works, with what."""
        return self._page("workers", "Workers", self._board.workers())

    def failures(self) -> Response:
        """What failed of the machine."""
        sentences = {row.reason: row.sentence for row in (*INFRA_FAILURES, UNKNOWN)}
        return self._page("failures", "Failures", {**self._board.failures(), "sentences": sentences})

    def sign_in(self) -> Response:
        """The page that asks for the token."""
        if self._gate.token is None:
            raise NotFound
        return self._page("sign-in", "Sign in", {"back": way_back(request.args.get("next", "/")), "wrong": False})

    def enter(self) -> Response:
        """Takes a token; the right one opens the way."""
        if self._gate.token is None:
            raise NotFound
        address, back = request.remote_addr or "", way_back(request.form.get("next", "/"))
        if wait := self._gate.attempts.wait_seconds(address):
            return too_many(wait)
        if not from_here() or not self._gate.takes(request.form.get("token", ""), address):
            return self._page("sign-in", "Sign in", {"back": back, "wrong": True}, 403)
        return self._gate.signed_in(to(back), request)

    def leave(self) -> Response:
        """Ends a session."""
        return self._gate.signed_out(to("/sign-in" if self._gate.token else "/"))

    def failed(self, error: Exception) -> Response:
        """What can't be shown, on a page that says why."""
        if isinstance(error, HTTPException):
            status, why = error.code or 500, error.description or error.name
        elif isinstance(error, SQLAlchemyError):
            log.warning("the database can't be read", exc_info=error)
            status, why = 503, "The database doesn't answer now. This page tries again by itself."
        else:
            log.error("unexpected failure", exc_info=error, path=request.path)
            status, why = 500, "The dashboard failed; its log says why."
        return self._page("refused", f"{status}", {"why": why}, status)

    def _page(self, name: str, title: str, given: Mapping[str, Any], status: int = 200) -> Response:
        text = (
            environment()
            .get_template(f"{name}.html.j2")
            .render(
                {
                    "title": title,
                    **given,
                    "page": name,
                    "heading": title,
                    "now": self._board.now(),
                    "every": LIVE_SECONDS,
                    "signed_in": self._gate.token is not None and name != "sign-in",
                    "versions": versions(),
                    "version": version("reprobot"),
                }
            )
        )
        # Half characters of an answer are shown as a question mark.
        return Response(text.encode("utf-8", "replace"), status, content_type="text/html; charset=utf-8")


def from_here() -> bool:
    """Whether a form was sent by a page of ours, as far as the browser says."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def to(address: str) -> Response:
    """The way to a page of ours."""
    return Response(status=303, headers={"Location": address})


def guarded(response: Response) -> Response:
    """The response with what keeps browsers from doing more with it than to show it."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def constant(name: str, kind: str) -> Response:
    """A file of ours; its address names its version, so that it is fetched once."""
    fresh = request.args.get("v") == versions()[name]
    age = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return Response(files()[name], content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": age})


@cache
def files() -> dict[str, str]:
    """The files that pages name: style, script and icon."""
    return {
        "style.css": look() + own("dashboard.css"),
        "script.js": own("dashboard.js"),
        "icon.svg": own("icon.svg"),
    }


@cache
def versions() -> dict[str, str]:
    """A hash of each file."""
    return {name: hashlib.sha256(text.encode()).hexdigest()[:12] for name, text in files().items()}


def own(name: str) -> str:
    """The text of one of the dashboard's own files."""
    return asset(f"static/{name}", "bot.dashboard")


@cache
def environment() -> Environment:
    """The templates; every value is escaped, and a name that isn't there is an error."""
    made = Environment(
        loader=PackageLoader("bot", "dashboard/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        name: getattr(words, name)
        for name in (
            "ago",
            "span",
            "size",
            "cells",
            "asked_for",
            "work_of",
            "by_release",
            "end_of",
            "marked",
            "name_of",
        )
    }
    made.filters["issue_of"] = issue_of
    made.globals |= {"words": VERDICTS, "legend": LEGEND, "signs": words.SIGNS, "page_issues": PAGE_ISSUES}
    return made
