"""Of a program for an accelerator, only what shows before it asks for one is told of a run on CPU."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repros.judge.cpu_part import first_accelerator_line, may_show_before
from repros.judge.observe import observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide, repro_before_running
from repros.values import Frame, Repro, Run, SourceFile, Verdict
from tests.repros.judge.making import MESSAGE, clean, raises, repro

PROGRAM = """\
import torch
x = torch.ones(2, 3)
y = torch.ones(2, 4)
z = torch.cat([x, y])
print(z.cuda())
"""


def claimed(program: str = PROGRAM, **claim: object) -> Repro:
    told = {"exception": "RuntimeError", "message": MESSAGE, **claim}
    return repro("exception", program=program, needs=("gpu",), **told)  # type: ignore[arg-type]


def decided(of: Repro, *runs: Run) -> Verdict:
    made = [
        replace(run, torch=torch, repeat=n)
        for run, torch in zip(runs, ("1.3.0", "2.13.0"), strict=False)
        for n in (1, 2)
    ]
    return decide(of, observe_all(of, made), Question(("1.3.0",), "2.13.0", ("1.3.0", "2.13.0")))


def raised(line: int, function: str = "<module>", inner: int | None = None) -> Run:
    run = raises(("RuntimeError", MESSAGE), line=line)
    (exception,) = run.exceptions
    frames = [Frame("test.py", line, function, None), *([Frame("test.py", inner, "f", None)] if inner else [])]
    return replace(run, exceptions=(replace(exception, frames=(*frames, *exception.frames[1:])),))


def test_what_shows_before_the_accelerator_is_reproduced_and_says_how_far_it_ran() -> None:
    assert repro_before_running(claimed()) is None
    verdict = decided(claimed(), raised(4), raised(4))
    assert verdict.kind == "reproduced"
    assert verdict.reason == (
        "The reported RuntimeError shows on torch 1.3.0 (2 of 2 runs) and on torch 2.13.0 (2 of 2 runs); the program"
        " was run on CPU alone and came as far as its line 4, before line 5, the first that may ask for an accelerator."
    )


NO_CUDA = raises(("AssertionError", "Torch not compiled with CUDA enabled"), line=5)


@pytest.mark.parametrize(
    ("of", "runs"),
    [
        (claimed(), (NO_CUDA,)),
        (claimed(), (raised(4), NO_CUDA)),
        (claimed(), (raised(4), clean())),
        (claimed(), (raised(5), raised(5))),
        (claimed(), (raised(4, inner=6), raised(4, inner=6))),
        (claimed(), (raised(4, function="f"), raised(4, function="f"))),
        (claimed(), (raised(4), raises(("IndexError", "something else"), line=4))),
        (claimed(), (raised(4),)),
        (claimed(), (raises(("IndexError", "something else"), line=4),)),
        (claimed(), (clean(),)),
        (claimed(), ()),
    ],
    ids=[
        "it asks for one", "the latest comes further", "gone on the latest", "at the line itself", "behind it",
        "in a thread", "another failure on the latest", "the latest was not run", "another failure",
        "it runs through", "nothing ran",
    ],
)  # fmt: skip
def test_whatever_else_comes_out_it_needs_an_accelerator(of: Repro, runs: tuple[Run, ...]) -> None:
    verdict = decided(of, *runs)
    assert verdict.kind == "needs-gpu"
    assert verdict.reason == "The program asks for an accelerator, and it is run on CPU alone."


LOOP = "import torch\nfor x in (1, 2):\n    torch.cat([x])\n    try:\n        x.cuda()\n    except Exception: pass\n"
CALLS = "import torch\ndef f(x):\n    return torch.cat([x])\nf(1)\ntorch.ones(1).cuda()\n"


def test_a_loop_that_goes_on_to_the_accelerator_may_have_been_there_before() -> None:
    assert decided(claimed(LOOP), raised(3), raised(3)).kind == "needs-gpu"


def test_a_function_defined_before_it_counts_by_all_its_lines() -> None:
    assert decided(claimed(CALLS), raised(4, inner=3), raised(4, inner=3)).kind == "reproduced"


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (claimed(), True),
        (claimed(message=None), False),
        (claimed(message="short"), False),
        (claimed(message="CUDA error: an illegal memory access"), False),
        (claimed("import torch\nx = torch.ones(2, device='cuda')\nx.f()"), False),
        (claimed("import torch\nx = 1\ny = [x\n,1]; y.to('mps')\n"), True),
        (claimed("import torch\nimport triton\nx = f()\n"), False),
        (claimed("import torch\ndef f(): pass\nx.cuda()"), False),
        (claimed(frames=(Frame("a.py", 9, "<module>", "print(z.cuda())"),)), False),
        (claimed(frames=(Frame("a.py", 9, "<module>", "z = torch.cat([x, y])"),)), True),
        (repro("output", program=PROGRAM, needs=("gpu",), text="tensor([1])"), False),
        (replace(claimed(), mode="transcript"), False),
        (replace(claimed(), needs=("gpu", "multi-process")), False),
    ],
)
def test_only_what_can_come_of_the_part_before_is_run(of: Repro, expected: bool) -> None:
    assert may_show_before(of) is expected
    assert (repro_before_running(of) is None) is expected


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("# on CUDA\nx = 1\nx.cuda()", 3),
        ("x = '#'; y.cuda()", 1),
        ("x.to('xpu:0')", 1),
        ("import torch\nx = 1", None),
        ("x = 1\ny = '" + "a" * 3000 + "'", 2),
    ],
)
def test_the_first_line_that_may_ask_for_an_accelerator(program: str, line: int | None) -> None:
    assert first_accelerator_line(repro(program=program)) == line


def test_another_file_that_asks_for_one_leaves_nothing_before_it() -> None:
    of = claimed()
    assert not may_show_before(replace(of, files=(*of.files, SourceFile("other.py", "x.cuda()"))))
