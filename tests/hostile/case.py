"""A hostile program with what must come of it, which its first lines say.

The first lines are comments that hold YAML: `outcome` and `why`, and as far as they matter `prints` (all of stdout),
`raises` (a regular expression of `Type: message`), `signal`, `verdict`, `limits`, `torch`, `machine`. A program whose
`verdict` is told is run out of a report that claims `CLAIMED`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from repros.read import read_issue
from repros.values import Issue, Outcome, Repro
from runners.limits import MIB, Limits

PROGRAMS = Path(__file__).with_name("programs")
CLAIMED = "RuntimeError: sizes of tensors must match"
SMALL = Limits(
    seconds=60.0, output_bytes=100_000, memory_bytes=256 * MIB, cpus=0.5, work_bytes=32 * MIB, tmp_bytes=32 * MIB,
    shared_memory_bytes=16 * MIB, file_bytes=16 * MIB, processes=64, open_files=256,
)  # fmt: skip
FOR_TORCH = replace(SMALL, seconds=300.0, cpus=1.0, memory_bytes=2048 * MIB, tmp_bytes=256 * MIB, processes=128)


@dataclass(frozen=True, slots=True)
class Case:
    """One program and what is expected of it; `name` is its file below `programs/`, without the ending."""

    name: str
    text: str
    outcome: Outcome
    why: str
    prints: str | None = None
    raises: str | None = None
    signal: str | None = None
    verdict: str | None = None
    limits: dict[str, float] = field(default_factory=dict)
    torch: bool = False
    machine: str | None = None

    @property
    def bounds(self) -> Limits:
        """What it may use."""
        changed: dict[str, Any] = self.limits
        return replace(FOR_TORCH if self.torch else SMALL, **changed)

    @property
    def report(self) -> str:
        """The text of a report of the program, which claims `CLAIMED`."""
        return f"```python\n{self.text}```\n\ngives\n\n```\n{CLAIMED}\n```\n\nPyTorch version: 2.13.0\n"

    @property
    def repro(self) -> Repro:
        """What is read of that report."""
        (repro,) = read_issue(Issue(id="octo/torch#1", title="It fails", body=self.report)).repros
        return repro


def cases() -> list[Case]:
    """All of them, by name. Raises TypeError or ValueError for first lines that say something else."""
    return [case_of(path) for path in sorted(PROGRAMS.rglob("*.py"))]


def case_of(path: Path) -> Case:
    """A file's program, without the lines that say what is expected."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    end = next(number for number, line in enumerate(lines) if not line.startswith("# "))
    told: dict[str, Any] = yaml.safe_load("".join(line[2:] for line in lines[:end]))
    outcome = Outcome(told.pop("outcome"))
    name = str(path.relative_to(PROGRAMS).with_suffix(""))
    return Case(name, "".join(lines[end:]), outcome, told.pop("why"), **told)
