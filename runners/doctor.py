"""What is there, what is missing, and the command that mends it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runners.engine import is_elsewhere
from runners.environments import Environments
from runners.failures import RunnerFailure, StoreUnusable
from runners.image import find_image, image_tag
from runners.limits import MIB
from runners.release_list import Releases
from runners.sandbox import Sandbox
from runners.store import gigabytes, unusable

LEAST_FREE = 5 * 1024 * MIB
"""An environment with CUDA libraries takes 1.3 to 5 GB."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `mend` is the command that mends it, empty where nothing is to mend."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def once_a_cause(checks: Sequence[Check]) -> list[Check]:
    """The checks, without those that fail of what an earlier one has told."""
    told: set[str] = set()
    kept = []
    for check in checks:
        if check.ok or check.detail not in told:
            kept.append(check)
        told.update(() if check.ok else (check.detail,))
    return kept


@dataclass
class Doctor:
    """Looks at the parts of a machine and changes nothing."""

    sandbox: Sandbox
    environments: Environments
    releases: Callable[[], Releases]

    def checks(self) -> list[Check]:
        """All checks, in the order in which they build on each other."""
        setup = "repro setup"
        checks = [
            self.check("store", self.store, "set REPRO_STORE to a folder you may write"),
            self.check("disk", self.disk, "repro env prune (it asks first)"),
            self.check("engine", self.engine, "unset DOCKER_HOST" if is_elsewhere() else f"{setup} --install-docker"),
            self.check(
                "memory", self.memory, "give the engine's host more memory, or set limits.memory_mb in app.yaml"
            ),
            self.check("runtime", self.runtime, "install it, or set `runtime: null` in app.yaml"),
            self.check("seccomp", self.seccomp, "use a kernel and an engine with seccomp (`docker info` names it)"),
            self.check("image", self.image, setup),
            self.check("interpreters", self.interpreters, setup),
            self.check("environments", self.built, setup),
            self.check("releases", self.index, "check the network and pip's index"),
        ]
        return once_a_cause(checks)

    def check(self, name: str, look: Callable[[], str], mend: str) -> Check:
        """One check; a RunnerFailure is what is wrong, and so is what the system refuses below the store."""
        try:
            return Check(name, ok=True, detail=look())
        except RunnerFailure as failure:
            wrong = failure
        except OSError as error:
            wrong = unusable(self.sandbox.store.root, error)
        return Check(name, ok=False, detail=" ".join(str(wrong).split()), mend=mend)

    def store(self) -> str:
        """The store can be written."""
        root = self.sandbox.store.root
        if not os.access(root, os.W_OK):
            raise StoreUnusable(f"{root} can't be written")
        return str(root)

    def disk(self) -> str:
        """Room for one more environment."""
        free = shutil.disk_usage(self.sandbox.store.root).free
        if free < LEAST_FREE:
            size = sum(e.size for e in self.environments.shelf.removable())
            raise RunnerFailure(
                f"{free // MIB:,} MiB free where the store is; an environment may need 5 GB, and those that no run"
                f" uses hold {gigabytes(size)}"
            )
        return f"{free // (1024 * MIB):,} GiB free"

    def engine(self) -> str:
        """An engine answers."""
        info = self.sandbox.engine.info()
        return f"Docker {info.get('ServerVersion')}, cgroup v{info.get('CgroupVersion', '1')}"

    def memory(self) -> str:
        """The engine can give a run what the limits say, and enforces them."""
        info = self.sandbox.engine.info()
        total, wanted = int(info.get("MemTotal", 0)), self.sandbox.limits.memory_bytes
        if total < wanted:
            raise RunnerFailure(f"a run may use {wanted // MIB:,} MiB, but the engine's host has {total // MIB:,}")
        lacking = [name for name in ("MemoryLimit", "PidsLimit", "CpuCfsQuota") if info.get(name) is False]
        if lacking:
            raise RunnerFailure(f"the engine's kernel can't enforce {', '.join(lacking)}")
        return f"{total // MIB:,} MiB, {wanted // MIB:,} a run"

    def runtime(self) -> str:
        """The OCI runtime of the configuration is known to the engine."""
        known, wanted = sorted(self.sandbox.engine.info().get("Runtimes", {})), self.sandbox.runtime
        if wanted and wanted not in known:
            raise RunnerFailure(f"the engine doesn't know the runtime {wanted!r} (it knows {', '.join(known)})")
        return wanted or "the engine's default"

    def seccomp(self) -> str:
        """The engine enforces what programs may ask of the kernel."""
        options = self.sandbox.engine.info().get("SecurityOptions") or []
        if not any("name=seccomp" in option for option in options):
            raise RunnerFailure("the engine can't enforce the sandbox's seccomp profile")
        ids = self.sandbox.ids
        return f"enforced; a user id a container, from {ids[0]} to {ids[-1]}"

    def image(self) -> str:
        """The runner image is there."""
        found = find_image(self.sandbox.engine)
        if not found:
            raise RunnerFailure(f"the runner image {image_tag()} isn't there")
        return found

    def interpreters(self) -> str:
        """At least one interpreter is in the store."""
        found = self.environments.interpreters.list()
        if not found:
            raise RunnerFailure("no interpreter is in the store yet")
        return ", ".join(i.version for i in found)

    def built(self) -> str:
        """At least one environment with torch is in the store."""
        found = [e for e in self.environments.list() if e.torch_version]
        if not found:
            raise RunnerFailure("no environment is built yet")
        size = sum(e.size for e in found) // MIB
        return f"{len(found)} ({', '.join(dict.fromkeys(e.torch_version for e in found))}), {size:,} MiB"

    def index(self) -> str:
        """The lists of releases and of nightly builds are not out of date."""
        releases = self.releases()
        nightly = releases.nightly
        if warning := releases.warning or nightly.warning:
            raise RunnerFailure(warning)
        if nightly.index and not nightly.all:
            raise RunnerFailure(f"{nightly.index} (releases.nightly_index) has no nightly builds of torch for CPU")
        cpu = releases.newest_cpu
        builds = f"; {len(nightly.all)} nightly builds up to {nightly.all[-1].version}" if nightly.all else ""
        told = f"{len(releases.all)} up to {releases.newest.version}"
        return f"{told}; newest CPU build {cpu.version if cpu else 'unknown'}{builds}"
