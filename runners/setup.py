"""Making a machine ready, step by step; safe to run again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from repros.values import Outcome
from runners.as_of import as_of_day
from runners.choose import Choice, latest_release
from runners.choose_python import NoPython, choose_python
from runners.docker_install import install_docker
from runners.environment import Environment, EnvironmentSpec
from runners.environments import Environments
from runners.failures import EnvironmentFailed, InterpreterMissing, RunnerFailure
from runners.image import ensure_image
from runners.interpreters import minor_of
from runners.release_list import Releases
from runners.sandbox import Program, Sandbox

HELLO = "import torch\nprint(torch.__version__, (torch.ones(2, 3) @ torch.ones(3, 2)).sum().item())\n"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step's end: what is there now, or what is missing (one line that says what to do); seconds it took."""

    name: str
    ok: bool
    detail: str
    seconds: float = 0.0


@dataclass
class Setup:
    """The steps over the parts of a machine.

    `releases` gives the list of releases (asked only when it is needed), `latest` is the configured latest
    release, `docker` whether to install and start an engine where none answers.
    """

    sandbox: Sandbox
    environments: Environments
    releases: Callable[[], Releases]
    latest: str | None = None
    docker: bool = False
    progress: Progress = lambda _: None
    _built: Environment | None = field(default=None, init=False)

    def run(self) -> Iterator[StepResult]:
        """Does the steps, each result as it comes; the first that fails is the last."""
        steps: tuple[tuple[str, Callable[[], str]], ...] = (
            ("engine", self.engine),
            ("leftovers", self.leftovers),
            ("image", self.image),
            ("interpreters", self.interpreters),
            ("environment", self.environment),
            ("control run", self.control),
        )
        for name, step in steps:
            started = time.monotonic()
            try:
                detail, ok = step(), True
            except RunnerFailure as failure:
                detail, ok = " ".join(str(failure).split()), False
            yield StepResult(name, ok, detail, round(time.monotonic() - started, 1))
            if not ok:
                return

    def engine(self) -> str:
        """A Docker engine that answers."""
        if self.docker:
            install_docker(self.sandbox.engine, self.sandbox.store, self.progress)
        return f"Docker {self.sandbox.engine.version()}"

    def leftovers(self) -> str:
        """What killed processes left behind is removed."""
        return f"{self.sandbox.sweep()} removed"

    def image(self) -> str:
        """The runner image."""
        return ensure_image(self.sandbox.engine, self.progress)

    def interpreters(self) -> str:
        """The interpreter of the default environment, and those that are in the store."""
        self.environments.interpreters.get(self.default_spec().python, self.progress)
        return ", ".join(i.version for i in self.environments.interpreters.list())

    def environment(self) -> str:
        """The environment of the latest release."""
        self._built = self.environments.get(self.default_spec(), self.progress)
        return f"torch {self._built.torch_version} on Python {self._built.python_version} ({self._built.hash})"

    def control(self) -> str:
        """A program runs in the container."""
        if self._built is None:
            raise EnvironmentFailed("no environment was built: run `repro setup` again")
        run = self.sandbox.run(Program.script(HELLO), self._built, job="setup")
        if run.outcome is not Outcome.OK or not run.stdout.endswith(" 12.0\n"):
            said = run.reason or run.stderr.strip()[-300:] or run.stdout
            raise EnvironmentFailed(f"the control run ended with {run.outcome} ({said}): try `repro env verify`")
        return f"{run.stdout.split()[0]} in {run.seconds:.1f} s"

    def default_spec(self) -> EnvironmentSpec:
        """The latest release, on the Python that it has a CPU build for. Raises RunnerFailure where there is none."""
        releases = self.releases()
        latest = latest_release(releases, None, self.latest)
        if not isinstance(latest, Choice):
            raise RunnerFailure(latest.reason)
        release = latest.release
        available = list(release.pythons)
        while True:
            cpu = releases.cpu_pythons(release)
            choice = choose_python(release, available, cpu_pythons=cpu, faithful=False)
            if isinstance(choice, NoPython):
                raise InterpreterMissing(f"{choice.reason}: try `uv python install {release.pythons[-1]}`")
            try:
                self.environments.interpreters.get(choice.python, self.progress)
            except InterpreterMissing:
                available.remove(choice.python)
            else:
                # The one that issues without a date of their own are run in.
                return EnvironmentSpec(release.version, minor_of(choice.python), as_of=as_of_day(release, None))
