"""The admin API: `POST /_standin/VERB` with JSON, for tests that drive the stand-in as a process of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, g, jsonify, request

from tests.e2e.standin import shapes
from tests.e2e.standin.app_keys import delete_key, generate_key
from tests.e2e.standin.bulk import counts, fill, grant
from tests.e2e.standin.failures import Failure, said
from tests.e2e.standin.world import APP_ID, APP_SLUG, Comment, Grant, Issue, Json, Repository, User

if TYPE_CHECKING:
    from tests.e2e.standin.server import StandIn

PREFIX = "/_standin/"

api = Blueprint("admin", __name__)


@api.post(PREFIX + "<verb>")
def act(verb: str) -> Response | tuple[Response, int]:
    """Do what the verb says; see VERBS."""
    if verb not in VERBS:
        return said(f"no verb {verb}: there are {', '.join(VERBS)}", 404), 404
    return jsonify(VERBS[verb](g.standin, request.get_json(silent=True) or {}))


def _repository(github: StandIn, asked: Json) -> Repository:
    return github.world.repositories[asked["repository"].casefold()]


def _issue(github: StandIn, asked: Json) -> Issue:
    found = _repository(github, asked).issues.get(asked["number"])
    return found or abort(404)


def _comment(github: StandIn, asked: Json) -> Comment:
    return next(each for each in _issue(github, asked).comments if each.id == asked["comment"])


def _by(github: StandIn, asked: Json) -> User:
    return github.world.user(asked.get("user", "reporter"))


def credentials(github: StandIn, asked: Json) -> Json:
    """What the bot is given: the App's id and key, the webhook's secret, and a token of `user`'s where it is named."""
    token = github.world.token(Grant(_by(github, asked))) if "user" in asked else None
    key = github.world.private_key_pem
    return {
        "app_id": APP_ID,
        "slug": APP_SLUG,
        "private_key": key,
        "webhook_secret": github.hooks.secret,
        "token": token,
    }


def hook(github: StandIn, asked: Json) -> Json:
    """Deliver webhooks to `url` from now on; `secret` replaces the one that was made up."""
    github.hooks.url = asked["url"]
    github.hooks.secret = asked.get("secret", github.hooks.secret)
    return {}


def make_repository(github: StandIn, asked: Json) -> Json:
    """A repository `repository`, with the App unless `installed` is false."""
    made = github.acts.make_repository(asked["repository"], installed=asked.get("installed", True))
    return {"installation": made.installation}


def file_issue(github: StandIn, asked: Json) -> Json:
    """`user` files an issue with `title` and `body`."""
    made = github.acts.file(
        _repository(github, asked), _by(github, asked), asked.get("title", "A bug"), asked.get("body", "")
    )
    return {"number": made.number}


def edit_issue(github: StandIn, asked: Json) -> Json:
    """`user` edits `title` or `body`."""
    where = _repository(github, asked)
    texts = {name: asked.get(name) for name in ("title", "body")}
    github.acts.edit(where, _issue(github, asked), _by(github, asked), **texts)
    return {}


def set_state(github: StandIn, asked: Json) -> Json:
    """`user` closes or reopens: `state`."""
    github.acts.set_state(_repository(github, asked), _issue(github, asked), _by(github, asked), asked["state"])
    return {}


def delete_issue(github: StandIn, asked: Json) -> Json:
    """`user` deletes the issue."""
    github.acts.delete(_repository(github, asked), _issue(github, asked), _by(github, asked))
    return {}


def transfer_issue(github: StandIn, asked: Json) -> Json:
    """The issue moves to the repository `to`."""
    to = github.world.repositories[asked["to"].casefold()]
    return {"number": github.acts.transfer(_repository(github, asked), _issue(github, asked), to).number}


def comment(github: StandIn, asked: Json) -> Json:
    """`user` comments `body`."""
    made = github.acts.comment(_repository(github, asked), _issue(github, asked), _by(github, asked), asked["body"])
    return {"comment": made.id}


def edit_comment(github: StandIn, asked: Json) -> Json:
    """`user` edits the comment to `body`."""
    it = _comment(github, asked)
    github.acts.edit_comment(_repository(github, asked), _issue(github, asked), it, _by(github, asked), asked["body"])
    return {}


def delete_comment(github: StandIn, asked: Json) -> Json:
    """`user` deletes the comment."""
    it = _comment(github, asked)
    github.acts.delete_comment(_repository(github, asked), _issue(github, asked), it, _by(github, asked))
    return {}


def label(github: StandIn, asked: Json) -> Json:
    """`user` sets the label `name`."""
    github.acts.label(_repository(github, asked), _issue(github, asked), _by(github, asked), asked["name"])
    return {}


def unlabel(github: StandIn, asked: Json) -> Json:
    """`user` removes the label `name`."""
    done = github.acts.unlabel(_repository(github, asked), _issue(github, asked), _by(github, asked), asked["name"])
    return {"removed": done}


def set_role(github: StandIn, asked: Json) -> Json:
    """`user` gets the role `role`."""
    github.acts.set_role(_repository(github, asked), _by(github, asked), asked["role"])
    return {}


def put_file(github: StandIn, asked: Json) -> Json:
    """The repository has the file `path` with `text`."""
    _repository(github, asked).files[asked["path"]] = asked["text"].encode()
    return {}


def show_issue(github: StandIn, asked: Json) -> Json:
    """The issue with its comments, as the API would show them."""
    where, it = _repository(github, asked), _issue(github, asked)
    said_below = [
        {**shapes.comment(github.world, where, it, each), "reacted": [r.content for r in each.reactions]}
        for each in it.comments
    ]
    return {"issue": shapes.issue(github.world, where, it), "comments": said_below}


def fail(github: StandIn, asked: Json) -> Json:
    """Plan a failure: the fields of Failure."""
    github.failures.plan(Failure(**asked))
    return {}


def heal(github: StandIn, asked: Json) -> Json:  # every verb is asked alike
    """Fail no more."""
    github.failures.clear()
    return {}


def clock(github: StandIn, asked: Json) -> Json:
    """Move GitHub's clock by `seconds`; new tokens live `token_seconds`."""
    github.world.clock_offset += asked.get("seconds", 0)
    github.world.token_seconds = asked.get("token_seconds", github.world.token_seconds)
    return {"now": github.world.now().isoformat()}


def calls(github: StandIn, asked: Json) -> list[Json]:
    """The calls so far; `clear` forgets them."""
    listed = [dataclasses.asdict(each) for each in github.calls]
    if asked.get("clear"):
        github.calls.clear()
    return listed


def deliveries(github: StandIn, asked: Json) -> list[Json]:
    """The deliveries so far; `wait` waits for those under way."""
    if asked.get("wait"):
        github.hooks.settle()
    return [each.as_json() for each in github.hooks.deliveries]


def redeliver(github: StandIn, asked: Json) -> Json:
    """Deliver `id` again, `times` times."""
    github.hooks.redeliver(asked["id"], asked.get("times", 1))
    return {}


def drifts(github: StandIn, asked: Json) -> list[str]:  # every verb is asked alike
    """Where the stand-in was not like GitHub; a test should find none."""
    return list(github.drifts)


VERBS: dict[str, Callable[[StandIn, Json], Any]] = {
    verb.__name__: verb
    for verb in (
        credentials,
        hook,
        generate_key,
        delete_key,
        grant,
        make_repository,
        fill,
        file_issue,
        edit_issue,
        set_state,
        delete_issue,
        transfer_issue,
        comment,
        edit_comment,
        delete_comment,
        label,
        unlabel,
        set_role,
        put_file,
        show_issue,
        fail,
        heal,
        clock,
        calls,
        counts,
        deliveries,
        redeliver,
        drifts,
    )
}
