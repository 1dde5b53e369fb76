"""`repro` with a thread of its own that dies: `python -m tests.e2e.dying THREAD ARGUMENTS…`.

What raises in the thread is no Exception, so nothing that goes on after a failure takes it for one.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time

from bot.main import main


class Died(BaseException):
    """What ends the thread."""


def kill(name: str) -> None:
    """Waits for the thread, lets it work for a moment, and raises in it."""
    while not (found := [each for each in threading.enumerate() if each.name == name]):
        time.sleep(0.05)
    time.sleep(2)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(found[0].ident or 0), ctypes.py_object(Died))


if __name__ == "__main__":
    threading.Thread(target=kill, args=(sys.argv.pop(1),), daemon=True).start()
    main()
