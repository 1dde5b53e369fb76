"""A program told in numbered steps: what belongs together runs in order, what does not stays apart."""

from __future__ import annotations

import pytest

from repros.read.code.program import read_programs
from repros.read.text.page import read_page

_WAYS = (
    "{n}. do it\n\n```python\n{code}\n```\n",
    "{n}) do it:\n   ```python\n   {indented}\n   ```\n",
    "**Step {n}:** do it\n```\n{code}\n```\n",
    "### Step {n}\n```python\n{code}\n```\n",
    "#### {n}. do it\n```python\n{code}\n```\n",
)


def told(way: str, *codes: str) -> str:
    steps = [(n, code, code.replace("\n", "\n   ")) for n, code in enumerate(codes, start=1)]
    return "\n".join(way.format(n=n, code=code, indented=indented) for n, code, indented in steps)


def programs(text: str) -> list[list[str]]:
    """The lines of each program that was read."""
    return [[line for line in p.text.split("\n") if line] for p in read_programs(read_page(text), "")]


TOGETHER = {
    "a later step uses what an earlier one made": ("import torch\nx = torch.ones(2)", "y = x.view(2)", "print(y)"),
    "the last step uses what each of the others made": (
        "import torch\nq = torch.ones(1)",
        "import torch\nk = torch.ones(2)",
        "import torch\nv = torch.ones(3)",
        "torch.stack([q, k, v])",
    ),
    "a step defines a function anew": (
        "import torch\ndef f(x):\n    return x",
        "g = torch.jit.trace(f, torch.ones(1))",
        "def f(x):\n    return x + 1",
        "print(g(torch.ones(1)), f(torch.ones(1)))",
    ),
    "a step that uses an earlier name defines a function anew": (
        "import torch\nx = torch.ones(1)\ndef f(x):\n    return x\nprint(f(x))",
        "def f(x):\n    return x + 1\nprint(f(x))",
    ),
    "a step prints again": ("import torch\nx = torch.ones(1)\nprint(x)", "x.add_(1)", "print(x)"),
}


@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize("steps", TOGETHER.values(), ids=TOGETHER.keys())
def test_steps_that_share_names_are_one_program(steps: tuple[str, ...], way: str) -> None:
    """Defends: a step that defined anew, printed again, or used names of three others was left out."""
    assert programs(told(way, *steps)) == [[line for step in steps for line in step.split("\n")]]


@pytest.mark.parametrize("way", _WAYS)
def test_steps_that_share_nothing_are_programs_of_their_own(way: str) -> None:
    one, two = "import torch\ntorch.ones(1).a", "import torch\ntorch.ones(2).b"
    assert programs(told(way, one, two)) == [one.split("\n"), two.split("\n")]


def test_a_whole_program_that_is_said_again_runs_once() -> None:
    code = "import torch\nx = torch.ones(1)\nprint(x)"
    again = "x = torch.ones(1)\nprint(x)\nprint(x + 1)"
    assert programs(told(_WAYS[0], f"{code}\nprint(x + 1)", again))[0] == [*code.split("\n"), "print(x + 1)"]


def test_what_stands_below_a_failed_step_is_not_joined_with_it() -> None:
    failed = '```\nTraceback (most recent call last):\n  File "a.py", line 3, in <module>\nAttributeError: a\n```\n'
    text = (
        "1. one\n```python\nimport torch\nx = torch.ones(1)\nx.a\n```\n"
        f"{failed}\n2. two\n```python\nimport torch\ny = torch.ones(1)\n```\n3. three\n```python\nprint(x + y)\n```\n"
    )
    assert programs(text)[0] == ["import torch", "x = torch.ones(1)", "x.a"]
