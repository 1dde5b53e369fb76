"""The store of environments: finds them, and builds those that are not there."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from repros.library import TORCH
from repros.values import Outcome, Run
from runners.commits import commit_in
from runners.damage import damage, unlisted_digest
from runners.environment import Environment, EnvironmentSpec
from runners.failures import EnvironmentFailed, RunnerFailure
from runners.growth import Growth, telling
from runners.interpreters import Interpreter, Interpreters, minor_of
from runners.lock import PLATFORM, Lock, make_lock
from runners.room import Room, expected_size, make_room
from runners.sandbox import Program, Sandbox
from runners.shelf import Shelf
from runners.store import FACTS, Store, Temporary, make_read_only, remove_tree
from runners.uv_command import UvFailed, run_uv
from runners.venv import INSIDE, make_venv, point_to

__all__ = ["Environment", "EnvironmentSpec", "Environments"]

LOCK = "pylock.toml"

CONTROL_SECONDS = 180.0
CONTROL_BARE = f"print('none')\nprint({TORCH.control_sum})\n"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Control:
    """What a control run shows: what is wrong (None: nothing), and the commit of its torch, where that is told."""

    failure: str | None
    commit: str | None = None


class Environments:
    """Finds environments in the store, and builds those that are not there.

    An environment's folder appears in the store whole, after its control run in the container has passed. A
    spec's hash is remembered, so that a second `get` neither resolves nor needs a network.

    `room` is what bounds the store: the least recently used ones make room for a new one.
    """

    def __init__(self, store: Store, interpreters: Interpreters, sandbox: Sandbox, room: Room | None = None) -> None:
        self.store, self.interpreters, self.sandbox = store, interpreters, sandbox
        self.shelf, self.room = Shelf(store), room or Room()

    def get(self, spec: EnvironmentSpec, progress: Progress = lambda _: None) -> Environment:
        """The environment of `spec`, built if it isn't there; others who ask for it meanwhile wait.

        Raises InterpreterMissing, NoWheel, IndexUnreachable, EnvironmentFailed, DiskFull, MachineFailed,
        ImageMissing or EngineMissing.
        """
        if found := self.find(spec):
            return found
        with self.store.locked(f"spec-{spec_hash(spec)}"):
            return self.find(spec) or self._make(spec, progress)

    def remembered(self, spec: EnvironmentSpec) -> str | None:
        """The hash that `spec` was resolved to, though its environment may have been pruned since."""
        try:
            name = (self.store.specs / spec_hash(spec)).read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return name if name.isalnum() else None  # a machine that went down may have left nothing, or NULs

    def find(self, spec: EnvironmentSpec) -> Environment | None:
        """The environment of `spec` if it is there already."""
        name = self.remembered(spec)
        if name is None:
            return None
        found = self.shelf.read(self.store.environments / name)
        if found:
            self.shelf.use(found)
        return found

    def list(self) -> list[Environment]:
        """All environments in the store, the oldest torch first."""
        return self.shelf.list()

    def verify(self) -> Sequence[tuple[Environment, str | None]]:
        """Each environment with what is wrong with it, None if nothing: files, then the control run.

        One that was built before commits were noted gets its commit.
        """
        return [(e, damage(e) or self._failure_now(e)) for e in self.list()]

    def _failure_now(self, environment: Environment) -> str | None:
        control = self._control(environment)
        if control.commit and not (control.failure or environment.commit):
            self.shelf.note_commit(environment, control.commit)
        return control.failure

    def _make(self, spec: EnvironmentSpec, progress: Progress) -> Environment:
        self.sandbox.image  # noqa: B018 - fails now rather than after a long build
        interpreter = self.interpreters.get(spec.python, progress)
        with self.store.temporary("environment") as temporary, self.store.disk_full_is_one_line():
            progress(f"resolving {spec}")
            lock = make_lock(spec, interpreter.executable, interpreter.version, self.store, temporary, progress)
            with self.store.locked(f"environment-{lock.hash}"):
                built = self.shelf.read(self.store.environments / lock.hash)
                if built is None:
                    if self.room != Room():
                        self.sandbox.warm.drain()  # what they use couldn't be removed
                    make_room(self.shelf, self.room, expected_size(spec.torch, lock.packages, self.shelf), str(spec))
                    built = self._build(spec, lock, interpreter, temporary, progress)
        self.store.write_atomically(self.store.specs / spec_hash(spec), lock.hash)
        return built

    def _build(
        self, spec: EnvironmentSpec, lock: Lock, interpreter: Interpreter, temporary: Temporary, progress: Progress
    ) -> Environment:
        """Installs, tries in the container, and renames into place."""
        path = temporary.path / "built"
        make_venv(path / "env", interpreter.path, interpreter.version)
        (path / LOCK).write_text(lock.text, encoding="utf-8")
        installing = f"installing torch {spec.torch}, Python {spec.python}"
        progress(installing)
        expected = expected_size(spec.torch, lock.packages, self.shelf)
        growth = Growth.of(self.store.uv_cache, path / "env", expected)
        with telling(growth, lambda line: progress(f"{installing}: {line}")):
            self._install(spec, path, interpreter, temporary)
        point_to(path / "env", INSIDE, interpreter.version)
        environment = Environment(
            hash=lock.hash,
            path=path,
            interpreter=interpreter.path,
            python_version=interpreter.version,
            torch_version=spec.torch or "",
            packages=lock.packages,
            size=make_read_only(path / "env"),
            unlisted=unlisted_digest(path / "env"),
        )
        progress("trying it in the container")
        control = self._control(environment)
        if control.failure:
            raise EnvironmentFailed(f"{spec}: {control.failure}")
        environment = replace(environment, commit=control.commit)
        (path / FACTS).write_text(facts_text(environment, spec), encoding="utf-8")
        target = self.store.environments / lock.hash
        remove_tree(target)  # one whose interpreter is gone
        path.rename(target)
        return self.shelf.read(target) or environment

    def _install(self, spec: EnvironmentSpec, path: Path, interpreter: Interpreter, temporary: Temporary) -> None:
        # uv's compiler needs CPython 3.7; 3.6 has its own.
        old = minor_of(interpreter.version) == "3.6"
        arguments = ["--compile-bytecode"] * (not old)
        python = path / "env" / "bin" / "python"
        try:
            run_uv(
                [
                    *("pip", "install", "--quiet", "--no-deps", "--python", str(python), "--python-platform", PLATFORM),
                    *("-r", str(path / LOCK), *arguments),
                ],
                self.store,
                temporary,
            )
        except UvFailed as failed:
            raise failed.failure(self.store, str(spec)) from failed
        if old:
            subprocess.run(
                [str(python), "-I", "-m", "compileall", "-q", "-j", "0", str(path / "env" / "lib")],
                check=False,
                capture_output=True,
            )

    def _control(self, environment: Environment) -> Control:
        """What its control run in the container shows. Raises RunnerFailure."""
        limits = self.sandbox.limits.for_seconds(CONTROL_SECONDS)
        text = TORCH.control if environment.torch_version else CONTROL_BARE
        run = self.sandbox.run(Program.script(text), environment, job="control", limits=limits)
        if run.outcome is Outcome.INFRA_ERROR:
            raise RunnerFailure(run.reason or "the control run couldn't be made: see `repro doctor`")
        return Control(control_failure(run, environment.torch_version or "none"), commit_in(run))


def control_failure(run: Run, version: str) -> str | None:
    """What a control run's answer says to be wrong, None if nothing."""
    answer = run.stdout.split()
    if run.outcome is not Outcome.OK or len(answer) not in {2, 3}:
        said = run.reason or " ".join(run.stderr.split())[-400:] or run.outcome
        return f"the control run failed: {said}"
    if answer[0].split("+")[0].split(".post")[0] != version:
        return f"the control run found torch {answer[0]} instead of {version}"
    return None if answer[1] == str(TORCH.control_sum) else f"the control run's sum is {answer[1]}"


def spec_hash(spec: EnvironmentSpec) -> str:
    """The name of the spec's file."""
    return hashlib.sha256(f"{PLATFORM} {spec.key()}".encode()).hexdigest()[:32]


def facts_text(environment: Environment, spec: EnvironmentSpec) -> str:
    """What is written beside an environment."""
    return json.dumps(
        {
            "spec": str(spec),
            "python": environment.python_version,
            "torch": environment.torch_version,
            "interpreter": environment.interpreter.name,
            "packages": environment.packages,
            "size": environment.size,
            "commit": environment.commit,
            "unlisted": environment.unlisted,
        },
        indent=1,
    )
