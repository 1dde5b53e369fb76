"""The reducer, as it runs in the sandbox: what it leaves of a program, and that it leaves the failure alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from repros.judge.smallest import made_of
from repros.values import Repro, SourceFile
from runners.reducing import REDUCER, with_reducer
from tests.repros.judge.making import repro


def reduced(folder: Path, of: Repro, seconds: float = 40, **wanted: Any) -> dict[str, Any]:
    """What the reducer says of a program, run here by this Python."""
    made = with_reducer(of, {"kind": "exception", "name": "", "output": [], "errors": [], **wanted}, seconds)
    for file in made.files:
        path = folder / file.name
        path.parent.mkdir(exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    ran = subprocess.run([sys.executable, made.entry], cwd=folder, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


def smallest(folder: Path, program: str, **wanted: Any) -> str:
    return str(reduced(folder, repro(program=program), **wanted)["program"])


EXCEPTIONS = {
    "what stands around it and after it": (
        '"""Says."""\nimport os, sys\nimport math\n\n# why\nx = 3\nprint(x)\nmath.sqrt(-2)  # here\nprint("after")\n',
        "ValueError",
        "import math\nmath.sqrt(-1)\n",
    ),
    "what holds it": (
        (
            "import math\nif True:\n    for i in range(9):\n        with open('f', 'w') as f:\n            try:\n"
            "                math.sqrt(-2)\n            finally:\n                f.write('x')\nelse:\n    x = 1\n"
        ),
        "ValueError",
        "import math\nmath.sqrt(-1)\n",
    ),
    "a function that is called once": (
        (
            "import math\ndef f(a, b=2):\n    c = a + b\n    return math.sqrt(-c)\ndef main():\n    r = f(1)\n"
            "    print(r)\n"
            "if __name__ == '__main__':\n    main()\n"
        ),
        "ValueError",
        "import math\nr = math.sqrt(-1)\n",
    ),
    "a class": (
        (
            "import math\nclass A:\n    def __init__(self, n, m=3):\n        self.n = n\n        self.m = m\n"
            "    def go(self, k):\n        print(k)\n        return math.sqrt(-self.n)\na = A(2)\na.go(5)\n"
        ),
        "ValueError",
        "import math\nmath.sqrt(-1)\n",
    ),
    "arguments, keywords and decorators": (
        (
            "import functools\nimport math\n@functools.lru_cache(None)\ndef f(*given, **named):\n    return "
            "math.sqrt(-1)\nf(1, 2, a=3)\nf(4)\n"
        ),
        "ValueError",
        "import math\ndef f(*given, **named):\n    return math.sqrt(-1)\nf()\n",
    ),
    "what it computed first": (
        "import math\nk = sum(range(5))\nmath.sqrt(-k)\n",
        "ValueError",
        "import math\nmath.sqrt(-1)\n",
    ),
    "a loop over what can't be indexed": (
        "import math\nfor a, b in zip([3, 4], [5, 6]):\n    c = b\n    math.sqrt(-a)\n",
        "ValueError",
        "import math\nmath.sqrt(-1)\n",
    ),
    "annotations and a choice": (
        (
            "import math\nfrom typing import Any\nk: Any = 3\ndef f(x: Any, y: Any) -> Any:\n"
            "    return [x, y, 1 if x else Any]\nf(k, 1)\nf(k, 2)\nmath.sqrt(-len(f(k, 3)))\n"
        ),
        "ValueError",
        "import math\nmath.sqrt(-1)\n",
    ),
    "a message whose numbers differ from run to run": (
        "import time\nx = 1\nraise ValueError('at %r' % time.time())\n",
        "ValueError",
        "import time\nraise ValueError('at %r' % time.time())\n",
    ),
    "a message that needs its numbers": (
        "x = 5\ny = [0] * x\nz = 9\nraise RuntimeError('%d of %d' % (len(y), z))\n",
        "RuntimeError",
        "x = 5\ny = [0] * x\nz = 9\nraise RuntimeError('%d of %d' % (len(y), z))\n",
    ),
}


@pytest.mark.parametrize("what", EXCEPTIONS)
def test_an_exception_is_left_with_what_it_needs(tmp_path: Path, what: str) -> None:
    program, name, expected = EXCEPTIONS[what]
    assert smallest(tmp_path, program, name=name).strip() == expected.strip()


SAME_BY_ANOTHER_CAUSE = {
    "another value": ("a = [1, 2]\nb = [1, 2]\na.append(3)\nn = 4\nprint(a == b)\n", "False", "a.append(3)"),
    "what is derived from it": (
        "class T:\n    grad = None\nw = T()\nloss = [w]\nloss[0].grad = 3\nn = 4\nprint(w.grad == 4)\n",
        "False",
        "loss[0].grad = 3",
    ),
    "a seed": (
        "import random\nrandom.seed(3)\nx = random.random() < 0.1\nn = 4\nprint(x)\n",
        "False",
        "random.seed(3)",
    ),
    "a loop": (
        "a = [1]\nfor k in range(2):\n    a.append(k)\nn = 4\nprint(a == [1, 0, 2])\n",
        "False",
        "for k in range(2)",
    ),
    "a binding": ("x = 2\nx = x * 0\nn = 4\nprint(bool(x))\n", "False", "x = x * 0"),
}


@pytest.mark.parametrize("what", SAME_BY_ANOTHER_CAUSE)
def test_what_has_a_say_in_a_printed_value_stays(tmp_path: Path, what: str) -> None:
    program, printed, stays = SAME_BY_ANOTHER_CAUSE[what]
    left = smallest(tmp_path, program, kind="lines", output=[printed])
    assert stays in left
    assert "n = 4" not in left


FALSE: dict[str, Any] = {"kind": "lines", "output": ["False"]}
SAME_BY_WHAT_WAS_WORKED_ON: dict[str, tuple[str, str, dict[str, Any]]] = {
    "printed": ("print(a == b)", "print(a == b)", FALSE),
    "printed by way of a truth": ("same = a == b\nprint(same)", "print((a == b))", FALSE),
    "asserted": ("assert a == b", "assert a == b", {"name": "AssertionError"}),
    "raised where it is asked": (
        "if a != b:\n    raise RuntimeError('no')",
        "if a != b:\n    raise RuntimeError('no')",
        {"name": "RuntimeError"},
    ),
}


@pytest.mark.parametrize("how", SAME_BY_WHAT_WAS_WORKED_ON)
def test_where_the_same_values_are_worked_on_all_else_goes(tmp_path: Path, how: str) -> None:
    tells, left_of_it, wanted = SAME_BY_WHAT_WAS_WORKED_ON[how]
    made = "a = [0.1234, 0.5678]\nb = [0.1234, 0.75]\n"
    left = smallest(tmp_path, f"{made}log = []\nfor each in a, b:\n    log.append(each)\n{tells}\n", **wanted)
    assert left == f"{made}{left_of_it}\n"


def test_what_an_attribute_of_none_comes_of_stays(tmp_path: Path) -> None:
    program = "class T:\n    grad = None\nw = T()\nn = 4\nw.grad = None\nw.grad.shape\n"
    left = smallest(tmp_path, program, name="AttributeError")
    assert "w.grad = None" in left
    assert "n = 4" not in left


def test_what_never_runs_goes_though_it_would_have_a_say(tmp_path: Path) -> None:
    program = "import sys\nx = [1]\nif len(sys.argv) > 3:\n    x.append(2)\ny = 3\nprint(x == [2])\n"
    assert smallest(tmp_path, program, kind="lines", output=["False"]) == "x = [1]\nprint(x == [2])\n"


def test_a_warning_is_left_with_what_it_needs(tmp_path: Path) -> None:
    program = "import warnings\ndef f(n):\n    for i in range(n):\n        warnings.warn('so %d' % i)\nf(3)\nprint(1)\n"
    left = smallest(tmp_path, program, kind="lines", errors=["test.py:4: UserWarning: so 2"])
    assert left == "import warnings\nwarnings.warn('so %d' % 2)\n"


def test_a_crash_is_left_with_what_it_needs(tmp_path: Path) -> None:
    program = "import ctypes\nimport os\nx = 3\nprint(os.getpid())\ndef go(n):\n    ctypes.string_at(0)\ngo(x)\n"
    assert smallest(tmp_path, program, kind="crash", name="SIGSEGV") == "import ctypes\nctypes.string_at(0)\n"


def test_no_candidate_finds_what_another_has_written(tmp_path: Path) -> None:
    program = (
        "import os\nx = 1\nopen('f', 'w').close()\nif os.path.exists('f'):\n    raise RuntimeError('it is there')\n"
    )
    left = smallest(tmp_path, program, name="RuntimeError", kind="lines", errors=[], output=[])
    assert left
    assert not (tmp_path / "f").exists()
    program = "x = 1\nopen('f', 'w').close()\nopen('f')\nraise RuntimeError('it is there')\n"
    assert "x" not in smallest(tmp_path, program, name="RuntimeError")


def test_a_candidate_that_hangs_or_floods_or_leaves_processes_is_ended(tmp_path: Path) -> None:
    program = (
        "import os, time\nif os.fork() == 0:\n    time.sleep(600)\nn = 1\nwhile n:\n    n -= 1\n"
        "print('x' * 5000000)\nraise RuntimeError('here')\n"
    )
    assert smallest(tmp_path, program, name="RuntimeError", seconds=20).strip() == "raise RuntimeError('here')"


def test_modules_of_the_program_are_found_whatever_they_are_called(tmp_path: Path) -> None:
    of = repro(program="import search, json\nx = 1\nsearch.fail(json.x)\n")
    files = (
        *of.files,
        SourceFile("search.py", "def fail(x):\n    raise KeyError(x)\n"),
        SourceFile("json.py", "x = 3\n"),
    )
    told = reduced(tmp_path, Repro(files, of.entry), name="KeyError")
    assert told["program"] == "import search, json\nsearch.fail(json.x)\n"


@pytest.mark.parametrize("program", ["x = 1\n", "raise TypeError(1)\n", "import os\nos._exit(0)\n"])
def test_a_program_that_fails_otherwise_here_is_left_alone(tmp_path: Path, program: str) -> None:
    told = reduced(tmp_path, repro(program=program), name="ValueError")
    assert told["program"] is None
    assert told["runs"] == 2


def test_what_is_left_when_the_time_is_over_still_fails(tmp_path: Path) -> None:
    program = (
        "import time\n" + "".join(f"x{n} = {n}\n" for n in range(60)) + "time.sleep(0.3)\nraise RuntimeError('x')\n"
    )
    left = smallest(tmp_path, program, name="RuntimeError", seconds=4)
    assert "raise RuntimeError('x')" in left


PROGRAMS = sorted((Path(__file__).parents[2] / "benchmarks" / "planted").glob("*.md"))
"""Reports of forty lines and more."""


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Iterator[str]]:
    """What the reducer tries of a text, one step away from it."""
    monkeypatch.syspath_prepend(str(REDUCER))
    import edits  # type: ignore[import-not-found]
    import expressions  # type: ignore[import-not-found]
    import inline  # type: ignore[import-not-found]

    def of(text: str) -> Iterator[str]:
        plain = edits.plain(text)
        yield plain
        for units in edits.levels(plain):
            yield from (edits.without(plain, [unit]) for unit in units)
        for ways in (edits.unwrapped, inline.based, inline.flattened, inline.substituted, expressions.simpler):
            yield from ways(plain)
        yield from inline.inlined(plain, careful=False)

    return of


@pytest.mark.parametrize("report", PROGRAMS, ids=lambda path: path.stem)
def test_whatever_is_tried_is_made_of_the_program(steps: Callable[[str], Iterator[str]], report: Path) -> None:
    program = report.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    tried = [text for text in steps(program) if compiles(text)]
    assert len(tried) > 100
    assert [text for text in tried if not made_of(text, program)] == []


def compiles(text: str) -> bool:
    try:
        compile(text, "candidate", "exec")
    except SyntaxError:
        return False
    return True
