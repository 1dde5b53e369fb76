"""Where packages come from: what pip is configured with, since uv doesn't read it, and PyTorch's CPU index."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from runners.index_settings import pip_configuration
from runners.store import Store

UNREACHABLE_SECONDS = 3600
"""So long an index that did not answer is left out without another try."""

CPU_PATH = "/whl/cpu"
"""Where the index that uv's `--torch-backend cpu` stands for has its files; uv alone knows its host."""


@dataclass(frozen=True, slots=True)
class PackageSources:
    """Indexes and find-links; `index` None is uv's own default (PyPI, or what uv is configured with)."""

    index: str | None = None
    extra: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    torch_cpu: bool = True

    def arguments(self) -> list[str]:
        """The arguments for uv. As with pip, the best version of all indexes is taken."""
        arguments = ["--index-strategy", "unsafe-best-match"] if self.extra else []
        arguments += ["--torch-backend", "cpu"] if self.torch_cpu else []
        arguments += ["--default-index", self.index] if self.index else []
        arguments += ["--no-index"] if self.no_index else []
        for option, values in (
            ("--index", self.extra),
            ("--find-links", self.find_links),
            ("--allow-insecure-host", self.trusted_hosts),
        ):
            for value in values:
                arguments += [option, value]
        return arguments

    def without(self, url: str) -> PackageSources | None:
        """The sources without the index that `url` lies below; None if that is the main one or none of ours."""
        if self.torch_cpu and below(urlsplit(url).path, CPU_PATH):
            return replace(self, torch_cpu=False)
        left = tuple(e for e in self.extra if not below(url, e))
        links = tuple(e for e in self.find_links if not below(url, e))
        if (left, links) == (self.extra, self.find_links):
            return None
        return replace(self, extra=left, find_links=links)


def below(url: str, index: str) -> bool:
    """Whether the URL lies below the index; credentials don't count, since uv hides them."""

    def bare(text: str) -> str:
        return re.sub(r"//[^/@]*@", "//", text).rstrip("/")

    return f"{bare(url)}/".startswith(f"{bare(index)}/")


def configured_sources(
    configuration: dict[str, str] | None = None, warn: Callable[[str], None] = lambda _: None
) -> PackageSources:
    """The sources that pip is configured with; uv's own configuration comes on top, by uv itself."""
    options = pip_configuration() if configuration is None else configuration
    uv_configured = any(name in os.environ for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX"))
    return PackageSources(
        index=None if uv_configured else options.get("index-url"),
        extra=tuple(options.get("extra-index-url", "").split()),
        find_links=tuple(there(options.get("find-links", "").split(), warn)),
        no_index=options.get("no-index", "").lower() in {"1", "true", "yes", "on"},
        trusted_hosts=tuple(options.get("trusted-host", "").split()),
    )


def there(links: Iterable[str], warn: Callable[[str], None]) -> list[str]:
    """The find-links without folders that don't exist."""
    found = []
    for link in links:
        if "://" in link or Path(link).exists():
            found.append(link)
        else:
            warn(f"the find-links folder {link} doesn't exist; left out")
    return found


class Unreachable:
    """Remembers in the store which indexes did not answer lately."""

    def __init__(self, store: Store) -> None:
        self.store, self.path = store, store.root / "unreachable"

    def urls(self) -> list[str]:
        """Those that did not answer within the last hour."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        pairs = [line.split(" ", 1) for line in lines if " " in line]
        return [url for when, url in pairs if time.time() - float(when) < UNREACHABLE_SECONDS]

    def add(self, url: str) -> None:
        """Remembers one more."""
        now = int(time.time())
        self.store.write_atomically(self.path, "".join(f"{now} {u}\n" for u in [*self.urls(), url]))
