"""From a container's end to a Run: the tables, without Docker."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.values import Outcome, Run
from runners.container import Ended
from runners.infra import infra_failure, reason_text
from runners.limits import Limits
from runners.outcome import cut, run_of, signal_name
from runners.record import read_streams
from runners.usage import Used

NONCE = "ab" * 16
MARK = b"\x1e" + NONCE.encode() + b"\x1e"
ASKED = Run(torch="1.3.0", python="3.7.16", outcome=Outcome.INFRA_ERROR, environment="hash", repeat=2)
RAISED = {"kind": "end", "exceptions": [{"type": "ValueError", "message": "x", "frames": []}]}
CLEAN = {"kind": "end", "exceptions": []}
KEY = {"type": "KeyError", "message": "y", "frames": []}
TESTED = {
    "kind": "end",
    "exceptions": [],
    "tests": [[*RAISED["exceptions"], KEY], RAISED["exceptions"]],
    "failed_tests": 2,
}


SIGNAL = {"kind": "signal", "number": 11}
PROMPT = {"kind": "end", "exceptions": [], "statements": [{"exceptions": RAISED["exceptions"]}]}


def framed(value: object) -> bytes:
    return MARK + json.dumps(value).encode() + MARK


def ended(record: object = None, *, err: bytes = b"", **state: object) -> Ended:
    statements = framed({"kind": "split", "statements": ["x"]}) + framed({"kind": "statement"})
    told = (statements if record is PROMPT else b"") + framed(record) if record is not None else b""
    return Ended(streams={1: bytearray(b"out"), 2: bytearray(err + told)}, **state)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "outcome", "signal", "trusted"),
    [
        (ended(CLEAN, exit_code=0), Outcome.OK, None, True),
        (ended(CLEAN, exit_code=3), Outcome.EXIT, None, True),
        (ended(CLEAN, exit_code=139), Outcome.EXIT, None, True),
        (ended(CLEAN, err=framed(SIGNAL), exit_code=139), Outcome.CRASH, "SIGSEGV", True),
        (ended(CLEAN, err=framed(SIGNAL), exit_code=3), Outcome.EXIT, None, True),
        (ended(CLEAN, err=framed(SIGNAL) + framed(SIGNAL), exit_code=139), Outcome.CRASH, "SIGSEGV", False),
        (ended(err=framed(SIGNAL), exit_code=139), Outcome.CRASH, "SIGSEGV", True),
        (ended(RAISED, exit_code=1), Outcome.EXCEPTION, None, True),
        (ended(RAISED, exit_code=120), Outcome.EXCEPTION, None, True),
        (ended(RAISED, exit_code=0), Outcome.OK, None, False),
        (ended(RAISED, exit_code=3), Outcome.EXCEPTION, None, False),
        (ended(RAISED, exit_code=139), Outcome.EXCEPTION, None, False),
        (ended(TESTED, exit_code=1), Outcome.EXCEPTION, None, True),
        (ended(TESTED, exit_code=0), Outcome.OK, None, True),
        (ended(TESTED, exit_code=2), Outcome.EXIT, None, True),
        (ended(TESTED, exit_code=137, killed="timeout"), Outcome.TIMEOUT, None, True),
        (ended(exit_code=0), Outcome.OK, None, True),
        (ended(exit_code=1), Outcome.EXIT, None, True),
        (ended(exit_code=139), Outcome.CRASH, "SIGSEGV", True),
        (ended(exit_code=134), Outcome.CRASH, "SIGABRT", True),
        (ended(exit_code=137), Outcome.CRASH, "SIGKILL", True),
        (ended(exit_code=255), Outcome.EXIT, None, True),
        (ended(exit_code=137, oom_killed=True), Outcome.OUT_OF_MEMORY, None, True),
        (ended(RAISED, exit_code=1, oom_killed=True), Outcome.OUT_OF_MEMORY, None, True),
        (ended(CLEAN, exit_code=0, oom_killed=True), Outcome.OK, None, True),
        (ended(exit_code=137, killed="timeout"), Outcome.TIMEOUT, None, True),
        (ended(CLEAN, exit_code=137, killed="timeout"), Outcome.TIMEOUT, None, True),
        (ended(RAISED, exit_code=137, killed="timeout"), Outcome.TIMEOUT, None, False),
        (ended(RAISED, exit_code=1, killed="timeout"), Outcome.EXCEPTION, None, True),
        (ended(CLEAN, exit_code=0, killed="timeout"), Outcome.OK, None, True),
        (ended(RAISED, exit_code=137, killed="output-limit"), Outcome.OUTPUT_LIMIT, None, False),
        (ended(RAISED, exit_code=1, killed="output-limit"), Outcome.OUTPUT_LIMIT, None, True),
        (ended(RAISED, exit_code=137, oom_killed=True), Outcome.OUT_OF_MEMORY, None, False),
        (ended(PROMPT, exit_code=1), Outcome.EXIT, None, True),
        (ended(PROMPT, exit_code=0), Outcome.OK, None, False),
        (ended(PROMPT, err=framed(SIGNAL), exit_code=139), Outcome.CRASH, "SIGSEGV", False),
        (ended(PROMPT, exit_code=137, killed="timeout"), Outcome.TIMEOUT, None, False),
        (ended(err=framed(CLEAN) + framed(CLEAN), exit_code=0), Outcome.OK, None, False),
        (ended(err=framed(RAISED) + framed(CLEAN), exit_code=1), Outcome.EXIT, None, False),
        (ended(CLEAN, err=framed({"kind": "other"}), exit_code=0), Outcome.OK, None, False),
        (ended(CLEAN, err=MARK + b"text" + MARK, exit_code=0), Outcome.OK, None, False),
        (ended(err=MARK + b'{"kind": "en', exit_code=137, killed="timeout"), Outcome.TIMEOUT, None, True),
        (ended(exit_code=124, seconds=120.0), Outcome.TIMEOUT, None, True),
        (ended(exit_code=124, seconds=10.0), Outcome.EXIT, None, True),
        (ended(exit_code=137, killed="output-limit"), Outcome.OUTPUT_LIMIT, None, True),
        (ended(exit_code=137, killed="stopped"), Outcome.INFRA_ERROR, None, True),
        (ended(exit_code=127, error="no space left on device"), Outcome.INFRA_ERROR, None, True),
    ],
)
def test_outcomes(state: Ended, outcome: Outcome, signal: str | None, trusted: bool) -> None:
    made = run_of(state, NONCE, Limits(), ASKED)
    assert (made.outcome, made.signal, made.trusted) == (outcome, signal, trusted)
    assert (made.stdout, made.torch, made.python, made.environment, made.repeat) == (
        "out",
        "1.3.0",
        "3.7.16",
        "hash",
        2,
    )
    assert bool(made.reason) is (
        outcome in {Outcome.TIMEOUT, Outcome.OUTPUT_LIMIT, Outcome.OUT_OF_MEMORY, Outcome.INFRA_ERROR}
    )


def test_no_record_says_of_more_than_a_program_can_have_had() -> None:
    boast = {**CLEAN, "cpu_seconds": 1e9, "peak_bytes": 2**50}
    made = run_of(ended(boast, exit_code=0, seconds=3.0), NONCE, Limits(cpus=2.0), ASKED)
    assert (made.cpu_seconds, made.peak_bytes) == (6.0, Limits().memory_bytes)


@pytest.mark.parametrize(
    ("record", "status", "types", "failed"),
    [
        (TESTED, 1, ["ValueError", "ValueError", "KeyError"], 2),
        (TESTED, 0, [], 2),
        (TESTED, 3, [], 2),
        ({**TESTED, "failed_tests": 3}, 1, [], 3),
        ({**TESTED, "tests": [[], RAISED["exceptions"]]}, 1, [], 2),
        ({**TESTED, "exceptions": [KEY]}, 1, ["KeyError"], 0),
        ({**TESTED, "tests": "text", "failed_tests": []}, 1, [], 0),
    ],
    ids=["all", "a clean end", "another status", "too many", "no exception", "one that came out", "malformed"],
)
def test_what_failed_tests_raised_counts_where_their_runner_ended_the_program(
    record: dict[str, object], status: int, types: list[str], failed: int
) -> None:
    made = run_of(ended(record, exit_code=status), NONCE, Limits(), ASKED)
    assert ([e.type for e in made.exceptions], made.failed_tests) == (types, failed)


def test_a_kill_by_the_hosts_oom_killer_is_not_held_against_the_issue() -> None:
    made = run_of(ended(exit_code=137), NONCE, Limits(), ASKED, host_killed=True)
    assert made.outcome is Outcome.INFRA_ERROR
    assert made.reason is not None
    assert made.reason.startswith("killed-by-host")


@pytest.mark.parametrize(
    ("stalled", "outcome"), [(0.0, Outcome.TIMEOUT), (30.0, Outcome.TIMEOUT), (31.0, Outcome.INFRA_ERROR)]
)
def test_a_program_that_the_host_hardly_let_run_has_not_hung(stalled: float, outcome: Outcome) -> None:
    """Defends: 6.6 s of CPU time in 244 s on an overloaded machine were evidence that a program hangs."""
    state = ended(exit_code=137, killed="timeout", used=Used(stalled_seconds=stalled))
    made = run_of(state, NONCE, Limits(seconds=60), ASKED)
    assert made.outcome is outcome
    assert made.reason is not None
    assert made.reason.startswith("host-busy" if outcome is Outcome.INFRA_ERROR else "still running")


@pytest.mark.parametrize(
    "record",
    [
        [],
        "text",
        3,
        {},
        {"kind": "end"},
        {"kind": "end", "exceptions": 3},
        {"kind": "end", "exceptions": [3, {"type": 3, "message": [], "frames": "x"}]},
        {"kind": "end", "exceptions": [{"frames": [1, {"file": None, "line": "x"}]}]},
        {"kind": "end", "cpu_seconds": "x", "peak_bytes": -1, "statements": [3]},
        {"kind": "end", "tests": [3, [3], {}], "failed_tests": -1},
        {"kind": "split", "statements": [1, {}]},
    ],
)
def test_a_malformed_record_is_taken_out_and_harms_nobody(record: object) -> None:
    made = run_of(ended(record, err=b"err", exit_code=0), NONCE, Limits(), ASKED)
    assert (made.outcome, made.stderr) == (Outcome.OK, "err")


def test_names_in_a_record_are_bounded() -> None:
    frames = [{"file": "f" * 9_999, "line": 1, "function": "g" * 9_999}]
    told = {"kind": "end", "exceptions": [{"type": "x @name " * 9_999, "message": "m", "frames": frames}]}
    (raised,) = run_of(ended(told), NONCE, Limits(), ASKED).exceptions
    assert [len(name or "") for name in (raised.type, raised.frames[0].file, raised.frames[0].function)] == [500] * 3
    assert raised.type.endswith("…")


def test_counts_and_numbers_in_a_record_are_bounded() -> None:
    """A forged record of 2 MB held 600,000 exceptions, and took 3 s to read."""
    frames: list[dict[str, object]] = [{"file": "t.py", "line": 10**4000}, *[{}] * 999]
    chain = [{"type": "A", "frames": frames}, *[{}] * 99]
    told = {"kind": "end", "exceptions": chain, "tests": [[{}] * 99] * 99, "failed_tests": 99}
    record = read_streams(b"", framed(told), NONCE).record
    assert record
    assert (len(record.exceptions), len(record.tests), len(record.tests[0])) == (20, 20, 20)
    assert (len(record.exceptions[0].frames), record.exceptions[0].frames[0].line) == (200, None)


def test_a_record_that_was_cut_off_is_none() -> None:
    streams = read_streams(b"", b"err" + MARK + b'{"kind": "en', NONCE)
    assert (streams.record, streams.stderr) == (None, b"err")


def test_deeply_nested_json_is_no_record() -> None:
    assert read_streams(b"", MARK + b"[" * 100_000 + MARK, NONCE).record is None


@given(st.binary(), st.binary())
def test_bytes_without_marks_come_through_untouched(out: bytes, err: bytes) -> None:
    streams = read_streams(out, err, NONCE)
    assert (streams.stdout, streams.stderr, streams.record) == (out, err, None)


@given(st.binary(), st.binary())
def test_a_record_is_found_wherever_it_stands(before: bytes, after: bytes) -> None:
    streams = read_streams(b"", before + MARK + json.dumps(RAISED).encode() + MARK + after, NONCE)
    assert streams.stderr == before + after
    assert streams.record is not None
    assert streams.record.exceptions[0].type == "ValueError"


@given(st.binary(), st.binary(), st.integers(0, 50))
def test_cutting_keeps_the_limit_and_no_stream_loses_what_fits_its_half(out: bytes, err: bytes, limit: int) -> None:
    kept_out, kept_err, truncated = cut(out, err, limit)
    assert len(kept_out) + len(kept_err) == min(limit, len(out) + len(err))
    assert truncated is (len(out) + len(err) > limit)
    assert out.startswith(kept_out)
    assert err.startswith(kept_err)
    assert len(kept_out) >= min(len(out), limit // 2)
    assert len(kept_err) >= min(len(err), limit // 2)


@pytest.mark.parametrize(("status", "name"), [(0, None), (1, None), (128, None), (129, "SIGHUP"), (139, "SIGSEGV")])
def test_signals_have_names(status: int, name: str | None) -> None:
    assert signal_name(status) == name


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("write /x: no space left on device", "disk-full"),
        ("No such image: reprobot-runner:1", "image-gone"),
        ("invalid mount config: bind source path does not exist: /x", "environment-damaged"),
        ('exec: "python": executable file not found in $PATH', "environment-damaged"),
        ("unknown or invalid runtime name: runsc", "runtime-missing"),
        ("the Docker engine stopped answering (Connection aborted)", "engine-gone"),
        ("the package index doesn't answer (http://x): check the network, then try again", "index-away"),
        ("the runner image isn't there: run `repro setup`", "image-gone"),
        ("uv couldn't work on this machine: mend what it says (os error 13)", "machine-refused"),
        ("host too busy for 31 s", "host-busy"),
        ("something else", "engine-refused"),
    ],
)
def test_messages_have_reasons(message: str, reason: str) -> None:
    assert infra_failure(message).reason == reason
    assert reason_text(message).startswith(f"{reason}: ")
    assert "\n" not in reason_text(message + "\n\n" + "x" * 10_000)


FLOOD = b"x" * (Limits().output_bytes + 1)


@pytest.mark.parametrize(
    ("state", "outcome", "trusted"),
    [
        (ended(RAISED, err=FLOOD, exit_code=1), Outcome.EXCEPTION, True),
        (ended(err=FLOOD, exit_code=1, tail=bytearray(b"x" + framed(RAISED))), Outcome.EXCEPTION, True),
        (ended(err=FLOOD, exit_code=1, tail=bytearray(b"x" + framed(CLEAN))), Outcome.OUTPUT_LIMIT, True),
        (ended(err=FLOOD, exit_code=1, tail=bytearray(framed(RAISED)[:-1])), Outcome.OUTPUT_LIMIT, True),
        (ended(err=FLOOD + MARK, exit_code=1, tail=bytearray(framed(RAISED))), Outcome.OUTPUT_LIMIT, True),
        (ended(CLEAN, err=FLOOD, exit_code=1, tail=bytearray(framed(RAISED))), Outcome.OUTPUT_LIMIT, False),
        (ended(RAISED, err=FLOOD, exit_code=0), Outcome.OUTPUT_LIMIT, False),
        (ended(RAISED, err=FLOOD, exit_code=139), Outcome.OUTPUT_LIMIT, False),
        (ended(RAISED, err=FLOOD, exit_code=137, killed="output-limit"), Outcome.OUTPUT_LIMIT, False),
        (ended(RAISED, err=FLOOD, exit_code=1, killed="output-limit"), Outcome.OUTPUT_LIMIT, True),
        (ended(CLEAN, err=FLOOD, exit_code=1), Outcome.OUTPUT_LIMIT, True),
    ],
)
def test_what_is_printed_beyond_the_limit_hides_no_exception_of_a_program_that_ended_by_itself(
    state: Ended, outcome: Outcome, trusted: bool
) -> None:
    made = run_of(state, NONCE, Limits(), ASKED)
    assert (made.outcome, made.trusted, made.truncated) == (outcome, trusted, True)
