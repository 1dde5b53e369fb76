"""From a container's end and the launcher's record to a Run: pure."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from repros.values import Outcome, RaisedException, Run
from runners.container import Ended
from runners.container_spec import WATCHDOG_STATUS
from runners.infra import reason_text
from runners.limits import MIB, Limits
from runners.record import Record, Streams, last_value, read_streams

MOST_STALLED = 0.5
"""Of its time: that a program which the host kept from running for longer had not ended says nothing about it."""

KILLED = 128 + signal.SIGKILL
TESTS_FAILED = 1
"""The status with which a test runner ends a program of whose tests one failed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An outcome with what proves it."""

    outcome: Outcome
    signal: str | None = None
    reason: str | None = None


def run_of(ended: Ended, nonce: str, limits: Limits, run: Run, *, host_killed: bool = False) -> Run:
    """Fills `run` (which says what ran) with how it ended; `host_killed`: the host's OOM killer was at work."""
    errors = bytes(ended.streams[2])
    streams = read_streams(bytes(ended.streams[1]), errors + last_value(errors, bytes(ended.tail), nonce), nonce)
    stdout, stderr, truncated = cut(streams.stdout, streams.stderr, limits.output_bytes)
    truncated |= bool(ended.tail)
    judged = judge(ended, streams, limits, truncated=truncated, host_killed=host_killed)
    record = streams.record
    return Run(
        torch=run.torch,
        python=run.python,
        environment=run.environment,
        repeat=run.repeat,
        outcome=judged.outcome,
        exit_code=ended.exit_code if judged.outcome is not Outcome.INFRA_ERROR else None,
        signal=judged.signal,
        reason=judged.reason,
        exceptions=(record.exceptions or of_tests(ended, record)) if record else (),
        stdout=stdout.decode("utf-8", "replace"),
        stderr=stderr.decode("utf-8", "replace"),
        truncated=truncated,
        seconds=round(ended.early_seconds + ended.seconds, 3),
        cpu_seconds=round(cpu_seconds(ended, record, limits), 3),
        peak_bytes=peak_bytes(ended, record, limits),
        statements=streams.statements,
        recorded=record is not None,
        trusted=agrees(ended, streams),
        failed_tests=record.failed_tests if record and not record.exceptions else 0,
    )


def run_of_failure(run: Run, error: BaseException) -> Run:
    """The infra-error Run of an exception."""
    return Run(
        torch=run.torch,
        python=run.python,
        outcome=Outcome.INFRA_ERROR,
        environment=run.environment,
        repeat=run.repeat,
        reason=reason_text(str(error) or type(error).__name__),
    )


def judge(ended: Ended, streams: Streams, limits: Limits, *, truncated: bool, host_killed: bool) -> Judged:
    """The outcome, from the strongest evidence to the weakest: our kill, the engine's state, the record."""
    limit = our_limit(ended, limits, truncated=truncated and not raised_by_itself(ended, streams))
    return limit or engine_says(ended, limits, host_killed=host_killed) or program_says(ended, streams)


def our_limit(ended: Ended, limits: Limits, *, truncated: bool) -> Judged | None:
    """The limit for which we ended it, or would have."""
    if ended.killed == "stopped":
        return Judged(Outcome.INFRA_ERROR, reason=reason_text("stopped on request"))
    timeout = ran_out(ended, limits)
    if timeout and ended.used.stalled_seconds > MOST_STALLED * limits.seconds:
        return Judged(Outcome.INFRA_ERROR, reason=reason_text(f"host too busy for {ended.used.stalled_seconds:.0f} s"))
    if timeout:
        return Judged(Outcome.TIMEOUT, reason=f"still running after {limits.seconds:g} seconds")
    if ended.killed == "output-limit" or truncated:
        return Judged(Outcome.OUTPUT_LIMIT, reason=f"more than {limits.output_bytes:,} bytes of output")
    return None


def raised_by_itself(ended: Ended, streams: Streams) -> bool:
    """Whether an exception ended it, by its record and its status: what it printed may be that exception's message."""
    raised = streams.record is not None and bool(streams.record.exceptions)
    return raised and ended.killed is None and ended.exit_code == 1 and agrees(ended, streams)


def ran_out(ended: Ended, limits: Limits) -> bool:
    """Whether it still ran at its time limit: what ended in the moment of a kill has ended by itself.

    Where nobody looked for a minute (a process that was stopped, an engine that hung), its init has ended it.
    """
    if ended.exit_code == WATCHDOG_STATUS and ended.seconds > limits.seconds:
        return True
    return ended.killed == "timeout" and ended.exit_code == KILLED


def engine_says(ended: Ended, limits: Limits, *, host_killed: bool) -> Judged | None:
    """What the engine's state tells: it couldn't run it, or somebody else ended it."""
    if ended.error:
        return Judged(Outcome.INFRA_ERROR, reason=reason_text(ended.error))
    if ended.oom_killed and ended.exit_code:
        return Judged(Outcome.OUT_OF_MEMORY, reason=f"more than {limits.memory_bytes // MIB:,} MiB of memory")
    if host_killed and signal_name(ended.exit_code or 0) == "SIGKILL":
        return Judged(Outcome.INFRA_ERROR, reason=reason_text("killed by the host"))
    return None


def program_says(ended: Ended, streams: Streams) -> Judged:
    """How the program ended by itself."""
    status, record = ended.exit_code or 0, streams.record
    if record and status and (record.exceptions or of_tests(ended, record)):
        return Judged(Outcome.EXCEPTION)
    name = signal_name(status)
    # What runs after the exit handlers, where the record is made, can crash too.
    if name and (record is None or streams.signal == status - 128):
        return Judged(Outcome.CRASH, signal=name)
    return Judged(Outcome.EXIT if status else Outcome.OK)


def of_tests(ended: Ended, record: Record) -> tuple[RaisedException, ...]:
    """What the failed tests raised, where the program ended as their runner ends it."""
    return record.of_tests if ended.exit_code == TESTS_FAILED else ()


def signal_name(status: int) -> str | None:
    """The signal that an exit status of 128 + n stands for."""
    try:
        return signal.Signals(status - 128).name if status > 128 else None
    except ValueError:
        return None


def agrees(ended: Ended, streams: Streams) -> bool:
    """Whether the records can be true by how the engine says that it ended.

    An uncaught exception ends a program at once, with a status: one that then ran on until it was killed, or died of
    a signal, or ended well, didn't raise it. An end without an exception fits any: what comes after it may crash or
    hang.
    """
    if streams.forged:
        return False
    if streams.record is None:
        return True
    status = ended.exit_code or 0
    if streams.statements:
        # A last statement may end the program with any status.
        return (bool(status) and not signal_name(status)) or not any(s.exceptions for s in streams.statements)
    exceptions: tuple[RaisedException, ...] = streams.record.exceptions
    # 120 is Python's own status where it can't flush streams that the program closed.
    return not exceptions or status in {1, 120} or (exceptions[0].type == "KeyboardInterrupt" and status == 130)


def cut(stdout: bytes, stderr: bytes, limit: int) -> tuple[bytes, bytes, bool]:
    """Both streams within `limit` bytes together; neither loses what fits into its half."""
    if len(stdout) + len(stderr) <= limit:
        return stdout, stderr, False
    half = limit // 2
    keep_err = min(len(stderr), max(half, limit - len(stdout)))
    return stdout[: limit - keep_err], stderr[:keep_err], True


def peak_bytes(ended: Ended, record: Record | None, limits: Limits) -> int:
    """The most memory that was seen in use, which no record makes more than the limit; the limit where it was hit."""
    if ended.oom_killed:
        return limits.memory_bytes
    return max(ended.used.peak_bytes, min(record.peak_bytes if record else 0, limits.memory_bytes))


def cpu_seconds(ended: Ended, record: Record | None, limits: Limits) -> float:
    """The CPU time that was seen in use, which no record makes more than it can have had."""
    most = (ended.early_seconds + ended.seconds) * limits.cpus
    return max(ended.used.cpu_seconds, min(record.cpu_seconds if record else 0.0, most))
