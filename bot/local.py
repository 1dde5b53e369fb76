"""Makes runs on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.bugs import guarded
from bot.loop import Made, Unavailable
from bot.pool import pool_of
from bot.question import imports_of, latest_of, packages_of, reported_release
from bot.request import Request
from bot.workbench import Progress, Workbench
from repros.judge.observe import refused_python
from repros.judge.plan import RunRequest
from repros.values import Repro, Run
from runners.as_of import as_of_day
from runners.choose import UnknownRelease
from runners.choose_python import NoPython
from runners.environments import EnvironmentSpec
from runners.failures import EnvironmentFailed, NoWheel
from runners.limits import Limits
from runners.packages import NoMatch, UnlistedPackage
from runners.sandbox import Program

if TYPE_CHECKING:
    from bot.database.runs import RunKey


@dataclass
class LocalExecutor:
    """Builds environments and runs programs here, one after the other; `day` is when the issue was written.

    `job` labels the containers; `stopped` is asked while one runs, and ends it. `progress` is told what is done,
    instead of the workbench's own; `on_output` gets what the program prints, as it comes. `made` counts the programs
    that were really run. `packages` are further ones that programs may import, besides the configuration's.
    """

    bench: Workbench
    request: Request
    day: date | None = None
    slots: int = 1
    job: str = field(default_factory=lambda: f"local-{os.getpid()}")
    stopped: Callable[[], bool] | None = None
    progress: Progress | None = None
    on_output: Callable[[str, bytes], None] | None = None
    made: int = 0
    packages: Mapping[str, str] = field(default_factory=dict)

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        """Those of the releases whose environment for this Repro is there already."""
        found = set()
        for version in releases:
            spec = self.spec(repro, version)
            if isinstance(spec, EnvironmentSpec) and self.bench.environments.find(spec):
                found.add(version)
        return frozenset(found)

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        """The wanted runs, in their order."""
        self.bench.prepare()

        def made(request: RunRequest) -> Made:
            return guarded("running", lambda: self.one(repro, request))

        with pool_of(self.slots, self.bench.interrupted.set) as pool:
            return list(pool.map(made, wanted))

    def one(self, repro: Repro, wanted: RunRequest) -> Run | Unavailable:
        """One run. Raises a RunnerFailure where the machine, not the release, is to blame.

        Where torch refuses the reported Python, and not as reported, it is the run with the release's usual one.
        """
        made = self._one(repro, wanted, self.spec(repro, wanted.release))
        if isinstance(made, Unavailable) or self.request.python or not refused_python(repro, made):
            return made
        usual = self.spec(repro, wanted.release, usual=True)
        again = self._one(repro, wanted, usual) if isinstance(usual, EnvironmentSpec) else made
        return made if isinstance(again, Unavailable) else again

    def _one(self, repro: Repro, wanted: RunRequest, spec: EnvironmentSpec | Unavailable) -> Run | Unavailable:
        if isinstance(spec, Unavailable):
            return spec
        # A run that was made before needs no environment, and a pruned one is not built for it again.
        if (known := self.bench.environments.remembered(spec)) and (run := self.known(repro, known, wanted)):
            return run
        progress = self.progress or self.bench.progress
        try:
            environment = self.bench.environments.get(spec, progress)
        except (NoWheel, EnvironmentFailed) as failure:
            return Unavailable(wanted.release, str(failure))
        if run := self.known(repro, environment.hash, wanted):
            return run
        progress(f"running on torch {wanted.release}, Python {spec.python}")
        run = self.bench.sandbox.run(
            Program.of(repro),
            environment,
            job=self.job,
            repeat=wanted.repeat,
            on_output=self.on_output,
            limits=self.limits,
            stopped=self.stopped,
        )
        run = replace(run, packages=self.bench.installed(environment, imports_of(repro), self.packages))
        self.bench.cache.put(self.key(repro, environment.hash, wanted.repeat), run)
        self.made += 1
        return run

    @property
    def limits(self) -> Limits:
        """What a run may use: the configuration's limits, with the wall clock's that was asked for."""
        asked = self.request.seconds
        return self.bench.limits if asked is None else self.bench.limits.for_seconds(asked)

    def known(self, repro: Repro, environment: str, wanted: RunRequest) -> Run | None:
        """The run of a Repro in an environment (its hash), if it was made before."""
        return self.bench.cache.get(self.key(repro, environment, wanted.repeat))

    def key(self, repro: Repro, environment: str, repeat: int) -> RunKey:
        """What a run depends on."""
        return self.bench.run_key(repro, environment, repeat, self.limits)

    def spec(self, repro: Repro, version: str, *, usual: bool = False) -> EnvironmentSpec | Unavailable:
        """The environment that a Repro needs on a release; a `usual` one has the Python that is taken if none is named.

        The Python that is asked for is that of the reported release alone.
        """
        release = self.bench.releases.find(version)
        if release is None:
            return Unavailable(version, f"there is no torch {version}")
        faithful = version in self._reported(repro)
        asked = self.request.python if faithful else None
        python = self.bench.python_for(
            release, None if usual else repro.environment.python, asked, faithful=faithful and not usual
        )
        if isinstance(python, NoPython):
            return Unavailable(version, python.reason)
        packages = self.bench.packages_for(release, packages_of(repro), self.packages)
        if isinstance(packages, UnlistedPackage | NoMatch):
            return Unavailable(version, packages.reason)
        return EnvironmentSpec(version, python.python, packages, as_of_day(release, self.day))

    def _reported(self, repro: Repro) -> frozenset[str]:
        """The releases that count as the reported one."""
        releases = self.bench.releases
        latest = latest_of(self.request, self.bench.config, releases)
        chosen = reported_release(repro, self.request, releases, latest, self.day)
        return frozenset() if isinstance(chosen, UnknownRelease) else frozenset(r.version for r in chosen.releases)
