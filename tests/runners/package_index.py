"""A package index on localhost for tests: answers over real HTTP what a test gives it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from runners.index_settings import IndexSettings
from tests.listening import QuietHandler, listening

JSON = "application/vnd.pypi.simple.v1+json"


@dataclass
class Index:
    """What is answered, and what was asked."""

    url: str
    pages: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    drip_seconds: float = 0.0
    asked: list[str] = field(default_factory=list)

    @property
    def settings(self) -> IndexSettings:
        return IndexSettings(self.url)

    def body(self, project: str) -> bytes:
        page = self.pages.get(project, "<html>no such project</html>")
        return page.encode() if isinstance(page, str) else json.dumps(page).encode()


def page(*files: tuple[str, str]) -> dict[str, Any]:
    """A JSON page of (filename, day of upload)."""
    listed = [
        {"filename": name, "upload-time": f"{day}T12:00:00.5Z", "yanked": False, "url": "x"} for name, day in files
    ]
    return {"meta": {"api-version": "1.1"}, "name": "torch", "files": listed}


def wheel(version: str, python: str = "37", platform: str = "manylinux1_x86_64", abi: str | None = None) -> str:
    """The name of a torch wheel."""
    return f"torch-{version}-cp{python}-{abi or f'cp{python}'}-{platform}.whl"


@contextmanager
def serving(**pages: Any) -> Iterator[Index]:
    """An index with these projects, until the block ends."""

    class Answer(QuietHandler):
        def do_GET(self) -> None:
            project = self.path.strip("/").rpartition("/")[2]
            index.asked.append(project)
            body = index.body(project)
            self.send_response(index.status)
            self.send_header("Content-Type", JSON)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for start in range(0, len(body), 1 if index.drip_seconds else len(body)):
                time.sleep(index.drip_seconds)
                try:
                    self.wfile.write(body[start:] if not index.drip_seconds else body[start : start + 1])
                except OSError:
                    return

    with listening(Answer) as address:
        index = Index(f"{address}/simple", dict(pages))
        yield index
