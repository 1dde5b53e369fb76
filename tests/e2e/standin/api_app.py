"""The API of the App itself: who it is, its installations, their tokens; the token's user; the rate limit."""

from __future__ import annotations

import re
import time
from datetime import timedelta

from flask import Blueprint, Response, g, request

from tests.e2e.standin import shapes
from tests.e2e.standin.acts import Acts
from tests.e2e.standin.gate import HOUR, app_only, core_limit, refuse, repository
from tests.e2e.standin.paging import answered, page
from tests.e2e.standin.schemas import checked, refusal
from tests.e2e.standin.world import Grant, Repository, World, iso

api = Blueprint("app", __name__)


@api.get("/app")
def get_app() -> Response:
    world: World = g.acts.world
    app_only(g.caller)
    return answered(request, checked("Integration", shapes.app(world)))


@api.get("/app/installations")
def list_installations() -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    app_only(g.caller)
    found = [shapes.installation(world, each) for each in _installed(acts)]
    return page(request, checked("Installation", found, many=True))


@api.get("/repos/<owner>/<repo>/installation")
def get_installation(owner: str, repo: str) -> Response:
    world: World = g.acts.world
    app_only(g.caller)
    where = repository(world, None, f"{owner}/{repo}")
    if where.installation is None:
        raise refuse("Not Found", 404)
    return answered(request, checked("Installation", shapes.installation(world, where)))


@api.post("/app/installations/<int:number>/access_tokens")
def create_token(number: int) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    app_only(g.caller)
    data = request.get_json(silent=True) or {}
    why = refusal("AppInstallationsInstallationIdAccessTokensPostBody", data)
    if why is not None:
        raise refuse(f"Invalid request.\n\n{why}", 422)
    where = next((each for each in _installed(acts) if each.installation == number), None)
    if where is None:
        raise refuse("Not Found", 404)
    expires = world.now() + timedelta(seconds=world.token_seconds)
    token = world.token(Grant(world.bot, number, expires))
    made = {
        "token": token,
        "expires_at": iso(expires),
        "permissions": dict(where.permissions),
        "repository_selection": "selected",
    }
    return answered(request, checked("InstallationToken", made), 201)


@api.post("/app-manifests/<code>/conversions")
def convert_manifest(code: str) -> Response:
    world: World = g.acts.world
    if not re.fullmatch(r"[0-9a-f]{40}", code):
        raise refuse("Not Found", 404)
    secret = {"client_secret": code[::-1], "webhook_secret": g.standin.hooks.secret, "pem": world.private_key_pem}
    return answered(
        request, checked("AppManifestsCodeConversionsPostResponse201", {**shapes.app(world), **secret}), 201
    )


@api.get("/user")
def get_user() -> Response:
    world: World = g.acts.world
    if g.caller is None:
        raise refuse("Requires authentication", 401)
    if g.caller.installation is not None or g.caller.app:
        raise refuse("Resource not accessible by integration", 403)
    profile = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    times = {"created_at": iso(world.started), "updated_at": iso(world.started)}
    return answered(request, checked("PublicUser", {**shapes.user(world, g.caller.user), **profile, **counts, **times}))


@api.get("/rate_limit")
def get_rate_limit() -> Response:
    world: World = g.acts.world
    limit = core_limit(world, g.caller)
    used = world.rate_used.get(g.caller.token if g.caller else "", 0)
    reset = int(time.time()) // HOUR * HOUR + HOUR
    core = {"limit": limit, "used": used, "remaining": max(limit - used, 0), "reset": reset}
    search = {"limit": 30, "used": 0, "remaining": 30, "reset": reset}
    return answered(request, checked("RateLimitOverview", {"resources": {"core": core, "search": search}}))


def _installed(acts: Acts) -> list[Repository]:
    return [each for each in acts.world.repositories.values() if each.installation is not None]
