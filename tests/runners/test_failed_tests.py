"""What failing tests hand to unittest is recorded, and the program can't tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repros.values import Frame, Outcome, Run, SourceFile
from runners.environments import Environments, EnvironmentSpec
from runners.sandbox import Program, Sandbox
from tests.runners.conftest import CURRENT

pytestmark = pytest.mark.docker
Script = Callable[..., Run]

HEAD = "import unittest\nclass Test(unittest.TestCase):\n"


@pytest.fixture(params=dict.fromkeys([CURRENT, "3.7"]))
def either(request: pytest.FixtureRequest, sandbox: Sandbox, environments: Environments) -> Script:
    """Runs a script on the Python of today and on that of torch 1.0 to 1.13."""
    environment = environments.get(EnvironmentSpec(None, request.param))

    def run_script(text: str, *others: SourceFile) -> Run:
        return sandbox.run(Program((SourceFile("test.py", text), *others), "test.py"), environment, job="tests")

    return run_script


def test_a_failing_test_is_recorded_with_its_frames_and_its_cause(either: Script) -> None:
    made = either(
        HEAD + "    def test_it(self):\n        try:\n            {}[1]\n        except KeyError as e:\n"
        "            raise ValueError('b') from e\nunittest.main()\n"
    )
    assert (made.outcome, made.exit_code, made.failed_tests, made.trusted) == (Outcome.EXCEPTION, 1, 1, True)
    assert [(e.type, e.message) for e in made.exceptions] == [("ValueError", "b"), ("KeyError", "1")]
    (frame,) = made.exceptions[0].frames
    assert frame == Frame(frame.file, 7, "test_it", "raise ValueError('b') from e")
    assert "ValueError: b" in made.stderr
    assert "launcher" not in made.stderr


def test_errors_failures_subtests_and_setups_are_recorded(either: Script) -> None:
    made = either(
        HEAD + "    def test_a(self):\n        1 / 0\n"
        "    def test_b(self):\n        self.assertEqual(1, 2)\n"
        "    def test_c(self):\n        for i in range(3):\n            with self.subTest(i=i):\n"
        "                self.assertEqual(i, 1)\n"
        "class Tost(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n        raise OSError('set up')\n"
        "    def test_d(self):\n        pass\nunittest.main()\n"
    )
    assert made.failed_tests == 5
    assert [(e.type, e.message) for e in made.exceptions] == [
        ("ZeroDivisionError", "division by zero"),
        ("AssertionError", "1 != 2"),
        ("AssertionError", "0 != 1"),
        ("AssertionError", "2 != 1"),
        ("OSError", "set up"),
    ]


def test_expected_failures_and_skips_are_no_failures(either: Script) -> None:
    made = either(
        HEAD + "    @unittest.expectedFailure\n    def test_a(self):\n        1 / 0\n"
        "    @unittest.skip('')\n    def test_b(self):\n        1 / 0\n"
        "    def test_c(self):\n        self.skipTest('')\n"
        "    def test_d(self):\n        with self.assertRaises(ValueError):\n            int('x')\nunittest.main()\n"
    )
    assert (made.outcome, made.failed_tests, made.exceptions) == (Outcome.OK, 0, ())


def test_an_exception_that_comes_out_is_recorded_alone(run: Script) -> None:
    made = run(
        HEAD + "    def test_it(self):\n        1 / 0\nunittest.main(exit=False)\nraise ValueError('after the tests')\n"
    )
    assert ([e.type for e in made.exceptions], made.failed_tests) == (["ValueError"], 0)


def test_of_many_failing_tests_none_is_held_against_the_program(run: Script) -> None:
    made = run(
        HEAD + "    def test_it(self):\n        for i in range(50):\n            with self.subTest(i=i):\n"
        "                raise ValueError(i)\nunittest.main()\n"
    )
    assert (made.outcome, made.exceptions, made.failed_tests) == (Outcome.EXIT, (), 50)


def test_a_programs_own_unittest_is_left_alone(either: Script) -> None:
    own = "class TestResult:\n    def addError(self, test, err):\n        print(err)\n"
    made = either(
        "import sys, unittest.case\nfrom unittest.result import TestResult\n"
        "TestResult().addError(None, (ValueError, ValueError(), None))\nsys.exit(1)\n",
        SourceFile("unittest/__init__.py", ""),
        SourceFile("unittest/result.py", own),
        SourceFile("unittest/case.py", ""),
    )
    assert (made.outcome, made.failed_tests) == (Outcome.EXIT, 0)


def test_the_program_sees_a_test_result_that_looks_like_the_plain_one(either: Script) -> None:
    made = either(
        "import inspect, sys\nprint('unittest' in sys.modules, 'failed_tests' in sys.modules, len(sys.meta_path))\n"
        "import unittest, unittest.result\nresult = unittest.TestResult\n"
        "for name in ('addError', 'addFailure', 'addSubTest'):\n    method = getattr(result, name)\n"
        "    print(method.__name__, method.__qualname__, method.__module__, inspect.signature(method))\n"
        "    print(('def ' + name) in inspect.getsource(method), method.__doc__ == inspect.unwrap(method).__doc__)\n"
        "    print(repr(method).split(' at ')[0], repr(getattr(result(), name)).split(' of ')[0])\n"
        "print([type(f).__name__ for k, f in sys.path_importer_cache.items() if k.endswith('/unittest')])\n"
    )
    lines = made.stdout.splitlines()
    assert lines[0] == "False False 3"
    assert lines[1:4] == [
        "addError TestResult.addError unittest.result (self, test, err)",
        "True True",
        "<function TestResult.addError <bound method TestResult.addError",
    ]
    assert lines[7:10] == [
        "addSubTest TestResult.addSubTest unittest.result (self, test, subtest, err)",
        "True True",
        "<function TestResult.addSubTest <bound method TestResult.addSubTest",
    ]
    assert lines[10] == "['FileFinder']"


def test_nothing_that_a_failing_test_held_is_kept(either: Script) -> None:
    made = either(
        "import gc, weakref\n" + HEAD + "    def test_it(self):\n        held = Held()\n"
        "        seen.append(weakref.ref(held))\n        raise ValueError(held)\n"
        "class Held:\n    pass\nseen = []\nunittest.main(exit=False)\ngc.collect()\nprint(seen[0]())\n"
    )
    assert made.stdout == "None\n"


def test_importers_are_asked_to_forget_before_unittest_is_there(either: Script) -> None:
    made = either(
        "import importlib\nimportlib.invalidate_caches()\n"
        + HEAD
        + "    def test_it(self):\n        1 / 0\nunittest.main()\n"
    )
    assert made.exception == "ZeroDivisionError"


def test_a_transcripts_tests_are_recorded(prompt: Script) -> None:
    made = prompt(HEAD + "    def test_it(self):\n        1 / 0\n\nunittest.main()\n")
    assert (made.outcome, made.exception, made.failed_tests) == (Outcome.EXCEPTION, "ZeroDivisionError", 1)
