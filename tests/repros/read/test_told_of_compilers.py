"""Short reports about compiling, exporting and vmap: each idiom in each layout gives the same claim."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from repros.read import read_issue
from repros.values import Issue

TABLE = yaml.safe_load(Path(__file__).with_name("compilers.yaml").read_text(encoding="utf-8"))
EAGER = "import torch\n\ndef f(x):\n    return torch.g(x) + 1\n\nx = torch.ones(2)\n"
TRACE = """Traceback (most recent call last):
  File "repro.py", line 7, in <module>
    torch.compile(f)(x)
  File "/opt/lib/python3.11/site-packages/torch/_dynamo/eval_frame.py", line 655, in _fn
    return fn(*args, **kwargs)
"""
FROM_USER_CODE = """

from user code:
   File "repro.py", line 4, in f
    return torch.g(x) + 1

Set TORCHDYNAMO_VERBOSE=1 for the internal stack trace (please do this especially if you're reporting a bug).
"""

Told = dict[str, Any]


def program(told: Told) -> str:
    code = told.get("program", "")
    return f"```python\n{EAGER}{TABLE['programs'].get(code, code)}\n```" if code else ""


def words(told: Told) -> str:
    output = told.get("output") or ""
    if raised := told.get("raised") or told.get("raised_from_user_code"):
        output = f"{TRACE}{raised.rstrip()}" + (FROM_USER_CODE if "raised_from_user_code" in told else "")
    return f"{told['words']}\n" + (f"\n```\n{output}\n```\n" if output else "")


def form(told: Told) -> str:
    wanted = f"\n### Expected behavior\n\n{told['wanted']}\n" if "wanted" in told else ""
    return (
        f"### 🐛 Describe the bug\n\n{program(told)}\n\n{words(told)}{wanted}\n### Versions\n\nPyTorch version: 2.6.0\n"
    )


def letter(told: Told) -> str:
    wanted = f"\nI expected\n```\n{told['wanted']}\n```\n" if "wanted" in told else ""
    return f"Hi, on torch 2.6.0 I ran\n{program(told)}\n{words(told)}{wanted}\nThanks!\n"


def program_last(told: Told) -> str:
    wanted = f"\nExpected: {told['wanted']}\n" if "wanted" in told else ""
    return f"## Bug\n{words(told)}{wanted}\n## To Reproduce\n{program(told)}\n\n- torch: 2.6.0\n"


@pytest.mark.parametrize("layout", [form, letter, program_last])
@pytest.mark.parametrize("told", TABLE["reports"], ids=lambda told: told["title"])
def test_an_idiom_is_understood_in_every_layout(told: Told, layout: Callable[[Told], str]) -> None:
    found = read_issue(Issue(title=told["title"], body=layout(told))).repros[0]
    wanted = told["claim"]

    assert (found.claim.kind.value, found.claim.exception) == (wanted["kind"], wanted.get("exception"))
    assert wanted.get("message", "") in (found.claim.message or "")
    assert wanted.get("text", "") in (found.claim.text or "")
    assert wanted.get("should", "") in (found.should or "")
