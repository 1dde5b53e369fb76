"""From blocks to the program that runs: which belong together, which decides, and what is added to it."""

from __future__ import annotations

import pytest

from repros.read.page import read_page
from repros.read.program import read_programs
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


def test_a_control_that_works_comes_after_the_program_that_fails() -> None:
    text = "This works fine:\n```\nimport torch\ntorch.ones(1)\n```\nbut this fails:\n```\nimport torch\ntorch.ones(1).foo\n```"  # noqa: E501
    assert "foo" in first(text).text


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


@pytest.mark.parametrize("words", ["Case 1 (OK):", "This is fine:", "Good:", "With a tensor it is okay:"])
def test_what_the_words_above_it_call_fine_is_not_the_program(words: str) -> None:
    text = f"{words}\n{fenced('import torch; torch.ones(1).sum()')}\nNot OK:\n{fenced('import torch; torch.f(1)')}"

    assert "torch.f(1)" in first(text).text


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("Works:", "Fails:"),
        ("works", "doesn't work"),
        ("This works:", "This doesn't:"),
        ("Runs:", "Hangs:"),
        ("Passing", "Failing"),
        ("No error:", "Error:"),
        ("This runs without error", "This gives an error"),
        ("Correct version", "Wrong version"),
        ("#### Works", "#### Does not work"),
        ("**Good**", "**Bad**"),
        ("Baseline", "Bug"),
        ("This is allowed:", "This is not allowed:"),
        ("When using sum, no error is thrown", "When using f, an error is thrown"),
        ("Can't reproduce with:", "Can reproduce with:"),
    ],
)
def test_of_two_programs_the_one_whose_label_says_that_it_fails_is_meant(good: str, bad: str) -> None:
    """Defends: a label above the second was read as words below the first, and many were not known at all."""
    fine, failing = "import torch\ntorch.ones(1).sum()", "import torch\ntorch.f(1)"
    for labelled in (((good, fine), (bad, failing)), ((bad, failing), (good, fine))):
        program = first("\n".join(f"{label}\n\n{fenced(code)}" for label, code in labelled))
        assert "torch.f(1)" in program.text
        assert program.runnable


@pytest.mark.parametrize(
    "words",
    [
        "To reproduce, run:",
        "Run this without any arguments:",
        "This used to work:",
        "Does this work?",
        "This runs forever:",
        "It runs but is wrong:",
        "The following works in 1.4 and hangs in 1.5:",
        "Minimal code which runs into the error:",
        "Passing a list:",
        "Minimal working example:",
    ],
)
def test_words_that_only_ask_to_run_a_program_do_not_say_that_it_works(words: str) -> None:
    """Defends: `To reproduce, run:` made a control of the program below it, where another one followed."""
    text = f"{words}\n{fenced('import torch; torch.f(1)')}\nAnother:\n{fenced('import torch; torch.ones(1).sum()')}"

    assert "torch.f(1)" in first(text).text


def test_an_incomplete_program_comes_after_a_complete_one() -> None:
    assert "model" not in first(fenced("import torch\nmodel(torch.ones(1))", "import torch\ntorch.ones(1).foo")).text


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


def test_a_block_that_its_own_comment_says_works_is_no_part_of_the_program() -> None:
    text = fenced("import torch\nx = torch.ones(1)\nx.frob()", "# This works:\nx.sum()")
    assert "x.sum()" not in first(text).text


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


CONTROL, FAILING = "import torch\ntorch.ones(2).frob(1)", "import torch\ntorch.ones(2).frob(-1)"
RAISED = "```\nTraceback (most recent call last):\nIndexError: out of range\n```\n"


@pytest.mark.parametrize("lead", ["I have this:", "This gives me what I want:", "Eager:", "✅", ""])
def test_a_program_of_which_nothing_is_told_comes_after_one_whose_failure_is_shown(lead: str) -> None:
    """Defends: the reporter's working call ran in place of the failing one below it."""
    text = f"{lead}\n```\n{CONTROL}\n```\nHowever this\n```\n{FAILING}\n```\n{RAISED}"
    assert first(text).text.startswith(FAILING)


@pytest.mark.parametrize("lead", ["The bug:", "This is wrong:", "To reproduce:"])
def test_a_program_that_is_told_to_fail_stays_before_another_whose_failure_is_shown(lead: str) -> None:
    text = f"{lead}\n```\n{CONTROL}\n```\nI tried this too\n```\n{FAILING}\n```\n{RAISED}"
    assert first(text).text.startswith(CONTROL)


def test_what_a_command_prints_is_not_taken_for_the_answer_of_the_one_above() -> None:
    """Defends: the traceback below `python -c` was left out as what `pip install` says."""
    session = '$ pip install torch==1.13.1\nok\n$ python -c "import torch; torch.frob(1)"\nAttributeError: no frob\n'
    (block,) = read_page(f"```console\n{session}```").blocks
    assert block.output == "AttributeError: no frob"


def test_a_dtype_of_eight_bits_is_no_missing_name_below_a_star_import() -> None:
    assert not codes("```\nfrom torch import *\nprint(zeros(2).to(float8_e4m3fn))\n```")


EAGER = "import torch\ndef f(x):\n    return x.argmin()\nprint(f(torch.ones(2)))"
COMPILED = EAGER.replace("f(torch", "torch.compile(f)(torch")
DOUBLED = COMPILED.replace("ones(2)", "ones(2).double()")


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Wrong argmin with inductor", COMPILED),
        ("Compiled function returns another dtype for torch.argmin", COMPILED),
        ("`torch.compile` returns the wrong argmin", COMPILED),
        ("Tensor.double changes argmin", DOUBLED),
        ("`torch.Tensor` has a wrong argmin", EAGER),
        ("Wrong argmin", EAGER),
        ("torch.argmin is wrong", EAGER),
        ("torch.frob is wrong", EAGER),
    ],
)
def test_a_program_that_calls_what_the_title_names_comes_first(title: str, code: str) -> None:
    """Defends: the eager reference above the compiled call was run, with its good output for the claim."""
    second = DOUBLED if code is DOUBLED else COMPILED
    text = f"First\n```\n{EAGER}\n```\n```\ntensor(1)\n```\nSecond\n```\n{second}\n```\n```\ntensor(0)\n```\n"
    assert first(text, title).text.startswith(code)


def test_a_program_that_is_ticked_off_comes_after_one_that_is_crossed_out() -> None:
    assert first(f"✅\n```\n{CONTROL}\n```\n❌\n```\n{FAILING}\n```\n").text.startswith(FAILING)


@pytest.mark.parametrize(
    "lead", ["This raises, as it should:", "copy_ rejects it as documented.", "Here eager correctly raises:"]
)
def test_a_program_that_fails_as_it_should_comes_after_the_other(lead: str) -> None:
    """Defends: the program with the right error was run, and its error was the claim."""
    right = f"{lead}\n```\nimport torch\nf(1)\n```\n> ValueError: no\n\n"
    text = f"{right}But this one doesn't:\n```\nimport torch\ng(1)\n```\n"

    assert "g(1)" in first(text, "error of f is not raised in g").text


@pytest.mark.parametrize("label", ["This works:", "Eager is OK:", "Good:"])
def test_a_program_that_goes_on_with_one_that_works_is_run_behind_it(label: str) -> None:
    """Defends: the call that fails was run without the function that the call above it, which works, defines."""
    works = fenced("import torch\ndef f(x):\n    return x.exp()\nx = torch.ones(2)\nf(x)")
    program = first(f"{label}\n{works}\nCompiled fails:\n" + fenced("torch.compile(f)(x).g()"))

    assert program.text.endswith("f(x)\n\ntorch.compile(f)(x).g()\n")
    assert not program.problems


def test_a_program_that_needs_nothing_of_one_that_works_is_run_alone() -> None:
    works = fenced("import torch\nx = torch.ones(2)\nx.exp()")
    program = first(f"This works:\n{works}\nThis fails:\n" + fenced("import torch\nx = torch.ones(0)\nx.max()"))

    assert program.text == "import torch\nx = torch.ones(0)\nx.max()\n"


@pytest.mark.parametrize("asked", ["```\n$ python -c 'import torch; print(torch.__version__)'\n1.5.0\n```\n", ""])
def test_a_program_that_only_says_versions_is_none_beside_another(asked: str) -> None:
    programs = read_programs(read_page(f"```python\nimport torch\nprint(torch.f(1))\n```\n\n{asked}"), "f")

    assert [p.text for p in programs] == ["import torch\nprint(torch.f(1))\n"]


def test_a_file_that_loads_what_another_saves_goes_on_with_it() -> None:
    """Defends: only save.py was run, and the failure of load.py was told not to be reproduced."""
    program = first(
        "save.py\n```python\nimport torch\ntorch.save([1], 'a.pt')\n```\n"
        "load.py\n```python\nimport torch\nprint(torch.load('a.pt', encoding='ascii'))\n```\n"
    )

    assert program.runnable
    assert "torch.save(" in program.text
    assert "torch.load(" in program.text


def test_a_program_that_is_compared_to_numpy_is_no_control_where_it_is_torch_alone() -> None:
    """Defends: the first of two programs was the control of the second."""
    program = first("`right` is inverted compared to numpy\n```python\nimport torch\ntorch.bucketize(1, 2)\n```\n")

    assert program.runnable


def test_a_call_in_a_line_that_says_it_is_fine_makes_no_control_of_the_program_below() -> None:
    program = first("`torch.f(1)` -> fine\n\n" + fenced("import torch\nprint(torch.f(0))"))

    assert program.runnable
    assert not program.problems
