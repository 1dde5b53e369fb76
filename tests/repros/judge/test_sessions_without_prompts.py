"""Values below the statements that gave them are held against what each statement answers, prompts or not."""

import pytest

from repros.read import read_issue
from repros.values import Issue, Repro
from tests.repros.judge.making import answers, run
from tests.repros.judge.said import said

SESSIONS = {
    "prompts": ">>> torch.f(1)\n{}\n>>> torch.g(1)\n{}",
    "no prompts": "torch.f(1)\n{}\n\ntorch.g(1)\n{}",
    "colons": "torch.f(1)\n: {}\ntorch.g(1)\n: {}",
}


def reported(session: str, first: str, second: str) -> Repro:
    body = f"```\n{SESSIONS[session].format(first, second)}\n```\n"
    return read_issue(Issue(title="f and g", body=body)).repros[0]


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize(
    ("claimed", "printed", "observed"),
    [
        ("tensor(2., dtype=torch.float64)", "tensor(2., dtype=torch.float64)", "shows"),
        ("tensor(2., dtype=torch.float64)", "tensor(2.)", "absent"),
        ("tensor(2.)", "tensor(2., dtype=torch.float64)", "absent"),
        ("tensor([0.0000])", "tensor([3.0000e-05])", "absent"),
        ("tensor([0.0000])", "tensor([3.0000e-07])", "unknown"),
        ("tensor([3])", "tensor([4])", "absent"),
        ("tensor([0.3411])", "tensor([0.3417])", "unknown"),
    ],
)
def test_another_answer_of_a_statement_is_not_the_reported_one(
    session: str, claimed: str, printed: str, observed: str
) -> None:
    found = reported(session, "tensor(1)", claimed)
    shown = answers(("import torch", ""), ("torch.f(1)", "tensor(1)"), ("torch.g(1)", printed))

    assert found.mode == "transcript"
    assert said(found, run(statements=shown)) == observed
