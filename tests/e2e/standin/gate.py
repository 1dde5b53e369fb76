"""What every request passes: who asks, with which rights, within the rate limit."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import jwt
from flask import Request, Response, g

from tests.e2e.standin.acts import may
from tests.e2e.standin.failures import said
from tests.e2e.standin.schemas import API_VERSIONS
from tests.e2e.standin.world import APP_ID, Grant, Issue, Repository, User, World

HOUR = 3600
MINUTE = 60
ANONYMOUS_LIMIT = (
    "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit."
    " Check out the documentation for more details.)"
)
ACCEPTED = "X-Accepted-GitHub-Permissions"


class Refused(Exception):
    """The request is refused with this answer."""

    def __init__(self, answer: Response) -> None:
        """`answer` is what GitHub would say."""
        super().__init__(answer.status)
        self.answer = answer


@dataclass
class Caller:
    """Who asks: a token's user or installation; `app` is the App itself, by its JSON Web Token."""

    user: User
    token: str = ""
    installation: int | None = None
    app: bool = False
    scopes: tuple[str, ...] | None = None
    permissions: dict[str, str] | None = None

    def granted(self, where: Repository) -> dict[str, str] | None:
        """What an installation's or a fine-grained token may do; None for others, whose scopes count."""
        return where.permissions if self.installation is not None else self.permissions

    @property
    def kind(self) -> str:
        """What GitHub calls the token when it refuses it."""
        return "integration" if self.installation is not None else "personal access token"


def refuse(message: str, status: int, **more: Any) -> Refused:
    """A refusal, to be raised."""
    return Refused(said(message, status, **more))


def invalid(resource: str, code: str, field: str, message: str | None = None) -> Refused:
    """422 as GitHub words it."""
    error = {"resource": resource, "code": code, "field": field, **({"message": message} if message else {})}
    return refuse("Validation Failed", 422, errors=[error])


def caller(world: World, request: Request) -> Caller | None:
    """Who asks; None without credentials, which may read what is public. Raises Refused for bad ones."""
    if not request.headers.get("User-Agent"):
        raise refuse("Missing or invalid User Agent string.", 403)
    version = request.headers.get("X-GitHub-Api-Version")
    if version is not None and version not in API_VERSIONS:
        raise refuse(f"{version} is not a supported version of the API", 400)
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return None
    if scheme.lower() == "bearer" and value.count(".") == 2:
        return _app(world, value)
    grant = world.tokens.get(value)
    if grant is None or _expired(world, grant):
        raise refuse("Bad credentials", 401)
    scopes = grant.scopes if grant.installation is None and grant.permissions is None else None
    return Caller(grant.user, value, grant.installation, scopes=scopes, permissions=grant.permissions)


def purse(who: Caller | None, path: str) -> str:
    """What a request is counted against: the caller's hour, or the minute of searches."""
    token = who.token if who else ""
    return f"{token} search {int(time.time()) // MINUTE}" if path.startswith("/search/") else token


def core_limit(world: World, who: Caller | None) -> int:
    """Requests an hour: nobody has fewer than somebody."""
    return world.rate_limit if who else world.anonymous_limit


def count(world: World, who: Caller | None, path: str) -> dict[str, str]:
    """Count the request, and give the headers that say so. Raises Refused over the limit."""
    key, search = purse(who, path), path.startswith("/search/")
    limit, period = (world.search_limit, MINUTE) if search else (core_limit(world, who), HOUR)
    with world.lock:
        used = world.rate_used[key] = world.rate_used.get(key, 0) + 1
    headers = {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(limit - used, 0)),
        "X-RateLimit-Used": str(used),
        "X-RateLimit-Reset": str(int(time.time()) // period * period + period),
        "X-RateLimit-Resource": "search" if search else "core",
    }
    if who and who.scopes is not None:
        headers["X-OAuth-Scopes"] = ", ".join(who.scopes)
    if used > limit:
        answer = said("API rate limit exceeded." if who else ANONYMOUS_LIMIT, 403)
        answer.headers.update(headers)
        raise Refused(answer)
    return headers


def repository(world: World, who: Caller | None, full_name: str) -> Repository:
    """The repository, where it exists and the caller sees it. Raises Refused."""
    found = world.repositories.get(full_name.casefold())
    if found is None or not _sees(who, found):
        raise refuse("Not Found", 404)
    return found


def _sees(who: Caller | None, where: Repository) -> bool:
    if who and who.installation is not None:
        return who.installation == where.installation
    if not where.private:
        return True
    invited = who is not None and (who.user is where.owner or who.user.login in where.roles)
    return invited and (who is None or who.scopes is None or "repo" in who.scopes)


def issue(where: Repository, number: int) -> Issue:
    """The issue; a transferred one is still here, for a redirect. Raises Refused: 404, or 410 once it was deleted."""
    found = where.issues.get(number)
    if found is None:
        raise refuse("Not Found", 404)
    if found.gone:
        raise refuse("This issue was deleted", 410)
    return found


def writer(who: Caller | None, where: Repository, permission: str, role: str = "read") -> User:
    """Who writes: an App by its `permission`, a person by their `role` and what their token may. Raises Refused."""
    if who is None:
        raise refuse("Requires authentication", 401)
    granted = who.granted(where)
    if granted is not None:
        g.headers[ACCEPTED] = f"{permission}=write"
        if granted.get(permission) != "write":
            raise refuse(f"Resource not accessible by {who.kind}", 403)
    elif who.scopes is not None and not {"repo", "public_repo"} & set(who.scopes):
        raise refuse("Not Found", 404)
    if who.installation is None and (who.app or not may(where, who.user, role)):
        raise refuse("Must have admin rights to Repository.", 403)
    return who.user


def reader(who: Caller | None, where: Repository, permission: str) -> None:
    """An App reads only what it has the permission for, and so does a fine-grained token what isn't public.

    Raises Refused.
    """
    granted = who.granted(where) if who else None
    if who is None or granted is None:
        return
    g.headers[ACCEPTED] = f"{permission}=read"
    if permission not in granted and (where.private or who.installation is not None):
        raise refuse(f"Resource not accessible by {who.kind}", 403)


def app_only(who: Caller | None) -> None:
    """Only the App itself may. Raises Refused."""
    if who is None or not who.app:
        raise refuse("A JSON web token could not be decoded", 401)


def _app(world: World, token: str) -> Caller:
    claims = _claims(world, token)
    if claims is None:
        raise refuse("A JSON web token could not be decoded", 401)
    if claims["exp"] - time.time() > 600:
        raise refuse("'Expiration time' claim ('exp') is too far in the future", 401)
    return Caller(world.bot, token, app=True)


def _claims(world: World, token: str) -> dict[str, Any] | None:
    for key in world.private_keys:
        with suppress(jwt.PyJWTError):
            return jwt.decode(token, key.public_key(), algorithms=["RS256"], issuer=str(APP_ID))
    return None


def _expired(world: World, grant: Grant) -> bool:
    return grant.expires is not None and grant.expires <= world.now()
