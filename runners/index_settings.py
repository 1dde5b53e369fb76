"""Which package index, find-links folders and certificates uv's and pip's configuration name."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from uv import find_uv_bin

_SECONDS = 30
_SECTIONS = (":env:", "install", "download", "global")


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Where packages come from on this machine.

    `index_url` is the simple index's address, None where none could be found out; it may hold credentials, so
    print it only through `runners.index.shown`. `extra_index_urls` and `find_links` are pip's, which uv doesn't
    read by itself. `certificate` is a bundle or folder of certificates, None for the libraries' default.
    """

    index_url: str | None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    certificate: str | None = None


def index_settings(environ: Mapping[str, str] = os.environ) -> IndexSettings:
    """What the environment, pip's configuration and uv's say, in this order of rank.

    pip's configuration is asked of pip (`pip config list`, which holds PIP_… too) and uv's default index of uv, so
    that no address is written down here. A pip or uv that can't be run is taken to say nothing.
    """
    pip = pip_configuration(environ)
    named = environ.get("UV_DEFAULT_INDEX") or environ.get("UV_INDEX_URL") or pip.get("index-url")
    offline = pip.get("no-index", "").lower() in {"1", "true", "yes", "on"}
    return IndexSettings(
        index_url=None if offline else named or default_index(environ),
        extra_index_urls=tuple(pip.get("extra-index-url", "").split()),
        find_links=tuple(pip.get("find-links", "").split()),
        certificate=_certificate(environ, pip),
    )


def pip_configuration(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Pip's options by their long names; its environment variables outrank sections, `install` outranks `global`."""
    command = _pip()
    out: dict[str, str] = {}
    if command is None:
        return out
    ranked = {section: rank for rank, section in enumerate(reversed(_SECTIONS))}
    lines = [line.partition("=") for line in _printed([*command, "config", "list"], environ).splitlines()]
    entries = [(*key.rpartition(".")[::2], value) for key, _, value in lines]
    for section, option, value in sorted(entries, key=lambda entry: ranked.get(entry[0], -1)):
        if section in ranked:
            out[option] = _unquoted(value)
    return out


def default_index(environ: Mapping[str, str] = os.environ) -> str | None:
    """The address of the index that uv would use, its configuration files included."""
    command = [find_uv_bin(), "pip", "compile", "--quiet", "--no-header", "--emit-index-url", "-"]
    for line in _printed(command, environ).splitlines():
        option, _, value = line.partition(" ")
        if option in {"--index-url", "--default-index"}:
            return value.strip()
    return None


def _unquoted(value: str) -> str:
    """A value as pip prints it, a Python string; one that isn't stays as it is."""
    try:
        return str(ast.literal_eval(value))
    except (ValueError, SyntaxError):
        return value


def _pip() -> list[str] | None:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    return [found] if found else None


def _printed(command: list[str], environ: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(
            command, env=dict(environ), input="", capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _certificate(environ: Mapping[str, str], pip: Mapping[str, str]) -> str | None:
    names = ("REQUESTS_CA_BUNDLE", "PIP_CERT", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "SSL_CERT_DIR")
    named = [environ[name] for name in names if environ.get(name)] + [pip.get("cert", "")]
    return next((path for path in named if path and os.path.exists(path)), None)  # noqa: PTH110 - a bundle or a folder
