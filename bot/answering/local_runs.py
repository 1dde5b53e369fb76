"""Makes runs on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.answering.early import early_of
from bot.answering.machine import Machine, Progress
from bot.answering.pool import pool_of
from bot.answering.question import imports_of, packages_of, scope_of, versions
from bot.answering.request import Request
from bot.answering.trial import Made, Unavailable
from bot.bugs import guarded
from repros.judge.observe import refused_python
from repros.judge.plan import RunRequest
from repros.values import Repro, Run
from runners.as_of import as_of_day
from runners.choose import UnknownRelease
from runners.choose_python import NoPython
from runners.environments import EnvironmentSpec
from runners.failures import EnvironmentFailed, NoWheel
from runners.limits import Limits
from runners.nightly_list import is_nightly
from runners.packages import NoMatch, UnlistedPackage, as_stated
from runners.sandbox import Program
from runners.warm import Early

if TYPE_CHECKING:
    from bot.database.run_key import RunKey


UNDER_WAY = 0.5
"""Seconds after which containers have been started: an import beside it would hold that up."""


@dataclass
class LocalRuns:
    """Builds environments and runs programs here; `day` is when the issue was written.

    `job` labels the containers; `stopped` is asked while one runs, and ends it. `progress` is told what is done,
    instead of the machine's own; `on_output` gets what the program prints, as it comes. `made` counts the programs
    that were really run. `packages` are further ones that programs may import, besides the configuration's.
    """

    machine: Machine
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
            if isinstance(spec, EnvironmentSpec) and self.machine.environments.find(spec):
                found.add(version)
        return frozenset(found)

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        """The wanted runs, in their order."""
        self.machine.prepare()

        def made(request: RunRequest) -> Made:
            return guarded("running", lambda: self.one(repro, request))

        with pool_of(self.slots + 1, self.machine.interrupted.set) as pool:
            runs = [pool.submit(made, request) for request in wanted]
            if wait(runs, UNDER_WAY).not_done:
                # SQLAlchemy is imported, and the schema mended, while the containers work; Ctrl-C cuts off what the
                # main thread imports, and the others would find half a module.
                pool.submit(lambda: self.machine.cache).result()
            return [run.result() for run in runs]

    def one(self, repro: Repro, wanted: RunRequest) -> Run | Unavailable:
        """One run. Raises a RunnerFailure where the machine, not the release, is to blame.

        Where torch refuses the reported Python, and not as reported, it is the run with the release's usual one; where
        there is no environment with the stated packages, it is that with those of the day.
        """
        made = self._as_stated_or_dated(repro, wanted)
        if isinstance(made, Unavailable) or self.request.python or not refused_python(repro, made):
            return made
        usual = self.spec(repro, wanted.release, usual=True)
        again = self._one(repro, wanted, usual) if isinstance(usual, EnvironmentSpec) else made
        return made if isinstance(again, Unavailable) else again

    def _as_stated_or_dated(self, repro: Repro, wanted: RunRequest) -> Run | Unavailable:
        stated, dated = (self.spec(repro, wanted.release, stated=each) for each in (True, False))
        made = self._one(repro, wanted, stated)
        return self._one(repro, wanted, dated) if isinstance(made, Unavailable) and dated != stated else made

    def _one(self, repro: Repro, wanted: RunRequest, spec: EnvironmentSpec | Unavailable) -> Run | Unavailable:
        if isinstance(spec, Unavailable):
            return spec
        # A run that was made before needs no environment, and a pruned one is not built for it again.
        if (known := self.machine.environments.remembered(spec)) and (run := self.known(repro, known, wanted)):
            return run
        progress = self.progress or self.machine.progress
        try:
            environment = self.machine.environments.get(spec, progress)
        except (NoWheel, EnvironmentFailed) as failure:
            return Unavailable(wanted.release, str(failure))
        if run := self.known(repro, environment.hash, wanted):
            return run
        limit = f"at most {self.limits.seconds:g} s"
        progress(f"running on torch {wanted.release}, Python {spec.python}, run {wanted.repeat}: {limit}")
        run = self.machine.sandbox.run(
            Program.of(repro),
            environment,
            job=self.job,
            repeat=wanted.repeat,
            on_output=self.on_output,
            limits=self.limits,
            stopped=self.stopped,
            early=self._early(repro, environment.hash, wanted) if self.machine.sandbox.warm.most else None,
        )
        packages = self.machine.installed(environment, imports_of(repro), self.packages)
        key = self.key(repro, environment.hash, wanted.repeat)
        run = replace(run, packages=packages, commit=environment.commit, image=key.image)
        self.machine.cache.put(key, run)
        self.made += 1
        return run

    def _early(self, repro: Repro, environment: str, wanted: RunRequest) -> Early | None:
        first = self.known(repro, environment, replace(wanted, repeat=1)) if wanted.repeat > 1 else None
        return early_of(repro, wanted.repeat, first)

    @property
    def limits(self) -> Limits:
        """What a run may use: the configuration's limits, with the wall clock's that was asked for."""
        asked = self.request.seconds
        return self.machine.limits if asked is None else self.machine.limits.for_seconds(asked)

    def known(self, repro: Repro, environment: str, wanted: RunRequest) -> Run | None:
        """The run of a Repro in an environment (its hash), if it was made before."""
        return self.machine.known_run(self.key(repro, environment, wanted.repeat))

    def key(self, repro: Repro, environment: str, repeat: int) -> RunKey:
        """What a run depends on."""
        return self.machine.run_key(repro, environment, repeat, self.limits)

    def spec(
        self, repro: Repro, version: str, *, usual: bool = False, stated: bool = True
    ) -> EnvironmentSpec | Unavailable:
        """The environment that a Repro needs on a release; a `usual` one has the Python that is taken if none is named.

        The Python that is asked for is that of the reported release alone, and so are the `stated` versions of
        packages; those of the day stand for the others.
        """
        release = self.machine.releases.find(version)
        if release is None:
            why = f": {self.machine.releases.nightly.why_not()}" if is_nightly(version) else ""
            return Unavailable(version, f"there is no torch {version}{why}")
        faithful = version in self._reported(repro)
        asked = self.request.python if faithful else None
        python = self.machine.python_for(
            release, None if usual else repro.environment.python, asked, faithful=faithful and not usual
        )
        if isinstance(python, NoPython):
            return Unavailable(version, python.reason)
        packages = self.machine.packages_for(release, packages_of(repro), self.packages)
        if isinstance(packages, UnlistedPackage | NoMatch):
            return Unavailable(version, packages.reason)
        if faithful and stated:
            packages = as_stated(packages, repro.environment.packages, self.machine.rules_with(self.packages))
        wheel = self.machine.releases.nightly.url(version, python.python)
        return EnvironmentSpec(version, python.python, packages, as_of_day(release, self.day), wheel)

    def _reported(self, repro: Repro) -> frozenset[str]:
        """The releases that count as the reported one."""
        releases = self.machine.releases
        scope = scope_of(repro, self.request, self.machine.config, releases, self.day)
        return frozenset() if isinstance(scope, UnknownRelease) else frozenset(versions(scope.reported.releases))
