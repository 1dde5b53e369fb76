"""A program whose claimed values only a prompt shows is run as at a prompt."""

import pytest

from repros.read import read_issue
from repros.values import Issue


def mode(code: str, below: str = "", title: str = "wrong result") -> str:
    body = f"It is wrong.\n\n```python\n{code}\n```\n{below}"
    (repro,) = read_issue(Issue(title=title, body=body)).repros
    return repro.mode


@pytest.mark.parametrize(
    "code",
    [
        "import torch\nx = torch.ones(2)\nx.sum()  # tensor(3.)",
        "import torch\ntorch.ones(2).sum()\n# returns tensor(3.)",
    ],
)
def test_values_of_bare_expressions_that_comments_tell(code: str) -> None:
    assert mode(code) == "transcript"


def test_a_value_of_a_bare_expression_that_is_shown_below() -> None:
    assert mode("import torch\ntorch.ones(2).sum()", "\nwhich gives\n\n```\ntensor(3.)\n```\n") == "transcript"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("prints", "import torch\nx = torch.ones(2)\nprint(x)  # tensor([3., 3.])\nx.sum()"),
        ("has no bare expression", "import torch\nx = torch.ones(2)\ny = x.sum()  # returns tensor(3.)"),
        ("needs the source of its functions", "import torch\nf = torch.jit.script(torch.relu)\nf(1)  # tensor(3.)"),
        ("claims no value", "import torch\ntorch.ones(2).sum()"),
    ],
)
def test_it_stays_a_script_where_the_program(what: str, code: str) -> None:
    assert mode(code) == "script"


PRECISE = "import torch\ntorch.set_printoptions(precision=2.)\n"
BREAKS = "it breaks"
SPECIFIER = "ValueError: Invalid format specifier"
FRAMES = """
```
Traceback (most recent call last):
  File "{where}", line 3, in <module>
    {source}
  File "/usr/lib/python3.9/site-packages/torch/_tensor.py", line 305, in __repr__
    return torch._tensor_str._str(self)
ValueError: Invalid format specifier
```
"""
NOTEBOOK = """
```
---------------------------------------------------------------------------
ValueError                                Traceback (most recent call last)
/usr/lib/python3.9/site-packages/IPython/core/formatters.py in __call__(self, obj)
    700                 printer.pretty(obj)
--> 701                 printer.flush()

/usr/lib/python3.9/site-packages/torch/_tensor.py in __repr__(self)
--> 305         return torch._tensor_str._str(self)

ValueError: Invalid format specifier
```
"""
OUTPUT = f"\n\n```\n{SPECIFIER}\n```\n"
SCRIPT_FRAMES = """
```
Traceback (most recent call last):
  File "test.py", line 3, in <module>
    torch.ones(2).view(3)
RuntimeError: shape '[3]' is invalid for input of size 2
```
"""


@pytest.mark.parametrize(
    ("what", "code", "below", "title"),
    [
        ("the comment behind the last call", f"{PRECISE}torch.tensor(1.5)  # {SPECIFIER}", "", BREAKS),
        ("the comment behind one in the middle", f"{PRECISE}torch.tensor(1.5)  # {SPECIFIER}\nprint(1)", "", BREAKS),
        ("the comment below", f"{PRECISE}torch.tensor(1.5)\n# {SPECIFIER}", "", BREAKS),
        ("a comment that says raises", f"{PRECISE}x = torch.ones(2)\nx  # raises ValueError", "", BREAKS),
        ("the comment behind a call over two lines", f"{PRECISE}torch.tensor(\n    1.5)  # {SPECIFIER}", "", BREAKS),
        ("a comment with a crash", "import torch\nx = torch.ones(2)\nx  # Segmentation fault", "", BREAKS),
        ("frames of repr", f"{PRECISE}torch.tensor(1.5)", FRAMES.format(where="<stdin>", source=""), BREAKS),
        ("frames of a notebook", f"{PRECISE}torch.tensor(1.5)", NOTEBOOK, BREAKS),
        ("a bare name at the end", f"{PRECISE}x = torch.ones(2)\nx", OUTPUT, BREAKS),
        ("an attribute at the end", f"{PRECISE}x = torch.ones(2)\nx.T", OUTPUT, BREAKS),
        ("a title about printing", f"{PRECISE}torch.tensor(1.5)", OUTPUT, "printing a tensor fails"),
        ("a title about repr", f"{PRECISE}torch.tensor(1.5)", OUTPUT, "repr of a tensor fails"),
    ],
)  # fmt: skip
def test_a_failure_of_showing_a_value_is_met_at_a_prompt_by(what: str, code: str, below: str, title: str) -> None:
    assert mode(code, below, title) == "transcript"


@pytest.mark.parametrize(
    ("what", "code", "below", "title"),
    [
        ("prints the value itself", f"{PRECISE}print(torch.tensor(1.5))  # {SPECIFIER}", "", "printing fails"),
        ("failed in a file", "import torch\ntorch.ones(2)\ntorch.ones(2).view(3)", SCRIPT_FRAMES, "print fails"),
        (
            "printed in a file",
            f"{PRECISE}x = torch.tensor(1.5)\nprint(x)\nx",
            FRAMES.format(where="test.py", source="print(x)"),
            BREAKS,
        ),
        ("ends in a call, with no word of showing", f"{PRECISE}torch.tensor(1.5)", OUTPUT, BREAKS),
        ("assigns the value", f"{PRECISE}x = torch.tensor(1.5)  # {SPECIFIER}", "", BREAKS),
        ("fails in a function", f"{PRECISE}def f():\n    torch.tensor(1.5)  # {SPECIFIER}\nf()", "", BREAKS),
        ("needs a main module", f"{PRECISE}print(__name__)\ntorch.ones(2)  # {SPECIFIER}", "", BREAKS),
        ("has a comment on another line", f"import torch\nx = 1\n# {SPECIFIER}\n\ntorch.tensor(1.5)", "", BREAKS),
    ],
)  # fmt: skip
def test_a_claimed_failure_stays_one_of_a_script_where_the_program(
    what: str, code: str, below: str, title: str
) -> None:
    assert mode(code, below, title) == "script"
