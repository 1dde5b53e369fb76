"""A program whose claimed values only a prompt shows is run as at a prompt."""

import pytest

from repros.read import read_issue
from repros.values import Issue


def mode(code: str, below: str = "") -> str:
    body = f"It is wrong.\n\n```python\n{code}\n```\n{below}"
    (repro,) = read_issue(Issue(title="wrong result", body=body)).repros
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
