"""Reports that are wrong or run into trouble, on their whole way: what the comment says, and what it never claims."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.database.engine import database_url, open_engine
from bot.database.failures import Failures
from bot.database.migrate import upgrade
from bot.jobs.orders import RunOrder
from bot.report.answer import Answer
from bot.settings.config import load_config
from bot.worker.live_status import LiveStatus
from bot.worker.run_service import RunService
from repros.read import read_issue
from repros.values import Issue, Outcome, Release
from runners.interpreters import Interpreters
from runners.release_list import Releases
from runners.sandbox import Sandbox
from runners.store import Store, remove_tree
from tests.runners.dying_index import dying_index


@pytest.fixture(scope="module")
def bench() -> Machine:
    """A workbench that knows two releases alone, so that they are neighbours; other tests build both too."""
    made = Machine(load_config())
    known = made.releases
    made.__dict__["releases"] = replace(known, all=tuple(r for r in known.all if r.version in {"1.3.0", "2.13.0"}))
    return made


def issue(program: str, versions: str, claim: str) -> Issue:
    body = f"## Bug\n\n```python\n{program}\n```\n\nIt prints\n\n```\n{claim}\n```\n\n{versions}\n"
    return Issue(id="octo/torch#1", title="It breaks", body=body)


def answer(bench: Machine, told: Issue, request: Request | None = None) -> Answer:
    asked = request or Request(latest="2.13.0")
    executor = LocalRuns(bench, asked, slots=bench.slots)
    return answer_issue(told, asked, bench.config, lambda: bench.releases, executor)


def test_a_file_that_is_not_in_the_report_is_named_and_inert(bench: Machine) -> None:
    program = 'import torch\nprint(torch.load("@all/<b>w`.pth"))'
    given = answer(bench, issue(program, "PyTorch version: 2.13.0", "ValueError: x"))
    assert given.verdict.kind == "needs-info"
    assert "- `missing-file`: ``@all/<b>w`.pth``\n" in given.comment


def test_a_package_outside_the_list_is_named_and_nothing_is_run(bench: Machine) -> None:
    given = answer(bench, issue("import torch\nimport frobnicator\nfrobnicator.f()", "PyTorch version: 2.13.0", "x"))
    assert (given.verdict.kind, given.verdict.runs) == ("needs-info", ())
    assert "The program needs the package frobnicator, which is not on the list." in given.comment


@pytest.mark.docker
def test_a_file_that_only_the_run_misses_is_no_failure_of_the_report(bench: Machine) -> None:
    program = "import torch\nname = ''.join(['mod', 'el', '.pth'])\ntorch.load(name)"
    given = answer(bench, issue(program, "PyTorch version: 2.13.0", "ValueError: x"))
    assert given.verdict.kind == "needs-info"
    assert "it reads a file that isn't part of the report" in given.comment


@pytest.mark.docker
def test_a_run_that_was_made_is_not_made_again(bench: Machine) -> None:
    told = issue('import os\nprint(os.urandom(9))\nraise ValueError("x")', "PyTorch version: 2.13.0", "ValueError: x")
    first, second = (answer(Machine(bench.config), told).verdict.runs for _ in range(2))
    assert [seen.run for seen in first] == [seen.run for seen in second]


@pytest.mark.parametrize(("written", "nearest"), [("1.99.0", "1.3.0"), ("2.31.0", "2.13.0"), ("1.30.0", "1.3.0")])
def test_a_release_that_there_is_not_is_said_with_the_nearest_and_nothing_is_run(
    bench: Machine, written: str, nearest: str
) -> None:
    given = answer(bench, issue('raise ValueError("x")', f"PyTorch version: {written}", "ValueError: x"))
    assert (given.verdict.kind, given.verdict.runs) == ("inconclusive", ())
    assert f"There is no torch {written}; the nearest release is {nearest}." in given.comment


@pytest.mark.docker
@pytest.mark.parametrize("written", ["2..1", "l.3.0", "2.13.0.0.1"])
def test_a_version_that_can_not_be_read_is_none_and_the_comment_says_what_was_run(bench: Machine, written: str) -> None:
    given = answer(bench, issue('raise ValueError("x")', f"PyTorch version: {written}", "ValueError: x"))
    assert given.verdict.kind == "reproduced"
    assert {seen.run.torch for seen in given.verdict.runs} == {"2.13.0"}
    assert "no release" in given.comment


@pytest.mark.docker
def test_a_python_without_a_wheel_of_the_release_gives_way_to_the_newest_that_has_one(bench: Machine) -> None:
    told = "PyTorch version: 1.3.0\nPython version: 3.12"
    given = answer(bench, issue('raise ValueError("x")', told, "ValueError: x"))
    assert given.verdict.runs[0].run.torch == "1.3.0"
    assert given.verdict.runs[0].run.python.startswith("3.7.")
    assert re.search(r"\| `1\.3\.0` \(reported\) \| `[0-9a-f]{7}` \| `3\.7\.", given.comment)


@pytest.mark.docker
def test_a_program_that_fails_only_now_and_then_gets_no_claim_but_the_counts(bench: Machine) -> None:
    given = next(each for each in (answer(bench, unsteady()) for _ in range(20)) if disagree(each))
    shown = sum(seen.observation == "shows" for seen in given.verdict.runs)
    assert given.verdict.kind == "inconclusive"
    assert len(given.verdict.runs) == bench.config.repeats.unsteady == 10
    assert f"of 10 runs on torch 2.13.0 it shows in {shown}, it is absent in {10 - shown}." in given.comment


def unsteady() -> Issue:
    """An issue whose program fails in half of its runs, and that no run is remembered of."""
    program = f'import os  # {uuid.uuid4()}\nif os.urandom(1)[0] % 2:\n    raise ValueError("x")'
    return issue(program, "PyTorch version: 2.13.0", "ValueError: x")


def disagree(given: Answer) -> bool:
    """Whether the runs differ; the first two are equal for half of all unsteady programs, and then no more are made."""
    return len({seen.observation for seen in given.verdict.runs}) > 1


@pytest.mark.docker
@pytest.mark.parametrize(
    ("program", "claim", "reported", "kind", "first_shown", "first_absent", "said"),
    [
        (
            "import torch\nprint(torch.tensor([5]) / torch.tensor([2]))", "tensor([2])", "1.3.0",
            "fixed", None, "2.13.0", "it is gone since 2.13.0",
        ),
        (
            "import torch\nprint(torch.tensor([5]) / torch.tensor([2]))", "tensor([2.5000])", "2.13.0",
            "reproduced", "2.13.0", None, "a regression: works on 1.3.0, fails since 2.13.0",
        ),
    ],
)  # fmt: skip
def test_a_bisection_over_two_releases_finds_where_it_changed(
    bench: Machine, program: str, claim: str, reported: str, kind: str, first_shown: str | None,
    first_absent: str | None, said: str,
) -> None:  # fmt: skip
    given = answer(bench, issue(program, f"PyTorch version: {reported}", claim), Request(latest="2.13.0", bisect=True))
    found = given.verdict
    assert (found.kind, found.first_shown, found.first_absent) == (kind, first_shown, first_absent), given.comment
    assert said in given.comment
    assert {seen.run.torch for seen in found.runs} == {"1.3.0", "2.13.0"}


@pytest.fixture
def fresh(bench: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A workbench with an empty store and database, but the shared interpreters."""
    shared = Interpreters(bench.store, bench.sandbox).get("3.11")
    own = Store(tmp_path / "store")
    (own.interpreters / shared.path.name).symlink_to(shared.path)
    monkeypatch.setenv("REPRO_STORE", str(own.root))
    made = Machine(load_config())
    made.__dict__["releases"] = Releases((Release("2.13.0", date(2026, 7, 8), ("3.11",)),))
    assert isinstance(made.sandbox, Sandbox)
    yield made
    remove_tree(own.root)


@pytest.mark.docker
def test_an_index_that_dies_in_the_middle_of_a_build_is_our_failure_and_leaves_nothing_half_built(
    fresh: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = issue('raise ValueError("x")', "PyTorch version: 2.13.0\nPython version: 3.11", "ValueError: x")
    order = RunOrder(read_issue(told).repros[0], "2.13.0", 1, Request())
    with dying_index(torch="2.13.0", numpy="2.0.0", setuptools="81.0.0") as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        engine = open_engine(database_url(fresh.config))
        upgrade(engine)
        made = RunService(fresh, LiveStatus.of(engine, "docker-a-0")).run(order, "octo/torch#1/run/1", lambda: False)
        assert index.begun, "the build did not come as far as a wheel"
    assert made.failed is not None, made
    assert made.failed.outcome is Outcome.INFRA_ERROR
    assert "the package index doesn't answer" in (made.failed.reason or "")
    assert [(each.cause, each.release) for each in Failures(engine).newest(9)] == [("index-away", "2.13.0")]
    store = fresh.store
    assert [list(p.iterdir()) for p in (store.environments, store.specs, store.temporaries)] == [[], [], []]
