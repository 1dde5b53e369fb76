"""Reads a package index's JSON answers (PEP 691 and 700) over HTTP."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import requests
import urllib3
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from runners.failures import IndexUnreachable
from runners.index_settings import IndexSettings

_ACCEPT = "application/vnd.pypi.simple.v1+json"
_CHUNK_BYTES = 1 << 16
_LARGEST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class IndexFile:
    """A file that the index offers: its name, when it was uploaded, and whether it was yanked."""

    filename: str
    uploaded: datetime
    yanked: bool


class _File(BaseModel):
    filename: str
    upload_time: AwareDatetime = Field(alias="upload-time")
    yanked: bool | str = False


class _Page(BaseModel):
    files: list[_File]


class PackageIndex:
    """A simple index; `seconds` bounds a whole answer, however slowly it drips in."""

    def __init__(self, settings: IndexSettings, seconds: float = 20.0) -> None:
        self._settings = settings
        self._seconds = seconds

    def files(self, project: str) -> tuple[IndexFile, ...]:
        """All files of `project`.

        Raises IndexUnreachable where no index is configured, it can't be reached, is too slow, or answers
        something other than a JSON page with upload times.
        """
        where = shown(self._settings.index_url)
        try:
            address = f"{(self._settings.index_url or '').rstrip('/')}/{project}/"
            page = _Page.model_validate_json(page_of(address, _ACCEPT, self._settings, self._seconds, where)[0])
        except ValidationError as error:
            raise IndexUnreachable(f"the package index {where} gave no JSON page with upload times") from error
        return tuple(IndexFile(f.filename, f.upload_time, bool(f.yanked)) for f in page.files)


def page_of(
    url: str, accept: str, settings: IndexSettings, seconds: float, where: str | None = None
) -> tuple[bytes, str, str]:
    """What an index answers to an address, bounded in time and size: its bytes, their kind, and whence they came.

    Raises IndexUnreachable, which calls the index `where`.
    """
    verify, ends = settings.certificate or True, time.monotonic() + seconds
    try:
        with requests.get(url, headers={"Accept": accept}, timeout=seconds, verify=verify, stream=True) as answer:
            answer.raise_for_status()
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return _read(answer, ends), kind, answer.url
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise IndexUnreachable(f"the package index {where or shown(url)} can't be read: {_reason(error)}") from error


def _read(answer: requests.Response, ends: float) -> bytes:
    out = bytearray()
    # iter_content would wait for a whole chunk, however slowly it drips in.
    while chunk := answer.raw.read1(_CHUNK_BYTES, decode_content=True):
        out += chunk
        if time.monotonic() > ends:
            raise requests.Timeout("no whole answer in time")
        if len(out) > _LARGEST_BYTES:
            raise requests.RequestException(f"the answer has more than {_LARGEST_BYTES >> 20} MB")
    return bytes(out)


def shown(url: str | None) -> str:
    """An index's address as it may be printed: without the user and password that it may hold."""
    if not url:
        return "(none is configured)"
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _reason(error: Exception) -> str:
    """One short line; requests' own texts hold addresses of objects, and urls with credentials."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"it answered {error.response.status_code}"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate isn't trusted here; name the right bundle in SSL_CERT_FILE"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "it was too slow"
    if isinstance(error, requests.ConnectionError | urllib3.exceptions.HTTPError):
        return "no connection"
    return "its address or answer is broken"
