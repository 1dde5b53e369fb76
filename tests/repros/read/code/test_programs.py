"""From blocks to the program that runs: which belong together, which decides, and what is added to it."""

from __future__ import annotations

import pytest

from repros.read.code.program import read_programs
from repros.read.text.page import read_page
from tests.repros.read.programs import codes, fenced, first


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


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("print x", "print(x)"),
        ("print 'sum # 1:', x.sum()  # 2", "print('sum # 1:', x.sum())  # 2"),
        ("if True: print '%d' % 1", "if True: print('%d' % 1)"),
        ("for i in range(2): print i,", 'for i in range(2): print(i, end=" ")'),
    ],
)
def test_print_as_a_statement_is_the_call(line: str, called: str) -> None:
    """Defends: programs of Python 2's days could not be parsed."""
    program = first(fenced(f"import torch\nx = torch.ones(1)\n{line}"))

    assert program.text.strip().split("\n")[-1] == called
    assert program.runnable


def test_the_answers_of_a_notebook_whose_prompts_were_taken_off_are_no_statements() -> None:
    """Defends: `Out[3]: tensor(2.)` parses as an annotation, and `Out` was an undefined name."""
    program = first(fenced("import torch\nx = torch.ones(2)\nx.sum()\nOut[3]: tensor(2.)"))

    assert program.text == "import torch\nx = torch.ones(2)\nx.sum()\n"
    assert program.runnable


def test_print_as_a_statement_at_a_prompt_is_the_call() -> None:
    program = first(fenced(">>> x = torch.ones(1)\n>>> print x\ntensor([1.])"))

    assert program.text == "import torch\nx = torch.ones(1)\nprint(x)\n"
    assert [s.output for s in program.blocks[0].statements] == ["", "tensor([1.])"]


@pytest.mark.parametrize(
    "text",
    [
        "`model.py`:\n```python\nclass M:\n    pass\n```\n`main.py`:\n```python\nfrom model import M\nprint(M())\n```",
        "```python\n# model.py\nclass M:\n    pass\n```\n```python\n# main.py\nfrom model import M\nprint(M())\n```",
        '```python title="main.py"\nfrom model import M\nprint(M())\n```\n```python title="model.py"\nclass M:\n    pass\n```',  # noqa: E501
        "Files:\n\n`model.py`\n```python\nclass M:\n    pass\n```\n`main.py`\n```python\nfrom model import M\nprint(M())\n```",  # noqa: E501
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


def test_a_step_that_uses_names_of_two_blocks_joins_them() -> None:
    steps = ("x = torch.ones(2)\nprint(x)", "y = np.zeros(2)\nprint(y)", "print(x + torch.from_numpy(y))")
    assert len(read_programs(read_page(fenced(*steps)), "")) == 1


def test_what_stands_below_input_is_the_program() -> None:
    text = "```\nInput:\nx = torch.ones(2)\nprint(x.sum())\nOutput:\ntensor(3.)\n```"
    program = first(text)
    assert program.text == "import torch\nx = torch.ones(2)\nprint(x.sum())\n"
    assert program.blocks[0].output == "tensor(3.)"


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
    "second",
    [
        "x = x.double()\nprint(x)",
        "with torch.no_grad():\n    x -= 1\nprint(x)",
        "if True:\n    x = x + x\nx.sum()",
    ],
)
def test_a_block_that_changes_a_name_of_an_earlier_one_goes_on_with_it(second: str) -> None:
    """Defends: `x = x.double()` binds `x`, so nothing seemed to be asked of the block above."""
    program = first(fenced("import torch\nx = torch.ones(2)", second))

    assert "torch.ones(2)" in program.text
    assert second in program.text


def test_what_a_command_prints_is_not_taken_for_the_answer_of_the_one_above() -> None:
    """Defends: the traceback below `python -c` was left out as what `pip install` says."""
    session = '$ pip install torch==1.13.1\nok\n$ python -c "import torch; torch.frob(1)"\nAttributeError: no frob\n'
    (block,) = read_page(f"```console\n{session}```").blocks
    assert block.output == "AttributeError: no frob"


def test_a_dtype_of_eight_bits_is_no_missing_name_below_a_star_import() -> None:
    assert not codes("```\nfrom torch import *\nprint(zeros(2).to(float8_e4m3fn))\n```")


def test_a_file_that_loads_what_another_saves_goes_on_with_it() -> None:
    """Defends: only save.py was run, and the failure of load.py was told not to be reproduced."""
    program = first(
        "save.py\n```python\nimport torch\ntorch.save([1], 'a.pt')\n```\n"
        "load.py\n```python\nimport torch\nprint(torch.load('a.pt', encoding='ascii'))\n```\n"
    )

    assert program.runnable
    assert "torch.save(" in program.text
    assert "torch.load(" in program.text
