"""Every way in which a program is written into an issue gives the same program."""

from __future__ import annotations

import re

import pytest

from repros.read.code.program import read_programs
from repros.read.text.block import Block, BlockKind, Origin
from repros.read.text.page import read_page

PROGRAM = "import torch\nx = torch.ones(2)\n\ndef double(y):\n    return y * 2\n\nprint(double(x))\n"

_QUOTED = "".join(f"> {line}\n" for line in PROGRAM.splitlines())
_INDENTED = "".join(f"    {line}\n" if line else "\n" for line in PROGRAM.splitlines())
_NBSP = PROGRAM.replace("    ", "\u00a0\u00a0\u00a0\u00a0")
_ESCAPED = PROGRAM.replace("<", "&lt;")

WAYS = {
    "a fence with its language": f"```python\n{PROGRAM}```\n",
    "a fence without one": f"```\n{PROGRAM}```\n",
    "a fence with a wrong one": f"```bash\n{PROGRAM}```\n",
    "a fence marked as C++": f"```cpp\n{PROGRAM}```\n",
    "tildes": f"~~~py\n{PROGRAM}~~~\n",
    "a longer fence": f"`````python\n{PROGRAM}`````\n",
    "attributes": f'```python title="bug" linenums="1"\n{PROGRAM}```\n',
    "attributes in braces": f"``` {{.python .numberLines}}\n{PROGRAM}```\n",
    "code on the fence's line": f"```{PROGRAM}```\n",
    "a fence closed on the code's line": f"```python\n{PROGRAM.rstrip()}```\nand that fails\n",
    "double backticks": f"``\n{PROGRAM}``\n",
    "double backticks on the code's lines": f"``{PROGRAM.rstrip()}``\n",
    "single backticks": f"`\n{PROGRAM}`\n",
    "backticks on each line": "".join(re.sub(r"^( *)(.+)$", r"\1`\2`", x) + "\n" for x in PROGRAM.splitlines()),
    "prose right above backticks on each line": "Steps to reproduce:\n"
    + "".join(re.sub(r"^( *)(.+)$", r"\1`\2`", x) + "\n" for x in PROGRAM.splitlines()),
    "a beginning that gained indentation": "```python\n"
    + "".join(f"    {x}\n" if n < 2 else f"{x}\n" for n, x in enumerate(PROGRAM.splitlines()))
    + "```\n",
    "a fence that is never closed": f"```python\n{PROGRAM}",
    "a fence left open before a section": f"```python\n{PROGRAM}\n## Expected behavior\n\nIt prints more.\n",
    "a fence in a list": "1. run this\n\n"
    + "".join(f"    {x}\n" for x in f"```python\n{PROGRAM}```".split("\n"))
    + "2. see\n",
    "indented": f"Run this:\n\n{_INDENTED}\nand see.\n",
    "pre": f"<pre>\n{_ESCAPED}</pre>\n",
    "pre and code": f'<pre><code class="python">{_ESCAPED}</code></pre>\n',
    "details": f"<details><summary>script</summary>\n```python\n{PROGRAM}```\n</details>\n",
    "details with blank lines": f"<details>\n<summary>script</summary>\n\n```python\n{PROGRAM}```\n\n</details>\n",
    "a quote": f"{_QUOTED}\nfails.\n",
    "a fence in a quote": "> ```python\n" + _QUOTED + "> ```\n",
    "a fence in quotes in quotes": "> > ```python\n" + "".join(f"> {x}\n" for x in _QUOTED.splitlines()) + "> > ```\n",
    "no fence at all": f"I ran\n\n{PROGRAM}\nand it printed the wrong thing.\n",
    "no fence, right below the prose": f"I ran this:\n{PROGRAM}\nWhy does it fail?\n",
    "Windows line ends": f"```python\n{PROGRAM}```\n".replace("\n", "\r\n"),
    "non-breaking spaces": f"```python\n{_NBSP}```\n",
    "zero-width spaces": f"```python\n{PROGRAM.replace('torch.ones', 'torch' + chr(0x200B) + '.ones')}```\n",
    "smart quotes": f"```python\n{PROGRAM}```\n",
    "a comment of the template above": f"<!-- ```python\nyour code\n``` -->\n```python\n{PROGRAM}```\n",
    "arrows": "To reproduce:\n\n" + "".join(f"-> {x}\n" if x else "\n" for x in PROGRAM.splitlines()),
    "numbers of lines": "```\n" + "".join(f"{i} {x}\n" for i, x in enumerate(PROGRAM.splitlines(), 1)) + "```\n",
    "prompts": "```\n>>> import torch\n>>> x = torch.ones(2)\n>>> def double(y):\n...     return y * 2\n...\n>>> print(double(x))\ntensor([2., 2.])\n```\n",  # noqa: E501
    "prompts without a fence": ">>> import torch\n>>> x = torch.ones(2)\n>>> def double(y):\n...     return y * 2\n... \n>>> print(double(x))\ntensor([2., 2.])\n\nThat is wrong.\n",  # noqa: E501
    "IPython's prompts": "```\nIn [1]: import torch\n\nIn [2]: x = torch.ones(2)\n\nIn [3]: def double(y):\n   ...:     return y * 2\n   ...:\n\nIn [4]: print(double(x))\ntensor([2., 2.])\n```\n",  # noqa: E501
    "prompts on some lines": "```\n>>> import torch\nx = torch.ones(2)\n>>> def double(y):\n    return y * 2\n>>> print(double(x))\ntensor([2., 2.])\n```\n",  # noqa: E501
    "a here-document": f"```bash\n$ python - <<'EOF'\n{PROGRAM}EOF\nSegmentation fault (core dumped)\n```\n",
    "cells of a notebook": "In [1]:\n```python\nimport torch\nx = torch.ones(2)\n```\nIn [2]:\n```python\n"
    + "\n".join(PROGRAM.splitlines()[2:])
    + "\n```\n",
    "cat, its file and its run": f"```\n$ cat bug.py; python bug.py\n{PROGRAM}tensor([2., 2.])\n```\n",
    "type and its file": f"```\nC:\\U> type bug.py\n{PROGRAM}\nC:\\U> python bug.py\ntensor([2., 2.])\n```\n",
    "cat and its file": f"```\n$ cat bug.py\n{PROGRAM}$ python bug.py\ntensor([2., 2.])\n```\n",
}


def _without_blanks(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_program_is_the_same_however_it_is_written_down(way: str) -> None:
    programs = read_programs(read_page(WAYS[way]), "")
    assert programs, "no program was found"
    assert _without_blanks(programs[0].text) == _without_blanks(PROGRAM)
    assert programs[0].runnable


def test_python_minus_c_gives_its_string() -> None:
    page = read_page('```\n$ python -c "import torch; print(torch.ones(1))"\nKilled\n```\n')
    assert read_programs(page, "")[0].text == "import torch; print(torch.ones(1))\n"


def test_python_minus_c_in_prose_gives_its_string() -> None:
    page = read_page("It crashes with `python -c 'import torch; torch.ones(1).cuda()'` here.")
    assert read_programs(page, "")[0].text == "import torch; torch.ones(1).cuda()\n"


KINDS = {
    'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nValueError: x': BlockKind.TRACEBACK,
    "tensor([1., 2.])\ntensor([3., 4.])": BlockKind.OUTPUT,
    "PyTorch version: 1.3.0\nIs debug build: No\nCUDA used to build PyTorch: None\n\nOS: Ubuntu": BlockKind.ENVIRONMENT,
    "numpy   1.19.5   pypi_0    pypi\npillow  8.4.0   py37h5aabda8_0\ntorch   1.10.2  pypi_0": BlockKind.ENVIRONMENT,
    "Package      Version\n------------ -------\nnumpy        1.19.5\ntorch        1.10.2": BlockKind.ENVIRONMENT,
    "# packages in environment at /opt/e:\n#\n# Name    Version   Build  Channel\npython    3.11.9    hb806964_0_cpython  conda-forge\npytorch   2.4.0     cpu  pytorch": BlockKind.ENVIRONMENT,  # noqa: E501
    "$ python -m torch.utils.collect_env\nPyTorch version: 1.3.0\nOS: Ubuntu": BlockKind.ENVIRONMENT,
    "pip install torch\npython setup.py develop": BlockKind.SHELL,
    "#include <torch/torch.h>\nint main() {\n  auto x = torch::ones({1});\n}": BlockKind.CPP,
    "[1/3] Building CXX object a.o\n[2/3] Building CXX object b.o\nninja: build stopped": BlockKind.BUILD_LOG,
    "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b": BlockKind.DIFF,
    "import torch\ntorch.ones(1).foo": BlockKind.PROGRAM,
    ">>> import torch\n>>> torch.ones(1)\ntensor([1.])": BlockKind.TRANSCRIPT,
    "import torch\nprint(torch.ones(1))\ntensor([1.])": BlockKind.PROGRAM_WITH_OUTPUT,
    "ParameterList(\n    (0): Parameter containing: [torch.FloatTensor of size 2x5]\n)": BlockKind.OUTPUT,
    "Linear(in_features=1, out_features=2, bias=True)": BlockKind.OUTPUT,
    "Segmentation fault (core dumped)": BlockKind.OUTPUT,
    "loop=tensor([1, nan])\nvm.shape=torch.Size([2])\nx.dtype=torch.int8\nFalse": BlockKind.OUTPUT,
    "eager: f with flag=False does not work, but it is set\ncompiled: no error": BlockKind.OUTPUT,
    "x: list[int] = f(1)\ny: int | None = g(x)": BlockKind.PROGRAM,
    "x=[1, 2]\ny=2": BlockKind.PROGRAM,
    "x = torch.Size([2])\ny = 2": BlockKind.PROGRAM,
}


@pytest.mark.parametrize(("text", "kind"), KINDS.items(), ids=[k.value for k in KINDS.values()])
def test_a_fence_without_a_language_is_told_by_what_is_in_it(text: str, kind: BlockKind) -> None:
    (block,) = read_page(f"See:\n\n```\n{text}\n```\n").blocks
    assert block.kind is kind, block.why


OUTPUTS = [
    "tensor([1.])",
    "x=tensor([1.])",
    ">>> tensor([1.])",
    "> tensor([1.])",
    "=> tensor([1.])",
    "Output: tensor([1.])",
    "Output:\ntensor([1.])",
    "\nRuntimeError: no",
    "--> RuntimeError: no",
    "Segmentation fault (core dumped)",
    "/usr/lib/python3/site-packages/torch/x.py:12: UserWarning: no\n  warnings.warn('no')",
    'Traceback (most recent call last):\n  File "a.py", line 2, in <module>\nRuntimeError: no',
    '"""\nTraceback (most recent call last):\n  File "a.py", line 2, in <module>\nRuntimeError: no',
]


@pytest.mark.parametrize("output", OUTPUTS)
def test_what_a_program_printed_below_it_is_no_part_of_it(output: str) -> None:
    program = read_programs(read_page(f"```\nimport torch\nprint(torch.ones(1))\n{output}\n```"), "")[0]
    assert program.text == "import torch\nprint(torch.ones(1))\n"
    assert program.runnable


def test_a_program_that_only_says_a_version_is_not_the_one_reported() -> None:
    page = read_page("```\nimport torch\nprint(torch.__version__)\n```\n1.3.0\n```\nx = torch.ones(1)\nx.foo()\n```")
    assert "foo" in read_programs(page, "")[0].text


AROUND = {
    "## Expected behavior\n\n```\nsomething that was printed\n```\n": BlockKind.EXPECTED_OUTPUT,
    "It should print:\n```\n[1, 2]\n```\n": BlockKind.EXPECTED_OUTPUT,
    "### Output\n\n```\nx.grad = tensor([nan])\n```\n": BlockKind.OUTPUT,
    "Expected\n```\nx.grad = tensor([0.])\n```\n": BlockKind.EXPECTED_OUTPUT,
    "The expected output:\n```\n>>> tensor([2.]) tensor([3.])\n```\n": BlockKind.EXPECTED_OUTPUT,
    "The data:\n```\nx = tensor([0.])\n```\n": BlockKind.PROGRAM,
    "The numpy version of it:\n```\nimport torch\ntorch.ones(1)\n```\n": BlockKind.WORKAROUND,
    "Numpy result: mantissa=nan\n\n```\nimport torch\ntorch.ones(1)\n```\n": BlockKind.PROGRAM,
    "A workaround:\n```\nimport torch\ntorch.ones(1)\n```\n": BlockKind.WORKAROUND,
    "This works fine:\n```\nimport torch\ntorch.ones(1)\n```\n": BlockKind.WORKAROUND,
    "This doesn't work:\n```\nimport torch\ntorch.ones(1)\n```\n": BlockKind.PROGRAM,
    "It happens in these lines of the source code:\n```\n    if x is None:\n        return y\n```\n": BlockKind.LIBRARY_SOURCE,  # noqa: E501
}


@pytest.mark.parametrize(("text", "kind"), AROUND.items())
def test_the_prose_and_heading_around_a_block_give_its_part(text: str, kind: BlockKind) -> None:
    (block,) = read_page(text).blocks
    assert block.kind is kind, block.why


def test_a_line_of_dashes_below_a_block_makes_no_heading_of_the_words_above_it() -> None:
    """Defends: what should come out was said by a heading that was none, and became part of what comes out."""
    page = read_page("What should come:\n```\ntensor([1.])\n```\n---\nIt does not.\n")
    assert page.blocks[0].kind is BlockKind.EXPECTED_OUTPUT
    assert not any(p.is_heading for p in page.paragraphs)


def test_a_block_knows_its_lines_heading_and_the_prose_around_it() -> None:
    text = "## To Reproduce\n\nRun\n\n```py\nimport torch\ntorch.ones(1)\n```\n\nIt fails.\n"
    (block,) = read_page(text).blocks
    assert (block.first_line, block.last_line) == (6, 7)
    assert (block.heading, block.before, block.after) == ("To Reproduce", "Run", "It fails.")
    assert (block.origin, block.language) == (Origin.FENCE, "py")


def test_a_session_ties_each_output_to_its_statement() -> None:
    (block,) = read_page("```\n>>> x = 1\n>>> x\n1\n>>> (x +\n... 1)\n2\n```").blocks
    assert [(s.statement, s.output) for s in block.statements] == [("x = 1", ""), ("x", "1"), ("(x +\n1)", "2")]


def test_what_an_echo_of_a_module_looks_like_is_no_statement_of_a_session() -> None:
    (block,) = read_page("```\n>>> import torch\n>>> torch.nn.ReLU()\nReLU()\n```").blocks
    assert block.code == "import torch\ntorch.nn.ReLU()\n"
    assert block.output == "ReLU()"


def test_a_traceback_without_a_fence_is_a_block_to_its_last_line() -> None:
    text = 'I get\n\nTraceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f(x)\nValueError: no\n\nWhy?'  # noqa: E501
    (block,) = read_page(text).blocks
    assert (block.kind, block.last_line) == (BlockKind.TRACEBACK, 6)


def test_prose_with_a_call_in_it_stays_prose() -> None:
    page = read_page(
        "The call to torch.ones(1) is wrong.\nFor example: it returns (1, 2) = 3 values.\n\nWith best regards"
    )
    assert not page.blocks


@pytest.mark.parametrize("depth", [1, 5, 10, 30])
def test_quotes_in_quotes_end_somewhere(depth: int) -> None:
    text = "".join("> " * depth + line + "\n" for line in ["```python", "import torch", "torch.ones(1)", "```"])
    assert isinstance(read_page(text).items[0], Block)


def test_an_output_that_was_made_a_comment_is_read_without_its_marks() -> None:
    """Defends: the marks became part of the error's message, which no run prints."""
    (block,) = read_page("### Error logs\n\n```python\n# AssertionError: not close!\n#\n# 3 / 4 differ\n```\n").blocks

    assert (block.kind, block.output) == (BlockKind.OUTPUT, "AssertionError: not close!\n\n3 / 4 differ")


@pytest.mark.parametrize(
    "text", ["N/A", "n/a.", "No error message.", "_No response_", "# Error logs here please", "paste your error logs"]
)
def test_a_fence_that_says_that_there_is_nothing_holds_nothing(text: str) -> None:
    """Defends: `N/A` below `Error logs` was claimed to be what the program prints."""
    (block,) = read_page(f"### Error logs\n\n```\n{text}\n```\n").blocks

    assert (block.kind, block.text, block.output) == (BlockKind.OTHER, "", "")


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Versions", BlockKind.ENVIRONMENT),
        ("Python version and system information", BlockKind.ENVIRONMENT),
        ("Output in this environment", BlockKind.OUTPUT),
        ("Error message", BlockKind.OUTPUT),
    ],
)
def test_what_stands_right_below_such_a_heading_is_an_environment(heading: str, kind: BlockKind) -> None:
    """Defends: a dump that is nobody's format was claimed to be what the program prints."""
    (block,) = read_page(f"### {heading}\n\n```\n1.13.1 1.23.4 sys.version_info(3, 9)\n{{}}\n```\n").blocks

    assert block.kind is kind


def test_the_number_of_a_cell_is_no_output() -> None:
    """Defends: `In [2]:` above a cell was claimed to be what the cell above prints."""
    (number, _) = read_page("In [2]:\n```python\nimport torch\ntorch.ones(1)\n```\n").blocks

    assert (number.text, number.output) == ("", "")


def test_a_version_below_indented_code_is_no_line_of_it() -> None:
    """Defends: `pytorch=1.8.0=py3.8_cpu_0` looked like an assignment, and the program didn't parse."""
    body = (
        "All:\n\n    import torch\n    x = torch.ones(1)\n    print(x)\n    assert x == 1\n\npytorch=1.8.0=py3.8_cpu\n"
    )
    (program,) = read_programs(read_page(body), "")

    assert program.runnable
    assert "1.8.0" not in program.text


def test_an_error_that_quotes_source_is_no_program() -> None:
    """Defends: TorchScript's message holds more lines of the function than of its own, and was taken for a program."""
    quoted = "@torch.jit.script\ndef f(x):\n    return {i: x[i] for i in range(2)}\n           ~ <--- HERE"
    (block,) = read_page(
        f"```\nRuntimeError: \nunsupported kind of expression: DictComp:\nat t.py:6:11\n{quoted}\n```"
    ).blocks

    assert (block.kind, block.code) == (BlockKind.OUTPUT, "")


def test_what_a_line_announces_as_the_environment_is_one() -> None:
    (block,) = read_page("Environment info\n```\npython 3.7.3\nWindows 10\nno accelerator\n```\n").blocks

    assert block.kind is BlockKind.ENVIRONMENT


def test_code_inside_an_indented_session_is_no_block_of_its_own() -> None:
    """Defends: the file that `cat` shows was cut from its name and joined with what the next command answers."""
    code = "import torch\nx = torch.ones(1)\nprint(x)\n"
    shell = f"$ cat a.py\n{code}$ python -c 'import torch; print(torch.__version__)'\n1.0\n"
    (program,) = read_programs(read_page("Run:\n\n" + "".join(f"    {x}\n" for x in shell.splitlines())), "")

    assert (program.entry, program.text) == ("a.py", code)


def test_a_heading_in_bold_ends_a_traceback_without_a_fence() -> None:
    """Defends: the summary of a fold below a traceback became a line of a program."""
    shown = 'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: no'
    page = read_page(f"{shown}\n**Expected**\nnone\n")

    assert [b.text for b in page.blocks] == [shown]


def test_a_program_that_prints_colours_stays_as_it_is() -> None:
    program = 'import torch\nprint("\\033[1mred\\033[0m", "\\x1b[0m", torch.ones(1))\n'

    assert read_page(f"```python\n{program}```\n").blocks[0].code == program


@pytest.mark.parametrize("code", ["from torch import *\nx=tensor([1.])\nprint(x+1)\n", "x=tensor([1.])\ny=x.foo()\n"])
def test_a_tensor_that_the_program_goes_on_with_is_a_statement(code: str) -> None:
    assert read_page(f"```\n{code}```\n").blocks[0].code == code


@pytest.mark.parametrize("summary", ["<summary>a</summary>`", "<<summary>a</summary>", "<summary>a</summary>"])
def test_a_summary_inside_code_adds_no_marks_to_a_line(summary: str) -> None:
    """Defends: a line of the program had the marks of a heading that stand nowhere in the text."""
    page = read_page(f"Traceback (most\nasync def g(\n{summary}")

    assert not any("**" in program.text for program in read_programs(page, ""))
