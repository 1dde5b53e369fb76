"""The package index that uv and pip are configured with, as one that can be asked over HTTP."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from runners.package_sources import configured_sources, pip_configuration

_SECONDS = 30
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "PIP_CERT", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Where torch's releases are looked up on this machine.

    `index_url` is the simple index's address, None where there is none; it may hold credentials, so print it only
    through `runners.index.shown`. `find_links` are pip's. `certificate` is a bundle or folder of certificates,
    None for the libraries' default.
    """

    index_url: str | None
    find_links: tuple[str, ...] = ()
    certificate: str | None = None


def index_settings() -> IndexSettings:
    """What the environment, pip's configuration and uv's say, in this order of rank."""
    options = pip_configuration()
    sources = configured_sources(options)
    index = None if sources.no_index else sources.index or default_index()
    return IndexSettings(index, sources.find_links, _certificate(options.get("cert")))


def default_index() -> str | None:
    """The index that uv would use, asked of uv so that no address is written down here.

    None where uv can't be run.
    """
    command = [find_uv_bin(), "pip", "compile", "--quiet", "--no-header", "--emit-index-url", "-"]
    try:
        done = subprocess.run(command, input="", capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = (line.partition(" ") for line in done.stdout.splitlines())
    return next((value.strip() for option, _, value in lines if option in {"--index-url", "--default-index"}), None)


def _certificate(configured: str | None) -> str | None:
    named = [*(os.environ.get(name) for name in _CERTIFICATES), configured]
    return next((path for path in named if path and Path(path).exists()), None)
