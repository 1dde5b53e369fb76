"""Whether a job was cancelled while it runs: cancelling does not interrupt a step, which has to ask."""

from __future__ import annotations

import threading
import time

from dbos import DBOS

from bot.jobs.orders import APPLICATION

STATUS_SECONDS = 0.5


class Watch:
    """Whether a job is to stop: it was cancelled, or its process is to end. Asked often, it looks now and then."""

    def __init__(self, job: str, halted: threading.Event) -> None:
        self._job, self._halted = job, halted
        self._next = 0.0
        self._cancelled = False

    def __call__(self) -> bool:
        """The answer, at most half a second old."""
        if self._halted.is_set():
            return True
        if not self._cancelled and time.monotonic() >= self._next:
            self._cancelled = is_cancelled(self._job)
            self._next = time.monotonic() + STATUS_SECONDS
        return self._cancelled


def is_cancelled(job: str) -> bool:
    """Whether a job was cancelled (or pruned) while it runs."""
    found = DBOS.list_workflows(workflow_ids=[job], load_input=False, load_output=False, application_name=APPLICATION)
    return not found or found[0].status == "CANCELLED"
