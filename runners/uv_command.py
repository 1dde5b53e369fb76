"""Running uv, and what its errors mean."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

import uv

from runners.failures import EnvironmentFailed, IndexUnreachable, MachineFailed, NoWheel, RunnerFailure
from runners.store import Store, Temporary

FETCH_FAILED = re.compile(r"[Ff]ailed to (?:fetch|download|read).{0,500}?((?:https?|file)://[^\s`'\")]+)", re.DOTALL)
"""uv names the file where it fails, or a few lines below, among the causes."""

CONNECTION = re.compile(
    r"dns error|error trying to connect|connection (?:refused|reset|closed)|timed out|tls|certificate|client error"
    r"|error sending request|status (?:server|client) error|HTTP status",
    re.IGNORECASE,
)

BEFORE_WHEEL = re.compile(r"[^\s`'\"(]{0,1000}/(?=torch-[^/\s]{1,200}\.whl\b)")
"""It may tell of the operator's machine, and the line may be told in public."""

GONE = re.compile(r"HTTP status client error \((?:403|404|410)\b|Distribution not found at")
"""What uv says of a wheel that isn't at the address by which it is asked for."""


@dataclass(frozen=True, slots=True)
class UvFailed(Exception):
    """uv ended with a status other than 0; `text` is what it said."""

    text: str

    def unreachable(self) -> str | None:
        """The URL that uv could not reach, if that is what happened."""
        match = FETCH_FAILED.search(self.text)
        return match[1].rstrip("/") if match and CONNECTION.search(self.text) else None

    def gone(self, version: str) -> bool:
        """Whether the wheel of a version, rather than an index, isn't there."""
        return version in self.text and GONE.search(self.text) is not None

    def failure(self, store: Store, what: str) -> RunnerFailure:
        """The failure to show: one line that says what to do, without the place of a wheel that was pinned."""
        text = BEFORE_WHEEL.sub("", " ".join(self.text.split()))
        if re.search(r"no space left on device|os error 28|disk quota exceeded", text, re.IGNORECASE):
            return store.disk_full()
        if url := self.unreachable():
            return IndexUnreachable(f"the package index doesn't answer ({url}): check the network, then try again")
        if "No solution found" in text or "has no wheels" in text or "no usable wheels" in text:
            return NoWheel(f"no wheels for {what}: {text[:600]}")
        if "(os error " in text:
            return MachineFailed(f"uv couldn't work on this machine: mend what it says, then try again: {text[:600]}")
        return EnvironmentFailed(f"can't install {what}: {text[:600]}")


def run_uv(arguments: Sequence[str], store: Store, temporary: Temporary, stdin: str = "", retries: int = 3) -> str:
    """Runs uv in the temporary folder with the store's cache; gives its output. Raises UvFailed.

    uv inherits the folder's lock, so that a sweep leaves the folder alone while a uv whose parent was killed
    still writes into it.
    """
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "CONDA", "PYTHON"))},
        "UV_CACHE_DIR": str(store.uv_cache),
        "UV_LINK_MODE": "hardlink",
        "UV_HTTP_RETRIES": str(retries),
        "UV_NO_PROGRESS": "1",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        [uv.find_uv_bin(), "--no-python-downloads", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=temporary.path,
        env=environment,
        pass_fds=(temporary.lock_fd,),
        umask=0o022,
    )
    if done.returncode:
        raise UvFailed(done.stderr.strip() or f"uv ended with status {done.returncode}")
    return done.stdout
