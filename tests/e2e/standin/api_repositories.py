"""The API of repositories: labels, permissions, files."""

from __future__ import annotations

import re

from flask import Blueprint, Response, g, make_response, request

from tests.e2e.standin import shapes
from tests.e2e.standin.acts import Acts
from tests.e2e.standin.api_issues import here
from tests.e2e.standin.gate import invalid, issue, reader, refuse, repository, writer
from tests.e2e.standin.paging import answered, page
from tests.e2e.standin.repository_shape import full_repository
from tests.e2e.standin.schemas import checked, refusal
from tests.e2e.standin.world import Issue, Repository, World

MAX_LABEL = 50
MAX_DESCRIPTION = 100


api = Blueprint("repositories", __name__)


@api.get("/repos/<owner>/<repo>")
def get_repository(owner: str, repo: str) -> Response:
    world: World = g.acts.world
    where = repository(world, g.caller, f"{owner}/{repo}")
    reader(g.caller, where, "metadata")
    person = g.caller is not None and g.caller.installation is None
    shown = full_repository(world, where, g.caller.user if g.caller else None, person=person)
    return answered(request, checked("FullRepository", shown))


@api.get("/repos/<owner>/<repo>/labels")
def list_labels(owner: str, repo: str) -> Response:
    world: World = g.acts.world
    where = repository(world, g.caller, f"{owner}/{repo}")
    found = [shapes.repository_label(world, where, each) for each in where.labels.values()]
    return page(request, checked("Label", found, many=True))


@api.get("/repos/<owner>/<repo>/labels/<path:name>")
def get_label(owner: str, repo: str, name: str) -> Response:
    world: World = g.acts.world
    where = repository(world, g.caller, f"{owner}/{repo}")
    found = where.labels.get(name.casefold())
    if found is None:
        raise refuse("Not Found", 404)
    return answered(request, checked("Label", shapes.repository_label(world, where, found)))


@api.post("/repos/<owner>/<repo>/labels")
def create_label(owner: str, repo: str) -> Response:
    acts: Acts = g.acts
    world: World = g.acts.world
    where = repository(world, g.caller, f"{owner}/{repo}")
    writer(g.caller, where, "issues", "write")
    data = request.get_json(silent=True) or {}
    why = refusal("ReposOwnerRepoLabelsPostBody", data)
    if why is not None:
        raise refuse(f"Invalid request.\n\n{why}", 422)
    _check_label(where, data["name"], data.get("color", "ededed"), data.get("description"))
    made = acts.make_label(where, data["name"], data.get("color", "ededed"), data.get("description"))
    return answered(request, checked("Label", shapes.repository_label(world, where, made)), 201)


@api.get("/repos/<owner>/<repo>/issues/<int:number>/labels")
def list_issue_labels(owner: str, repo: str, number: int) -> Response:
    acts: Acts = g.acts
    where, found = _issue(acts, owner, repo, number)
    return page(request, _labels(acts, where, found))


@api.post("/repos/<owner>/<repo>/issues/<int:number>/labels")
def add_labels(owner: str, repo: str, number: int) -> Response:
    acts: Acts = g.acts
    where, found = _issue(acts, owner, repo, number)
    by = writer(g.caller, where, "issues", "triage")
    data = request.get_json(silent=True)
    names = data.get("labels") if isinstance(data, dict) else data
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise refuse("Invalid request.\n\nlabels must be a list of names", 422)
    for name in names:
        if len(name) > MAX_LABEL:
            raise invalid("Label", "custom", "name", f"name is too long (maximum is {MAX_LABEL} characters)")
    for name in names:
        acts.label(where, found, by, name)
    return answered(request, _labels(acts, where, found))


@api.delete("/repos/<owner>/<repo>/issues/<int:number>/labels/<path:name>")
def remove_label(owner: str, repo: str, number: int, name: str) -> Response:
    acts: Acts = g.acts
    where, found = _issue(acts, owner, repo, number)
    by = writer(g.caller, where, "issues", "triage")
    if not acts.unlabel(where, found, by, name):
        raise refuse("Label does not exist", 404)
    return answered(request, _labels(acts, where, found))


@api.get("/repos/<owner>/<repo>/collaborators/<login>/permission")
def get_permission(owner: str, repo: str, login: str) -> Response:
    world: World = g.acts.world
    where = repository(world, g.caller, f"{owner}/{repo}")
    reader(g.caller, where, "metadata")
    who = world.users.get(login.casefold())
    if who is None:
        raise refuse(f"{login} is not a user", 404)
    return answered(request, checked("RepositoryCollaboratorPermission", shapes.permission(world, where, who)))


@api.get("/repos/<owner>/<repo>/contents/<path:path>")
def get_contents(owner: str, repo: str, path: str) -> Response:
    world: World = g.acts.world
    where = repository(world, g.caller, f"{owner}/{repo}")
    reader(g.caller, where, "contents")
    if inside := [each for each in where.files if each.startswith(f"{path}/")]:
        # A folder lists its files without their content.
        whole = [shapes.content(world, where, each, where.files[each]) for each in inside]
        listed = [{k: v for k, v in each.items() if k not in {"encoding", "content"}} for each in whole]
        return answered(request, checked("ContentDirectoryItems", listed, many=True))
    if path not in where.files:
        raise refuse("Not Found", 404)
    return answered(request, checked("ContentFile", shapes.content(world, where, path, where.files[path])))


@api.get("/raw/<path:path>")
def raw(path: str) -> Response:
    return make_response("", 404)


def _issue(acts: Acts, owner: str, repo: str, number: int) -> tuple[Repository, Issue]:
    where = repository(acts.world, g.caller, f"{owner}/{repo}")
    reader(g.caller, where, "issues")
    return where, here(acts, issue(where, number))


def _labels(acts: Acts, where: Repository, found: Issue) -> list[dict[str, object]]:
    labels = [shapes.repository_label(acts.world, where, each) for each in found.labels]
    checked("Label", labels, many=True)
    return labels


def _check_label(where: Repository, name: str, color: str, description: str | None) -> None:
    if len(name) > MAX_LABEL:
        raise invalid("Label", "custom", "name", f"name is too long (maximum is {MAX_LABEL} characters)")
    if name.casefold() in where.labels:
        raise invalid("Label", "already_exists", "name")
    if not re.fullmatch(r"[0-9a-fA-F]{6}", color):
        raise invalid("Label", "invalid", "color")
    if description is not None and len(description) > MAX_DESCRIPTION:
        raise invalid("Label", "custom", "description", "description is too long (maximum is 100 characters)")
