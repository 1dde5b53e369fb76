"""A session's controls below its failure ask for nothing that the failure doesn't need."""

from repros.read.code.program import read_programs
from repros.read.text.page import read_page

FAILS = ">>> import torch\n>>> x = torch.ones(3)\n>>> x.frobnicate()\nAttributeError: no frobnicate\n"


def session(text: str) -> tuple[str, tuple[str, ...]]:
    program = read_programs(read_page(f"```\n{text}```\n"), "")[0]
    return program.text, program.needs


def test_a_control_on_an_accelerator_is_left_out() -> None:
    assert session(FAILS + ">>> x.cuda().frobnicate()\ntensor(3.)\n") == (
        "import torch\nx = torch.ones(3)\nx.frobnicate()\n",
        (),
    )


def test_a_control_that_needs_nothing_is_kept() -> None:
    assert session(FAILS + ">>> x.sum()\ntensor(3.)\n")[0].endswith("x.sum()\n")


def test_a_failure_on_the_accelerator_needs_one() -> None:
    text = ">>> import torch\n>>> torch.ones(1)\ntensor([1.])\n>>> torch.ones(1).cuda()\nRuntimeError: bad\n"
    assert session(text)[1] == ("gpu",)
