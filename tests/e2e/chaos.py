"""Storms: processes are killed at random moments while issues are worked off, and nothing may come of it.

`python -m tests.e2e.chaos` (`make chaos`) kills each target 30 times while 20 issues are worked off, on both databases;
`test_chaos.py` does it twice with five. Every third program is a hostile one: most try to forge what is seen of them.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import make_url

from bot.jobs.engine import client
from bot.jobs.orders import ISSUE_JOB
from bot.verdicts import VERDICTS
from repros.values import VerdictKind
from tests.bot.database.postgres import Postgres, free_port, running
from tests.e2e.conftest import migrated
from tests.e2e.engine import OwnEngine
from tests.e2e.leftovers import Leftovers, came_up
from tests.e2e.standin.remote import process
from tests.e2e.system import System, program_that_does_not, program_that_raises
from tests.hostile.case import cases

TARGETS = ("server", "worker", "both", "postgresql", "engine")
DATABASES = ("sqlite", "postgresql")
END_SECONDS = 600.0
LABELS = {
    VerdictKind.REPRODUCED: "repro: confirmed", VerdictKind.NOT_REPRODUCED: "repro: not reproduced",
    VerdictKind.DIFFERENT_FAILURE: "repro: different failure", VerdictKind.INCONCLUSIVE: "repro: inconclusive",
}  # fmt: skip
HARMFUL = (
    "descriptors/closes_all_and_goes_on", "disk/leaves_traps", "disk/removes_everything", "output/flood",
    "processes/daemon_that_holds_the_streams", "processes/fork_bomb", "processes/kills_everybody",
    "processes/signals_the_first",
)  # fmt: skip
"""Those that end soon under any limits. None of them raises what its report claims."""
HOSTILE = [case for case in cases() if case.verdict or case.name in HARMFUL]


@dataclass
class Storm:
    """One storm: `target` is killed `moments` times while `issues` issues are worked off."""

    target: str
    database: str
    moments: int
    issues: int
    seed: int
    store: Path
    kills: int = 0
    numbers: dict[int, frozenset[VerdictKind]] = field(default_factory=dict)
    """The issues, with the verdict that each must get: of a program in `HARMFUL` any but that its claim shows."""

    def rage(self) -> None:
        """All of it. Raises AssertionError with what was wrong."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reprobot-chaos-")))
            postgres = stack.enter_context(running()) if self.database == "postgresql" else None
            engine = stack.enter_context(running_engine()) if self.target == "engine" else None
            address = migrated(postgres) if postgres else f"sqlite:///{folder}/reprobot.sqlite"
            repository = f"octo/storm-{uuid.uuid4().hex[:8]}"
            github = stack.enter_context(process(repository))
            bot = System(
                github, folder, address, free_port(), self.store,
                docker_host=engine.host if engine else None, repository=repository,
            )  # fmt: skip
            try:
                bot.start()
                with kept(bot):
                    self.blow(bot, self.strike(bot, postgres, engine))
                    self.wait_until_all_is_done(bot)
            finally:
                bot.stop()
            self.check(bot)
            Leftovers(bot, self.store, engine).check()

    def blow(self, bot: System, strike: Callable[[], None]) -> None:
        """Files the issues one after the other, and strikes at random moments in between."""
        chance = random.Random(self.seed)
        for moment in range(self.moments):
            while len(self.numbers) * self.moments <= moment * self.issues and len(self.numbers) < self.issues:
                self.file(bot, len(self.numbers))
            time.sleep(chance.uniform(0.1, 5.0))
            strike()
            self.kills += 1
        while len(self.numbers) < self.issues:
            self.file(bot, len(self.numbers))

    def file(self, bot: System, index: int) -> None:
        """Files an issue of which it is known what the answer must be."""
        if index % 3 == 2:
            case = random.Random(f"{self.seed} {index}").choice(HOSTILE)
            # A line of its own makes it another program, so that no run is remembered.
            body = replace(case, text=f"{case.text}\n# {index}\n").report
            kinds = {VerdictKind(case.verdict)} if case.verdict else set(LABELS) - {VerdictKind.REPRODUCED}
        elif index % 3 == 1:
            body, kinds = program_that_does_not(index), {VerdictKind.NOT_REPRODUCED}
        else:
            body, kinds = program_that_raises(index), {VerdictKind.REPRODUCED}
        self.numbers[bot.file(body)] = frozenset(kinds)

    def strike(self, bot: System, postgres: Postgres | None, engine: OwnEngine | None) -> Callable[[], None]:
        """What is done at each moment."""

        def away(crash: Callable[[], None], start: Callable[[], None]) -> None:
            crash()
            time.sleep(random.Random(self.seed + self.kills).uniform(0.0, 3.0))
            start()

        if self.target == "postgresql":
            assert postgres
            return lambda: away(postgres.crash, postgres.start)
        if self.target == "engine":
            assert engine
            return lambda: away(engine.kill, engine.start)
        return {"server": bot.kill_server, "worker": bot.kill_worker, "both": bot.kill_both}[self.target]

    def wait_until_all_is_done(self, bot: System) -> None:
        """Waits until every issue has its comment and no job is left."""
        bot.wait_ready(END_SECONDS)
        try:
            bot.wait(lambda: not self.missing(bot), END_SECONDS, "no comment")
        except AssertionError as late:
            raise AssertionError(f"no comment: {self.missing(bot)}") from late
        bot.wait(lambda: not active(bot), END_SECONDS, "jobs don't end")
        bot.wait(lambda: came_up(bot), END_SECONDS, "the last worker doesn't come up")

    def missing(self, bot: System) -> list[int]:
        """The issues without a comment."""
        return [number for number in self.numbers if not bot.comments(number)]

    def check(self, bot: System) -> None:
        """Every issue has exactly one comment, and it is right."""
        for number, kinds in self.numbers.items():
            comments = bot.comments(number)
            assert len(comments) == 1, f"issue {number} has {len(comments)} comments"
            said = comments[0]["body"]
            found = [kind for kind in LABELS if f"**{VERDICTS[kind].headline}**" in said]
            assert found in [[kind] for kind in kinds], f"issue {number}: {said[:600]}\n{bot.last_lines()}"
            assert bot.labels(number) == [LABELS[found[0]]], f"issue {number}: {bot.labels(number)}"
        assert bot.github.do("drifts") == []
        assert bot.secrets_in_log() == []


def active(bot: System) -> list[str]:
    """The jobs of issues that are waiting or under way."""
    reader = client(make_url(bot.database))
    try:
        found = reader.list_workflows(
            name=ISSUE_JOB, status=["PENDING", "ENQUEUED", "DELAYED"], load_input=False, load_output=False
        )
        return [job.workflow_id for job in found]
    finally:
        reader.destroy()


@contextmanager
def kept(bot: System) -> Iterator[None]:
    """Starts the server again whenever it has ended, as a service manager does."""
    stop = threading.Event()

    def keep() -> None:
        while not stop.wait(0.3):
            bot.keep()

    thread = threading.Thread(target=keep, name="keeper", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def running_engine() -> Iterator[OwnEngine]:
    """A Docker engine of the storm's own."""
    engine = OwnEngine()
    try:
        engine.start()
        engine.load_image()
        yield engine
    finally:
        engine.stop()


def storms(moments: int, issues: int, seed: int, store: Path) -> Iterator[Storm]:
    """One storm a target and database."""
    for database in DATABASES:
        for target in TARGETS:
            if target != "postgresql" or database == "postgresql":
                yield Storm(target, database, moments, issues, seed, store)


def main() -> None:
    """Lets all storms rage, or for some minutes one after the other over and over; each failure is told."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.chaos", description=__doc__)
    parser.add_argument("--moments", type=int, default=30)
    parser.add_argument("--issues", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--target", choices=TARGETS)
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--minutes", type=float, default=0.0, help="goes on with other seeds until they are over")
    parser.add_argument("--store", type=Path, default=Path(tempfile.gettempdir(), "reprobot-chaos-store"))
    asked = parser.parse_args()
    end = time.monotonic() + asked.minutes * 60
    failed = 0
    for round_ in itertools.count():
        for storm in storms(asked.moments, asked.issues, asked.seed + round_, asked.store):
            wanted = asked.target in {None, storm.target} and asked.database in {None, storm.database}
            if wanted and (not round_ or time.monotonic() < end):
                failed += not ended_well(storm)
        if time.monotonic() >= end:
            sys.exit(1 if failed else 0)


def ended_well(storm: Storm) -> bool:
    """Lets a storm rage and prints a line about it."""
    began = time.monotonic()
    try:
        storm.rage()
    except AssertionError as wrong:
        outcome = f"FAILED: {wrong}"
    else:
        outcome = f"{len(storm.numbers)} issues, one right comment each, nothing left"
    took = time.monotonic() - began
    sys.stdout.write(
        f"{storm.target:10} {storm.database:10} seed {storm.seed} {storm.kills} kills {took:.0f} s: {outcome}\n"
    )
    sys.stdout.flush()
    return not outcome.startswith("FAILED")


if __name__ == "__main__":
    main()
