"""A real wheel of torch tagged anew as nightly builds, one with a planted fault: the bisection finds it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.settings.config import load_config
from bot.summary.contract import answer_json
from repros.values import Issue
from runners.package_sources import configured_sources
from runners.store import Store, remove_tree
from tests.runners.nightly_wheels import REAL, tagged
from tests.runners.test_nightlies import made

BUILDS = tuple(f"2.14.0.dev2026080{day}" for day in (1, 2, 3))
FAULTY = BUILDS[1]
COMMITS = {build: hashlib.sha1(build.encode(), usedforsecurity=False).hexdigest() for build in BUILDS}

BODY = f"""torch version: {FAULTY}+cpu

```python
import torch
print(torch.atleast_1d(torch.tensor(3.0)))
```

```
Traceback (most recent call last):
  File "test.py", line 2, in <module>
    print(torch.atleast_1d(torch.tensor(3.0)))
RuntimeError: atleast_1d: the storage has no room
```
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A store of its own, with the shared one's interpreters, beside an index of three builds and planted packages."""
    index, own = tmp_path / "nightly", Store(tmp_path / "store")
    index.mkdir()
    real = next(Path(folder) / REAL for folder in configured_sources().find_links if (Path(folder) / REAL).exists())
    for build in BUILDS:
        tagged(real, index, build, COMMITS[build], faulty=build == FAULTY)
    for name in ("filelock", "numpy"):
        made(index, name, "99.0", "py3-none-any")
    for shared in Store().interpreters.iterdir():
        (own.interpreters / shared.name).symlink_to(shared)
    path = tmp_path / "app.yaml"
    path.write_text(f"store: {own.root}\nreleases: {{nightly_index: {index}}}\n", encoding="utf-8")
    yield Machine(load_config(path))
    remove_tree(own.root)
    remove_tree(index)


@pytest.mark.docker
def test_a_bisection_of_nightly_builds_finds_the_planted_one_and_its_fix(machine: Machine) -> None:
    request = Request(bisect=True, releases=f"{BUILDS[0]}..nightly")
    issue = Issue(id="octo/torch#1", title="atleast_1d fails", body=BODY)
    runs = LocalRuns(machine, request, slots=1)
    given = answer_issue(issue, request, machine.config, lambda: machine.releases, runs)
    assert given.verdict.kind == "fixed", given.verdict.reason
    (result,) = answer_json(given)["results"]
    assert (result["first_shown"], result["first_absent"]) == (FAULTY, BUILDS[2])
    assert {run["torch"]: run["commit"] for run in result["runs"]} == COMMITS
    compare = "https://github.com/pytorch/pytorch/compare/"
    assert [each["compare"] for each in result["boundaries"]] == [
        f"{compare}{COMMITS[one]}...{COMMITS[other]}" for one, other in (BUILDS[:2], BUILDS[1:])
    ]
    assert f"`nightly {FAULTY} ({COMMITS[FAULTY][:7]})` (reported)" in given.comment
    installed = {package for environment in machine.environments.list() for package in environment.packages}
    assert f"torch=={FAULTY}+cpu" in installed
    assert not [package for package in installed if package.endswith("==99.0")]
