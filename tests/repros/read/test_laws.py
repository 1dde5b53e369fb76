"""What holds for any text whatever."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repros.read import read_issue
from repros.read.text.page import read_page
from repros.shorten import LONGEST_NAME, LONGEST_TITLE
from repros.values import Issue

_PIECES = st.sampled_from(
    [
        "```", "```python\n", "~~~\n", "``", "`", "\n", "\n\n", "\r\n", "    ", "\t", "> ", ">>> ", "... ", "In [1]: ", "Out[1]: ",  # noqa: E501
        "import torch\n", "x = torch.ones(1)\n", "print(x)\n", "def f(self):\n", "    return x\n", "class A:\n", "tensor([1.])\n",  # noqa: E501
        "Traceback (most recent call last):\n", '  File "a.py", line 1, in <module>\n', "RuntimeError: no\n", "$ python a.py\n",  # noqa: E501
        "$ cat a.py\n", "python - <<EOF\n", "EOF\n", "python -c '", "## To Reproduce\n", "## Expected behavior\n", "**Output**:\n",  # noqa: E501
        "<details>", "</details>", "<summary>a</summary>", "<pre>", "</pre>", "<code>", "<!--", "-->", "- ", "1. ", "# a.py\n",  # noqa: E501
        "PyTorch version: 1.3.0\n", "a.py:\n", "(", "[", "{", '"""', "'", "\\", "...", "\u00a0", "\u200b", "\0", "“", "\u2028", "\ud800",  # noqa: E501
        "#include <torch/torch.h>\n", "diff --git a b\n", "-> ", "1 ", "!pip install x\n", "%%time\n", "with open('a') as f:\n",  # noqa: E501
        "torch.load('a.pt')\n", "for i in x:\n", "def test_a():\n    x\n", "class TestA(unittest.TestCase):\n    def test_b(self):\n        x\n", "if x:\n", "lambda: ", "async def g():\n", "from . import x\n", "match x:\n", "\f",  # noqa: E501
    ]
)  # fmt: skip
_TAG = re.compile(r"</?[a-z]+\b[^<>\n]*>", re.IGNORECASE)
_TEXTS = st.one_of(st.text(max_size=400), st.lists(_PIECES, max_size=60).map("".join))


@settings(max_examples=400, deadline=None)
@given(body=_TEXTS, title=st.text(max_size=60))
def test_any_text_is_read_without_an_exception_and_twice_the_same(body: str, title: str) -> None:
    issue = Issue(title=title, body=body)
    assert read_issue(issue) == read_issue(issue)


_RECORD = """# Title: {name}
\"\"\"
Output:
x
\"\"\"
# Version: 1.3.0
import torch
print({name})
# API: x
# Bug description: y
"""


@pytest.mark.parametrize(
    "body",
    [
        "```python\nimport torch\nimport {name}\nprint({name})\n```\n`{name}.py`:\n```python\nx = 1\n```\n",
        "```python\nimport torch\nprint(undefined_{name})\nopen('{name}.csv')\n```\n{name}Error: no\n",
        _RECORD,
    ],
)
@pytest.mark.parametrize("name", ["a" * 61, "a" * 5_000, "A" * 100_000])
def test_no_name_is_longer_than_a_comment_has_room_for(body: str, name: str) -> None:
    for repro in read_issue(Issue(title=name, body=body.format(name=name))).repros:
        assert len(repro.title or "") <= LONGEST_TITLE
        assert all(len(problem.detail) <= LONGEST_NAME for problem in repro.problems)
        assert all(len(file.name) <= 64 for file in repro.files)
        assert len(repro.claim.exception or "") <= 600


@settings(max_examples=400, deadline=None)
@given(body=_TEXTS)
def test_the_lines_of_a_program_are_lines_of_the_text_but_for_those_that_it_says_are_added(body: str) -> None:
    text = read_page(body).text.replace("“", '"').replace("”", '"').replace("\t", "")
    told, bare = ("".join(t.split()) for t in (text, _TAG.sub("", text)))
    for repro in read_issue(Issue(body=body)).repros:
        lines = repro.program.split("\n")[len(repro.added_imports) :]
        lines = lines[: len(lines) - 1 - len(repro.added_calls)]
        for line in lines:
            said = line.replace("“", '"').replace("”", '"')
            assert "".join(said.split()) in told or "".join(_TAG.sub("", said).split()) in bare


@settings(max_examples=200, deadline=None)
@given(body=_TEXTS)
def test_blocks_and_paragraphs_stand_in_order_on_lines_that_the_text_has(body: str) -> None:
    page = read_page(body)
    last = 0
    for item in page.items:
        assert last <= item.first_line <= item.last_line <= page.text.count("\n") + 1
        last = item.first_line


@settings(max_examples=100, deadline=None)
@given(body=_TEXTS, cut=st.integers(0, 400))
def test_a_text_that_is_cut_doubled_or_joined_is_read(body: str, cut: int) -> None:
    for text in (body[:cut], body[cut:], body + body, f"{body}\n\n{body[:cut]}"):
        issue = Issue(body=text)
        assert read_issue(issue) == read_issue(issue)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 5000 + "x",
        "\n".join("> " * d + "```" for d in range(60)),
        "\n".join("  " * d + "- x" for d in range(200)),
        "```python\n" + "(" * 5000 + "\n```",
        "```python\nx = " + "[" * 80 + "]" * 80 + "\n```",
        "```python\nx = " + "-" * 50_000 + "1\n```",
        "```python\nx = a" + ".a" * 20_000 + "\n```",
        "```python\nx = " + "lambda: " * 5000 + "1\n```",
        "```python\nx = 1" + " + 1" * 20_000 + "\n```",
        "```python\nx = " + "9" * 6000 + "\n```",
        "```python\n" + "".join(" " * d + "if x:\n" for d in range(150)) + "\n```",
        "".join(f"```python\ndef f{n}():\n    pass\n```\n\n" for n in range(1500)),
        '```python\nx = "' + "\\" * 4001 + "\n```",
    ],
)
def test_deep_nesting_is_read(text: str) -> None:
    issue = Issue(body=text)
    assert read_issue(issue) == read_issue(issue)


@pytest.mark.parametrize("blank", [" ", "\t", "\u3000"])
@pytest.mark.parametrize("text", ["python x.py{}", "Python 3.8 {}"])
def test_blanks_behind_a_line_cost_no_more_than_they_are_many(text: str, blank: str) -> None:
    """Defends: a hundred thousand blanks behind a command took 12 seconds and more."""
    start = time.process_time()
    read_issue(Issue(body=text.format(blank * 100_000)))

    assert time.process_time() - start < 2
