"""The sandbox: one program, one environment, one container."""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import requests

from repros.values import Invocation, Outcome, Run
from runners import container_spec
from runners.command import command_of, with_reported
from runners.container import Ended, begun
from runners.container_spec import JOB_LABEL, RUN_LABEL, STORE_LABEL, ContainerSpec, variables
from runners.engine import Engine, engine_errors
from runners.environment import Environment
from runners.failures import ImageMissing, RunnerFailure
from runners.image import find_image
from runners.limits import Limits
from runners.outcome import run_of, run_of_failure
from runners.place import PASSWD, mounts, place
from runners.program import LAUNCHER, Program, let_everybody_read
from runners.record import Unmarked
from runners.store import Store
from runners.sweep import sweep_containers
from runners.user_ids import user_ids
from runners.waiting import Spoilt, Waiting, prepare
from runners.warm import NONE, Early, Kind, Warm, WarmPool

__all__ = ["JOB_LABEL", "RUN_LABEL", "STORE_LABEL", "Program", "Sandbox"]

OOM_KILLS = Path("/proc/vmstat")
WAITING_JOB = "waiting"
"""The job of a container that has none yet."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One execution that is asked for."""

    program: Program
    environment: Environment
    job: str
    limits: Limits
    on_output: Callable[[str, bytes], None] | None
    stopped: Callable[[], bool]

    def unmarked(self, nonce: str) -> Unmarked | None:
        """What listens to it, without the launcher's marks."""
        return Unmarked(nonce, self.on_output) if self.on_output else None


class Sandbox:
    """Runs programs in containers of the engine.

    Args:
        engine: where containers run.
        store: where a run's files lie while it runs; the engine must see the store at the same path.
        limits: what a run may use, unless `run` is given others.
        image: an image's id; None: the runner image, looked up at the first run.
        runtime: another OCI runtime's name (`runsc`, `kata`); None: the engine's default.
        ids: the user ids that containers may have, one each; None: those that suit the engine.
        interrupted: asked while any container runs; True ends it, since whoever waits for it is to end.
        warm: how many containers wait for a program.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        limits: Limits,
        *,
        image: str | None = None,
        runtime: str | None = None,
        ids: range | None = None,
        interrupted: Callable[[], bool] = lambda: False,
        warm: Warm = NONE,
    ) -> None:
        self.engine, self.store, self.limits, self.runtime = engine, store, limits, runtime
        self.interrupted = interrupted
        self._image, self._ids = image, ids
        # How an engine in a virtual machine or another runtime's own kernel treats a pipe with a name isn't known.
        self.warm = WarmPool(NONE if runtime else warm, self._begin_waiting)
        self._first = threading.Lock()
        self._swept = False

    @property
    def image(self) -> str:
        """The image's id. Raises ImageMissing, EngineMissing or EngineGone."""
        if self._image is None:
            self._image = find_image(self.engine)
        if self._image is None:
            raise ImageMissing("the runner image isn't there: run `repro setup`")
        return self._image

    @cached_property
    def ids(self) -> range:
        """The user ids of containers. Raises EngineMissing or EngineGone."""
        return user_ids(self._ids, self.engine.info())

    @property
    def fingerprint(self) -> dict[str, str]:
        """Digests of the image and of how it is started, and the runtime: what a Run's cache key must hold.

        The limits come on top.
        """
        launcher = hashlib.sha256()
        for path in [*sorted(LAUNCHER.glob("*.py")), Path(container_spec.__file__), container_spec.SECCOMP]:
            launcher.update(path.read_bytes())
        return {"image": self.image, "launcher": launcher.hexdigest(), "runtime": self.runtime or "default"}

    def run(
        self,
        program: Program,
        environment: Environment,
        *,
        job: str,
        repeat: int = 1,
        limits: Limits | None = None,
        on_output: Callable[[str, bytes], None] | None = None,
        stopped: Callable[[], bool] | None = None,
        early: Early | None = None,
    ) -> Run:
        """Executes the program once.

        Args:
            program: its files, entry and mode.
            environment: what it runs in; its lock is held, so that nobody prunes it meanwhile.
            job: the container's label.
            repeat: counts from 1; it only marks the Run.
            limits: instead of the sandbox's own.
            on_output: called with `stdout` or `stderr` and what the program prints there, as it comes.
            stopped: asked a few times a second; True ends the container.
            early: what a container may import before the program is there, and then wait for it; None: it is run cold.

        Returns:
            The Run. An infrastructure failure is a Run with the outcome infra-error and a reason, never an exception.
        """
        limits = limits or self.limits
        run = Run(
            torch=environment.torch_version,
            python=environment.python_version,
            outcome=Outcome.INFRA_ERROR,
            environment=environment.hash,
            repeat=repeat,
        )
        before = oom_kills()
        try:
            self._sweep_first()
            wanted = Wanted(program, environment, job, limits, on_output, self._interrupted_or(stopped))
            with self.warm.running():
                if early and (made := self._run_warm(wanted, early.imports)):
                    warm = run_of(*made, limits, run, host_killed=oom_kills() > before)
                    if not early.doubts(warm):
                        return warm
                made = self._run_cold(wanted)
        except (RunnerFailure, OSError, ValueError, requests.RequestException) as error:
            return run_of_failure(run, error)
        return run_of(*made, limits, run, host_killed=oom_kills() > before)

    def _interrupted_or(self, stopped: Callable[[], bool] | None) -> Callable[[], bool]:
        return lambda: self.interrupted() or (stopped is not None and stopped())

    def _run_cold(self, wanted: Wanted) -> tuple[Ended, str]:
        """In a container of its own from the beginning: how it ended, and its nonce."""
        program, nonce = wanted.program, secrets.token_hex(16)
        with place(self.store, wanted.environment) as folder:
            program.write_files(folder)
            let_everybody_read(folder)
            command = command_of(program.entry, program.mode, program.invocation)
            told = with_reported(variables(wanted.limits, nonce), program.invocation)
            spec = self._spec(command, told, wanted.environment, folder, wanted.job)
            with begun(self.engine, spec, wanted.limits, self.ids) as container:
                return container.listen(wanted.limits, wanted.unmarked(nonce), wanted.stopped), nonce

    def _run_warm(self, wanted: Wanted, imports: tuple[str, ...]) -> tuple[Ended, str] | None:
        """The same in one that has imported already what the program imports first; None where none waits."""
        kind = Kind(wanted.environment.hash, wanted.program.entry, imports, wanted.limits, self.image)
        waiting = self.warm.take(kind, wanted.environment)
        if waiting is None:
            return None
        with closing(waiting), engine_errors(), self.store.disk_full_is_one_line():
            try:
                waiting.give(wanted.program)
            except Spoilt:
                return None
            return waiting.listen(wanted.limits, wanted.unmarked(waiting.nonce), wanted.stopped), waiting.nonce

    def _begin_waiting(self, kind: Kind, environment: Environment) -> Waiting:
        """A container that imports and waits. Raises RunnerFailure or OSError."""
        nonce = secrets.token_hex(16)
        with ExitStack() as stack:
            folder = stack.enter_context(place(self.store, environment))
            prepare(folder, kind.imports)
            let_everybody_read(folder)
            command = command_of(kind.entry, "script", Invocation())
            spec = self._spec(command, variables(kind.limits, nonce), environment, folder, WAITING_JOB)
            spec = replace(spec, waits=math.ceil(self.warm.warm.seconds))
            container = stack.enter_context(begun(self.engine, spec, kind.limits, self.ids))
            return Waiting(container, folder, nonce, stack.pop_all())

    def sweep(self) -> int:
        """Removes containers and run folders that a dead process of ours left behind; says how many."""
        # Folders first: they can go while the engine is away.
        return len(self.store.sweep()) + sweep_containers(self.engine, self.store)

    def _sweep_first(self) -> None:
        """Before anything is run, what killed processes left is removed, if it can be."""
        with self._first, suppress(RunnerFailure, OSError):
            if not self._swept:
                self._swept = True
                self.sweep()

    def _spec(
        self, command: tuple[str, ...], told: dict[str, str], environment: Environment, folder: Path, job: str
    ) -> ContainerSpec:
        return ContainerSpec(
            image=self.image,
            command=command,
            variables=told,
            mounts=mounts(environment, folder),
            labels={STORE_LABEL: self.store.id, RUN_LABEL: folder.name, JOB_LABEL: job},
            passwd=folder / PASSWD,
            runtime=self.runtime,
        )


def oom_kills() -> int:
    """How often the host's kernel has ended a process for want of memory; 0 where it doesn't say."""
    try:
        lines = OOM_KILLS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
