"""Makes Repros and Runs as reading and running would, and cases of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from repros.values import (
    Claim,
    ClaimKind,
    Frame,
    Outcome,
    Problem,
    RaisedException,
    ReportedEnvironment,
    Repro,
    Run,
    SourceFile,
    StatementOutput,
)

OLD, NEW = "1.3.0", "2.13.0"
PROGRAM = "import torch\ntorch.cat([torch.ones(2, 3), torch.ones(2, 4)])\n"
MESSAGE = "Sizes of tensors must match except in dimension 0"


def repro(
    kind: str = "none",
    program: str = PROGRAM,
    should: str | None = None,
    needs: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
    *,
    runnable: bool = True,
    environment: ReportedEnvironment | None = None,
    **claim: Any,
) -> Repro:
    """A Repro of one file; further arguments are the Claim's."""
    return Repro(
        files=(SourceFile("test.py", program),),
        entry="test.py",
        mode="transcript" if claim.get("statements") else "script",
        claim=Claim(ClaimKind(kind), **claim),
        should=should,
        needs=needs,
        problems=problems,
        runnable=runnable,
        environment=environment or ReportedEnvironment(),
    )


def run(outcome: str = "ok", torch: str = "1.3.0", **rest: Any) -> Run:
    """A Run of two seconds; it has a record unless it was killed."""
    rest.setdefault("recorded", outcome in {"ok", "exception", "exit"})
    rest.setdefault("seconds", 2.0)
    rest.setdefault("cpu_seconds", 1.8)
    return Run(torch=torch, python="3.7.16", outcome=Outcome(outcome), **rest)


def raises(
    *types_and_messages: tuple[str, str], line: int = 2, source: str | None = None, library: bool = True, **rest: Any
) -> Run:
    """A Run ended by a chain of exceptions, raised by a line of the program or, with `library`, below it."""
    frames = [Frame("test.py", line, "<module>", source)]
    if library:
        frames.append(Frame("/env/lib/python3.7/site-packages/torch/functional.py", 70, "cat", "return _VF.cat(x)"))
    exceptions = tuple(RaisedException(t, m, tuple(frames)) for t, m in types_and_messages)
    rest.setdefault("exit_code", 1)
    return run("exception", exceptions=exceptions, **rest)


def fails_tests(*tests: tuple[str, str], causes: tuple[tuple[str, str], ...] = (), **rest: Any) -> Run:
    """A Run whose tests each failed by an exception that unittest was handed, as its runner ended it."""
    return raises(*tests, *causes, failed_tests=len(tests), **rest)


def answers(*pairs: tuple[str, str]) -> tuple[StatementOutput, ...]:
    """A transcript: (statement, answer)."""
    return tuple(StatementOutput(statement, output) for statement, output in pairs)


@dataclass(frozen=True)
class Case:
    """A report, how it runs on the release that it names and on the latest, and what is to be said of that."""

    what: str
    claimed: Repro
    old: Run
    new: Run
    expected: str

    @property
    def runs(self) -> list[Run]:
        """Two of the old release, then two of the new one."""
        placed = ((self.old, OLD), (self.new, NEW))
        return [replace(a_run, torch=torch, repeat=n) for a_run, torch in placed for n in (1, 2)]


Make = Callable[..., Run]
CLAIM = repro("exception", exception="RuntimeError", message=MESSAGE)


def shows(**where: Any) -> Run:
    """A Run on which `CLAIM` shows."""
    return raises(("RuntimeError", MESSAGE), **where)


def clean(**where: Any) -> Run:
    """A Run that ends without a failure."""
    return run(exit_code=0, **where)


def other(**where: Any) -> Run:
    """A Run that fails otherwise than `CLAIM`."""
    return raises(("IndexError", "something else"), **where)


def missing(**where: Any) -> Run:
    """A Run that says nothing, as its release lacks an API."""
    return raises(("AttributeError", "module 'torch' has no attribute 'x'"), **where)
