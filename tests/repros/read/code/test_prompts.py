"""What prompts make of a block: statements to run, apart from what came out."""

from __future__ import annotations

import pytest

from repros.read.issue import read_issue
from repros.values import Issue
from tests.repros.read.claims import HEAD, PROGRAM, claim, fence
from tests.repros.read.programs import fenced, first


def test_prompts_make_a_transcript_and_no_prompts_a_script() -> None:
    assert first("```\n>>> import torch\n>>> torch.ones(1)\ntensor([1.])\n```").mode == "transcript"
    assert first(fenced("import torch\ntorch.ones(1)")).mode == "script"


def test_single_angles_in_a_fence_are_prompts() -> None:
    program = first("```python\n> torch.lgamma(torch.tensor(5.))\n> tensor(nan)\n```")
    assert program.text == "import torch\ntorch.lgamma(torch.tensor(5.))\n"


def test_prompts_that_mark_what_came_out_are_no_statements() -> None:
    program = first("```\nimport torch\ntorch.frob(1)\n>>> 412 abort (core dumped)  python\ntorch.frob(2)\n```")
    assert program.text == "import torch\ntorch.frob(1)\ntorch.frob(2)\n"
    assert program.blocks[0].output == "412 abort (core dumped)  python"


@pytest.mark.parametrize("mark", [">> ", "> ", "=> ", "-> ", "→ ", ">>"])
def test_arrows_before_what_came_out_are_no_statements(mark: str) -> None:
    """Defends: `>> tensor([3.])` below an expression was a syntax error."""
    code = "x = torch.ones(3)\n\nx.sum()\n{0}tensor([3.])\n\nx.prod()\n{0}tensor([1.])\n"
    told = read_issue(Issue(title="the sum is wrong", body=fenced(code.format(mark)))).repros[0].claim

    assert first(fenced(code.format(mark))).problems == ()
    assert told.text == "tensor([3.])\ntensor([1.])"
    assert [(s.statement, s.output) for s in told.statements] == [
        ("x.sum()", "tensor([3.])"),
        ("x.prod()", "tensor([1.])"),
    ]


def test_a_script_whose_prompts_mark_what_it_prints_is_whole() -> None:
    code = "import torch\ndef f(\n    x,\n):\n    return x + 1\n\nprint(f(torch.ones(2)))\n"
    program = first(f"```python\n{code}>>> tensor([2.,\n            2.])  # fine\n```")
    assert program.text == code
    assert "2.])" in program.blocks[0].output


def test_a_script_above_the_first_prompt_keeps_its_bodies() -> None:
    code = "import torch\ndef f(\n    x,\n):\n    return x + 1\n"
    assert first(f"```python\n{code}>>> f(torch.ones(2))\ntensor([2., 2.])\n```").text.startswith(code)


def test_a_value_typed_at_a_prompt_is_a_statement_where_it_is_answered() -> None:
    """Defends: a session that types a size lost what failed."""
    session = ">>> import torch\n>>> torch.Size(3)\nTypeError: no\n>>> torch.Size([3])\ntorch.Size([3])\n"
    marked = ">>> import torch\n>>> print(torch.ones(3).shape)\n>>> torch.Size([3])\n"

    assert first(f"```\n{session}```").text == "import torch\ntorch.Size(3)\ntorch.Size([3])\n"
    assert first(f"```\n{marked}```").text == "import torch\nprint(torch.ones(3).shape)\n"


def test_prompts_that_are_indented_below_prose_are_a_session() -> None:
    """Defends: Markdown takes them for the prose above, and the issue had no program."""
    program = first("I get this\n     >>> import torch\n     >>> torch.ones(1)\n     tensor([2.])\nwhich is off.\n")

    assert (program.mode, program.text) == ("transcript", "import torch\ntorch.ones(1)\n")


def test_a_notebooks_prompts_in_an_indented_block_are_a_session() -> None:
    """Defends: `In [2]: f(x)` parses as an annotation of `In`, which no program defines."""
    program = first(
        "It is wrong:\n\n    In [2]: torch.f(1)\n    Out[2]: tensor([nan])\n\n    In [3]: torch.g(1)\n    Out[3]: 1\n"
    )
    assert (program.mode, program.text) == ("transcript", "import torch\ntorch.f(1)\ntorch.g(1)\n")


def test_what_a_file_prints_is_kept_beside_a_command_that_asks_for_the_release() -> None:
    session = "$ python r.py\ntensor(10.)\n$ python -c 'import torch; print(torch.__version__)'\n1.6.0\n"

    assert claim(fence(PROGRAM, "python") + "## Output\n" + fence(session), "wrong f").text == "tensor(10.)"


def test_source_that_a_statement_prints_is_what_comes_out() -> None:
    program = first("```\n>>> import torch\n>>> print(torch.f.code)\ndef f(x):\n    return x\n\n>>> torch.f(1)\n2\n```")

    assert program.text == "import torch\nprint(torch.f.code)\ntorch.f(1)\n"


def test_a_line_of_another_tool_below_a_traceback_makes_no_session() -> None:
    output = f"{HEAD}RuntimeError: no f\n\n>>> ERROR: the child failed with code 1\n"

    assert claim(fence(PROGRAM, "python") + fence(output), "f").exception == "RuntimeError"


def test_a_comment_behind_a_value_that_came_out_is_no_part_of_it() -> None:
    session = ">>> import torch\n>>> torch.f(1)\ntensor([nan])   <-- torch 1.10\n>>> '  # a'\n'  # a'"

    assert [s.output for s in claim(fence(session), "wrong f").statements] == ["", "tensor([nan])", "'  # a'"]


def test_the_dtype_of_an_array_is_what_a_session_answers() -> None:
    """Defends: `dtype('float64')` was run as a call of a name that nothing defines."""
    program = first(fence(">>> import numpy as np\n>>> np.ones(2).dtype\ndtype('float64')\n"))

    assert program.text == "import numpy as np\nnp.ones(2).dtype\n"
