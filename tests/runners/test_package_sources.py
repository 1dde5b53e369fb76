"""Where packages come from, and what uv's errors mean."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from runners.environment import EnvironmentSpec
from runners.failures import DiskFull, EnvironmentFailed, IndexUnreachable, MachineFailed, NoWheel, RunnerFailure
from runners.lock import lock_of, make_lock, requirements
from runners.package_sources import CPU_PATH, PackageSources, Unreachable, below, configured_sources
from runners.store import Store
from runners.uv_command import UvFailed
from tests.listening import QuietHandler, listening


def test_pips_configuration_becomes_uvs_arguments(tmp_path: Path) -> None:
    warned: list[str] = []
    sources = configured_sources(
        {
            "extra-index-url": "https://a.example/simple\nhttps://b.example/simple",
            "find-links": f"{tmp_path} /no/such/folder https://c.example/links",
            "trusted-host": "a.example",
        },
        warned.append,
    )
    assert sources.extra == ("https://a.example/simple", "https://b.example/simple")
    assert sources.find_links == (str(tmp_path), "https://c.example/links")
    assert warned == ["the find-links folder /no/such/folder doesn't exist; left out"]
    assert sources.arguments() == [
        *("--index-strategy", "unsafe-best-match", "--torch-backend", "cpu"),
        *("--index", "https://a.example/simple", "--index", "https://b.example/simple"),
        *("--find-links", str(tmp_path), "--find-links", "https://c.example/links"),
        *("--allow-insecure-host", "a.example"),
    ]


def test_an_index_that_is_gone_is_left_out() -> None:
    sources = PackageSources(index="https://main.example/simple", extra=("https://u:p@a.example/simple",))
    fewer = sources.without("https://a.example/simple/six/")
    assert fewer is not None
    assert fewer.extra == ()
    cpu = sources.without(f"https://builds.test{CPU_PATH}/torch/")
    assert cpu is not None
    assert not cpu.torch_cpu
    assert sources.without("https://main.example/simple/six") is None


@pytest.mark.parametrize(
    ("url", "index", "answer"),
    [
        ("https://a.example/simple/six/", "https://a.example/simple", True),
        ("https://a.example/simple", "https://a.example/simple/", True),
        ("https://a.example/simpler/six", "https://a.example/simple", False),
        ("https://****@a.example/simple/six", "https://u:p@a.example/simple", True),
    ],
)
def test_what_lies_below_an_index(url: str, index: str, answer: bool) -> None:
    assert below(url, index) is answer


def test_what_did_not_answer_is_remembered_for_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unreachable = Unreachable(Store(tmp_path / "store"))
    assert unreachable.urls() == []
    unreachable.add("https://a.example")
    unreachable.add("https://b.example")
    assert unreachable.urls() == ["https://a.example", "https://b.example"]
    unreachable.path.write_text("1000 https://a.example\n")
    assert unreachable.urls() == []


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("error: failed to hardlink\n cause: No space left on device (os error 28)", DiskFull, "no space left"),
        (
            "error: Request failed\n cause: Failed to fetch: https://pypi.example/simple/torch/\n cause: dns error",
            IndexUnreachable,
            "(https://pypi.example/simple/torch)",
        ),
        (
            "error: Failed to download `torch`\n cause: for (https://pypi.example/torch-1.3.0.whl)\n cause: tls",
            IndexUnreachable,
            "(https://pypi.example/torch-1.3.0.whl)",
        ),
        ("error: No solution found when resolving\n cause: because x", NoWheel, "no wheels for torch 1.3.0"),
        # A public comment once said that a release couldn't be had, with the name of the operator's folder.
        (
            "error: failed to open file `/wheels/six-1.0-py3-none-any.whl`: No such file or directory (os error 2)",
            MachineFailed,
            "mend what it says, then try again",
        ),
        ("error: something odd", EnvironmentFailed, "something odd"),
    ],
)
def test_uvs_errors_have_meanings(tmp_path: Path, text: str, kind: type[RunnerFailure], part: str) -> None:
    failure = UvFailed(text).failure(Store(tmp_path / "store"), "torch 1.3.0 for Python 3.7")
    assert type(failure) is kind
    assert part in str(failure)
    assert "\n" not in str(failure)


@pytest.mark.parametrize(
    ("torch", "packages", "expected"),
    [
        ("1.3.0", (), ["torch==1.3.0", "numpy<2", "setuptools<70"]),
        ("2.2.2", (), ["torch==2.2.2", "numpy<2", "setuptools<70"]),
        ("2.3.0", (), ["torch==2.3.0", "numpy", "setuptools<70"]),
        ("2.5.1", (), ["torch==2.5.1", "numpy", "setuptools<70"]),
        # torch 2.13 asks for setuptools>=77.0.3.
        ("2.13.0", (), ["torch==2.13.0", "numpy", "setuptools<82"]),
        ("1.3.0", ("numpy==1.16.0", "scipy"), ["torch==1.3.0", "setuptools<70", "numpy==1.16.0", "scipy"]),
        (None, (), []),
    ],
)
def test_requirements(torch: str | None, packages: tuple[str, ...], expected: list[str]) -> None:
    assert requirements(EnvironmentSpec(torch, "3.7", packages)) == expected


PYLOCK = """
[[packages]]
name = "six"
version = "1.16.0"
wheels = [{{ url = "https://{host}/six.whl", hashes = {{ sha256 = "{digest}" }} }}]
"""


def test_a_locks_hash_is_that_of_the_wheels_not_of_where_they_come_from() -> None:
    lock = lock_of(PYLOCK.format(host="a.example", digest="aa"), "3.7.16")
    assert lock.packages == ("six==1.16.0",)
    assert lock_of(PYLOCK.format(host="b.example", digest="aa"), "3.7.16").hash == lock.hash
    assert lock_of(PYLOCK.format(host="a.example", digest="bb"), "3.7.16").hash != lock.hash
    assert lock_of(PYLOCK.format(host="a.example", digest="aa"), "3.7.17").hash != lock.hash


class _Closed(QuietHandler):
    def do_GET(self) -> None:
        self.send_error(503)


@pytest.fixture
def broken_index() -> Iterator[str]:
    with listening(_Closed) as address:
        yield f"{address}/simple"


@pytest.mark.parametrize("broken", [True, False])
def test_an_index_that_fails_is_skipped_with_a_warning(
    tmp_path: Path, broken_index: str, broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = broken_index if broken else "http://127.0.0.1:9/simple"
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", url)
    store, told = Store(tmp_path / "store"), list[str]()
    with store.temporary("x") as temporary:
        spec = EnvironmentSpec(None, "3.11", ("six==1.16.0",))
        lock = make_lock(spec, Path(sys.executable), "3.11.7", store, temporary, told.append)
    assert lock.packages == ("six==1.16.0",)
    assert told == [f"warning: the package index at {url}/six doesn't answer; going on without it"]


def test_what_had_no_wheels_on_the_day_is_taken_as_early_as_it_had(tmp_path: Path) -> None:
    # prettytable had its first wheel in September 2020: a program of June that imports it once had no environment.
    store, told = Store(tmp_path / "store"), list[str]()
    with store.temporary("x") as temporary:
        spec = EnvironmentSpec(None, "3.11", ("prettytable",), date(2020, 6, 1))
        lock = make_lock(spec, Path(sys.executable), "3.11.7", store, temporary, told.append)
    assert [package for package in lock.packages if package.startswith("prettytable")] == ["prettytable==2.0.0"]
    assert told == ["not everything had wheels yet: trying packages as of 2020-12-01"]


def test_where_no_day_has_wheels_the_first_failure_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    spec = EnvironmentSpec(None, "3.11", ("six==0.9.0",), date(2020, 6, 1))
    with store.temporary("x") as temporary, pytest.raises(NoWheel, match="as of 2020-06-01"):
        make_lock(spec, Path(sys.executable), "3.11.7", store, temporary, lambda _: None)
