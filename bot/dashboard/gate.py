"""Who may look on: on localhost whoever reaches it by that name, elsewhere whoever shows the token."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Request, Response
from itsdangerous import BadSignature, TimestampSigner

from bot.dashboard.attempts import Attempts
from bot.dashboard.token import is_local

COOKIE = "reprobot_dashboard"
STAY_SECONDS = 7 * 24 * 3600
SIGNED = "dashboard"
_HOST = re.compile(r"(?:\[(?P<number>[0-9A-Fa-f:.]+)\]|(?P<name>[\w.-]+))(?::\d{1,5})?", re.ASCII)


@dataclass
class Gate:
    """The door of one dashboard; `token` None opens it to this host.

    The cookie holds no token, only a time that is signed with a key made of it: another token ends all sessions.
    """

    token: str | None
    attempts: Attempts = field(default_factory=Attempts)

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request that may see nothing; None for one that may."""
        if self.token is None:
            # A page of anybody's that makes its own name point here would otherwise be read by its script.
            return None if is_local(host_of(request)) else told(421, "This dashboard is reached as localhost alone.")
        header = request.headers.get("Authorization", "")
        if header:
            return self._bearer(request, header)
        if self.is_signed_in(request):
            return None
        if request.path == "/metrics":
            return told(401, "Send the dashboard's token: `Authorization: Bearer …`.", {"WWW-Authenticate": "Bearer"})
        return redirect_to_sign_in(request)

    def is_signed_in(self, request: Request) -> bool:
        """Whether the cookie was made here, lately."""
        try:
            found = self._signer().unsign(request.cookies.get(COOKIE, ""), max_age=STAY_SECONDS)
        except BadSignature:
            return False
        return found == SIGNED.encode()

    def takes(self, given: str, address: str) -> bool:
        """Whether a token is the right one; a wrong one is counted."""
        right = hmac.compare_digest(given.strip().encode(), (self.token or "").encode())
        self.attempts.right(address) if right else self.attempts.wrong(address)
        return right

    def signed_in(self, response: Response, request: Request) -> Response:
        """The response with the cookie."""
        secure = request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"
        value = self._signer().sign(SIGNED).decode()
        response.set_cookie(COOKIE, value, max_age=STAY_SECONDS, httponly=True, samesite="Strict", secure=secure)
        return response

    def signed_out(self, response: Response) -> Response:
        """The response that takes the cookie away."""
        response.delete_cookie(COOKIE, httponly=True, samesite="Strict")
        return response

    def _bearer(self, request: Request, header: str) -> Response | None:
        address = request.remote_addr or ""
        if wait := self.attempts.wait_seconds(address):
            return too_many(wait)
        scheme, _, given = header.partition(" ")
        if scheme.lower() == "bearer" and self.takes(given, address):
            return None
        return told(401, "That is not the dashboard's token.", {"WWW-Authenticate": "Bearer"})

    def _signer(self) -> TimestampSigner:
        return TimestampSigner(self.token or "", salt="reprobot dashboard", digest_method=hashlib.sha256)


def host_of(request: Request) -> str:
    """The name that the request asked for, without port and brackets; empty where it is no host's name."""
    found = _HOST.fullmatch(request.headers.get("Host", ""))
    return (found["number"] or found["name"]).removesuffix(".") if found else ""


def told(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal in a line of text."""
    return Response(f"{text}\n", status, headers, mimetype="text/plain")


def too_many(wait: int) -> Response:
    """The answer to an address that has guessed too often."""
    return told(429, f"Too many wrong tokens: try again in {wait} seconds.", {"Retry-After": str(wait)})


def redirect_to_sign_in(request: Request) -> Response:
    """The way to the page that asks for the token, and back from it."""
    back = request.full_path.rstrip("?")
    address = "/sign-in?" + urlencode({"next": back}) if back != "/" else "/sign-in"
    return Response(status=303, headers={"Location": address})


def way_back(given: str) -> str:
    """Where to go after signing in: a page of ours, never another host's."""
    ours = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if ours and "\\" not in given else "/"
