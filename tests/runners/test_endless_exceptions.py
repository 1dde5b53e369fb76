"""An exception that never ends telling itself: the run ends by its limit, and what doesn't need its help is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repros.values import Frame, Outcome, Run
from tests.runners.conftest import LIMITS

pytestmark = pytest.mark.docker
Script = Callable[..., Run]

SHORT = LIMITS.for_seconds(10)
"""Long enough that a busy machine starts the program within half of it."""

NO_HOOK = "import sys\nsys.excepthook = lambda *told: None\n"
ENDLESS = """
import time
class Endless(Exception):
    told = 0
    def __{name}__(self):
        Endless.told += 1
        while Endless.told > {times}:
            try:
                time.sleep(1000)
            except BaseException:
                pass
        return 'told'

"""

NEVER_TOLD = {
    "as Python prints it": ENDLESS.format(name="str", times=0) + "raise Endless\n",
    "as the launcher notes it": ENDLESS.format(name="str", times=1) + "raise Endless\n",
    "its argument": ENDLESS.format(name="repr", times=0) + "raise KeyError(Endless())\n",
    "its cause": NO_HOOK + ENDLESS.format(name="str", times=0) + "raise ValueError from Endless()\n",
    "in a failed test": ENDLESS.format(name="str", times=0)
    + "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        raise Endless\n\nunittest.main()\n",
}
IN_A_TRANSCRIPT = {
    "as the launcher notes it": ENDLESS.format(name="str", times=1) + "raise Endless\nprint('after')\n",
    "an echoed value": ENDLESS.format(name="repr", times=0) + "Endless()\nprint('after')\n",
}
ENDLESS_GROUP = """
import itertools
class Many(ExceptionGroup):
    exceptions = property(lambda self: itertools.count())
raise Many("all", [ValueError("a")])
"""
NO_SOURCE = {
    "a device": ("/dev/zero", ""),
    "a pipe": ("pipe", "import os\nos.mkfifo('pipe')\n"),
    "a large file": ("large", "import os\nos.mknod('large')\nos.truncate('large', 2**23 + 1)\n"),
}


@pytest.mark.parametrize("name", NEVER_TOLD)
def test_an_exception_that_is_never_told_is_a_timeout(run: Script, name: str) -> None:
    made = run(NEVER_TOLD[name], limits=SHORT)
    assert (made.outcome, made.exceptions) == (Outcome.TIMEOUT, ())


@pytest.mark.parametrize("name", IN_A_TRANSCRIPT)
def test_a_statement_that_is_never_told_is_a_timeout(prompt: Script, name: str) -> None:
    made = prompt(IN_A_TRANSCRIPT[name], limits=SHORT)
    assert (made.outcome, "after" in made.stdout) == (Outcome.TIMEOUT, False)


def test_a_group_without_an_end_is_told_with_the_members_that_it_holds(run: Script) -> None:
    made = run(ENDLESS_GROUP)
    assert (made.outcome, made.trusted) == (Outcome.EXCEPTION, True)
    assert [e.message for e in made.exceptions] == ["all (1 sub-exception)", "a"]


@pytest.mark.parametrize("name", NO_SOURCE)
def test_code_that_says_to_be_of_what_is_no_source_is_told_without_it(run: Script, name: str) -> None:
    file, made_by = NO_SOURCE[name]
    made = run(f"{NO_HOOK}{made_by}exec(compile('1 / 0', {file!r}, 'exec'))\n")
    assert (made.outcome, made.trusted, made.message) == (Outcome.EXCEPTION, True, "division by zero")
    assert made.exceptions[0].frames[-1] == Frame(file, 1, "<module>", None)
