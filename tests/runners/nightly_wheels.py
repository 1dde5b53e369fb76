"""Nightly builds of torch for tests: a real wheel tagged anew, with a fault planted in some."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from collections.abc import Collection
from pathlib import Path

REAL = "torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl"

FAULT = """

def atleast_1d(*tensors):
    raise RuntimeError("atleast_1d: the storage has no room")
"""
PLANTED_IN = "torch/functional.py"

LEFT_OUT = tuple(f"torch/{part}" for part in ("_inductor/", "bin/protoc", "include/", "onnx/", "test/"))
NOT_NEEDED = ("sympy", "networkx", "jinja2", "fsspec", "setuptools")
"""What a program that only computes does without: most of the files, and of the minutes that installing them takes."""


def tagged(real: Path, folder: Path, version: str, commit: str, *, faulty: bool = False) -> Path:
    """A copy of a wheel as another `version` (`2.14.0.dev20260801`) of another `commit`.

    What stays as it is, nearly all of the bytes, is copied as they are; what is LEFT_OUT is listed nowhere either.
    """
    before = real.name.split("-")[1]
    path = folder / real.name.replace(before, f"{version}+cpu")
    with zipfile.ZipFile(real) as wheel, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        old, new = f"torch-{before}.dist-info", f"torch-{version}+cpu.dist-info"
        texts = {name: wheel.read(name) for name in wheel.namelist() if name.startswith(f"{old}/")}
        texts["torch/version.py"] = _version(wheel.read("torch/version.py").decode(), version, commit).encode()
        if faulty:
            texts[PLANTED_IN] = wheel.read(PLANTED_IN) + FAULT.encode()
        metadata = texts[f"{old}/METADATA"].decode()
        metadata = re.sub(rf"(?m)^Requires-Dist: (?:{'|'.join(NOT_NEEDED)})\b.*\n", "", metadata)
        texts[f"{old}/METADATA"] = metadata.replace(f"\nVersion: {before}\n", f"\nVersion: {version}+cpu\n").encode()
        _copy(wheel, out, but=texts.keys())
        record = texts.pop(f"{old}/RECORD").decode()
        texts = {name.replace(old, new): text for name, text in texts.items()}
        for name, text in (texts | {f"{new}/RECORD": _record(record.replace(old, new), texts).encode()}).items():
            out.writestr(name, text)
    return path


def _copy(wheel: zipfile.ZipFile, out: zipfile.ZipFile, but: Collection[str]) -> None:
    """The members of an archive as they are compressed, which zipfile itself has no way to copy."""
    assert wheel.fp
    assert out.fp
    members = sorted(wheel.infolist(), key=lambda member: member.header_offset)
    ends = [*(member.header_offset for member in members[1:]), wheel.start_dir]
    for member, end in zip(members, ends, strict=True):
        if member.filename not in but and not member.filename.startswith(LEFT_OUT):
            wheel.fp.seek(member.header_offset)
            content = wheel.fp.read(end - member.header_offset)
            member.header_offset = out.fp.tell()
            out.fp.write(content)
            out.filelist.append(member)
    out.start_dir = out.fp.tell()


def _version(text: str, version: str, commit: str) -> str:
    text = re.sub(r"(?m)^__version__ = .*", f"__version__ = '{version}+cpu'", text)
    return re.sub(r"(?m)^git_version = .*", f"git_version = '{commit}'", text)


def _record(text: str, changed: dict[str, bytes]) -> str:
    kept = {line.partition(",")[0]: line for line in text.splitlines() if not line.startswith(LEFT_OUT)}
    for name, content in changed.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        kept[name] = f"{name},sha256={digest},{len(content)}"
    return "\n".join(kept.values()) + "\n"
