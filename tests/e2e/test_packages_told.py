"""The comment says in which versions a program had the packages that it imports."""

from __future__ import annotations

import uuid

import pytest

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.settings.config import load_config
from bot.summary.contract import answer_json
from repros.values import Issue

PROGRAM = """\
import numpy as np
import torch
print(np.__version__)
raise ValueError("{mark}")
"""


@pytest.mark.docker
def test_the_versions_of_what_a_program_imports_are_those_that_it_sees_on_each_release() -> None:
    mark = uuid.uuid4().hex
    body = f"PyTorch 1.3.0\n\n```python\n{PROGRAM.format(mark=mark)}```\n\n```\nValueError: {mark}\n```\n"
    bench, request = Machine(load_config()), Request(latest="2.13.0")
    told = Issue(id="octo/torch#1", title="It breaks", body=body)
    given = answer_issue(told, request, bench.config, lambda: bench.releases, LocalRuns(bench, request))
    assert given.verdict.kind == "reproduced"
    for seen in given.verdict.runs:
        assert seen.run.packages == (f"numpy=={seen.run.stdout.strip()}",)
        assert f"`numpy {seen.run.stdout.strip()}` | exception `ValueError`" in given.comment
    runs = answer_json(given)["results"][0]["runs"]
    assert [run["packages"] for run in runs] == [seen.run.packages for seen in given.verdict.runs]
    # 1.3.0 takes packages as of its own time.
    assert {seen.run.torch: seen.run.packages[0].startswith("numpy==1.17.") for seen in given.verdict.runs} == {
        "1.3.0": True,
        "2.13.0": False,
    }


@pytest.mark.docker
@pytest.mark.parametrize(("stated", "seen"), [("0.7.0", "0.7.0"), ("99.0", None)])
def test_a_package_that_can_be_had_as_stated_is_that_on_the_reported_release(stated: str, seen: str | None) -> None:
    """Defends: "not reproduced" by the package's next version, which has no such bug."""
    program = "import einops\nimport torch\nprint(einops.__version__, torch.__version__)\n"
    body = f"PyTorch 2.13.0\n\n[pip3] einops=={stated}\n\n```python\n{program}```\nprints `0 2`, should print `1 2`.\n"
    bench, request = Machine(load_config()), Request(latest="2.13.0")
    given = answer_issue(
        Issue("einops", body), request, bench.config, lambda: bench.releases, LocalRuns(bench, request)
    )
    (packages,) = {run.run.packages for run in given.verdict.runs}
    version = packages[0].removeprefix("einops==")
    assert given.verdict.runs[0].run.stdout.startswith(f"{version} 2.13.0")
    assert (version == seen) if seen else (version != stated)
