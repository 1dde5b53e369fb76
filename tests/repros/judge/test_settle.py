"""Which of a report's Statements its Runs bear out."""

import pytest

from repros.judge.observe import observe
from repros.judge.settle import settled
from repros.read import read_issue
from repros.values import Issue, Repro, Run
from tests.repros.judge.making import answers, raises, run

PROGRAM = "```python\nimport torch\nx = torch.f(1)\nprint(x)\n```\n"
TRACEBACK = '```\nTraceback (most recent call last):\n  File "a.py", line 2, in <module>\n    x = torch.f(1)\n{}\n```\n'
FIRST, SECOND = "RuntimeError: the first size must be even", "ValueError: the second size is not a number"


def read(body: str, title: str = "f fails") -> Repro:
    return read_issue(Issue(title=title, body=body)).repros[0]


def message(body: str, *runs: Run, title: str = "f fails") -> str | None:
    return settled(read(body, title), runs).claim.message


def raising(error: str) -> Run:
    kind, _, text = error.partition(": ")
    return raises((kind, text))


TWO = PROGRAM + TRACEBACK.format(FIRST) + "or, if it is run again,\n\n" + TRACEBACK.format(SECOND)
TOLD = PROGRAM + TRACEBACK.format(FIRST) + f"Once I got `{SECOND}` from it.\n"


@pytest.mark.parametrize("body", [TWO, TOLD], ids=["in another output", "in prose"])
def test_a_failure_that_is_told_further_down_is_the_claim_where_a_run_shows_it(body: str) -> None:
    assert message(body, raising(SECOND)) == SECOND.partition(": ")[2]
    assert message(body, raising(FIRST)) == FIRST.partition(": ")[2]


def test_what_no_run_shows_leaves_the_claim_as_it_was_read() -> None:
    assert settled(read(TWO), [raising("KeyError: 'size'")]) == read(TWO)
    assert settled(read(TWO), []) == read(TWO)


def test_its_lines_are_those_of_the_report() -> None:
    repro = settled(read(TWO), [raising(SECOND)])
    lines = next(s.lines for s in repro.statements if s.claim == repro.claim)

    assert lines is not None
    assert TWO.split("\n")[lines[1] - 1] == SECOND


@pytest.mark.parametrize(
    ("control", "error"),
    [
        ("With numpy:\n\n```\n>>> np.f(1)\n" + TRACEBACK[4:].format(SECOND), SECOND),
        ("## Expected behavior\n\n" + TRACEBACK.format(SECOND), SECOND),
        ("I would expect it to raise\n\n" + TRACEBACK.format(SECOND), SECOND),
    ],
    ids=["another library", "a section", "a sentence"],
)
def test_a_control_and_what_is_expected_never_decide(control: str, error: str) -> None:
    body = PROGRAM + TRACEBACK.format(FIRST) + control

    assert message(body, raising(error)) == FIRST.partition(": ")[2]


def test_values_that_nothing_calls_wrong_are_context() -> None:
    body = PROGRAM + TRACEBACK.format(FIRST) + "The sizes are\n\n```\ntensor([1, 2, 3])\n```\n"

    assert message(body, run(stdout="tensor([1, 2, 3])\n")) == FIRST.partition(": ")[2]


SESSION = """```
>>> import torch
>>> a = torch.tensor([1, 2])
>>> a.sum()
tensor(4)  # {}
>>> a.prod()
tensor(2)  # {}
```
"""


@pytest.mark.parametrize(
    ("sum_is", "product_is", "claimed"),
    [
        ("wrong, it should be 3", "right", ["a.sum()"]),
        ("this is a bug", "", ["a.sum()"]),
        ("", "ok", ["a.sum()"]),
        ("as expected", "why not 3?", ["a.prod()"]),
        ("good", "not what I expect", ["a.prod()"]),
        ("wrong", "wrong", ["a.sum()", "a.prod()"]),
        ("a note", "a note", ["a.sum()", "a.prod()"]),
    ],
)
def test_of_a_session_the_answers_that_remarks_call_wrong_are_the_claim(
    sum_is: str, product_is: str, claimed: list[str]
) -> None:
    claim = read(SESSION.format(sum_is, product_is), "the sum is off").claim

    assert [s.statement for s in claim.statements if s.output] == claimed


def test_a_run_is_held_against_the_wrong_answer_alone() -> None:
    repro = read(SESSION.format("wrong, it should be 3", "right"), "the sum is off")
    statements = [("import torch", ""), ("a = torch.tensor([1, 2])", ""), ("a.sum()", "tensor(4)")]
    assert observe(repro, run(statements=answers(*statements, ("a.prod()", "tensor(9)")))).observation == "shows"
    right = answers(*statements[:2], ("a.sum()", "tensor(3)"), ("a.prod()", "tensor(2)"))
    assert observe(repro, run(statements=right)).observation == "absent"
