"""Which nightly builds an index or a folder has, and that nothing but torch's own wheel ever comes from it."""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from repros.values import Release
from runners.environment import EnvironmentSpec
from runners.failures import EnvironmentFailed
from runners.index_settings import IndexSettings
from runners.lock import make_lock
from runners.nightlies import MAX_AGE, load_nightlies
from runners.nightly_list import Nightlies, day_of, nightlies_of, nightly_version
from runners.store import Store
from tests.listening import QuietHandler, listening

NOW = datetime(2026, 8, 13, tzinfo=UTC)
DEV = "torch-2.14.0.dev20260801%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl"
NAME = DEV.replace("%2B", "+")
SETTINGS = IndexSettings(None)


@contextmanager
def index(page: str, status: int = 200, kind: str = "text/html; charset=utf-8") -> Iterator[tuple[str, list[str]]]:
    """An index whose every page is this one; and what was asked of it."""
    asked: list[str] = []

    class Answer(QuietHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(page.encode())

    with listening(Answer) as address:
        yield f"{address}/whl/nightly/cpu", asked


def linked(*links: str) -> str:
    return "<html><body>" + "".join(f'<a href="{link}">x</a><br>' for link in links) + "</body></html>"


@pytest.mark.parametrize(
    ("name", "version"),
    [
        (NAME, "2.14.0.dev20260801"),
        (NAME.replace("+cpu", ""), "2.14.0.dev20260801"),
        (NAME.replace("+cpu", "+cu126"), ""),
        (NAME.replace("20260801", "20269901"), ""),
        (NAME.replace("20260801", "1"), ""),
        (NAME.replace(".dev20260801", ""), ""),
        (NAME.replace(".dev20260801", "rc1"), ""),
        (NAME.replace("torch", "torchvision"), ""),
        (NAME.replace("torch", "numpy"), ""),
        ("torch-2.14.0.dev20260801.tar.gz", ""),
        ("", ""),
    ],
)
def test_what_is_a_nightly_cpu_wheel_of_torch(name: str, version: str) -> None:
    assert nightly_version(name) == version


def test_builds_are_in_the_order_of_their_versions_with_their_days_and_pythons() -> None:
    names = [
        NAME,
        NAME.replace("cp311", "cp312"),
        NAME.replace("manylinux_2_28_x86_64", "win_amd64"),
        NAME.replace("2.14.0.dev20260801", "2.13.0.dev20260430"),
    ]
    found = nightlies_of([(name, f"https://a.test/{name}") for name in names], "https://a.test")
    assert found.all == (
        Release("2.13.0.dev20260430", date(2026, 4, 30), ("3.11",)),
        Release("2.14.0.dev20260801", date(2026, 8, 1), ("3.11", "3.12")),
    )
    assert found.url("2.14.0.dev20260801", "3.12") == f"https://a.test/{names[1]}"
    assert found.url("2.14.0.dev20260801", "3.13") is None
    assert found.find("2.14.0.dev20260801+cu126") == found.all[1]
    assert found.find("2.14.0") is None
    assert day_of("2.14.0") is None


def test_without_an_index_there_is_none(tmp_path: Path) -> None:
    assert load_nightlies(Store(tmp_path / "store"), None, SETTINGS) == Nightlies()


@pytest.mark.parametrize("below", ["", "torch"])
@pytest.mark.parametrize("as_address", [True, False])
def test_a_folder_of_wheels_is_an_index(tmp_path: Path, below: str, as_address: bool) -> None:
    folder = tmp_path / "my wheels"
    (folder / below).mkdir(parents=True)
    for name in (NAME, "numpy-99.0-py3-none-any.whl", "torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl"):
        (folder / below / name).touch()
    found = load_nightlies(Store(tmp_path / "store"), folder.as_uri() if as_address else str(folder), SETTINGS)
    assert [wheel.url for wheel in found.wheels] == [(folder / below / NAME).as_uri()]
    assert found.warning is None


def test_a_folder_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    found = load_nightlies(Store(tmp_path / "store"), str(tmp_path / "away"), SETTINGS)
    assert found.warning == f"there is no folder {tmp_path / 'away'}"
    assert found.why_not() == "the nightly index has none; `repro doctor` says why"


def test_an_html_page_is_read_and_kept_for_an_hour(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with index(linked(f"/files/{DEV}#sha256=ab", "https://b.test/numpy-99.0-py3-none-any.whl")) as (url, asked):
        found = [load_nightlies(store, url, SETTINGS, now=NOW + late) for late in (timedelta(), MAX_AGE / 2, MAX_AGE)]
        assert asked == ["/whl/nightly/cpu/torch/"] * 2
        assert [wheel.url for wheel in found[0].wheels] == [
            f"{url.removesuffix('/whl/nightly/cpu')}/files/{DEV}#sha256=ab"
        ]
        assert found[0] == found[1] == found[2]


def test_a_json_page_is_read_too(tmp_path: Path) -> None:
    page = f'{{"files": [{{"url": "{DEV}"}}, {{"url": "{DEV.replace("cp311", "cp312")}", "yanked": "broken"}}]}}'
    with index(page, kind="application/vnd.pypi.simple.v1+json") as (url, _):
        found = load_nightlies(Store(tmp_path / "store"), url, SETTINGS, now=NOW)
        assert [(wheel.python, wheel.url) for wheel in found.wheels] == [("3.11", f"{url}/torch/{DEV}")]


@pytest.mark.parametrize(
    "link",
    [
        f"file:///etc/{DEV}",
        f"ftp://a.test/{DEV}",
        f"https://a.test/x y/{DEV}",
        f"https://a.test/{DEV}\n--index-url",
        f"https://a.test/{'x' * 3000}/{DEV}",
        "javascript:alert(1)",
        "https://[",
    ],
)
def test_a_link_that_is_no_plain_address_is_left_alone(tmp_path: Path, link: str) -> None:
    with index(linked(link)) as (url, _):
        assert load_nightlies(Store(tmp_path / "store"), url, SETTINGS, now=NOW).wheels == ()


def test_a_yanked_build_is_left_alone(tmp_path: Path) -> None:
    with index(f'<a href="{DEV}" data-yanked="broken">x</a>') as (url, _):
        assert load_nightlies(Store(tmp_path / "store"), url, SETTINGS, now=NOW).all == ()


def test_an_index_that_is_away_is_a_warning_beside_what_it_had(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with index(linked(DEV)) as (url, _):
        before = load_nightlies(store, url, SETTINGS, now=NOW)
    after = load_nightlies(store, url, SETTINGS, now=NOW + MAX_AGE, seconds=2)
    assert after.all == before.all
    assert after.warning == f"the package index {url} can't be read: no connection"


def made(folder: Path, name: str, version: str, tag: str, needs: tuple[str, ...] = ()) -> Path:
    """A wheel with nothing but its name in it."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    texts = {
        f"{name}/__init__.py": "",
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {need}\n" for need in needs),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: false\nTag: {tag}\n",
    }
    lines = []
    for each, text in texts.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        lines.append(f"{each},sha256={digest},{len(text)}")
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for each, text in {**texts, f"{info}/RECORD": "\n".join([*lines, f"{info}/RECORD,,"]) + "\n"}.items():
            wheel.writestr(each, text)
    return path


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder with a nightly build, and newer packages than any index has of what that needs."""
    folder = tmp_path / "nightly"
    folder.mkdir()
    made(folder, "torch", "2.14.0.dev20260801+cpu", "cp311-cp311-manylinux_2_28_x86_64", ("filelock",))
    for name in ("filelock", "numpy", "setuptools", "torch"):
        made(folder, name, "99.0", "py3-none-any")
    return folder


def spec_in(folder: Path, store: Store) -> EnvironmentSpec:
    found = load_nightlies(store, str(folder), SETTINGS)
    (build,) = found.all
    return EnvironmentSpec(build.version, "3.11", as_of=build.date, wheel=found.url(build.version, "3.11"))


def test_a_package_planted_in_the_nightly_index_is_not_taken(tmp_path: Path, planted: Path) -> None:
    store = Store(tmp_path / "store")
    with store.temporary("x") as temporary:
        lock = make_lock(spec_in(planted, store), Path(sys.executable), "3.11.7", store, temporary, lambda _: None)
    assert "torch==2.14.0.dev20260801+cpu" in lock.packages
    assert sorted(package.partition("==")[0] for package in lock.packages) == [
        "filelock",
        "numpy",
        "setuptools",
        "torch",
    ]
    assert not [package for package in lock.packages if package.endswith("==99.0")]


def test_a_build_that_went_is_named(tmp_path: Path, planted: Path) -> None:
    store = Store(tmp_path / "store")
    spec = spec_in(planted, store)
    next(planted.glob("torch-2*")).unlink()
    with store.temporary("x") as temporary, pytest.raises(EnvironmentFailed) as failed:
        make_lock(spec, Path(sys.executable), "3.11.7", store, temporary, lambda _: None)
    assert str(failed.value) == "the nightly index no longer has torch 2.14.0.dev20260801"


def test_a_build_that_can_not_be_installed_does_not_tell_where_it_lay(tmp_path: Path, planted: Path) -> None:
    store = Store(tmp_path / "store")
    spec = spec_in(planted, store)
    next(planted.glob("torch-2*")).write_bytes(b"no archive")
    with store.temporary("x") as temporary, pytest.raises(EnvironmentFailed) as failed:
        make_lock(spec, Path(sys.executable), "3.11.7", store, temporary, lambda _: None)
    assert str(planted) not in str(failed.value)
    assert NAME in str(failed.value)


def test_another_wheel_of_the_same_build_is_another_environment() -> None:
    one, other = (EnvironmentSpec("2.14.0.dev20260801", "3.11", wheel=f"https://{host}.test/x.whl") for host in "ab")
    assert len({one.key(), other.key(), EnvironmentSpec("2.14.0.dev20260801", "3.11").key()}) == 3
    assert EnvironmentSpec("2.13.0", "3.11").key() == '["2.13.0", "3.11", [], null]'
