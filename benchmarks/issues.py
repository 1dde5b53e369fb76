"""Makes issues with the structure of real ones, and takes them apart again: for benchmarks and fuzzing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from repros.values import Issue

_IMPORTS = (
    "import torch",
    "import torch.nn as nn",
    "import numpy as np",
    "from torch import nn, optim",
    "import os, sys",
)
_STATEMENTS = (
    "x = torch.randn(3, 4)",
    "y = torch.ones(2, 3, dtype=torch.bool)",
    "print(x.sum())  # prints 0",
    "model = nn.Linear(4, 2)",
    "loss = model(x).sum(); loss.backward()",
    "assert torch.equal(x, x.clone())",
    "for i in range(10):\n    x = x * i\n    print(x)",
    "def f(a, b=None):\n    return a + (b or 1)",
    "class M(nn.Module):\n    def forward(self, x):\n        return x.t()",
    "m = torch.jit.script(M())",
    "torch.save(x, 'x.pt')",
    "x.cuda()",
    "with torch.no_grad():\n    y = model(x)",
)
_OUTPUTS = (
    "tensor([[1., 2.],\n        [3., 4.]])",
    "torch.Size([2, 3])",
    "Segmentation fault (core dumped)",
    (
        'Traceback (most recent call last):\n  File "test.py", line 3, in <module>\n    f(x)\n'
        '  File "/usr/lib/python3.7/site-packages/torch/nn/functional.py", line 10, in g\n    return h(x)\n'
        "RuntimeError: shapes differ: [2, 3] and [3, 2]"
    ),
    'RuntimeError: \nunknown builtin op: aten::none\n:\n  File "test.py", line 4\n    return x\n           ~ <--- HERE',
    "test.py:3: UserWarning: this is going away\n  f(x)",
    "Process finished with exit code 139 (interrupted by signal 11: SIGSEGV)",
)
_PROSE = (
    "After upgrading from 1.4 to 1.5.1 this stopped working.",
    "The code hangs and never returns, but works fine on CPU.",
    "I would expect that both give the same result.",
    "It raises `TypeError: f() takes 1 positional argument` on PyTorch 1.7.",
    "See https://example.org/issues/12 for more, cc @somebody",
    "- a list\n- of two items",
    "| a | table |\n| --- | --- |\n| torch | 1.3.1 |",
)
_HEADINGS = (
    "## 🐛 Bug",
    "## To Reproduce",
    "## Expected behavior",
    "### Versions",
    "## Environment",
    "## Additional context",
)
_ENVIRONMENT = (
    "PyTorch version: {torch}\nIs debug build: False\nCUDA used to build PyTorch: None\n\n"
    "OS: Ubuntu 20.04 LTS (x86_64)\n"
    "GCC version: 9.4.0\n\nPython version: 3.8.10 (64-bit runtime)\nIs CUDA available: False\n\n"
    "Versions of relevant libraries:\n[pip3] numpy==1.20.2\n[pip3] torch=={torch}\n[conda] Could not collect"
)
_TEMPLATE = (
    " - PyTorch Version (e.g., 1.0): {torch}\n - OS (e.g., Linux): Linux\n"
    " - Python version: 3.7\n - CUDA/cuDNN version:"
)
_TORCH = ("1.2.0", "1.5.1+cpu", "1.9.0a0+gitd697bb4", "2.1.0", "master", "")


def generated(seed: int) -> Issue:
    """An issue of headings, prose, programs, outputs and an environment; the same for the same seed."""
    random = Random(seed)
    parts: list[str] = []
    for heading in _HEADINGS[: random.randint(2, len(_HEADINGS))]:
        parts.append(heading)
        parts.extend(_part(random) for _ in range(random.randint(1, 3)))
    parts.append(
        random.choice((_TEMPLATE, f"```\n{_ENVIRONMENT}\n```", _ENVIRONMENT)).format(torch=random.choice(_TORCH))
    )
    title = random.choice(
        ("wrong result of f", "[jit] RuntimeError: unknown op", "f segfaults", "f is slow", "f hangs in 1.6")
    )
    return Issue(id=str(seed), title=title, body="\n\n".join(parts))


def generated_document(seed: int) -> Issue:
    """A commented document of one to four records; the same for the same seed."""
    random = Random(seed)
    records = [
        f'# Title: [jit] record {n}\n"""\nOutput:\n{random.choice(_OUTPUTS)}\n"""\n'
        f"# Version: PyTorch version: 1.3.{n}\n"
        f"# Labels: oncall: jit, small\n{_program(random)}\n"
        "# API: f\n# Bug description: it fails.\n#      Really.\n"
        for n in range(random.randint(1, 4))
    ]
    return Issue(id=f"document-{seed}", body="\n".join(records))


def read_issues(path: Path) -> Iterator[Issue]:
    """The issues of a `.jsonl`, an object with `title` and `body` a line."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            yield Issue(id=str(data.get("id")), title=data.get("title") or "", body=data.get("body") or "")


def _part(random: Random) -> str:
    kind = random.randrange(6)
    if kind == 0:
        return random.choice(_PROSE)
    if kind == 1:
        return f"```{random.choice(('', 'python', 'py'))}\n{_program(random)}\n```"
    if kind == 2:
        return f"it gives\n```\n{random.choice(_OUTPUTS)}\n```"
    if kind == 3:
        return _session(random)
    if kind == 4:
        return f"```\n{_program(random)}\n{random.choice(_OUTPUTS)}\n```"
    return _program(random)


def _program(random: Random) -> str:
    return "\n".join((random.choice(_IMPORTS), *random.choices(_STATEMENTS, k=random.randint(1, 12))))


def _session(random: Random) -> str:
    lines = []
    for statement in random.choices(_STATEMENTS, k=random.randint(1, 6)):
        lines.append(">>> " + statement.replace("\n", "\n... "))
        lines.append(random.choice(_OUTPUTS))
    return "```\n" + "\n".join(lines) + "\n```"
