"""The environments that lie in the store: which there are, when each was used last, and their removal."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from runners.environment import Environment
from runners.store import FACTS, Store, remove_tree
from runners.uv_command import UvFailed, run_uv


class Shelf:
    """The store's environments. Who runs a program in one holds its lock: those are never removed."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def list(self) -> list[Environment]:
        """All environments, the oldest torch first."""
        found = [self.read(path) for path in self.store.environments.iterdir()]
        return sorted((e for e in found if e), key=lambda e: (len(e.torch_version), e.torch_version, e.hash))

    def read(self, path: Path) -> Environment | None:
        """The environment in a folder; None where there is no whole one: its interpreter is gone, or its facts."""
        try:
            facts = json.loads((path / FACTS).read_text(encoding="utf-8"))
            found = Environment(
                hash=path.name,
                path=path,
                interpreter=self.store.interpreters / facts["interpreter"],
                python_version=facts["python"],
                torch_version=facts["torch"],
                packages=tuple(facts["packages"]),
                size=facts["size"],
                # Those that were built before these were noted have none.
                commit=facts.get("commit"),
                unlisted=facts.get("unlisted"),
            )
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return None
        return found if found.interpreter.is_dir() else None

    def broken(self) -> Sequence[Path]:
        """The folders that hold no whole environment: a machine that went down, or an interpreter that is gone."""
        return sorted(path for path in self.store.environments.iterdir() if self.read(path) is None)

    def remove_broken(self, path: Path) -> bool:
        """Removes such a folder, unless somebody builds there at this moment; whether it did."""
        locks = (self.store.locked_if_free(f"{kind}-{path.name}") for kind in ("environment", "use"))
        with ExitStack() as stack:
            if not all(stack.enter_context(lock) for lock in locks) or self.read(path) is not None:
                return False
            remove_tree(path)
            return True

    def note_commit(self, environment: Environment, commit: str) -> None:
        """Write down the commit of an environment's torch."""
        path = environment.path / FACTS
        facts = json.loads(path.read_text(encoding="utf-8"))
        self.store.write_atomically(path, json.dumps({**facts, "commit": commit}, indent=1))

    def use(self, environment: Environment) -> None:
        """Note that it is used now."""
        with suppress(FileNotFoundError):
            os.utime(self.store.locks / lock_name(environment))

    def last_used(self, environment: Environment) -> float:
        """When a program was last run in it, else when it was built, in seconds since 1970."""
        for path in (self.store.locks / lock_name(environment), environment.path / FACTS):
            with suppress(FileNotFoundError):
                return path.stat().st_mtime
        return 0.0

    def by_use(self) -> Sequence[Environment]:
        """All environments, the least recently used first."""
        return sorted(self.list(), key=self.last_used)

    def removable(self, keep_bytes: float = 0, unused_since: float = 0.0) -> Sequence[Environment]:
        """Those that nobody uses and that aren't to be kept, the least recently used first.

        They are those not used since a moment, in seconds since 1970, and those beyond `keep_bytes`.
        """
        everything, out = self.by_use(), []
        total = sum(e.size for e in everything)
        for environment in everything:
            goes = total > keep_bytes or self.last_used(environment) < unused_since
            if goes and self.is_free(environment):
                total -= environment.size
                out.append(environment)
        return out

    def is_free(self, environment: Environment) -> bool:
        """Whether nobody uses it at this moment."""
        if not (self.store.locks / lock_name(environment)).exists():
            return True  # nobody has ever run anything in it; asking for the lock would look like a use
        with self.store.locked_if_free(lock_name(environment)) as free:
            return free

    def prune(self, keep_bytes: int = 0) -> Sequence[Environment]:
        """Removes those least recently used until at most `keep_bytes` are left; spares those in use. Says which."""
        everything, removed = self.by_use(), []
        total = sum(e.size for e in everything)
        for environment in everything:
            if total <= keep_bytes:
                break
            if self.remove(environment):
                removed.append(environment)
            if not environment.path.exists():  # or another process has pruned it
                total -= environment.size
        if removed:
            self.clean_cache()
        return removed

    def remove(self, environment: Environment) -> bool:
        """Removes one, unless it is in use; whether it did. What it shares with uv's cache stays on the disk."""
        with self.store.locked_if_free(lock_name(environment)) as free:
            if not free or not environment.path.exists():
                return False
            with self.store.temporary("removed") as temporary:
                environment.path.chmod(0o755)
                environment.path.rename(temporary.path / "environment")
            return True

    def cached_bytes(self) -> int:
        """What uv's cache takes besides the files that it shares with environments."""
        size = 0
        for folder, _, files in os.walk(self.store.uv_cache):
            for name in files:
                with suppress(FileNotFoundError):  # uv may be at work
                    info = os.lstat(Path(folder, name))
                    size += info.st_size if info.st_nlink == 1 else 0
        return size

    def clean_cache(self) -> None:
        """Empties uv's cache, whose files share their blocks with environments; uv waits for others that use it."""
        with self.store.temporary("clean") as temporary, suppress(UvFailed):
            run_uv(["cache", "clean", "--quiet"], self.store, temporary)


def lock_name(environment: Environment) -> str:
    """The lock that whoever uses an environment holds."""
    return f"use-{environment.hash}"
