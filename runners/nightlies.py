"""Reads which nightly builds of torch a configured index or folder has; whatever else lies there is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import url2pathname

from pydantic import AwareDatetime, BaseModel, ValidationError

from repros.library import TORCH
from runners.failures import IndexUnreachable
from runners.index import page_of, shown
from runners.index_settings import IndexSettings
from runners.nightly_list import Nightlies, nightlies_of, nightly_version
from runners.store import Store

MAX_AGE = timedelta(hours=1)
RETRY_AFTER = timedelta(minutes=10)

_JSON, _HTML = "application/vnd.pypi.simple.v1+json", "text/html"
_MOST_URL = 2_000


class _Kept(BaseModel):
    """What the store remembers of an index; `problem` tells of a try that failed after it was read."""

    index: str
    checked: AwareDatetime
    files: tuple[tuple[str, str], ...] = ()
    problem: str | None = None


def load_nightlies(
    store: Store, index: str | None, settings: IndexSettings, *, now: datetime | None = None, seconds: float = 20.0
) -> Nightlies:
    """The nightly builds of an index, as the store remembers them from the last hour; of a folder, as it is now.

    An index that can't be read is no failure: what it had at last counts, with a warning.
    Raises DiskFull where the store can't be written.
    """
    if not index:
        return Nightlies()
    now, where = now or datetime.now(UTC), shown(index)
    if folder := folder_of(index):
        problem = None if folder.is_dir() else f"there is no folder {folder}"
        return nightlies_of(_files_in(folder), where, problem)
    path = store.root / "nightlies.json"
    kept = _kept(path, where)
    if kept is None or not timedelta(0) <= now - kept.checked < (RETRY_AFTER if kept.problem else MAX_AGE):
        try:
            files = tuple(files_of(index, settings, seconds))
            kept = _Kept(index=where, checked=now, files=files)
        except IndexUnreachable as error:
            kept = _Kept(index=where, checked=now, files=kept.files if kept else (), problem=str(error))
        store.write_atomically(path, kept.model_dump_json())
    return nightlies_of(kept.files, where, kept.problem)


def folder_of(index: str) -> Path | None:
    """The folder that an index is, written as a path or a file's address; None where it is asked over HTTP."""
    parts = urlsplit(index)
    if parts.scheme in {"http", "https"}:
        return None
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else Path(index)


def files_of(index: str, settings: IndexSettings, seconds: float) -> Iterator[tuple[str, str]]:
    """The nightly wheels of torch on an index's page, HTML (PEP 503) or JSON (PEP 691), with their addresses.

    Raises IndexUnreachable.
    """
    page = f"{index.rstrip('/')}/{TORCH.name}/"
    body, kind, at = page_of(page, f"{_JSON}, {_HTML};q=0.5", settings, seconds, shown(index))
    if kind == _JSON:
        try:
            links = [file.url for file in _Page.model_validate_json(body).files if not file.yanked]
        except ValidationError as error:
            raise IndexUnreachable(f"the package index {shown(index)} gave no page of files") from error
    else:
        links = links_in(body.decode("utf-8", "replace"))
    yield from (found for link in links if (found := _wheel_at(at, link)))


def _wheel_at(page: str, link: str) -> tuple[str, str] | None:
    """The name and address of the wheel that a page links to; None for any other link, whatever it is."""
    try:
        url = urljoin(page, link)
        parts = urlsplit(url)
    except ValueError:
        return None
    name = unquote(parts.path.rpartition("/")[2])
    # uv is given it as a requirement: blanks and what isn't printable would end the address.
    plain = url.isascii() and url.isprintable() and len(url) <= _MOST_URL and not {" ", "'", '"', "\\"} & set(url)
    return (name, url) if plain and parts.scheme in {"http", "https"} and nightly_version(name) else None


def links_in(page: str) -> list[str]:
    """Where the links of an HTML page lead, but for those of yanked files."""
    parser = _Links()
    parser.feed(page)
    return parser.found


class _File(BaseModel):
    url: str
    yanked: bool | str = False


class _Page(BaseModel):
    files: list[_File]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "data-yanked" not in given:
            self.found.append(given["href"] or "")


def _files_in(folder: Path) -> Iterator[tuple[str, str]]:
    """The wheels of torch in a folder, or below it in one of that name, as an index is laid out."""
    for place in (folder, folder / TORCH.name):
        for path in sorted(place.glob(f"{TORCH.name}-*.whl")):
            yield path.name, path.absolute().as_uri()


def _kept(path: Path, index: str) -> _Kept | None:
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return kept if kept.index == index else None
