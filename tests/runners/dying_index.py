"""A package index on localhost that dies in the middle of a wheel: resolving succeeds, installing can't."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.listening import QuietHandler, listening
from tests.runners.package_index import JSON


@dataclass
class DyingIndex:
    """Its address, and the wheels that it has begun to send: with the first it dies."""

    url: str
    begun: list[str] = field(default_factory=list)


def wheel_of(name: str, version: str) -> bytes:
    """A wheel of one empty module."""
    made, folder = io.BytesIO(), f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": "",
        f"{folder}/METADATA": metadata_of(name, version),
        f"{folder}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{folder}/RECORD": "",
    }
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return made.getvalue()


def metadata_of(name: str, version: str) -> str:
    """What the index tells of a wheel before it is fetched."""
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


@contextmanager
def dying_index(**versions: str) -> Iterator[DyingIndex]:
    """An index of these projects, until the block ends."""
    wheels = {f"{name}-{version}-py3-none-any.whl": (name, version) for name, version in versions.items()}

    def listed(project: str) -> dict[str, object]:
        files = [
            {
                "filename": file,
                "url": f"{index.url.removesuffix('/simple')}/files/{file}",
                "hashes": {"sha256": hashlib.sha256(wheel_of(*wheel)).hexdigest()},
                "upload-time": "2019-01-01T00:00:00Z",
                "core-metadata": True,
            }
            for file, wheel in wheels.items()
            if wheel[0] == project
        ]
        return {"meta": {"api-version": "1.1"}, "name": project, "files": files}

    class Answer(QuietHandler):
        def do_GET(self) -> None:
            self.close_connection = True
            file = self.path.rpartition("/")[2]
            if index.begun:
                return  # it is dead: connections close without an answer
            if file in wheels:
                index.begun.append(file)
                whole = wheel_of(*wheels[file])
                self.send(whole, "application/zip", len(whole) // 2)
            elif file.removesuffix(".metadata") in wheels:
                text = metadata_of(*wheels[file.removesuffix(".metadata")])
                self.send(text.encode(), "text/plain")
            elif (project := self.path.strip("/").rpartition("/")[2]) in versions:
                self.send(json.dumps(listed(project)).encode(), JSON)
            else:
                self.send_error(404)

        def send(self, body: bytes, kind: str, sent: int | None = None) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:sent])

    with listening(Answer) as address:
        index = DyingIndex(f"{address}/simple")
        yield index
