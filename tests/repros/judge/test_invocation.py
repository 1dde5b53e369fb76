"""What is judged of a program that is run in a way of the report: its logs, its ranks, and what isn't followed."""

from dataclasses import replace

import pytest

from repros.judge.observe import observe, observe_all
from repros.judge.question import Question
from repros.judge.raised import raised
from repros.judge.verdict import decide
from repros.values import Invocation, RaisedException, Run
from tests.repros.judge.making import CLAIM, Make, clean, other, repro, run, shows

LOGGED = (
    "V0301 10:00:00.000000 4711 torch/_dynamo/guards.py:2811] [0/1] [__recompiles] Recompiling f in /me/x.py:3\n"
    "V0301 10:00:00.000000 4711 torch/_dynamo/guards.py:2811] [0/1] [__recompiles]     - 0/0: y == 1.5"
)
SEEN = (
    "[W1128 23:18:45 socket.cpp:207] noise\n"
    "V1128 23:01:02.123456 7 torch/_dynamo/guards.py:2999] [0/1] [__recompiles] Recompiling f in /work/x.py:5\n"
    "V1128 23:01:02.123457 7 torch/_dynamo/guards.py:3001] [0/1] [__recompiles]     - 0/0: y == 1.5\n"
)
BEFORE_2_3 = (
    "[2023-10-20 17:55:43,251] [0/1] torch._dynamo.guards.__recompiles: [DEBUG] Recompiling f in /me/x.py:3\n"
    "[2023-10-20 17:55:43,252] [0/1] torch._dynamo.guards.__recompiles: [DEBUG]     - 0/0: y == 1.5\n"
)


@pytest.mark.parametrize(
    ("claimed", "seen", "said"),
    [
        (LOGGED, run(stderr=SEEN), "shows"),
        (LOGGED, run(stderr=BEFORE_2_3), "shows"),
        (BEFORE_2_3, run(stderr=SEEN), "shows"),
        (f"1\n{LOGGED}\n2", run(stdout="1\n2\n", stderr=SEEN), "shows"),
        (LOGGED, run(stderr=SEEN.replace("1.5", "2.5")), "unknown"),
        (LOGGED, run(), "unknown"),
        ("1", run(stdout="1\n", stderr=SEEN * 4), "shows"),
    ],
)
def test_what_torch_logs_is_held_against_a_claimed_log_without_when_and_where(
    claimed: str, seen: Run, said: str
) -> None:
    assert observe(repro("output", text=claimed), seen).observation == said


RANKS = (
    "[rank0]: Traceback (most recent call last):\n"
    "[rank1]: Traceback (most recent call last):\n"
    '[rank0]:   File "x.py", line 9, in <module>\n'
    '[rank1]:   File "x.py", line 9, in <module>\n'
    "[rank0]: ValueError: the sum is 2\n"
    "[rank1]: RuntimeError: the sum is 3\n"
)
FAILED = "torch.distributed.elastic.multiprocessing.errors.ChildFailedError"


def test_what_the_processes_of_torchrun_raise_is_the_programs() -> None:
    """Defends: all that was known of a rank's exception was that torchrun says that one failed."""
    made = run("exception", exceptions=(RaisedException(FAILED, "x.py FAILED"),), stderr=RANKS, exit_code=1)
    assert [(e.type, e.message) for e in raised(made)][:2] == [
        ("ValueError", "the sum is 2"),
        ("RuntimeError", "the sum is 3"),
    ]
    claimed = repro("exception", exception="RuntimeError", message="the sum is 3")
    assert observe(claimed, made).observation == "shows"
    by_itself = replace(made, exceptions=(RaisedException("RuntimeError", "another"),))
    assert [e.message for e in raised(by_itself)] == ["another"]


@pytest.mark.parametrize("make", [clean, other])
def test_what_does_not_show_is_inconclusive_where_the_program_is_not_run_as_reported(make: Make) -> None:
    """Defends: `mpirun`, a variable or eight processes that aren't followed were no reason to doubt."""
    claimed = replace(CLAIM, invocation=Invocation(unfollowed=("the variable ATEN_CPU_CAPABILITY",)))
    verdict = decide(claimed, observe_all(claimed, [make(repeat=n) for n in (1, 2)]), _question())
    assert verdict.kind == "inconclusive"
    assert verdict.reason.endswith("this was not followed: the variable ATEN_CPU_CAPABILITY.")


def test_what_shows_without_all_that_the_report_does_shows() -> None:
    claimed = replace(CLAIM, invocation=Invocation(unfollowed=("mpirun",)))
    runs = [make(torch=torch, repeat=n) for make, torch in ((shows, "1.3.0"), (clean, "2.13.0")) for n in (1, 2)]
    assert decide(claimed, observe_all(claimed, runs), _question()).kind == "fixed"


def _question() -> Question:
    return Question(("1.3.0",), "2.13.0", ("1.2.0", "1.3.0", "1.4.0", "2.13.0"))
