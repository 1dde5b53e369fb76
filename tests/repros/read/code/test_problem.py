"""What keeps a program from running is named, and nothing else does."""

from __future__ import annotations

import pytest

from repros.read import read_issue
from repros.values import Issue
from tests.repros.read.programs import codes, fenced, first


def test_a_workaround_alone_is_no_runnable_program() -> None:
    text = "As a workaround:\n```\nimport torch\ntorch.ones(1)\n```"
    assert codes(text) == {"no-failing-program"}


PROBLEMS = {
    "import torch\nmodel(torch.ones(1))": "undefined-name",
    "import torch\ninput.shape": "undefined-name",
    "import torch\nprint(x)\nx = torch.ones(1)": "undefined-name",
    "import torch\nx += torch.ones(1)\nprint(x)": "undefined-name",
    "import torch\nwith torch.no_grad():\n    x = x + 1\nprint(x)": "undefined-name",
    "from castle import *\nf(x)": "undefined-name",
    "import torch\nx = torch.ones(1\nprint(x)\ny = 2": "syntax",
    "import torch\nmodel = ...\nmodel(torch.ones(1))": "unfinished",
    "import torch\nx = torch.ones(1)\n# your code here\nprint(x)": "unfinished",
    "import torch\nx = torch.load('weights.pth')\nprint(x)": "missing-file",
    "import torch\np = 'data.csv'\nx = open(p).read()\nprint(x)": "missing-file",
    "import h5py\ndef f(p):\n    return h5py.File(p)\nf('a.h5')": "missing-file",
    "import torch\nfrom utils import helper\nhelper(torch.ones(1))": "missing-module",
    "import torch\nfrom .net import Net\nNet()": "missing-module",
    "import torch\nimport torch_npu\ntorch.ones(1).npu()": "private-package",
    "import torch\nif torch.ones(1):\n    return 1": "fragment",
    "import torch\n@torch.no_grad()\ndef test_a(self):\n    self.x = 1": "fragment",
    "import torch\ndef f():\n    return torch.ones(1)": "nothing-runs",
    "from torch import *": "nothing-runs",
}


@pytest.mark.parametrize(("code", "problem"), PROBLEMS.items())
def test_what_keeps_a_program_from_running_is_named(code: str, problem: str) -> None:
    assert problem in codes(fenced(code))
    assert not first(fenced(code)).runnable


COMPLETE = [
    "import torch\nx = torch.ones(1)\nx[..., 0]",
    "import torch\nclass A:\n    def f(self): ...\nprint(A())",
    "import torch\ntorch.save(1, 'a.pt')\ntorch.load('a.pt')",
    "import torch\nwith open('a.txt', 'w') as f:\n    f.write('x')\nprint(open('a.txt').read())",
    "import torch\nx = 1; y = x; print(y)",
    "import torch\nfor i in range(3):\n    if i:\n        x = x + 1\n    else:\n        x = 0\nprint(x)",
    "import torch\nif (n := 1) and n > 0:\n    print(n)",
    "import torch\nfor i in range(3):\n    y = i\nprint(y, i)",
    "import torch\ndef f():\n    return g()\ndef g():\n    return 1\nf()",
    "import torch\ndef f():\n    global z\n    z = 1\nf()\nprint(z)",
    "import torch\nprint([i for i in range(3)], {k: v for k, v in []}, lambda q: q)",
    "import torch\ntry:\n    torch.a\nexcept Exception as e:\n    print(e)",
    "from torch import *\nprint(ones(1), float32)",
    "import torch\n@torch.jit.script\ndef f(x):\n    return x",
    "import torch\nfrom transformers import AutoModel\nAutoModel.from_config({})",
    "import torch\nprint(__file__, __name__)",
]


@pytest.mark.parametrize("code", COMPLETE)
def test_a_complete_program_has_no_problem(code: str) -> None:
    assert first(fenced(code)).problems == ()


def test_an_issue_about_documentation_has_no_runnable_program() -> None:
    assert "documentation" in codes("### 📚 The doc issue\n\n" + fenced("import torch\ntorch.ones(1)"))


def test_a_program_in_cpp_keeps_the_python_half_from_deciding() -> None:
    text = "```cpp\n#include <torch/torch.h>\nint main() {}\n```\n" + fenced("import torch\ntorch.ones(1)")
    assert "cpp" in codes(text)


def test_a_line_of_a_traceback_that_raises_is_no_program_where_it_stands_in_prose() -> None:
    """Defends: it raised what it says itself, and the report was said to be reproduced."""
    line = 'raise RuntimeError("this Python is not supported")'
    shown = f"python3.11\n/site-packages/torch/a.py, line 3, in check\n    {line}\nRuntimeError: not supported"
    assert not any(p.runnable for p in read_issue(Issue(body=f"### Logs\n\n{shown}\n")).repros)
    assert first(fenced(line)).runnable


@pytest.mark.parametrize(
    "words",
    [
        "This raises on 2.1. It works fine with version 2.0",
        "The snippet fails. But it works well on CPU",
        "It works as expected for shorter inputs and when nothing is masked.",
        "Everything works fine as long as the mask is dense.",
    ],
)
def test_words_on_where_the_same_program_works_make_it_no_workaround(words: str) -> None:
    assert first(f"{words}\n\n```\nimport torch\ntorch.frob(1)\n```").runnable


def test_quoted_sources_in_cpp_keep_the_python_program_whole() -> None:
    text = fenced("import torch\ntorch.frob(1)") + "\n\nThe C++ code says:\n\n```cpp\n"
    quoted = "Tensor frob(const Tensor& self) {\n  TORCH_CHECK(self.dim() > 0);\n  return self;\n}\n```\n"
    called = "auto x = torch::ones({2});\nstd::cout << module.forward(x);\n```\n"
    assert first(text + quoted).runnable
    assert not first(text + called).runnable


@pytest.mark.parametrize(
    ("title", "runnable"),
    [
        ("pylint complains about torch.ones", False),
        ("PyCharm cannot find torch.frob", False),
        ("Segfault in PyCharm's console", True),
    ],
)
def test_a_title_about_an_editor_is_about_a_run_unless_it_says_what_it_shows(title: str, runnable: bool) -> None:
    assert first("```\nimport torch\ntorch.frob(1)\n```", title).runnable is runnable
