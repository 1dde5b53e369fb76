"""Which programs may find torch imported before they are there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repros.read.code.early import early_imports
from repros.values import Claim, ClaimKind, Invocation, Repro, SourceFile, Statement

PLAIN = "import torch\nprint(torch.ones(2))\n"


def repro(text: str, name: str = "repro.py") -> Repro:
    return Repro((SourceFile(name, text),), name)


@pytest.mark.parametrize(
    ("text", "imports"),
    [
        (PLAIN, ("torch",)),
        ("'''what it shows'''\nfrom __future__ import annotations\nimport os, torch as t\n", ("torch",)),
        ("import os.path\nfrom collections import abc\nimport torch.nn as nn\n", ("torch",)),
        ("from torch import nn\nx = nn.Linear(1, 1)\nprint(list(x.modules()))\n", ("torch",)),
        ("import numpy as np\nimport torch\n", ("numpy", "torch")),
        ("import torch\nimport numpy as np\n", ("torch",)),
        ("import torch\nimport warnings\nwarnings.simplefilter('error')\n", ("torch",)),
    ],
)
def test_one_that_first_imports_torch_may(text: str, imports: tuple[str, ...]) -> None:
    assert early_imports(repro(text)) == imports


@pytest.mark.parametrize(
    "text",
    [
        "print(1)\n",
        "import os\nos.environ['TORCH_LOGS'] = 'dynamo'\nimport torch\n",
        "import warnings\nwarnings.simplefilter('error')\nimport torch\n",
        "import time\nstart = time.time()\nimport torch\nprint(time.time() - start)\n",
        "if True:\n    import torch\n",
        "try:\n    import torch\nexcept ImportError:\n    pass\n",
        "def f():\n    import torch\nf()\n",
        "import torchvision\nimport torch\n",
        "import scipy\nimport torch\n",
        "import numpy.random\nimport torch\n",
        "from numpy import random\nimport torch\n",
        "from . import torch\n",
        "import builtins\nimport torch\n",
        "import torch\nimport gc\nprint(len(gc.get_objects()))\n",
        "import torch, sys\nprint(list(sys.modules))\n",
        "import torch\nfrom sys import modules\n",
        "import torch\nimport importlib\nimportlib.reload(torch)\n",
        "import torch\nfrom importlib.metadata import version\n",
        "import torch\n__import__('os')\n",
        "import torch\nimport resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n",
        "import torch, tracemalloc\ntracemalloc.start()\n",
        "import torch\nprint(open('/proc/self/status').read())\n",
        "import torch\nif x\n",
        "import torch\n" + "x = " + "(" * 200 + ")" * 200,
    ],
)
def test_one_that_does_something_before_or_looks_at_what_was_imported_runs_from_its_beginning(text: str) -> None:
    assert early_imports(repro(text)) == ()


@pytest.mark.parametrize(
    "other",
    [
        repro(PLAIN, "bug.py"),
        replace(repro(PLAIN), mode="transcript"),
        replace(repro(PLAIN), invocation=Invocation((("OMP_NUM_THREADS", "1"),))),
        replace(repro(PLAIN), invocation=Invocation(options=("-X", "importtime"))),
        replace(repro(PLAIN), invocation=Invocation(arguments=("1",))),
        replace(repro(PLAIN), invocation=Invocation(launcher="pytest")),
        replace(repro(PLAIN), files=(SourceFile("repro.py", PLAIN), SourceFile("json.py", ""))),
        replace(repro(PLAIN), claim=Claim(ClaimKind.SLOW)),
        replace(repro(PLAIN), claim=Claim(ClaimKind.MEMORY)),
        replace(repro(PLAIN), statements=(Statement(Claim(ClaimKind.SLOW)),)),
    ],
)
def test_what_runs_otherwise_or_is_measured_runs_from_its_beginning(other: Repro) -> None:
    assert early_imports(other) == ()
