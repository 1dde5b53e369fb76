"""Wrong tokens, counted by address: after a few, an address waits."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST = 10
WITHIN_SECONDS = 60.0
MOST_ADDRESSES = 1000


class Attempts:
    """The wrong attempts of the last minute. Behind a proxy all addresses are the proxy's, which is fine too."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_seconds(self, address: str) -> int:
        """How long an address has to wait before another attempt counts; 0 where it need not."""
        with self._lock:
            times = self._wrong.get(address)
            if times is None or len(times) < MOST:
                return 0
            return max(0, int(times[0] + WITHIN_SECONDS - self._now()) + 1)

    def wrong(self, address: str) -> None:
        """Notes a wrong attempt; the addresses that were longest silent are forgotten first."""
        with self._lock:
            times = self._wrong.setdefault(address, deque(maxlen=MOST))
            self._wrong.move_to_end(address)
            times.append(self._now())
            while len(self._wrong) > MOST_ADDRESSES:
                self._wrong.popitem(last=False)

    def right(self, address: str) -> None:
        """Forgets the wrong attempts of an address that knows the token."""
        with self._lock:
            self._wrong.pop(address, None)
