"""What an accelerator or another release printed is not what is reported of the program."""

import pytest

from repros.read.issue import read_issue
from repros.values import ClaimKind, Issue, Repro
from tests.repros.read.claims import PROGRAM, claim, fence

CPU = "tensor(3.5763e-07)\nFalse"


@pytest.mark.parametrize(
    ("cpu", "gpu", "printed"),
    [
        ("on cpu", "on cuda", "tensor(0.)\nTrue"),
        ("CPU:", "GPU:", "tensor(0.)\nTrue"),
        ("Output", "With a V100 GPU it is fine:", "tensor(0.)\nTrue"),
        ("Output", "Elsewhere", "tensor(0., device='cuda:0')\nTrue"),
    ],
)
def test_of_outputs_on_several_devices_the_claim_is_the_one_of_the_cpu(cpu: str, gpu: str, printed: str) -> None:
    """Defends: a claim of both, one below the other, which no run on a CPU can print."""
    first = f"{cpu}\n{fence(CPU)}\n{gpu}\n{fence(printed)}"
    second = f"{gpu}\n{fence(printed)}\n{cpu}\n{fence(CPU)}"

    assert claim(fence(PROGRAM, "python") + first).text == CPU
    assert claim(fence(PROGRAM, "python") + second).text == CPU


def test_an_output_of_an_accelerator_alone_stays_the_claim() -> None:
    found = claim(fence(PROGRAM, "python") + "on my GPU it prints\n" + fence("tensor(1.)"))

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "tensor(1.)")


def test_a_program_that_names_its_devices_printed_all_of_them() -> None:
    program = "import torch\nfor d in ('cpu', 'cuda'):\n    print(torch.ones(1, device=d))\n"
    both = "tensor([1.])\ntensor([1.], device='cuda:0')"

    assert claim(fence(program, "python") + "prints\n" + fence(both)).text == both


def repro(body: str) -> Repro:
    (found,) = read_issue(Issue(title="frob changed", body=fence(PROGRAM, "python") + body)).repros
    return found


OLD, NEW = fence("tensor([1.])"), fence("tensor([2.])")


@pytest.mark.parametrize(
    ("body", "torch", "text"),
    [
        (f"With 1.6.0:\n{OLD}\nWith 1.7.0:\n{NEW}", "1.7.0", "tensor([2.])"),
        (f"torch 1.7:\n{NEW}\ntorch 1.6:\n{OLD}", "1.7", "tensor([2.])"),
        (f"In 1.6.0:\n{OLD}\nIn 1.7.0:\n{NEW}\n\n- PyTorch version: 1.6.0", "1.6.0", "tensor([1.])"),
        (f"It works in 1.6.0:\n{OLD}\nIn 1.7.0:\n{NEW}", "1.7.0", "tensor([2.])"),
        (f"In 1.6.0:\n{OLD}\nIn 1.7.0:\n{NEW}\n\n- PyTorch version: 1.9.0", "1.9.0", "tensor([1.])\ntensor([2.])"),
    ],
)
def test_of_outputs_of_several_releases_the_claim_is_the_one_of_the_reported_release(
    body: str, torch: str, text: str
) -> None:
    """Defends: a claim of both, one below the other, which no release can print; and the older one as reported."""
    found = repro(body)

    assert (found.environment.torch, found.claim.text) == (torch, text)
