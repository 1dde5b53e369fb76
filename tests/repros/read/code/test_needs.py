"""What a program needs is read from what it does, and from where the report says that it fails."""

from __future__ import annotations

import pytest

from tests.repros.read.programs import fenced, first

NEEDS = {
    "torch.ones(1).cuda()": {"gpu"},
    "torch.ones(1, device='cuda')": {"gpu"},
    "torch.ones(1).to('cuda:1')": {"gpu"},
    "d = torch.device('mps')\ntorch.ones(1, device=d)": {"gpu"},
    "torch.set_default_tensor_type('torch.cuda.FloatTensor')": {"gpu"},
    "for d in ['cpu', 'cuda']:\n    torch.ones(1, device=d)": {"gpu"},
    "torch.cuda.synchronize()": {"gpu"},
    "from torch.cuda.amp import autocast\nwith autocast():\n    torch.ones(1)": {"gpu"},
    "if not torch.backends.mps.is_available():\n    raise ValueError\ntorch.ones(1).to('mps')": {"gpu"},
    "# x.cuda()\ntorch.ones(1)": set(),
    "'''runs on cuda'''\ntorch.ones(1)": set(),
    "'cuda'\ntorch.ones(1)": set(),
    "d = 'cuda' if torch.cuda.is_available() else 'cpu'\ntorch.ones(1).to(d)": set(),
    "use = torch.cuda.is_available()\nx = torch.ones(1)\nif use:\n    x = x.cuda()": set(),
    "x = torch.ones(1)\nif x.device.type == 'cuda':\n    print(x)": set(),
    "torch.cuda.manual_seed(1)": set(),
    "print(torch.cuda.is_available())": set(),
    "torch.utils.data.DataLoader([1], num_workers=2)": {"multi-process"},
    "torch.utils.data.DataLoader([1], num_workers=0)": set(),
    "import torch.multiprocessing as mp\nmp.spawn(print, nprocs=2)": {"multi-process"},
    "torch.hub.load('a/b', 'c')": {"network"},
    "import torchvision\ntorchvision.models.resnet18(pretrained=True)": {"network", "package:torchvision"},
    "import os, sys, numpy as np\nprint(np.ones(1))": set(),
    "for i in range(2000000):\n    torch.ones(1)": {"long-running"},
    "x = torch.load('a.pt')": {"files"},
}


@pytest.mark.parametrize(("code", "needs"), NEEDS.items())
def test_needs_are_read_from_what_the_program_does(code: str, needs: set[str]) -> None:
    assert set(first(fenced(f"import torch\n{code}")).needs) == needs


def test_a_program_that_takes_the_gpu_if_there_is_one_needs_it_where_the_title_says_it_fails_there() -> None:
    code = fenced("import torch\nd = 'cuda' if torch.cuda.is_available() else 'cpu'\ntorch.ones(1).to(d)")
    assert "gpu" in first(code, "Wrong result on GPU").needs
    assert "gpu" not in first(code, "Wrong result").needs


@pytest.mark.parametrize(
    ("report", "needed"),
    [
        ("It prints\n\n```\ntensor([2.], device='cuda:0')\n```", True),
        ("On GPU this is nan, on CPU everything is fine.", True),
        ("It prints\n\n```\ntensor([2.])\n```", False),
    ],
)
def test_a_program_that_takes_the_gpu_if_there_is_one_needs_it_where_the_output_is_from_one(
    report: str, needed: bool
) -> None:
    """Defends: "not reproduced" on CPU of a wrong result whose reporter shows a tensor of a GPU."""
    code = fenced("import torch\nd = 'cuda' if torch.cuda.is_available() else 'cpu'\nprint(torch.ones(1).to(d))")
    assert ("gpu" in first(f"{code}\n{report}", "Wrong result").needs) is needed


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("[torch.ones(1).to('cuda:%d' % i) for i in range(2)]", True),
        ("torch.ones(1, device='cuda:{}'.format(0))", True),
        ("queue = {'gpu': 1}\nprint(torch.tensor(list(queue.values())))", False),
    ],
)
def test_a_device_is_named_in_a_call_and_not_as_a_key(code: str, needed: bool) -> None:
    assert ("gpu" in first(f"```\nimport torch\n{code}\n```").needs) is needed


def test_a_backend_for_accelerators_needs_one_wherever_it_is_named() -> None:
    code = "import torch.distributed as dist\nhow = {'backend': 'nccl'}\ndist.init_process_group(**how)"
    assert "gpu" in first(f"```\n{code}\n```").needs


def test_a_package_whose_import_is_added_is_needed() -> None:
    """Defends: the line was added, and the package was not there."""
    program = first(fenced("import torch\nprint(scipy.special.erf(1))"))

    assert (program.added_imports, program.needs) == (("import scipy",), ("package:scipy",))
