"""Which releases of torch have a CPU build that can be had here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from uv import find_uv_bin

from repros.library import TORCH
from runners.wheels import linux_pythons

_SECONDS = 30
_ANSWER = re.compile(rf"^{TORCH.name}==(\d+\.\d+\.\d+)\+cpu\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CpuBuild:
    """A CPU build of a release: `python` is the version it is for, None for all that the release has wheels for."""

    torch: str
    python: str | None = None


def local_cpu_builds(find_links: Iterable[str]) -> tuple[CpuBuild, ...]:
    """The CPU wheels (`torch-2.13.0+cpu-…`) in find-links folders; addresses and absent folders hold none."""
    names = (path.name for folder in find_links for path in _wheels(folder))
    return tuple(build for name in sorted(names) for build in _builds(name))


def newest_in_cpu_index(environ: Mapping[str, str] = os.environ) -> CpuBuild | None:
    """The newest release in the CPU index that uv knows of, asked of uv; None where that index can't be reached."""
    command = [find_uv_bin(), "pip", "compile", "--quiet", "--no-header", "--no-deps", "--only-binary", ":all:"]
    command += ["--torch-backend", "cpu", "--python", sys.executable, "-"]
    try:
        done = subprocess.run(
            command,
            input=TORCH.name,
            env={**environ, "UV_HTTP_RETRIES": "0"},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _ANSWER.search(done.stdout)
    return CpuBuild(found[1]) if found else None


def _wheels(folder: str) -> Iterable[Path]:
    parts = urlsplit(folder)
    if parts.scheme not in {"", "file"}:
        return ()
    path = Path(url2pathname(parts.path)) if parts.scheme else Path(folder)
    return path.glob(f"{TORCH.name}-*.whl") if path.is_dir() else ()


def _builds(filename: str) -> Iterable[CpuBuild]:
    try:
        version = parse_wheel_filename(filename)[1]
    except InvalidWheelFilename:
        return ()
    if version.local != "cpu" or version.is_prerelease:
        return ()
    return (CpuBuild(version.base_version, python) for python in linux_pythons(filename))
