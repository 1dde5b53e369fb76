"""The sandbox: one program, one environment, one container."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import requests

from repros.values import Outcome, Run
from runners import container_spec
from runners.command import command_of, with_reported
from runners.container import run_container
from runners.container_spec import JOB_LABEL, RUN_LABEL, STORE_LABEL, ContainerSpec, variables
from runners.engine import Engine
from runners.environment import Environment
from runners.failures import ImageMissing, RunnerFailure
from runners.image import find_image
from runners.infra import reason_text
from runners.limits import Limits
from runners.outcome import run_of
from runners.program import LAUNCHER, Program, let_everybody_read, write_file
from runners.record import Unmarked
from runners.store import Store
from runners.sweep import sweep_containers
from runners.user_ids import user_ids

__all__ = ["JOB_LABEL", "RUN_LABEL", "STORE_LABEL", "Program", "Sandbox"]

OOM_KILLS = Path("/proc/vmstat")
PASSWD = "passwd"  # noqa: S105 - a file's name


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
    ) -> None:
        self.engine, self.store, self.limits, self.runtime = engine, store, limits, runtime
        self.interrupted = interrupted
        self._image, self._ids = image, ids
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

        Returns:
            The Run. An infrastructure failure is a Run with the outcome infra-error and a reason that
            `infra.worth_retrying` reads, never an exception.
        """
        limits = limits or self.limits
        run = Run(
            torch=environment.torch_version,
            python=environment.python_version,
            outcome=Outcome.INFRA_ERROR,
            environment=environment.hash,
            repeat=repeat,
        )
        nonce = secrets.token_hex(16)
        before = oom_kills()
        try:
            self._sweep_first()
            with self.store.locked(f"use-{environment.hash}", shared=True), self._folder(program) as folder:
                spec = self._spec(program, environment, folder, nonce, job, limits)
                ended = run_container(
                    self.engine,
                    spec,
                    limits,
                    self.ids,
                    on_output=Unmarked(nonce, on_output) if on_output else None,
                    stopped=lambda: self.interrupted() or (stopped is not None and stopped()),
                )
        except (RunnerFailure, OSError, ValueError, requests.RequestException) as error:
            return run_of_failure(run, error)
        return run_of(ended, nonce, limits, run, host_killed=oom_kills() > before)

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

    @contextmanager
    def _folder(self, program: Program) -> Iterator[Path]:
        """A folder with the program's files, the launcher and the users, readable by the container's user."""
        with self.store.temporary("run") as temporary, self.store.disk_full_is_one_line():
            program.write(temporary.path)
            write_file(temporary.path / PASSWD, b"")
            let_everybody_read(temporary.path)
            yield temporary.path

    def _spec(
        self, program: Program, environment: Environment, folder: Path, nonce: str, job: str, limits: Limits
    ) -> ContainerSpec:
        return ContainerSpec(
            image=self.image,
            command=command_of(program.entry, program.mode, program.invocation),
            variables=with_reported(variables(limits, nonce), program.invocation),
            mounts={
                str(environment.interpreter): "/opt/python",
                str(environment.path / "env"): "/opt/env",
                str(folder): "/opt/repro",
            },
            labels={STORE_LABEL: self.store.id, RUN_LABEL: folder.name, JOB_LABEL: job},
            passwd=folder / PASSWD,
            runtime=self.runtime,
        )


def run_of_failure(run: Run, error: BaseException) -> Run:
    """The infra-error Run of an exception."""
    return Run(
        torch=run.torch,
        python=run.python,
        outcome=Outcome.INFRA_ERROR,
        environment=run.environment,
        repeat=run.repeat,
        reason=reason_text(str(error) or type(error).__name__),
    )


def oom_kills() -> int:
    """How often the host's kernel has ended a process for want of memory; 0 where it doesn't say."""
    try:
        lines = OOM_KILLS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
