"""A program that only defines gets the call that the report says was made."""

from __future__ import annotations

import pytest

from tests.repros.read.programs import codes, first

DEFINED = "```python\nimport torch\n\ndef f(x):\n    return x.foo()\n```\n"


@pytest.mark.parametrize(
    ("sentence", "call"),
    [
        ("When I run `torch.jit.script(f)` it fails.", "torch.jit.script(f)"),
        ("Calling `f(torch.ones(2))` raises an error.", "f(torch.ones(2))"),
        ("`f(torch.ones(2))` crashes.", "f(torch.ones(2))"),
        ("I tried `g = torch.compile(f)(torch.ones(2))`, and got an error.", "g = torch.compile(f)(torch.ones(2))"),
    ],
)
def test_the_call_of_a_sentence_is_added_and_said_to_be(sentence: str, call: str) -> None:
    program = first(f"{sentence}\n{DEFINED}")

    assert program.runnable
    assert program.added_calls == (call,)
    assert program.text.endswith(f"\n{call}\n")
    assert any(call in e.why for e in program.evidence if e.kind == "calls")


@pytest.mark.parametrize(
    "sentence",
    [
        "When I run `f(y)` it fails.",
        "When I run `torch.ones(2)` it fails.",
        "Calling `f(torch.ones(2))` works.",
        "I run `f(torch.ones(2))`, then I run `f(torch.ones(3))`.",
        "See `f(torch.ones(2))`.",
        "When I run `f` it fails.",
    ],
)
def test_what_is_no_whole_call_or_not_the_only_one_is_not_added(sentence: str) -> None:
    assert codes(f"{sentence}\n{DEFINED}") == {"nothing-runs"}


def test_a_program_that_runs_something_gets_no_call() -> None:
    body = DEFINED.replace("```\n", "print(f(torch.ones(1)))\n```\n")

    assert first(f"When I run `torch.jit.script(f)` it fails.\n{body}").added_calls == ()
