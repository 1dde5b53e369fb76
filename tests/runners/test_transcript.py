"""Transcripts run statement by statement, as the prompt would."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repros.values import Outcome, Run, SourceFile
from runners.environments import Environments, EnvironmentSpec
from runners.limits import Limits
from runners.sandbox import Program, Sandbox
from tests.runners.conftest import CURRENT, LIMITS

pytestmark = pytest.mark.docker


@pytest.fixture(params=dict.fromkeys([CURRENT, "3.7"]))
def either(request: pytest.FixtureRequest, sandbox: Sandbox, environments: Environments) -> Callable[..., Run]:
    environment = environments.get(EnvironmentSpec(None, request.param))

    def run_transcript(text: str, limits: Limits = LIMITS) -> Run:
        program = Program((SourceFile("in.py", text),), "in.py", "transcript")
        return sandbox.run(program, environment, job="tests", limits=limits)

    return run_transcript


def answers(made: Run) -> list[tuple[str, str]]:
    return [(s.statement, s.output) for s in made.statements]


def test_values_are_echoed_and_nothing_else(either: Callable[..., Run]) -> None:
    made = either("x = 3\nx\nNone\n'text'\nprint('printed')\n_\n")
    assert answers(made) == [
        ("x = 3", ""),
        ("x", "3\n"),
        ("None", ""),
        ("'text'", "'text'\n"),
        ("print('printed')", "printed\n"),
        ("_", "'text'\n"),
    ]
    assert (made.outcome, made.exit_code, made.stdout) == (Outcome.OK, 0, "3\n'text'\nprinted\n'text'\n")


def test_it_goes_on_after_an_exception(either: Callable[..., Run]) -> None:
    made = either("x = 1\nx / 0\nx + 1\n")
    text = (
        'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n'
        "ZeroDivisionError: division by zero\n"
    )
    assert answers(made) == [("x = 1", ""), ("x / 0", text), ("x + 1", "2\n")]
    assert [[e.type for e in s.exceptions] for s in made.statements] == [[], ["ZeroDivisionError"], []]
    assert (made.outcome, made.exit_code, made.exception, made.trusted) == (
        Outcome.EXCEPTION,
        1,
        "ZeroDivisionError",
        True,
    )
    assert made.stderr == text


def test_the_last_exception_is_the_runs(either: Callable[..., Run]) -> None:
    assert either("1 / 0\n{}['a']\n").exception == "KeyError"


def test_compound_and_multi_line_statements_stay_whole(either: Callable[..., Run]) -> None:
    made = either(
        "@staticmethod\ndef f():\n    '''a\n    b'''\n\n    return 1\n\nfor i in range(2):\n    i\n"
        "if 0:\n    1\nelse:\n    2\n(1,\n 2)\nx = 1; x\n"
    )
    assert [s.output for s in made.statements] == ["", "0\n1\n", "2\n", "(1, 2)\n", "1\n"]


def test_a_syntax_error_is_one_statements_own(either: Callable[..., Run]) -> None:
    made = either("x = 1\nx y\nif x:\n    x\nx + 1\n")
    assert [s.statement for s in made.statements] == ["x = 1", "x y", "if x:\n    x", "x + 1"]
    assert made.statements[1].output.startswith('  File "<stdin>", line 1\n    x y\n')
    assert [s.output for s in made.statements[2:]] == ["1\n", "2\n"]


def test_warnings_come_before_the_value(either: Callable[..., Run]) -> None:
    made = either("import warnings\ndef f():\n    warnings.warn('old')\n    return 7\n\nf()\n")
    lines = made.statements[-1].output.splitlines()
    assert (lines[0].endswith("UserWarning: old"), lines[-1]) == (True, "7")


def test_exit_ends_it(either: Callable[..., Run]) -> None:
    made = either("1\nexit(4)\n2\n")
    assert (made.outcome, made.exit_code, made.stdout) == (Outcome.EXIT, 4, "1\n")


def test_what_came_before_a_hang_is_tied_to_its_statements(either: Callable[..., Run]) -> None:
    made = either("1\nimport time\nprint('x')\nprint('waiting'); time.sleep(60)\n2\n", LIMITS.for_seconds(2))
    assert made.outcome is Outcome.TIMEOUT
    assert answers(made) == [
        ("1", "1\n"),
        ("import time", ""),
        ("print('x')", "x\n"),
        ("print('waiting'); time.sleep(60)", "waiting\n"),
    ]


def test_a_crash_leaves_the_statements_before_it(either: Callable[..., Run]) -> None:
    made = either("1\nimport ctypes\nctypes.string_at(0)\n")
    assert (made.outcome, made.signal) == (Outcome.CRASH, "SIGSEGV")
    assert answers(made)[0] == ("1", "1\n")


def test_future_statements_last(either: Callable[..., Run]) -> None:
    made = either("from __future__ import annotations\ndef f(x: nosuch): pass\n\nf.__annotations__\n")
    assert made.statements[-1].output == "{'x': 'nosuch'}\n"


def test_source_is_missing_as_at_a_prompt(either: Callable[..., Run]) -> None:
    made = either("import inspect\ndef f(): pass\n\ninspect.getsource(f)\n")
    assert made.exception == "OSError"


def test_it_is_main_without_a_file(either: Callable[..., Run]) -> None:
    made = either("import sys\n__name__, sys.argv, sys.path[0], '__file__' in globals()\n")
    assert made.stdout == "('__main__', [''], '', False)\n"


def test_an_empty_transcript_is_fine(either: Callable[..., Run]) -> None:
    assert either("# nothing\n").outcome is Outcome.OK
