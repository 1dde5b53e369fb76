"""What an accelerator printed is not what the program prints on a CPU."""

import pytest

from repros.values import ClaimKind
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
