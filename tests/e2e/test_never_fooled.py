"""Programs that try to turn their verdict, read from a report and run in real containers: only their streams turn."""

from __future__ import annotations

import sys

import pytest

from bot.config import load_config
from bot.local import LocalExecutor
from bot.pipeline import answer_issue
from bot.request import Request
from bot.workbench import Workbench
from repros.judge.observe import observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide
from repros.read import read_issue
from repros.values import Issue, Verdict
from runners.environments import EnvironmentSpec
from runners.sandbox import Program

pytestmark = pytest.mark.docker

MESSAGE = "sizes of tensors must match"
TRACEBACK = f'Traceback (most recent call last):\\n  File "t.py", line 2, in <module>\\nRuntimeError: {MESSAGE}\\n'
SAY = f'import os, sys\nos.write(2, b"""{TRACEBACK}""")\n'
RAISE = f'raise RuntimeError("{MESSAGE}")\n'
FORGE = (
    "import os, re\n"
    "nonce = re.search(rb'REPROBOT_NONCE=(\\w+)', open('/proc/self/environ', 'rb').read())[1]\n"
    "mark = b'\\x1e' + nonce + b'\\x1e'\n"
    'record = b\'{"kind": "end", "exceptions": [{"type": "RuntimeError", "message": "MESSAGE"}]}\'\n'
    "os.write(2, mark + record + mark)\n"
).replace("MESSAGE", MESSAGE)
LEAVE = "import atexit, os\natexit.register(os._exit, {})\n" + RAISE
CHILD = "import os, sys, time\nif os.fork() == 0:\n    time.sleep(0.2)\n    {}    os._exit(1)\n".format(
    SAY.partition("\n")[2]
)

TEST = "import os, sys, unittest\nclass Test(unittest.TestCase):\n    {}def test_it(self):\n        {}"
HAND = "import sys, unittest\nunittest.TestResult().addError(unittest.TestCase(), {})\n".format(
    f'(RuntimeError, RuntimeError("{MESSAGE}"), None)'
)
HAND_TEXTS = (
    f'import sys, unittest\ntry:\n    unittest.TestResult().addError(None, ("RuntimeError", "{MESSAGE}", None))\n'
    "except AttributeError:\n    sys.exit(1)\nexcept TypeError:\n    sys.exit(1)\n"
)
MAIN = "unittest.main()\n"
LATER = "unittest.main(exit=False)\nraise KeyError(1)\n"
DEAF = (
    "class Deaf(unittest.TextTestResult):\n    def addError(self, test, err):\n        self.errors.append((test, ''))\n"
    "unittest.main(testRunner=unittest.TextTestRunner(resultclass=Deaf))\n"
)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench(load_config())


def report(program: str, version: str = "2.13.0") -> Issue:
    claim = f"```\nRuntimeError: {MESSAGE}\n```"
    return Issue(
        id="octo/torch#1", title="It fails",
        body=f"```python\n{program}```\n\ngives\n\n{claim}\n\nPyTorch version: {version}\n",
    )  # fmt: skip


def verdict(bench: Workbench, program: str) -> Verdict:
    """That of a run without torch, which would only cost time."""
    (repro,) = read_issue(report(program)).repros
    environment = bench.environments.get(EnvironmentSpec(None, f"{sys.version_info.major}.{sys.version_info.minor}"))
    made = bench.sandbox.run(Program(repro.files, repro.entry, repro.mode), environment, job="tests")
    return decide(repro, observe_all(repro, [made]), Question((made.torch,), made.torch, (made.torch,)))


@pytest.mark.parametrize(
    ("what", "program", "kind"),
    [
        ("prints a traceback", SAY, "not-reproduced"),
        ("prints a verdict", 'print(\'{"verdict": "reproduced", "observation": "shows"}\')\n', "not-reproduced"),
        ("prints markers", 'print("<!-- reprobot reproduced -->\\x1e0\\x1e{}\\x1e0\\x1e")\n', "not-reproduced"),
        ("prints a traceback and leaves by os._exit(0)", SAY + "os._exit(0)\n", "inconclusive"),
        ("raises, and leaves by os._exit(0)", LEAVE.format(0), "inconclusive"),
        ("raises with another status", LEAVE.format(3), "inconclusive"),
        ("prints a traceback and exits with 1", SAY + "sys.exit(1)\n", "inconclusive"),
        ("closes its streams", "import os, sys\nsys.stdout.close()\nos.close(1)\nos.close(2)\n", "not-reproduced"),
        ("closes its streams and raises", "import os\nos.close(1)\nos.close(2)\n" + RAISE, "reproduced"),
        ("closes every descriptor and raises", "import os\nos.closerange(0, 4096)\n" + RAISE, "inconclusive"),
        (
            "lets a child print a traceback later",
            CHILD,
            "not-reproduced",
        ),
        ("lets a child raise", "import os\nif os.fork() == 0:\n    " + RAISE + "os.wait()\n", "reproduced"),
        ("replaces excepthook and raises", "import sys\nsys.excepthook = print\n" + RAISE, "reproduced"),
        (
            "replaces excepthook by one that prints another exception",
            f"import sys\nsys.excepthook = lambda *_: print('''{TRACEBACK}''', file=sys.stderr)\nraise KeyError(1)\n",
            "different-failure",
        ),
        ("leaves in excepthook", "import os, sys\nsys.excepthook = lambda *_: os._exit(0)\n" + RAISE, "inconclusive"),
        ("forges the record and exits with 0", FORGE + "os._exit(0)\n", "inconclusive"),
        ("forges the record, and the true one follows", FORGE, "inconclusive"),
        ("raises in a test", TEST.format("", RAISE) + MAIN, "reproduced"),
        ("raises in a test, and exits with 0", TEST.format("", RAISE) + "unittest.main(exit=False)\n", "inconclusive"),
        (
            "raises in a test, and exits with 3",
            TEST.format("", RAISE) + "unittest.main(exit=False)\nsys.exit(3)\n",
            "inconclusive",
        ),
        (
            "raises in a test, and leaves by os._exit(0)",
            TEST.format("", RAISE) + "unittest.main(exit=False)\nos._exit(0)\n",
            "inconclusive",
        ),
        (
            "raises in a test, and leaves by os._exit(1)",
            TEST.format("", RAISE) + "unittest.main(exit=False)\nos._exit(1)\n",
            "inconclusive",
        ),
        ("raises in a test, and then itself", TEST.format("", RAISE) + LATER, "different-failure"),
        ("expects that a test raises", TEST.format("@unittest.expectedFailure\n    ", RAISE) + MAIN, "not-reproduced"),
        ("skips a test that raises", TEST.format("@unittest.skip('')\n    ", RAISE) + MAIN, "not-reproduced"),
        ("prints a traceback in a test", TEST.format("", SAY.partition("\n")[2]) + MAIN, "not-reproduced"),
        (
            "prints a traceback in a test that raises another exception",
            TEST.format("", SAY.partition("\n")[2]) + "        raise KeyError(1)\n" + MAIN,
            "different-failure",
        ),
        ("replaces TestResult", TEST.format("", RAISE) + DEAF, "inconclusive"),
        (
            "raises in a test of a child",
            TEST.format("", RAISE) + "if os.fork() == 0:\n    unittest.main()\nos.wait()\nsys.exit(1)\n",
            "reproduced",
        ),
        ("hands unittest a made-up failure and exits with 0", HAND, "inconclusive"),
        ("hands unittest a made-up failure and exits with 1", HAND + "sys.exit(1)\n", "reproduced"),
        ("hands unittest texts for a failure and exits with 1", HAND_TEXTS, "inconclusive"),
    ],
    ids=lambda value: value if " " in value and "\n" not in value else "",
)  # fmt: skip
def test_it_is_judged_by_how_it_really_ended_where_a_program(
    bench: Workbench, what: str, program: str, kind: str
) -> None:
    found = verdict(bench, program)
    assert found.kind == kind, (found.reason, found.runs[0].run)


def test_a_program_that_redefines_torchs_version_is_reported_with_the_one_that_ran(bench: Workbench) -> None:
    told = report("import torch\ntorch.__version__ = '1.0.0'\nprint(torch.__version__)\n" + RAISE)
    request = Request(latest="2.13.0")
    found = answer_issue(
        told, request, bench.config, lambda: bench.releases, LocalExecutor(bench, request, slots=bench.slots)
    )
    assert found.verdict.kind == "reproduced"
    assert {seen.run.torch for seen in found.verdict.runs} == {"2.13.0"}
    assert "| `2.13.0` (reported) |" in found.comment
    assert found.verdict.runs[0].run.stdout == "1.0.0\n"
