"""What of the input could not be read: told as it comes and counted, while the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.failures import BadInput

MOST_TOLD = 20


@dataclass
class PassedOver:
    """Counts the lines and files that were passed over; `say` is told one line on each of the first."""

    say: Callable[[str], None]
    count: int = 0

    def __call__(self, failure: BadInput) -> None:
        """Pass one over."""
        self.count += 1
        if self.count <= MOST_TOLD:
            self.say(str(failure))

    def close(self) -> bool:
        """Say how many more there were; whether there was any, so that the exit status is 2."""
        if self.count > MOST_TOLD:
            self.say(f"{self.count - MOST_TOLD:,} more could not be read")
        return self.count > 0
