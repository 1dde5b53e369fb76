"""Programs run as reports say: what arrives in them, and what is recorded of them."""

from __future__ import annotations

import json

import pytest

from repros.values import Invocation, Outcome, Run, SourceFile
from runners.environment import Environment
from runners.environments import Environments, EnvironmentSpec
from runners.sandbox import Program, Sandbox
from tests.runners.conftest import CURRENT

pytestmark = pytest.mark.docker

TELLS = "import json, os, sys\nprint(json.dumps([sys.argv[1:], sys.flags.optimize, dict(os.environ), __name__]))\n"
FAILING = """\
import pytest

@pytest.mark.parametrize("n", [1, 2])
def test_view(n):
    raise ValueError(f"n is {n}")

@pytest.mark.xfail
def test_expected():
    assert False

def test_skipped():
    pytest.skip("not here")

def test_fine():
    pass
"""


def run_as(sandbox: Sandbox, environment: Environment, text: str, invocation: Invocation) -> Run:
    program = Program((SourceFile("test_x.py", text),), "test_x.py", invocation=invocation)
    return sandbox.run(program, environment, job="tests")


def test_words_and_variables_arrive_to_the_letter_and_ours_win(sandbox: Sandbox, bare: Environment) -> None:
    hostile = ("--n", "$(touch /tmp/x)", "; exit 3", "a b", "`id`")
    told = (("OMP_NUM_THREADS", "3"), ("TORCH_LOGS", "a; b $HOME"), ("PATH", "/none"), ("HOME", "/none"))
    made = run_as(sandbox, bare, TELLS, Invocation(told, hostile, ("-OO", "-Wignore", "-Xutf8")))
    assert made.outcome is Outcome.OK, made.stderr
    arguments, optimised, variables, name = json.loads(made.stdout)
    assert (arguments, optimised, name) == (list(hostile), 2, "__main__")
    assert {k: variables[k] for k in ("OMP_NUM_THREADS", "TORCH_LOGS", "HOME")} == {
        "OMP_NUM_THREADS": "3",
        "TORCH_LOGS": "a; b $HOME",
        "HOME": "/tmp",
    }
    assert variables["PATH"].startswith("/opt/env/bin")


def test_a_module_is_recorded_as_a_file_is_under_warnings_that_are_errors(sandbox: Sandbox, bare: Environment) -> None:
    """Defends: whatever warns in what starts the program would end it."""
    made = run_as(sandbox, bare, "raise ValueError(__spec__.name)", Invocation((), (), ("-Werror", "-Xdev"), "-m"))
    assert (made.outcome, made.exception, made.message) == (Outcome.EXCEPTION, "ValueError", "test_x")


@pytest.fixture(scope="module")
def tested(environments: Environments) -> Environment:
    return environments.get(EnvironmentSpec(None, CURRENT, ("pytest",)))


def test_what_failing_tests_raise_under_pytest_is_recorded_and_no_skips(sandbox: Sandbox, tested: Environment) -> None:
    """Defends: pytest leaves its last failure where Python leaves the exception that ended a program."""
    made = run_as(sandbox, tested, FAILING, Invocation(launcher="pytest"))
    assert (made.outcome, made.exit_code, made.failed_tests, made.trusted) == (Outcome.EXCEPTION, 1, 2, True)
    assert [(e.type, e.message) for e in made.exceptions] == [("ValueError", "n is 1"), ("ValueError", "n is 2")]
    assert "2 failed, 1 passed, 1 skipped, 1 xfailed" in made.stdout
    assert "launcher" not in made.stdout
    one = run_as(sandbox, tested, FAILING, Invocation((), ("test_x.py::test_fine",), (), "pytest"))
    assert (one.outcome, one.exceptions) == (Outcome.OK, ())


def test_a_file_that_pytest_cannot_import_is_recorded(sandbox: Sandbox, tested: Environment) -> None:
    made = run_as(sandbox, tested, "import absent\n", Invocation(launcher="pytest"))
    assert (made.outcome, made.exit_code, made.trusted) == (Outcome.EXCEPTION, 1, True)
    assert "absent" in (made.message or "")
