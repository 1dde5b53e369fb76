"""Writes `DIR/index.html` from `DIR/results.jsonl`: one file that asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.bugs import Bug, guarded
from bot.failures import Failure
from bot.page.details import details_of
from bot.page.pack import Pack
from bot.summary.index import Index, Row, row_of
from bot.summary.results import PARTIAL, Json, results_in, results_of
from bot.summary.wording import LEGEND
from bot.verdicts import VERDICTS, verdict_style
from repros.contract import result_json

SCRIPTS = ("elements", "data", "selection", "charts", "grid", "detail", "address", "start")
ROOM = 40_000
LEAST_ROOM = 4_000
ALL_ROOM = 150_000_000
"""Characters that the long texts of one issue may have, at most and at least, and those of all issues together."""


def write_page(folder: Path, made: datetime | None = None, *, of: int | None = None) -> Path:
    """The page of a folder's results; `made` is the time that it shows, now if None.

    `of` is how many issues there are to judge, 0 where that isn't known yet, while a triage is unfinished: the page
    says so. It is whole at any moment: a new one takes the old one's place at once. Raises BadInput where the results
    can't be read, Failure where the page can't be written.
    """
    page = folder / "index.html"
    results = folder / PARTIAL if of is not None else results_of(folder)
    room = room_for(sum(1 for _ in results_in(results)))
    index = Index()
    temporary = page.with_suffix(".tmp")
    try:
        with tempfile.TemporaryFile(dir=folder) as spare:
            pack = Pack(spare)
            for result in results_in(results):
                row, details = shown(result, room)
                index.rows.append(row)
                pack.add(details)
            pack.flush()
            with temporary.open("w", encoding="utf-8") as out:
                out.writelines(rendered(index, pack, made or datetime.now(UTC), of))
            temporary.replace(page)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Failure(f"can't write {page}: {error.strerror}") from error
    return page


def shown(result: Json, room: int) -> tuple[Row, Json]:
    """An issue's row and details; those of an `error` where a bug of ours keeps it from being shown."""
    found = guarded("rendering", lambda: (row_of(result), details_of(result, room)))
    if not isinstance(found, Bug):
        return found
    verdict = found.verdict
    bare = {key: result.get(key) for key in ("id", "title", "url", "created")}
    bare |= {"verdict": verdict.kind, "results": [result_json(None, verdict)]}
    return row_of(bare), details_of(bare, room)


def room_for(issues: int) -> int:
    """How many characters the long texts of each of so many issues may have."""
    return min(ROOM, max(LEAST_ROOM, ALL_ROOM // max(issues, 1)))


def rendered(index: Index, pack: Pack, made: datetime, of: int | None = None) -> Iterator[str]:
    """The page in pieces. The list comes before the details, so that it is there before the file has been read."""
    script, style = page_script(), look() + asset("page.css")
    return (
        _environment()
        .get_template("shell.html.j2")
        .generate(
            policy=policy(script, style),
            script=Markup(script),  # noqa: S704  # our own files
            style=Markup(style),  # noqa: S704  # and nobody else's
            counts=index.counts(),
            words=VERDICTS,
            legend=LEGEND,
            most=max(index.counts().values(), default=0),
            total=len(index.rows),
            of=of,
            repository=index.repository(),
            made=made,
            index=index.json(pack.starts),
            chunks=pack.chunks(),
        )
    )


def policy(script: str, style: str) -> str:
    """The content security policy: nothing but our own script and style, told by their hashes, and no network."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def page_script() -> str:
    """The page's script: the files of `script/`, one after the other, in a scope of their own."""
    parts = "\n".join(asset(f"script/{name}.js") for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def look() -> str:
    """The style that all pages share."""
    return asset("look.css") + verdict_style()


def asset(name: str, package: str = "bot.page") -> str:
    """The text of one of a page's own files."""
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # `tojson` escapes <, >, & and ', so that no title ends the element; ASCII alone: a lone surrogate is no UTF-8.
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "ensure_ascii": True}
    return environment
