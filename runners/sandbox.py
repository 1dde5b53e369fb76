"""The sandbox: one program, one environment, one container."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import requests
from docker.errors import APIError, NotFound

from repros.values import Invocation, Mode, Outcome, Repro, Run, SourceFile
from runners import container as container_module
from runners.command import command_of, with_reported
from runners.container import ContainerSpec, run_container
from runners.engine import Engine, engine_errors
from runners.environment import Environment
from runners.failures import ImageMissing, RunnerFailure
from runners.image import find_image
from runners.infra import reason_text
from runners.limits import Limits
from runners.outcome import run_of
from runners.record import Unmarked
from runners.store import Store

LAUNCHER = Path(__file__).with_name("launcher")
OOM_KILLS = Path("/proc/vmstat")
STORE_LABEL, RUN_LABEL, JOB_LABEL = "reprobot.store", "reprobot.run", "reprobot.job"


@dataclass(frozen=True, slots=True)
class Program:
    """What is executed: files, the entry's name, the mode and how it is run."""

    files: tuple[SourceFile, ...]
    entry: str
    mode: Mode = "script"
    invocation: Invocation = field(default_factory=Invocation)

    @classmethod
    def of(cls, repro: Repro) -> Program:
        """The program of a Repro."""
        return cls(repro.files, repro.entry, repro.mode, repro.invocation)

    @classmethod
    def script(cls, text: str, name: str = "test.py") -> Program:
        """A script of one file."""
        return cls((SourceFile(name, text),), name)


class Sandbox:
    """Runs programs in containers of the engine.

    Args:
        engine: where containers run.
        store: where a run's files lie while it runs; the engine must see the store at the same path.
        limits: what a run may use, unless `run` is given others.
        image: an image's id; None: the runner image, looked up at the first run.
        runtime: another OCI runtime's name (`runsc`, `kata`); None: the engine's default.
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
        interrupted: Callable[[], bool] = lambda: False,
    ) -> None:
        self.engine, self.store, self.limits, self.runtime = engine, store, limits, runtime
        self.interrupted = interrupted
        self._image = image

    @property
    def image(self) -> str:
        """The image's id. Raises ImageMissing, EngineMissing or EngineGone."""
        if self._image is None:
            self._image = find_image(self.engine)
        if self._image is None:
            raise ImageMissing("the runner image isn't there: run `repro setup`")
        return self._image

    @property
    def fingerprint(self) -> dict[str, str]:
        """Digests of the image and of how it is started, and the runtime: what a Run's cache key must hold.

        The limits come on top.
        """
        launcher = hashlib.sha256()
        for path in [*sorted(LAUNCHER.glob("*.py")), Path(container_module.__file__)]:
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
            with self.store.locked(f"use-{environment.hash}", shared=True), self._folder(program) as folder:
                spec = self._spec(program, environment, folder, nonce, job, limits)
                ended = run_container(
                    self.engine,
                    spec,
                    limits,
                    on_output=Unmarked(nonce, on_output) if on_output else None,
                    stopped=lambda: self.interrupted() or (stopped is not None and stopped()),
                )
        except (RunnerFailure, OSError, requests.RequestException) as error:
            return run_of_failure(run, error)
        return run_of(ended, nonce, limits, run, host_killed=oom_kills() > before)

    def sweep(self) -> int:
        """Removes containers and run folders that a dead process of ours left behind; says how many."""
        # Folders first: they can go while the engine is away.
        removed = len(self.store.sweep())
        with engine_errors():
            label: dict[str, str | list[str] | bool] = {"label": f"{STORE_LABEL}={self.store.id}"}
            for container in self.engine.client.containers.list(all=True, filters=label, ignore_removed=True):
                if not self.store.held(container.labels.get(RUN_LABEL, "")):
                    with suppress(NotFound, APIError):
                        container.remove(force=True, v=True)
                    removed += 1
        return removed

    @contextmanager
    def _folder(self, program: Program) -> Iterator[Path]:
        """A folder with the program's files and the launcher, readable by the container's user."""
        with self.store.temporary("run") as temporary, self.store.disk_full_is_one_line():
            write_files(temporary.path / "files", program)
            for source in LAUNCHER.glob("*.py"):
                write_file(temporary.path / "launcher" / source.name, source.read_bytes())
            let_everybody_read(temporary.path)
            yield temporary.path

    def _spec(
        self, program: Program, environment: Environment, folder: Path, nonce: str, job: str, limits: Limits
    ) -> ContainerSpec:
        return ContainerSpec(
            image=self.image,
            command=command_of(program.entry, program.mode, program.invocation),
            variables=with_reported(
                {
                    "HOME": "/tmp",  # noqa: S108 - the container's own
                    "LANG": "C.UTF-8",
                    "OMP_NUM_THREADS": str(max(1, round(limits.cpus))),
                    "PATH": "/opt/env/bin:/usr/local/bin:/usr/bin:/bin",
                    "PYTHONPATH": "/opt/repro/launcher",
                    "REPROBOT_NONCE": nonce,
                },
                program.invocation,
            ),
            mounts={
                str(environment.interpreter): "/opt/python",
                str(environment.path / "env"): "/opt/env",
                str(folder): "/opt/repro",
            },
            labels={STORE_LABEL: self.store.id, RUN_LABEL: folder.name, JOB_LABEL: job},
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


def write_files(folder: Path, program: Program) -> None:
    """Writes a program's files. Raises ValueError for a name that leads out of the folder."""
    for file in program.files:
        name = PurePosixPath(file.name)
        if name.is_absolute() or ".." in name.parts or "\0" in file.name or not name.parts:
            raise ValueError(f"not a safe file name: {file.name!r}")
        write_file(folder / name, file.text.encode("utf-8", "surrogateescape"))


def write_file(path: Path, data: bytes) -> None:
    """Writes a file and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def let_everybody_read(folder: Path) -> None:
    """Rights that don't depend on the umask, since the container's user is another."""
    for current, _, files in os.walk(folder):
        Path(current).chmod(0o755)
        for name in files:
            Path(current, name).chmod(0o644)


def oom_kills() -> int:
    """How often the host's kernel has ended a process for want of memory; 0 where it doesn't say."""
    try:
        lines = OOM_KILLS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
