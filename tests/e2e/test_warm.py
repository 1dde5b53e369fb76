"""A program gives the same in a container that had imported torch and waited for it as in one that runs at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.settings.config import load_config
from bot.sources.source import issues_of
from repros.judge.plan import RunRequest
from repros.read import read_issue
from repros.read.code.early import early_imports
from repros.values import Outcome, Repro, Run, SourceFile
from runners.environments import EnvironmentSpec
from runners.limits import Limits
from runners.program import Program
from runners.sandbox import Sandbox
from runners.warm import Early, Kind, Warm
from tests.runners.test_warm import until

pytestmark = pytest.mark.docker

LATEST = "2.13.0"
PROGRAMS = Path(__file__).parents[1] / "runners" / "programs"
EXAMPLES = sorted(p.parent for p in Path("repros/examples").glob("*/issue.md"))
READY_SECONDS = 300.0
# How much of what it maps is resident differs from run to run, by tens of megabytes.
IMPORT_BYTES = 300_000_000
TRICKY = {
    "looks around": (PROGRAMS / "looks_around.py").read_text(encoding="utf-8"),
    "goes wrong": (PROGRAMS / "goes_wrong.py").read_text(encoding="utf-8"),
    "aborts after its exit handlers": "import torch\nimport ctypes\nlibc = ctypes.CDLL(None)\n"
    "libc.__cxa_atexit(libc.abort, None, None)\n",
    "takes too much memory": "import torch\nprint('before')\nx = bytearray(5_000_000_000)\nprint(len(x))\n",
}


class Both:
    """Runs programs in both ways on the latest release."""

    def __init__(self) -> None:
        self.machine = Machine(load_config())
        base = self.machine.sandbox
        self.sandbox = Sandbox(base.engine, base.store, base.limits, warm=Warm(2, 600.0))
        spec = LocalRuns(self.machine, Request()).spec(Repro((SourceFile("repro.py", ""),), "repro.py"), LATEST)
        assert isinstance(spec, EnvironmentSpec)
        self.environment = self.machine.environments.get(spec)

    def expect(self, imports: tuple[str, ...], limits: Limits) -> Kind:
        """Has one of a kind begun."""
        kind = Kind(self.environment.hash, "repro.py", imports, limits, self.sandbox.image)
        self.sandbox.warm.expect(kind, self.environment)
        return kind

    def warm(self, program: Program, imports: tuple[str, ...], limits: Limits) -> Run:
        """The run of a program that has been waited for."""
        kind, taken = self.expect(imports, limits), self.sandbox.warm.taken
        until(lambda: self.sandbox.warm.ready(kind), READY_SECONDS)
        early = Early(imports)
        made = self.sandbox.run(program, self.environment, job="tests", early=early, limits=limits)
        assert self.sandbox.warm.taken == taken + 1
        return made

    def cold(self, program: Program) -> Run:
        """The run of a program from its beginning."""
        return self.sandbox.run(program, self.environment, job="tests")


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    made = Both()
    yield made
    made.sandbox.warm.drain()


def told(run: Run, *steady: set[int]) -> Run:
    """Without addresses, what was measured, and what is no run's but its order's; of the streams the `steady` lines."""
    streams = [re.sub("0x[0-9a-f]+", "0x", text).splitlines() for text in (run.stdout, run.stderr)]
    kept = [
        f"{len(s)} lines:\n" + "\n".join(line for n, line in enumerate(s) if n in only)
        for s, only in zip(streams, steady, strict=True)
    ]
    same = replace(run, stdout=kept[0], stderr=kept[1], seconds=0.0, cpu_seconds=0.0, peak_bytes=0)
    return replace(same, packages=(), commit=None, image=None, repeat=1)


def steady(one: str, other: str) -> set[int]:
    """The numbers of the lines that two equal runs have in common."""
    return {n for n, (a, b) in enumerate(zip(one.splitlines(), other.splitlines(), strict=False)) if a == b}


@pytest.mark.parametrize("name", TRICKY)
def test_a_program_cannot_tell_in_which_it_runs(both: Both, name: str) -> None:
    imports = ("numpy", "torch") if name == "looks around" else ("torch",)
    program = Program.script(TRICKY[name], "repro.py")
    with ThreadPoolExecutor(1) as beside:
        made = beside.submit(both.cold, program)
        warm = both.warm(program, imports, both.sandbox.limits)
        cold = made.result()
    everything = [set(range(1000))] * 2
    assert told(warm, *everything).stdout.splitlines() == told(cold, *everything).stdout.splitlines()
    assert told(warm, *everything) == told(cold, *everything)
    assert cold.outcome is not Outcome.INFRA_ERROR
    assert abs(warm.peak_bytes - cold.peak_bytes) < IMPORT_BYTES / 2


def examples() -> dict[str, tuple[Repro, float | None]]:
    """The examples' programs that may be run in both ways, and their time limits."""
    found = {}
    for folder in EXAMPLES:
        seconds = json.loads((folder / "expected.json").read_text(encoding="utf-8")).get("timeout")
        for number, repro in enumerate(r for i in issues_of(str(folder / "issue.md")) for r in read_issue(i).repros):
            found[f"{folder.name}-{number}"] = repro, seconds
    return {name: each for name, each in found.items() if early_imports(each[0])}


def test_the_examples_give_the_same_in_both(both: Both) -> None:
    """Their cold runs are those of `test_examples`, where it has made them."""
    differ = {}
    assert len(examples()) >= 10
    for name, (repro, seconds) in examples().items():
        runs = LocalRuns(both.machine, Request(seconds=seconds))
        both.expect(early_imports(repro), runs.limits)
        cold, again = (runs.one(repro, RunRequest(LATEST, repeat)) for repeat in (1, 2))
        assert isinstance(cold, Run)
        assert isinstance(again, Run)
        warm = both.warm(Program.of(repro), early_imports(repro), runs.limits)
        lines = steady(cold.stdout, again.stdout), steady(cold.stderr, again.stderr)
        if (one := told(warm, *lines)) != (other := told(cold, *lines)):
            differ[name] = one, other
    assert differ == {}
