"""CPython interpreters, copied into the store so that a container can run them."""

from __future__ import annotations

from runners.store import Store


class Interpreters:
    """Finds CPythons: uv's own, pyenv's, those on PATH; `download` lets uv fetch one where none is found."""

    def __init__(self, store: Store, *, download: bool = True) -> None:
        raise NotImplementedError
