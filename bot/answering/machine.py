"""What runs need on this machine, put together from the configuration: store, engine, interpreters, environments."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from threading import Event
from typing import TYPE_CHECKING

from bot.settings.schema import Config, LimitSettings
from repros.values import Release, Repro, Run
from runners.choose_python import NoPython, PythonChoice, choose_python
from runners.engine import Engine
from runners.environments import Environment, Environments
from runners.failures import InterpreterMissing
from runners.index_settings import IndexSettings, index_settings
from runners.interpreters import Interpreters
from runners.limits import MIB, Limits
from runners.packages import NoMatch, PackageRules, UnlistedPackage, installed, package_rules, requirements_for
from runners.release_list import Releases
from runners.releases import load_releases
from runners.room import Room
from runners.sandbox import Sandbox
from runners.store import Store
from runners.warm import NONE, Warm

if TYPE_CHECKING:
    from bot.database.run_key import RunKey
    from bot.database.runs import RunCache

Progress = Callable[[str], None]


@dataclass
class Machine:
    """The parts, each made when it is first asked for: an issue that needs no run needs no engine.

    `disk_budget` is how many bytes of environments the store may hold, `keeps_free` whether a part of the disk stays
    free of them. `warm` is whether containers may wait for programs, which only a process that lives on has use for.
    """

    config: Config
    progress: Progress = lambda _: None
    disk_budget: int | None = None
    keeps_free: bool = False
    warm: bool = False
    missing: set[str] = field(default_factory=set)
    interrupted: Event = field(default_factory=Event)

    @cached_property
    def store(self) -> Store:
        """The store of the configuration, else of $REPRO_STORE, else the user's cache folder."""
        return Store(self.config.store)

    @cached_property
    def engine(self) -> Engine:
        """The Docker engine."""
        return Engine()

    @cached_property
    def limits(self) -> Limits:
        """What one run may use."""
        return limits_of(self.config.limits)

    def is_interrupted(self) -> bool:
        """Whether what runs is to end, by the event that `interrupted` is by then."""
        return self.interrupted.is_set()

    @cached_property
    def sandbox(self) -> Sandbox:
        """Runs programs; control runs go through it too."""
        uids = self.config.uids
        return Sandbox(
            self.engine,
            self.store,
            self.limits,
            runtime=self.config.runtime,
            ids=range(uids[0], uids[1] + 1) if uids else None,
            interrupted=self.is_interrupted,
            warm=Warm(self.config.warm.most, self.config.warm.seconds) if self.warm else NONE,
        )

    @cached_property
    def interpreters(self) -> Interpreters:
        """The CPythons of the store."""
        return Interpreters(self.store, self.sandbox)

    @cached_property
    def environments(self) -> Environments:
        """The environments of the store."""
        room = Room(self.disk_budget, self.keeps_free)
        return Environments(self.store, self.interpreters, self.sandbox, room)

    @cached_property
    def releases(self) -> Releases:
        """All releases of torch, and the nightly builds of the configured index."""
        return load_releases(self.store, self.settings.result(), nightly_index=self.config.releases.nightly_index)

    @cached_property
    def settings(self) -> Future[IndexSettings]:
        """How packages are reached; pip and uv are asked in the background, as soon as this is first touched."""
        pool = ThreadPoolExecutor(1)
        try:
            return pool.submit(index_settings)
        finally:
            pool.shutdown(wait=False)

    @property
    def slots(self) -> int:
        """How many runs this machine makes at once: as many as have the CPUs that the limits give each."""
        return max(1, int((os.cpu_count() or 1) // self.config.limits.cpus))

    def prepare(self) -> None:
        """Makes the parts that threads share, before there are threads.

        Raises EngineMissing, EngineGone or ImageMissing.
        """
        _ = self.sandbox.image
        _ = self.releases, self.environments, self.package_rules

    @cached_property
    def package_rules(self) -> PackageRules:
        """Which packages programs may import."""
        return package_rules(self.config.packages)

    def packages_for(
        self, release: Release, imports: Sequence[str], further: Mapping[str, str]
    ) -> tuple[str, ...] | UnlistedPackage | NoMatch:
        """The requirements that imports add to an environment of a release; `further` may be imported too."""
        rules = self.rules_with(further)
        builds = {build.python for build in self.releases.cpu_builds if build.torch == release.version}
        local = bool(builds) and None not in builds
        return requirements_for(release, imports, rules, only_local_cpu_build=local)

    def rules_with(self, further: Mapping[str, str]) -> PackageRules:
        """The rules for packages, with those that may be imported besides the configuration's."""
        return package_rules({**self.config.packages, **further}) if further else self.package_rules

    def installed(
        self, environment: Environment, imports: Sequence[str], further: Mapping[str, str]
    ) -> tuple[str, ...]:
        """The packages of an environment that imports come from."""
        return installed(environment.packages, imports, self.rules_with(further))

    @cached_property
    def cache(self) -> RunCache:
        """The runs that were made before."""
        from bot.database.engine import database_url, open_engine
        from bot.database.migrate import prepare
        from bot.database.runs import RunCache

        engine = open_engine(database_url(self.config))
        prepare(engine)
        return RunCache(engine)

    def known_run(self, key: RunKey) -> Run | None:
        """The run of a key, if it was made before."""
        from bot.database.sqlite_file import Unsure, kept_run, sqlite_file

        if self.config.database_url is None and "cache" not in self.__dict__:
            with suppress(Unsure):
                return kept_run(sqlite_file(self.config), key)
        return self.cache.get(key)

    def run_key(self, repro: Repro, environment: str, repeat: int, limits: Limits) -> RunKey:
        """What a run of a Repro in an environment (its hash) depends on."""
        from bot.database.run_key import RunKey

        return RunKey.of(
            repro.files,
            repro.entry,
            repro.mode,
            environment,
            self.sandbox.fingerprint,
            limits.as_json(),
            repeat,
            repro.invocation,
        )

    def python_for(
        self, release: Release, reported: str | None, asked: str | None, *, faithful: bool
    ) -> PythonChoice | NoPython:
        """The Python to run a release on; one that can't be had here is passed over, unless it was asked for."""
        while True:
            choice = choose_python(
                release,
                [python for python in release.pythons if python not in self.missing],
                reported,
                asked=asked,
                cpu_pythons=self.releases.cpu_pythons(release),
                faithful=faithful,
            )
            if isinstance(choice, NoPython):
                return choice
            try:
                self.interpreters.get(choice.python, self.progress)
            except InterpreterMissing:
                self.missing.add(choice.python)
            else:
                return choice


def limits_of(settings: LimitSettings) -> Limits:
    """The sandbox's limits from the configuration."""
    return Limits(
        seconds=settings.seconds,
        output_bytes=settings.output_kb * 1024,
        memory_bytes=settings.memory_mb * MIB,
        cpus=settings.cpus,
        processes=settings.pids,
        file_bytes=settings.file_mb * MIB,
        open_files=settings.open_files,
        work_bytes=settings.work_mb * MIB,
        tmp_bytes=settings.work_mb * MIB,
        shared_memory_bytes=settings.shm_mb * MIB,
    )
