"""Reports whose program is a file of tests that ends with its runner, with a real torch."""

from __future__ import annotations

import pytest

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.report.answer import Answer
from bot.settings.config import load_config
from repros.values import Issue

pytestmark = pytest.mark.docker

TORCH = "2.13.0"
RAISES = "torch.cat([torch.ones(2, 3), torch.ones(3, 4)])"
MESSAGE = (
    "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list."
)
UNITTEST = (
    "import unittest\nimport torch\n\nclass TestCat(unittest.TestCase):\n    def test_holds(self):\n"
    "        self.assertEqual(torch.ones(2).sum().item(), 2.0)\n\n    def test_cat(self):\n        {}\n\n"
    'if __name__ == "__main__":\n    unittest.main()\n'
)
RUN_TESTS = (
    "import torch\nfrom torch.testing._internal.common_utils import TestCase, run_tests\n\n"
    "class TestCat(TestCase):\n    def test_cat(self):\n        {}\n\n"
    'if __name__ == "__main__":\n    run_tests()\n'
)
BANNER = "=" * 70 + "\nERROR: test_cat (__main__.TestCat)\n" + "-" * 70 + "\n"


@pytest.fixture(scope="module")
def bench() -> Machine:
    return Machine(load_config())


def answer(bench: Machine, program: str) -> Answer:
    """That of a report of what torch.cat raises in a test, as unittest shows it."""
    output = (
        f'E\n{BANNER}Traceback (most recent call last):\n  File "test_cat.py", line 9, in test_cat\n    {RAISES}\n'
        f"RuntimeError: {MESSAGE}\n\n{'-' * 70}\nRan 2 tests in 0.012s\n\nFAILED (errors=1)\n"
    )
    body = f"```python\n{program}```\n\nfails with\n\n```\n{output}```\n\nPyTorch version: {TORCH}\n"
    issue = Issue(id="octo/torch#1", title="torch.cat fails in a test", body=body)
    request = Request(latest=TORCH)
    executor = LocalRuns(bench, request, slots=bench.slots)
    return answer_issue(issue, request, bench.config, lambda: bench.releases, executor)


@pytest.mark.parametrize("program", [UNITTEST, RUN_TESTS], ids=["unittest.main", "torch's run_tests"])
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (RAISES, "reproduced"),
        ("torch.ones(2, 3) @ torch.ones(2, 3)", "different-failure"),
        ("torch.cat([torch.ones(2, 3), torch.ones(3, 3)])", "not-reproduced"),
    ],
)
def test_a_test_that_fails_is_judged_by_what_it_raised(bench: Machine, program: str, line: str, kind: str) -> None:
    """Defends: `unittest.main()` keeps the exception and ends with 1, so that all of these were `inconclusive`."""
    found = answer(bench, program.format(line))
    assert found.verdict.kind == kind, (found.verdict.reason, found.verdict.runs[0].run)
