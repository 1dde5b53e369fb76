"""What a program says of its torch turns nothing: the comment tells the release that ran.

Programs that try to turn their verdict are in `tests/hostile/programs/verdict`.
"""

from __future__ import annotations

import pytest

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.settings.config import load_config
from repros.values import Issue

PROGRAM = """import torch
torch.__version__ = '1.0.0'
print(torch.__version__)
raise RuntimeError("sizes of tensors must match")
"""
REPORT = Issue(
    id="octo/torch#1", title="It fails",
    body=f"```python\n{PROGRAM}```\n\ngives\n\n```\nRuntimeError: sizes of tensors must match\n```\n\n"
    "PyTorch version: 2.13.0\n",
)  # fmt: skip


@pytest.mark.docker
def test_a_program_that_redefines_torchs_version_is_reported_with_the_one_that_ran() -> None:
    bench = Machine(load_config())
    request = Request(latest="2.13.0")
    found = answer_issue(
        REPORT, request, bench.config, lambda: bench.releases, LocalRuns(bench, request, slots=bench.slots)
    )
    assert found.verdict.kind == "reproduced"
    assert {seen.run.torch for seen in found.verdict.runs} == {"2.13.0"}
    assert "| `2.13.0` (reported) |" in found.comment
    assert found.verdict.runs[0].run.stdout == "1.0.0\n"
