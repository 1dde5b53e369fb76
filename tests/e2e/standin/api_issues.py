"""The API of issues, their comments and reactions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, make_response, request

from tests.e2e.standin import shapes
from tests.e2e.standin.acts import Acts
from tests.e2e.standin.gate import Refused, invalid, issue, reader, refuse, repository, writer
from tests.e2e.standin.paging import Order, answered, cursor_page, page
from tests.e2e.standin.schemas import checked, refusal
from tests.e2e.standin.world import Comment, Issue, Json, Repository, World

MAX_BODY = 65_536


api = Blueprint("issues", __name__)


@api.get("/repos/<owner>/<repo>/issues")
def list_issues(owner: str, repo: str) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where = _readable(acts, owner, repo)
    found, order = _selected(where, list(world.live_issues(where))), Order(_sort_key(), _descending())

    def show(items: Sequence[Issue]) -> list[Json]:
        return list(checked("Issue", [shapes.issue(world, where, each) for each in items], many=True))

    if world.numbered_pages:
        return page(request, order.sorted(found), show)
    return cursor_page(request, found, order, show)


@api.get("/repos/<owner>/<repo>/issues/<int:number>")
def get_issue(owner: str, repo: str, number: int) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where = _readable(acts, owner, repo)
    found = here(acts, issue(where, number))
    return answered(request, checked("Issue", shapes.issue(world, where, found)))


@api.get("/repos/<owner>/<repo>/issues/<int:number>/comments")
def list_comments(owner: str, repo: str, number: int) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where = _readable(acts, owner, repo)
    found = here(acts, issue(where, number))
    said = [shapes.comment(world, where, found, c) for c in found.comments if _recent(c.updated)]
    return page(request, checked("IssueComment", said, many=True))


@api.get("/repos/<owner>/<repo>/issues/comments")
def list_all_comments(owner: str, repo: str) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where = _readable(acts, owner, repo)
    pairs = [(i, c) for i in world.live_issues(where) for c in i.comments if _recent(c.updated)]
    updated = request.args.get("sort") == "updated"
    pairs.sort(key=lambda pair: (pair[1].updated if updated else pair[1].created, pair[1].id))
    if request.args.get("sort") and _descending():
        pairs.reverse()
    said = [shapes.comment(world, where, i, c) for i, c in pairs]
    return page(request, checked("IssueComment", said, many=True))


@api.post("/repos/<owner>/<repo>/issues/<int:number>/comments")
def create_comment(owner: str, repo: str, number: int) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where = repository(world, g.caller, f"{owner}/{repo}")
    by = writer(g.caller, where, "issues")
    found = here(acts, issue(where, number))
    text = _text(_body("ReposOwnerRepoIssuesIssueNumberCommentsPostBody"))
    if found.locked and g.caller.installation is None and shapes.role_of(where, by) == "read":
        raise refuse("Unable to create comment because issue is locked.", 403)
    made = acts.comment(where, found, by, text)
    return answered(request, checked("IssueComment", shapes.comment(world, where, found, made)), 201)


@api.get("/repos/<owner>/<repo>/issues/comments/<int:comment>")
def get_comment(owner: str, repo: str, comment: int) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where, found, it = _comment(acts, owner, repo, comment)
    return answered(request, checked("IssueComment", shapes.comment(world, where, found, it)))


@api.patch("/repos/<owner>/<repo>/issues/comments/<int:comment>")
def edit_comment(owner: str, repo: str, comment: int) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where, found, it = _comment(acts, owner, repo, comment)
    by = writer(g.caller, where, "issues", "read" if it.user is g.caller.user else "write")
    acts.edit_comment(where, found, it, by, _text(_body("ReposOwnerRepoIssuesCommentsCommentIdPatchBody")))
    return answered(request, checked("IssueComment", shapes.comment(world, where, found, it)))


@api.delete("/repos/<owner>/<repo>/issues/comments/<int:comment>")
def delete_comment(owner: str, repo: str, comment: int) -> Response:
    acts: Acts = g.acts
    where, found, it = _comment(acts, owner, repo, comment)
    by = writer(g.caller, where, "issues", "read" if it.user is g.caller.user else "write")
    acts.delete_comment(where, found, it, by)
    return make_response("", 204)


@api.post("/repos/<owner>/<repo>/issues/comments/<int:comment>/reactions")
def react_to_comment(owner: str, repo: str, comment: int) -> Response:
    acts: Acts = g.acts
    where, _, it = _comment(acts, owner, repo, comment)
    return _react(acts, where, it, "ReposOwnerRepoIssuesCommentsCommentIdReactionsPostBody")


@api.post("/repos/<owner>/<repo>/issues/<int:number>/reactions")
def react_to_issue(owner: str, repo: str, number: int) -> Response:
    acts: Acts = g.acts
    where = _readable(acts, owner, repo)
    it = here(acts, issue(where, number))
    return _react(acts, where, it, "ReposOwnerRepoIssuesIssueNumberReactionsPostBody")


@api.get("/repos/<owner>/<repo>/issues/<int:number>/events")
def list_events(owner: str, repo: str, number: int) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where = _readable(acts, owner, repo)
    found = here(acts, issue(where, number))
    events = [shapes.event(world, where, each) for each in found.events]
    for each in events:
        checked("LabeledIssueEvent" if each["event"] == "labeled" else "UnlabeledIssueEvent", each)
    return page(request, events)


def here(acts: Acts, found: Issue) -> Issue:
    """The issue, unless it was transferred: then GitHub redirects. Raises Refused."""
    if found.moved_to is not None:
        name, number = found.moved_to
        url = f"{acts.world.base_url}/repos/{name}/issues/{number}"
        refused = refuse("Moved Permanently", 301, url=url)
        refused.answer.headers["Location"] = url
        raise refused
    return found


def _readable(acts: Acts, owner: str, repo: str) -> Repository:
    where = repository(acts.world, g.caller, f"{owner}/{repo}")
    reader(g.caller, where, "issues")
    return where


def _comment(acts: Acts, owner: str, repo: str, comment: int) -> tuple[Repository, Issue, Comment]:
    where = _readable(acts, owner, repo)
    found = acts.world.find_comment(where, comment)
    if found is None:
        raise refuse("Not Found", 404)
    return where, *found


def _react(acts: Acts, where: Repository, to: Issue | Comment, schema: str) -> Response:
    by = writer(g.caller, where, "issues")
    made, new = acts.react(to, by, _body(schema)["content"])
    return answered(request, checked("Reaction", shapes.reaction(acts.world, made)), 201 if new else 200)


def _body(schema: str) -> Json:
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        raise refuse("Problems parsing JSON", 400)
    why = refusal(schema, data)
    if why is not None:
        raise refuse(f"Invalid request.\n\n{why}", 422)
    return data


def _text(data: Json) -> str:
    text = str(data["body"])
    if not text.strip():
        raise invalid("IssueComment", "missing_field", "body")
    if len(text) > MAX_BODY:
        raise invalid("IssueComment", "unprocessable", "data", f"Body is too long (maximum is {MAX_BODY} characters)")
    return text


def _selected(where: Repository, issues: list[Issue]) -> list[Issue]:
    state = request.args.get("state", "open")
    if state not in {"open", "closed", "all"}:
        raise invalid("Issue", "invalid", "state")
    wanted = {name.strip().casefold() for name in request.args.get("labels", "").split(",") if name.strip()}
    creator = request.args.get("creator", "").casefold()
    return [
        each
        for each in issues
        if state in {"all", each.state}
        and wanted <= {label.name.casefold() for label in each.labels}
        and creator in {"", each.user.login.casefold()}
        and _recent(each.updated)
    ]


def _recent(updated: datetime) -> bool:
    since = request.args.get("since")
    if since is None:
        return True
    try:
        return updated >= datetime.fromisoformat(since)
    except (ValueError, TypeError) as error:
        raise Refused(refuse("Validation Failed", 422).answer) from error


def _sort_key() -> Any:
    keys = {
        "created": lambda each: (each.created, each.id),
        "updated": lambda each: (each.updated, each.id),
        "comments": lambda each: (len(each.comments), each.id),
    }
    name = request.args.get("sort", "created")
    if name not in keys:
        raise invalid("Issue", "invalid", "sort")
    return keys[name]


def _descending() -> bool:
    return request.args.get("direction", "desc") == "desc"
