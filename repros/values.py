"""The values that travel from an issue's text to a verdict."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

Mode = Literal["script", "transcript"]
Launcher = Literal["python", "-m", "pytest", "torchrun", "torch.distributed.launch"]


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment below an issue."""

    body: str
    author: str | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """What was written: the only input of reading."""

    title: str = ""
    body: str = ""
    labels: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    author: str | None = None
    created: datetime | None = None
    url: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or that keeps a program from running as written."""

    code: str
    detail: str
    line: int | None = None


class ClaimKind(StrEnum):
    """What a reporter says happens."""

    EXCEPTION = "exception"
    OUTPUT = "output"
    WARNING = "warning"
    CRASH = "crash"
    HANG = "hang"
    SLOW = "slow"
    MEMORY = "memory"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a traceback: where in which file."""

    file: str
    line: int | None
    function: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class StatementOutput:
    """What one statement of a transcript answered.

    In a Run, `exceptions` is the chain that it raised; in a report, `remark` is what stands behind the answer as a
    comment.
    """

    statement: str
    output: str
    exceptions: tuple[RaisedException, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Contrast:
    """What a claim of slowness or memory is held against, in the report's words.

    `more` takes more than `less`, `factor` times as much where words say how many. `release` is the one in which the
    program itself took less. `grows` is whether what it takes is said to grow while it runs. Of an output they are the
    labels of two results that should be the same: what comes out, and what should. `pair` is whether those are all that
    the program prints, without labels.
    """

    more: str = ""
    less: str = ""
    factor: float | None = None
    release: str | None = None
    grows: bool = False
    pair: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What the reporter says *happens*.

    `exception` is the type as written (a warning's category for the kind `warning`), `message` its whole
    message without the type, `text` the claimed output or traceback, `signal` a signal's name (`SIGSEGV`)
    for crashes, `frames` the traceback's frames in the reporter's own files, `statements` the outputs of a
    transcript tied to the statements that gave them, `contrast` what takes more than what (`slow`, `memory`),
    or which printed result should be the same as which (`output`).
    """

    kind: ClaimKind = ClaimKind.NONE
    exception: str | None = None
    message: str | None = None
    text: str | None = None
    signal: str | None = None
    frames: tuple[Frame, ...] = ()
    statements: tuple[StatementOutput, ...] = ()
    contrast: Contrast | None = None


class Role(StrEnum):
    """What a Statement is in the report; a control is the good side of a contrast and never decides."""

    ACTUAL = "actual"
    EXPECTED = "expected"
    CONTROL = "control"
    UNTOLD = "untold"


LEAST_TELLING = 0.55
"""The weight from which a Statement tells a failure; below it words only hint at one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the report says or shows of its program, as a Run can be held against it.

    `weight`, from 0 to 1, is how surely it tells the failure; `lines` are those of the issue's body, counted from 1,
    None for the title's; `cues` say where it was found and what points at it.
    """

    claim: Claim
    role: Role = Role.ACTUAL
    weight: float = 0.0
    lines: tuple[int, int] | None = None
    cues: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """`failure`, `values`, `silence` for an output without text, else the claim's kind."""
        kind = self.claim.kind
        if kind is ClaimKind.OUTPUT:
            return "values" if self.claim.text else "silence"
        return "failure" if kind is ClaimKind.EXCEPTION else str(kind)


@dataclass(frozen=True, slots=True)
class ReportedEnvironment:
    """The environment that an issue speaks of, as stated.

    `torch_as_written` is the version token alone (`1.3.0+cpu`); `torch` is its release part, where it has one
    (`1.3.0`; a bare `1.8` stays `1.8`). `packages` are (name, version) pairs other than torch.
    """

    torch_as_written: str | None = None
    torch: str | None = None
    python: str | None = None
    os: str | None = None
    accelerator: str | None = None
    packages: tuple[tuple[str, str], ...] = ()
    worked_in: tuple[str, ...] = ()
    failed_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a block of text was taken for what it was taken: for `--explain`, never for a decision.

    `first_line` and `last_line` count from 1 in the issue's body.
    """

    first_line: int
    last_line: int
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a program; `name` is a bare, safe relative path."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """How a program is run, as the report says.

    `variables` are (name, value) pairs of its environment. `options` are the interpreter's or, where pytest or
    torchrun runs the program, those of that one. `arguments` are the program's; pytest's are the files and tests that
    it is given instead of the whole entry. `unfollowed` names in words of ours what else the report does, which the
    sandbox doesn't.
    """

    variables: tuple[tuple[str, str], ...] = ()
    arguments: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    launcher: Launcher = "python"
    unfollowed: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the program is run by its name alone."""
        return not (self.variables or self.arguments or self.options) and self.launcher == "python"

    def line(self, entry: str) -> str:
        """The command as a person types it; nothing runs it."""
        words = {
            "python": ("python", *self.options, entry, *self.arguments),
            "-m": ("python", *self.options, "-m", entry.removesuffix(".py"), *self.arguments),
            "pytest": ("pytest", *self.options, *(self.arguments or (entry,))),
            "torchrun": ("torchrun", *self.options, entry, *self.arguments),
            "torch.distributed.launch": (
                *("python", "-m", "torch.distributed.launch"),
                *(*self.options, entry, *self.arguments),
            ),
        }[self.launcher]
        return " ".join((*(f"{name}={shlex.quote(value)}" for name, value in self.variables), *map(shlex.quote, words)))


@dataclass(frozen=True, slots=True)
class Repro:
    """A program, the claim about it, and what it needs.

    `files` holds the entry file first. `added_imports` are the lines that were put before the entry's own
    text, `added_calls` those below it. `runnable` is whether it is complete as written, whatever it needs.
    """

    files: tuple[SourceFile, ...]
    entry: str
    mode: Mode = "script"
    invocation: Invocation = field(default_factory=Invocation)
    title: str | None = None
    added_imports: tuple[str, ...] = ()
    added_calls: tuple[str, ...] = ()
    environment: ReportedEnvironment = field(default_factory=ReportedEnvironment)
    labels: tuple[str, ...] = ()
    claim: Claim = field(default_factory=Claim)
    statements: tuple[Statement, ...] = ()
    should: str | None = None
    needs: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    runnable: bool = False
    evidence: tuple[Evidence, ...] = ()

    @property
    def program(self) -> str:
        """The entry file's text, exactly as it will run."""
        return next(f.text for f in self.files if f.name == self.entry)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one issue; the deciding Repro, the first runnable one, comes first.

    `records` is whether the Repros are the records of a commented document, each of which is judged; of any
    other text only the deciding one is.
    """

    id: str | None = None
    records: bool = False
    environment: ReportedEnvironment = field(default_factory=ReportedEnvironment)
    labels: tuple[str, ...] = ()
    repros: tuple[Repro, ...] = ()
    problems: tuple[Problem, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A version of torch: `version` (`1.3.0`), its upload day, the Pythons (`3.7`) it has Linux x86-64 wheels for."""

    version: str
    date: date
    pythons: tuple[str, ...]


class Outcome(StrEnum):
    """How a Run ended. An `infra-error` is never held against the issue."""

    OK = "ok"
    EXCEPTION = "exception"
    EXIT = "exit"
    CRASH = "crash"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out-of-memory"
    OUTPUT_LIMIT = "output-limit"
    INFRA_ERROR = "infra-error"


MOST_EXCEPTIONS = 20
"""Exceptions of one chain that a Run keeps; where there are so many, there may have been more."""


@dataclass(frozen=True, slots=True)
class RaisedException:
    """One exception of a chain: `type` fully qualified (`torch._dynamo.exc.Unsupported`), its `str()`, its frames."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()

    @property
    def name(self) -> str:
        """The type without its modules."""
        return self.type.strip().rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of one Repro in one Environment.

    `exceptions` is the chain as the launcher recorded it, the one that ended the program first, its causes
    after it. `recorded` is whether the launcher's record arrived (a crash, a kill or `os._exit` leaves none);
    `trusted` is False where the record contradicts the engine's exit status. `failed_tests` is how many failures
    unittest was handed, where no exception came out of the program: what each of them raised comes first in
    `exceptions`, all their causes after them, where the program ended as a test runner ends it. `statements` are
    the outputs of a transcript. `reason` says in one sentence why a run ended by a limit or as an infra-error.
    Times in seconds, memory in bytes, `environment` the lock's hash, `packages` those that the program imports
    besides torch, as they are in it (`numpy==1.17.2`), `commit` the one that torch was built from, where it is known,
    `image` the id of the image that the container was made from.
    """

    torch: str
    python: str
    outcome: Outcome
    exit_code: int | None = None
    signal: str | None = None
    exceptions: tuple[RaisedException, ...] = ()
    stdout: str = ""
    stderr: str = ""
    truncated: bool = False
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    environment: str = ""
    repeat: int = 1
    statements: tuple[StatementOutput, ...] = ()
    recorded: bool = False
    trusted: bool = True
    reason: str | None = None
    failed_tests: int = 0
    packages: tuple[str, ...] = ()
    commit: str | None = None
    image: str | None = None

    @property
    def exception(self) -> str | None:
        """The type of the exception that ended the program."""
        return self.exceptions[0].type if self.exceptions else None

    @property
    def message(self) -> str | None:
        """The message of the exception that ended the program."""
        return self.exceptions[0].message if self.exceptions else None


class Observation(StrEnum):
    """One Run held against the Claim."""

    SHOWS = "shows"
    ABSENT = "absent"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ObservedRun:
    """A Run with what it says about the Claim, and why in one sentence."""

    run: Run
    observation: Observation
    why: str


class VerdictKind(StrEnum):
    """What all Observations of a Repro say together."""

    REPRODUCED = "reproduced"
    FIXED = "fixed"
    NOT_REPRODUCED = "not-reproduced"
    DIFFERENT_FAILURE = "different-failure"
    INCONCLUSIVE = "inconclusive"
    NEEDS_GPU = "needs-gpu"
    NEEDS_INFO = "needs-info"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Boundary:
    """Two neighbouring releases, or nightly builds between two, that both ran and said opposite things.

    `days` lie between them (None: not known); `compare` is the address of all that changed, where one is configured.
    """

    before: str
    since: str
    days: int | None = None
    compare: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one Repro, in one sentence, with the evidence.

    `first_shown` and `first_absent` are given only when the neighbouring release ran too. `runs[0]` is on the
    reported release. `release_reason` says which release counts as the reported one, and why. `statement` is what of
    the report the runs were held against at last; None where reading put nothing first. `boundaries` are those of
    `first_shown` and `first_absent`. `regression` is whether our own runs saw it work in an earlier release; None where
    none tells. `gone_on_nightly` is the day of the newest nightly build that ran, where what shows is gone on it.
    """

    kind: VerdictKind
    reason: str
    runs: tuple[ObservedRun, ...] = ()
    first_shown: str | None = None
    first_absent: str | None = None
    release_reason: str | None = None
    statement: Statement | None = None
    boundaries: tuple[Boundary, ...] = ()
    regression: bool | None = None
    gone_on_nightly: str | None = None
