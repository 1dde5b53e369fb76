"""Makes the runs that follow a verdict, as long as there is time for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answering.trial import Runs
from repros.judge.plan import RunRequest
from repros.values import Outcome, Repro, Run
from runners.failures import RunnerFailure


@dataclass
class Further:
    """Makes runs until the time for them is spent."""

    runs: Runs
    seconds: float
    _spent: float = field(default=0.0, init=False)

    def make(self, repro: Repro, release: str, repeat: int = 1) -> Sequence[Run]:
        """The run, or none where there is no time left, or the machine couldn't make it."""
        if self._spent >= self.seconds:
            return ()
        try:
            answers = self.runs.make(repro, [RunRequest(release, repeat)])
        except RunnerFailure as failure:  # the verdict stands without it
            import structlog  # 0.1 s that no start needs

            structlog.get_logger("bot.answering").warning("no further runs", reason=str(failure))
            self._spent = self.seconds
            return ()
        made = [each for each in answers if isinstance(each, Run)]
        self._spent += sum(run.seconds for run in made)
        return [run for run in made if run.outcome is not Outcome.INFRA_ERROR]
