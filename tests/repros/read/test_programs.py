"""From blocks to the program that runs: which belong together, what is missing, what is needed."""

from __future__ import annotations

import pytest

from repros.read import read_issue
from repros.read.block import Program
from repros.read.page import read_page
from repros.read.program import read_programs
from repros.values import Comment, Issue


def fenced(*codes: str) -> str:
    return "\n\ntext\n\n".join(f"```python\n{code}\n```" for code in codes)


def first(text: str, title: str = "") -> Program:
    return read_programs(read_page(text), title)[0]


def codes(text: str) -> set[str]:
    return {p.code for p in first(text).problems}


def test_a_block_that_uses_names_of_an_earlier_one_goes_on_with_it() -> None:
    program = first(fenced("import torch\nx = torch.ones(1)", "y = x + 1\nprint(y)"))
    assert program.text == "import torch\nx = torch.ones(1)\n\ny = x + 1\nprint(y)\n"


def test_a_block_that_only_imports_is_the_head_of_the_next() -> None:
    assert first(fenced("import torch", "torch.ones(1).foo")).added_imports == ()


def test_two_programs_stay_two_and_the_first_is_the_deciding_one() -> None:
    programs = read_programs(read_page(fenced("import torch\ntorch.a()", "import torch\ntorch.b()")), "")
    assert [p.text for p in programs] == ["import torch\ntorch.a()\n", "import torch\ntorch.b()\n"]


def test_a_variant_that_defines_the_same_function_is_no_continuation() -> None:
    text = fenced(
        "import torch\ndef f(x):\n    return x.a\nf(torch.ones(1))", "def f(x):\n    return x.b\nf(torch.ones(1))"
    )
    assert "x.b" not in first(text).text


def test_a_block_that_repeats_statements_in_another_order_is_no_continuation() -> None:
    text = fenced("import torch\nx = torch.ones(1)\nprint(x)\nprint(x.a)", "print(x.a)\nprint(x)")
    assert first(text).text.count("print(x.a)") == 1


def test_what_stands_below_a_traceback_is_not_run_after_the_failure() -> None:
    text = (
        fenced("import torch\nx = torch.ones(1)\nx.foo")
        + '\n\n```\nTraceback (most recent call last):\n  File "a.py", line 3, in <module>\nAttributeError: foo\n```\n\n'  # noqa: E501
        + fenced("print(x)")
    )
    assert "print" not in first(text).text


def test_a_session_that_loads_what_a_program_saved_goes_on_with_it() -> None:
    text = (
        fenced("import torch\ntorch.save(torch.ones(1), 'a.pt')")
        + "\n\n```\n>>> import torch\n>>> torch.load('a.pt')\n```"
    )
    program = first(text)
    assert "torch.load" in program.text
    assert program.runnable


def test_a_control_that_works_comes_after_the_program_that_fails() -> None:
    text = "This works fine:\n```\nimport torch\ntorch.ones(1)\n```\nbut this fails:\n```\nimport torch\ntorch.ones(1).foo\n```"  # noqa: E501
    assert "foo" in first(text).text


def test_an_incomplete_program_comes_after_a_complete_one() -> None:
    assert "model" not in first(fenced("import torch\nmodel(torch.ones(1))", "import torch\ntorch.ones(1).foo")).text


def test_a_workaround_alone_is_no_runnable_program() -> None:
    text = "As a workaround:\n```\nimport torch\ntorch.ones(1)\n```"
    assert codes(text) == {"no-failing-program"}


@pytest.mark.parametrize(
    "text",
    [
        "`model.py`:\n```python\nclass M:\n    pass\n```\n`main.py`:\n```python\nfrom model import M\nprint(M())\n```",
        "```python\n# model.py\nclass M:\n    pass\n```\n```python\n# main.py\nfrom model import M\nprint(M())\n```",
        '```python title="main.py"\nfrom model import M\nprint(M())\n```\n```python title="model.py"\nclass M:\n    pass\n```',  # noqa: E501
        "### model.py\n```python\nclass M:\n    pass\n```\n### main.py\n```python\nfrom model import M\nprint(M())\n```",  # noqa: E501
    ],
)
def test_a_file_that_another_imports_is_a_file_and_the_one_that_imports_is_the_entry(text: str) -> None:
    program = first(text)
    assert [f.name for f in program.files] == ["main.py", "model.py"]
    assert program.entry == "main.py"
    assert program.runnable


@pytest.mark.parametrize(
    ("frame", "entry"),
    [
        ('File "bug.py", line 2, in <module>', "bug.py"),
        ('File "/home/me/work/bug.py", line 2, in <module>', "bug.py"),
        ('File "C:\\Users\\me\\bug.py", line 2, in <module>', "bug.py"),
        ('File "<stdin>", line 2, in <module>', "repro.py"),
        ('File "/x/site-packages/a.py", line 2, in <module>', "repro.py"),
        ('File "../../etc/pass wd.py", line 2, in <module>', "repro.py"),
        ('File "torch.py", line 2, in <module>', "repro.py"),
        ('File "$(reboot).py", line 2, in <module>', "repro.py"),
    ],
)
def test_the_entry_is_called_as_the_traceback_calls_it_where_that_is_a_bare_safe_name(frame: str, entry: str) -> None:
    text = (
        fenced("import torch\ntorch.foo")
        + f"\n\n```\nTraceback (most recent call last):\n  {frame}\nAttributeError: foo\n```"
    )
    assert first(text).entry == entry


def test_only_imports_of_the_table_are_added_above_the_program_and_they_are_listed() -> None:
    program = first(fenced("x = torch.ones(1)\nprint(F.relu(x), np.pi, nn.ReLU(), math.pi, List)"))
    assert program.added_imports == (
        "import torch",
        "import torch.nn as nn",
        "import torch.nn.functional as F",
        "from typing import List",
        "import math",
        "import numpy as np",
    )
    assert program.text.startswith("\n".join(program.added_imports) + "\nx = torch.ones(1)\n")


PROBLEMS = {
    "import torch\nmodel(torch.ones(1))": "undefined-name",
    "import torch\ninput.shape": "undefined-name",
    "import torch\nprint(x)\nx = torch.ones(1)": "undefined-name",
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


NEEDS = {
    "torch.ones(1).cuda()": {"gpu"},
    "torch.ones(1, device='cuda')": {"gpu"},
    "torch.ones(1).to('cuda:1')": {"gpu"},
    "d = torch.device('mps')\ntorch.ones(1, device=d)": {"gpu"},
    "torch.set_default_tensor_type('torch.cuda.FloatTensor')": {"gpu"},
    "for d in ['cpu', 'cuda']:\n    torch.ones(1, device=d)": {"gpu"},
    "torch.cuda.synchronize()": {"gpu"},
    "from torch.cuda.amp import autocast\nwith autocast():\n    torch.ones(1)": {"gpu"},
    "if not torch.backends.mps.is_available():\n    raise ValueError\ntorch.ones(1).to('mps')": {"gpu"},
    "# x.cuda()\ntorch.ones(1)": set(),
    "'''runs on cuda'''\ntorch.ones(1)": set(),
    "'cuda'\ntorch.ones(1)": set(),
    "d = 'cuda' if torch.cuda.is_available() else 'cpu'\ntorch.ones(1).to(d)": set(),
    "use = torch.cuda.is_available()\nx = torch.ones(1)\nif use:\n    x = x.cuda()": set(),
    "x = torch.ones(1)\nif x.device.type == 'cuda':\n    print(x)": set(),
    "torch.cuda.manual_seed(1)": set(),
    "print(torch.cuda.is_available())": set(),
    "torch.utils.data.DataLoader([1], num_workers=2)": {"multi-process"},
    "torch.utils.data.DataLoader([1], num_workers=0)": set(),
    "import torch.multiprocessing as mp\nmp.spawn(print, nprocs=2)": {"multi-process"},
    "torch.hub.load('a/b', 'c')": {"network"},
    "import torchvision\ntorchvision.models.resnet18(pretrained=True)": {"network", "package:torchvision"},
    "import os, sys, numpy as np\nprint(np.ones(1))": set(),
    "for i in range(2000000):\n    torch.ones(1)": {"long-running"},
    "x = torch.load('a.pt')": {"files"},
}


@pytest.mark.parametrize(("code", "needs"), NEEDS.items())
def test_needs_are_read_from_what_the_program_does(code: str, needs: set[str]) -> None:
    assert set(first(fenced(f"import torch\n{code}")).needs) == needs


def test_a_program_that_takes_the_gpu_if_there_is_one_needs_it_where_the_title_says_it_fails_there() -> None:
    code = fenced("import torch\nd = 'cuda' if torch.cuda.is_available() else 'cpu'\ntorch.ones(1).to(d)")
    assert "gpu" in first(code, "Wrong result on GPU").needs
    assert "gpu" not in first(code, "Wrong result").needs


@pytest.mark.parametrize(
    ("report", "needed"),
    [
        ("It prints\n\n```\ntensor([2.], device='cuda:0')\n```", True),
        ("On GPU this is nan, on CPU everything is fine.", True),
        ("It prints\n\n```\ntensor([2.])\n```", False),
    ],
)
def test_a_program_that_takes_the_gpu_if_there_is_one_needs_it_where_the_output_is_from_one(
    report: str, needed: bool
) -> None:
    """Defends: "not reproduced" on CPU of a wrong result whose reporter shows a tensor of a GPU."""
    code = fenced("import torch\nd = 'cuda' if torch.cuda.is_available() else 'cpu'\nprint(torch.ones(1).to(d))")
    assert ("gpu" in first(f"{code}\n{report}", "Wrong result").needs) is needed


def test_prompts_make_a_transcript_and_no_prompts_a_script() -> None:
    assert first("```\n>>> import torch\n>>> torch.ones(1)\ntensor([1.])\n```").mode == "transcript"
    assert first(fenced("import torch\ntorch.ones(1)")).mode == "script"


def test_an_issue_about_documentation_has_no_runnable_program() -> None:
    assert "documentation" in codes("### 📚 The doc issue\n\n" + fenced("import torch\ntorch.ones(1)"))


def test_a_program_in_cpp_keeps_the_python_half_from_deciding() -> None:
    text = "```cpp\n#include <torch/torch.h>\nint main() {}\n```\n" + fenced("import torch\ntorch.ones(1)")
    assert "cpp" in codes(text)


def test_an_issue_without_a_program_says_so_and_where_it_is() -> None:
    reading = read_issue(Issue(body="See https://gist.github.com/me/0123456789abcdef"))
    assert [p.code for p in reading.problems] == ["program-elsewhere", "no-program"]
    assert not reading.repros


def test_comments_are_read_only_where_the_body_has_no_program_and_only_the_authors() -> None:
    program, other = fenced("import torch\ntorch.mine()"), fenced("import torch\ntorch.other()")
    comments = (Comment(other, author="b"), Comment(program, author="a"))
    without = read_issue(Issue(body="It fails.", comments=comments, author="a"))
    assert "torch.mine" in without.repros[0].program
    with_one = read_issue(Issue(body=other, comments=(Comment(program, author="a"),), author="a"))
    assert "torch.other" in with_one.repros[0].program
    assert not read_issue(Issue(body="It fails.", comments=comments)).repros


def test_the_evidence_says_for_every_block_what_it_was_taken_for() -> None:
    reading = read_issue(Issue(body=fenced("import torch\ntorch.ones(1).foo") + "\n\n```\ntensor([1.])\n```"))
    assert [(e.kind, e.first_line) for e in reading.evidence] == [("program", 2), ("output", 7)]
    assert all(e.why for e in reading.evidence)


def test_text_beyond_what_github_stores_is_said_to_be_left_out() -> None:
    reading = read_issue(Issue(body=fenced("import torch\ntorch.ones(1)") + "\n" + "word " * 100_000))
    assert "too-long" in {p.code for p in reading.problems}
    assert reading.repros[0].runnable


def test_a_step_that_uses_names_of_two_blocks_joins_them() -> None:
    steps = ("x = torch.ones(2)\nprint(x)", "y = np.zeros(2)\nprint(y)", "print(x + torch.from_numpy(y))")
    assert len(read_programs(read_page(fenced(*steps)), "")) == 1


def test_what_stands_below_input_is_the_program() -> None:
    text = "```\nInput:\nx = torch.ones(2)\nprint(x.sum())\nOutput:\ntensor(3.)\n```"
    program = first(text)
    assert program.text == "import torch\nx = torch.ones(2)\nprint(x.sum())\n"
    assert program.blocks[0].output == "tensor(3.)"


def test_single_angles_in_a_fence_are_prompts() -> None:
    program = first("```python\n> torch.lgamma(torch.tensor(5.))\n> tensor(nan)\n```")
    assert program.text == "import torch\ntorch.lgamma(torch.tensor(5.))\n"


@pytest.mark.parametrize(
    "line",
    ["x[[0, 2]].fill_(7)  # leaves x as it was", "x[[0, 2]] = 7", "x[0][mask].mul_(2)"],
)
def test_a_call_on_an_indexed_value_is_code_in_prose(line: str) -> None:
    assert first(f"import torch\nx = torch.ones(3)\n{line}\n\nIs that so?").text.endswith(f"{line}\n")


@pytest.mark.parametrize(
    ("code", "added"),
    [
        ("dist.Normal(0., 1.).sample()", "import torch.distributions as dist"),
        ("dist.all_reduce(torch.ones(1))", "import torch.distributed as dist"),
        ("dist.init_process_group('gloo', op=dist.ReduceOp.SUM)", "import torch.distributed as dist"),
        ("Beta(1., 2.).mean", "from torch.distributions import Beta"),
        ("Linear(2, 3)(torch.ones(2))", "from torch.nn import Linear"),
    ],
)
def test_a_short_name_is_imported_as_what_is_taken_of_it(code: str, added: str) -> None:
    assert added in first(f"```\n{code}\n```").added_imports


@pytest.mark.parametrize(
    "words",
    [
        "This raises on 2.1. It works fine with version 2.0",
        "The snippet fails. But it works well on CPU",
    ],
)
def test_words_on_where_the_same_program_works_make_it_no_workaround(words: str) -> None:
    assert first(f"{words}\n\n```\nimport torch\ntorch.frob(1)\n```").runnable


def test_a_block_that_its_own_comment_says_works_is_no_part_of_the_program() -> None:
    text = fenced("import torch\nx = torch.ones(1)\nx.frob()", "# This works:\nx.sum()")
    assert "x.sum()" not in first(text).text


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("[torch.ones(1).to('cuda:%d' % i) for i in range(2)]", True),
        ("torch.ones(1, device='cuda:{}'.format(0))", True),
        ("queue = {'gpu': 1}\nprint(torch.tensor(list(queue.values())))", False),
    ],
)
def test_a_device_is_named_in_a_call_and_not_as_a_key(code: str, needed: bool) -> None:
    assert ("gpu" in first(f"```\nimport torch\n{code}\n```").needs) is needed


def test_prompts_that_mark_what_came_out_are_no_statements() -> None:
    program = first("```\nimport torch\ntorch.frob(1)\n>>> 412 abort (core dumped)  python\ntorch.frob(2)\n```")
    assert program.text == "import torch\ntorch.frob(1)\ntorch.frob(2)\n"
    assert program.blocks[0].output == "412 abort (core dumped)  python"


def test_a_backend_for_accelerators_needs_one_wherever_it_is_named() -> None:
    code = "import torch.distributed as dist\nhow = {'backend': 'nccl'}\ndist.init_process_group(**how)"
    assert "gpu" in first(f"```\n{code}\n```").needs


def test_a_script_whose_prompts_mark_what_it_prints_is_whole() -> None:
    code = "import torch\ndef f(\n    x,\n):\n    return x + 1\n\nprint(f(torch.ones(2)))\n"
    program = first(f"```python\n{code}>>> tensor([2.,\n            2.])  # fine\n```")
    assert program.text == code
    assert "2.])" in program.blocks[0].output


def test_a_script_above_the_first_prompt_keeps_its_bodies() -> None:
    code = "import torch\ndef f(\n    x,\n):\n    return x + 1\n"
    assert first(f"```python\n{code}>>> f(torch.ones(2))\ntensor([2., 2.])\n```").text.startswith(code)


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


def test_a_value_typed_at_a_prompt_is_a_statement_where_it_is_answered() -> None:
    """Defends: a session that types a size lost what failed."""
    session = ">>> import torch\n>>> torch.Size(3)\nTypeError: no\n>>> torch.Size([3])\ntorch.Size([3])\n"
    marked = ">>> import torch\n>>> print(torch.ones(3).shape)\n>>> torch.Size([3])\n"

    assert first(f"```\n{session}```").text == "import torch\ntorch.Size(3)\ntorch.Size([3])\n"
    assert first(f"```\n{marked}```").text == "import torch\nprint(torch.ones(3).shape)\n"
