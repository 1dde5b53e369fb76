"""What maintainers ask next, on real releases: which commits, did it come back, which backend, where did it crash."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from benchmarks import minimising
from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.report.answer import Answer
from bot.settings.config import load_config
from bot.summary.contract import answer_json
from repros.values import Boundary, Issue

pytestmark = pytest.mark.docker

COMMITS = {
    "1.3.0": "6742476ba370164af3b8b45bfc2b86b96d286ad6",
    "2.13.0": "cf30153c4c131c8164ee7798e5022d810682e2cb",
}


@pytest.fixture(scope="module")
def machine() -> Machine:
    """A machine that knows two releases alone, so that they are neighbours, and their commits."""
    made = Machine(load_config())
    known = made.releases
    made.__dict__["releases"] = replace(known, all=tuple(r for r in known.all if r.version in COMMITS))
    if not all(each.commit for each in made.environments.list() if each.torch_version):
        made.environments.verify()
    return made


def answered(machine: Machine, program: str, claim: str, request: Request) -> Answer:
    """The answer to a report whose program nobody has run before."""
    body = (
        f"PyTorch version: 2.13.0\n\n```python\n# {uuid.uuid4().hex}\n{program}```\n\nIt gives\n\n```\n{claim}\n```\n"
    )
    told = Issue(id="octo/torch#1", title="It breaks", body=body)
    return answer_issue(told, request, machine.config, lambda: machine.releases, LocalRuns(machine, request))


def test_a_boundary_between_two_releases_comes_with_their_commits_and_all_that_changed(machine: Machine) -> None:
    program = "import torch\nprint(torch.tensor([5]) / torch.tensor([2]))\n"
    given = answered(machine, program, "tensor([2.5000])", Request(latest="2.13.0", bisect=True))
    (result,) = answer_json(given)["results"]
    assert {run["torch"]: run["commit"] for run in result["runs"]} == COMMITS
    link = "https://github.com/pytorch/pytorch/compare/v1.3.0...v2.13.0"
    assert given.verdict.boundaries == (Boundary("1.3.0", "2.13.0", 2463, link),)
    assert f"(2,463 days): [`v1.3.0...v2.13.0`]({link})" in given.comment
    assert "| `cf30153` |" in given.comment
    assert result["regression"] is True
    assert "a regression: works on 1.3.0, fails since 2.13.0." in given.verdict.reason
    assert "module: regression" in given.labels.suggested


FRONTEND = """\
import torch

@torch.compile(fullgraph=True)
def f(x):
    x = x.sin()
    torch._dynamo.graph_break()
    return x.cos()

f(torch.ones(3))
"""
JOINT_GRAPH = """\
import torch

@torch.library.custom_op("demo::twice", mutates_args=())
def twice(x: torch.Tensor) -> torch.Tensor:
    return 2 * x

@twice.register_fake
def _(x):
    return torch.empty_like(x)

def backward(ctx, grad):
    if type(grad) is not torch.Tensor:
        raise TypeError("twice: its gradient is no plain tensor")
    return 2 * grad

twice.register_autograd(backward)

@torch.compile
def f(x):
    return twice(x).sum()

x = torch.ones(3, requires_grad=True)
f(x).backward()
print(x.grad)
"""
LOWERING = """\
import torch
from torch._inductor.lowering import register_lowering

@torch.library.custom_op("demo::thrice", mutates_args=())
def thrice(x: torch.Tensor) -> torch.Tensor:
    return 3 * x

@thrice.register_fake
def _(x):
    return torch.empty_like(x)

@register_lowering(torch.ops.demo.thrice.default)
def lowered(x):
    raise NotImplementedError("thrice has no lowering for this layout")

@torch.compile
def f(x):
    return thrice(x) + 1

print(f(torch.ones(3)))
"""
NO_LOWERING = "NotImplementedError: thrice has no lowering for this layout"


@pytest.mark.parametrize(
    ("program", "claim", "seen", "label"),
    [
        (FRONTEND, "torch._dynamo.exc.Unsupported: Call to `torch._dynamo.graph_break()`", "SASSS", "module: dynamo"),
        (JOINT_GRAPH, "TypeError: twice: its gradient is no plain tensor", "ASSS", "module: pt2-dispatcher"),
        (LOWERING, f"torch._inductor.exc.InductorError: LoweringException: {NO_LOWERING}", "AAAS", "module: inductor"),
    ],
    ids=["all four", "from aot_eager on", "inductor alone"],
)
def test_the_backend_that_fails_is_found_and_its_label_suggested(
    machine: Machine, program: str, claim: str, seen: str, label: str
) -> None:
    given = answered(machine, program, claim, Request(latest="2.13.0", backends=True))
    (result,) = answer_json(given)["results"]
    told = result["backends"]
    assert given.verdict.kind == "reproduced", given.comment
    assert "".join(each["observation"][0].upper() for each in told) == seen, told
    modules = [each for each in given.labels.suggested if each in RUBRIC]
    assert modules == [label]
    assert "| `aot_eager_decomp_partition` |" in given.comment


RUBRIC = {"module: dynamo", "module: pt2-dispatcher", "module: inductor"}


def test_a_program_that_compiles_nothing_says_so_where_backends_are_asked_for(machine: Machine) -> None:
    request = Request(latest="2.13.0", backends=True)
    given = answered(machine, "import torch\nraise ValueError(1)\n", "ValueError: 1", request)
    assert answer_json(given)["results"][0]["backends"] is None
    assert "No backend was tried: the program doesn't call torch.compile." in given.comment


def test_a_smaller_program_is_found_and_shows_it_in_two_runs_of_its_own(machine: Machine) -> None:
    report = minimising.planted("matmul")
    request = Request(latest="2.13.0", minimise=True)
    told = Issue(id="octo/torch#1", title="It breaks", body=report)
    given = answer_issue(told, request, machine.config, lambda: machine.releases, LocalRuns(machine, request))
    (result,) = answer_json(given)["results"]
    assert result["smallest"], given.comment
    assert result["smallest"]["lines"] <= minimising.MOST * minimising.by_hand("matmul")
    assert "<details><summary>A smaller program that fails in the same way</summary>" in given.comment
    assert result["repro"]["program"].rstrip() in report, "the original stays"


NAN = """import torch

class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = torch.nn.Parameter(torch.ones(1))

    def forward(self, x):
        return x * self.factor

def root(x):
    return torch.where(x > 0, x.sqrt(), torch.zeros_like(x))

x = torch.tensor([0.0, 4.0], requires_grad=True)
for step in range(2):
    x.grad = None
    y = root(Scale()(x))
    y.sum().backward()
print("gradient:", x.grad)
"""


def test_a_smaller_program_with_a_nan_has_it_of_the_same_function(machine: Machine) -> None:
    given = answered(machine, NAN, "gradient: tensor([nan, 0.2500])", Request(latest="2.13.0", minimise=True))
    (result,) = answer_json(given)["results"]
    assert result["smallest"], given.comment
    assert "sqrt()" in result["smallest"]["program"]
    assert result["smallest"]["lines"] <= 6, result["smallest"]["program"]


def test_a_crash_comes_with_its_python_lines_and_native_frames(machine: Machine) -> None:
    program = "import ctypes\nimport torch\n\ndef inner(x):\n    ctypes.string_at(0)\n\ninner(torch.ones(2))\n"
    given = answered(machine, program, "Segmentation fault (core dumped)", Request(latest="2.13.0"))
    (result,) = answer_json(given)["results"]
    assert given.verdict.kind == "reproduced", given.comment
    assert len(result["runs"]) == 2
    assert result["crash"]["python"][1].endswith(".py, line 6, in inner"), result["crash"]
    assert any("libc.so" in frame for frame in result["crash"]["native"]), result["crash"]
    assert "<details><summary>Where it crashed</summary>" in given.comment
    assert "module: crash" in given.labels.suggested
