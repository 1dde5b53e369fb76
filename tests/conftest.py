"""What holds for all tests: the processes that they start can be interrupted."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Lets children take SIGINT where it is ignored, as in a background job of a script.

    Being ignored is inherited, a handler is not: this one does nothing here, and a child begins with the default.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: None)
