"""Programs that leave their tests to pytest or unittest: what is called below them, and when nothing can be."""

from __future__ import annotations

import subprocess
import sys

import pytest

from repros.read.code.program import read_programs
from repros.read.text.block import Program
from repros.read.text.page import read_page

_UNITTEST = 'unittest.TestLoader().loadTestsFromName("__main__").debug()'
_CASE = "import unittest\nclass TestX(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(1, 2)\n"


def first(code: str) -> Program:
    return read_programs(read_page(f"```python\nimport torch\n{code}\n```"), "")[0]


CALLED = {
    "def test_a():\n    torch.ones(1).a": ("test_a()",),
    "def test_a():\n    torch.a\ndef test_b(n=2):\n    torch.b": ("test_a()", "test_b()"),
    "torch.manual_seed(0)\nN = int('3')\ndef test_a():\n    torch.ones(N).a": ("test_a()",),
    "@torch.no_grad()\ndef test_a():\n    torch.a": ("test_a()",),
    "def helper():\n    return torch.ones(1)\ndef test_a():\n    helper().a": ("test_a()",),
    "class TestA:\n    def test_b(self):\n        torch.b\n    def test_c(self):\n        torch.c": (
        "TestA().test_b()",
        "TestA().test_c()",
    ),
    "import pytest\n@pytest.mark.slow\ndef test_a():\n    with pytest.raises(ValueError):\n        torch.a": (
        "test_a()",
    ),
    "import pytest\n@pytest.mark.parametrize('n', [1, 2])\ndef test_a(n):\n    torch.ones(n).a": (
        "for n in [1, 2]: test_a(n=n)",
    ),
    "import pytest\n@pytest.mark.parametrize(('n', 'm'), [(1, 2)], ids=str)\ndef test_a(n, m):\n    torch.a": (
        "for n, m in [(1, 2)]: test_a(n=n, m=m)",
    ),
    "import pytest\nN = [1]\n@pytest.mark.parametrize('a, b', N)\n@pytest.mark.parametrize('c', N)\n"
    "def test_a(a, b, c):\n    torch.a": ("for (a, b), c in itertools.product(N, N): test_a(a=a, b=b, c=c)",),
    "from hypothesis import given, strategies as st\n@given(st.integers())\ndef test_a(n):\n    torch.a": ("test_a()",),
    "def main():\n    torch.ones(1).a": ("main()",),
    "'''A bug.'''\nN = 3\ndef helper(n):\n    return torch.ones(n)\ndef repro(n=N):\n    helper(n).a": ("repro()",),
    _CASE: (_UNITTEST,),
    "from unittest import TestCase\nclass X(TestCase):\n    def setUp(self):\n        self.x = 1\n"
    "    def test_a(self):\n        torch.a": (_UNITTEST,),
    "from torch.testing._internal.common_utils import TestCase\nfrom torch.testing._internal.common_device_type "
    "import instantiate_device_type_tests\nclass TestX(TestCase):\n    def test_a(self, device):\n        torch.a\n"
    "instantiate_device_type_tests(TestX, globals())": (_UNITTEST,),
}


@pytest.mark.parametrize(("code", "calls"), CALLED.items())
def test_a_file_of_tests_gets_the_calls_that_its_runner_would_make(code: str, calls: tuple[str, ...]) -> None:
    """Defends: a program that only defined its tests was not runnable, or, with a mark, ran and showed nothing."""
    program = first(code)
    assert program.added_calls == calls
    assert program.text.endswith("".join(f"{line}\n" for line in calls))
    assert program.runnable
    assert any("; ".join(calls) in e.why for e in program.evidence)


LEFT_ALONE = [
    "def test_a():\n    torch.a\ntest_a()",
    "def test_a():\n    torch.a\nif __name__ == '__main__':\n    test_a()",
    "def test_a():\n    torch.a\ndef main():\n    test_a()\nmain()",
    "def train():\n    torch.a\ndef test_it():\n    torch.b\ntrain()",
    "def test_step(x):\n    return x\nprint(torch.ones(1).a)",
    "class TestA(torch.nn.Module):\n    def test_b(self):\n        torch.b\nTestA()",
    f"{_CASE}unittest.main()",
    f"{_CASE}if __name__ == '__main__':\n    unittest.main()",
    "import pytest\ndef test_a():\n    torch.a\npytest.main([__file__])",
    "from cu import TestCase, run_tests\nclass X(TestCase):\n    def test_a(self):\n        pass\nrun_tests()",
]


@pytest.mark.parametrize("code", LEFT_ALONE)
def test_a_program_that_calls_something_of_its_own_is_left_as_it_is(code: str) -> None:
    program = first(code)
    assert program.added_calls == ()
    assert program.runnable


RUNNER_ONLY = [
    "import pytest\n@pytest.fixture\ndef x():\n    return torch.ones(1)\ndef test_a(x):\n    x.a",
    "import pytest\nN = [torch.ones(1)]\ndef test_a(tmp_path):\n    torch.save(N, tmp_path / 'a')",
    "import pytest\n@pytest.mark.skipif(True, reason='no')\ndef test_a():\n    torch.a",
    "import pytest\n@pytest.mark.parametrize('x', [1], indirect=True)\ndef test_a(x):\n    torch.a",
    "import pytest\n@pytest.mark.parametrize('x', [pytest.param(1, id='a')])\ndef test_a(x):\n    torch.a",
    "import pytest\nclass TestA:\n    def setup_method(self):\n        pass\n    def test_a(self):\n        torch.a",
    "async def test_a():\n    torch.a",
    "import unittest\nclass T(unittest.TestCase):\n    @unittest.skip('no')\n    def test_a(self):\n        torch.a",
    "import unittest\nclass T(unittest.TestCase):\n    def test_a(self, device):\n        torch.a",
    "from frob import MultiProcessTestCase\nclass T(MultiProcessTestCase):\n    def test_a(self):\n        torch.a",
]


@pytest.mark.parametrize("code", RUNNER_ONLY)
def test_tests_that_ask_for_more_than_a_call_are_not_run(code: str) -> None:
    """Defends: a fixture's decorator counted as something that runs, and the silent run as `not reproduced`."""
    program = first(code)
    assert program.added_calls == ()
    assert [p.code for p in program.problems] == ["uncalled-tests"]


def test_a_session_is_never_given_a_call() -> None:
    text = "```\n>>> import torch\n>>> def test_a():\n...     torch.a\n...\n>>> test_b = 1\n```"
    assert read_programs(read_page(text), "")[0].added_calls == ()


def test_the_call_of_a_test_case_lets_its_exception_through() -> None:
    """Defends: `unittest.main()` keeps the exception to itself and ends with a status, which says nothing."""
    program = first(_CASE.replace("assertEqual(1, 2)", "frob()")).text.replace("import torch\n", "")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stderr.rstrip().endswith("AttributeError: 'TestX' object has no attribute 'frob'")


def test_a_thousand_tests_are_a_thousand_calls() -> None:
    code = "".join(f"def test_{n}():\n    torch.a\n" for n in range(1000))
    assert len(first(code).added_calls) == 1000


@pytest.mark.parametrize(
    "code",
    [
        "def forward(x):\n    return torch.relu(x)",
        "def main(args):\n    print(args)",
        "def main():\n    torch.a\ndef other():\n    torch.b",
        "async def main():\n    torch.a",
        "def pad():\n    return torch.ones(1)",
        "def main():\n    torch.a\nif __name__ == '__main__':\n    main()",
        "def main():\n    torch.a\nthreads = [main]",
    ],
)
def test_only_the_function_that_all_of_a_program_leads_to_gets_a_call(code: str) -> None:
    assert first(code).added_calls == ()
