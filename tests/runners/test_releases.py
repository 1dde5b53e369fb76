import json
import socket
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from repros.values import Release
from runners import releases
from runners.index import IndexFile
from runners.index_settings import IndexSettings
from runners.releases import MAX_AGE, RETRY_AFTER, Source, load_releases, releases_of, snapshot
from runners.store import Store
from tests.runners.package_index import page, serving, wheel

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("UV_OFFLINE", "1")  # the index of CPU builds is another one than the tests' own
    return Store(tmp_path / "store")


@pytest.fixture
def nobody() -> IndexSettings:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    return IndexSettings(f"http://127.0.0.1:{port}/simple")


def files(*names: str, day: str = "2020-01-15") -> list[IndexFile]:
    return [IndexFile(name, datetime.fromisoformat(f"{day}T00:00:00Z"), yanked=False) for name in names]


def test_releases_are_sorted_as_versions_with_their_pythons_sorted_as_versions() -> None:
    found = releases_of(files(wheel("1.10.0", "310"), wheel("1.10.0", "39"), wheel("1.9.0", "37"), wheel("1.2.0")))
    assert [(r.version, r.pythons) for r in found] == [
        ("1.2.0", ("3.7",)),
        ("1.9.0", ("3.7",)),
        ("1.10.0", ("3.9", "3.10")),
    ]


def test_a_release_is_as_old_as_its_first_wheel_for_linux() -> None:
    listed = [*files(wheel("1.4.0"), day="2020-01-15"), *files(wheel("1.4.0", "38"), day="2020-02-01")]
    listed += files(wheel("1.4.0", platform="win_amd64"), day="2020-01-10")
    assert releases_of(listed) == (Release("1.4.0", date(2020, 1, 15), ("3.7", "3.8")),)


@pytest.mark.parametrize(
    "name",
    [
        wheel("0.4.1"),
        wheel("1.4.0a0"),
        wheel("1.4.0.dev20200101"),
        wheel("1.4.0+cpu"),
        wheel("1.4.0", platform="macosx_10_7_x86_64"),
        "torch-1.4.0.tar.gz",
    ],
)
def test_what_is_no_release_for_linux_counts_for_nothing(name: str) -> None:
    assert releases_of(files(name)) == ()


def test_a_post_release_belongs_to_its_release() -> None:
    assert [r.version for r in releases_of(files(wheel("1.0.1.post2", "36"), wheel("1.0.1")))] == ["1.0.1"]


def test_a_yanked_release_is_none() -> None:
    assert releases_of([IndexFile(wheel("1.4.0"), NOW, yanked=True)]) == ()


def test_the_index_is_asked_once_a_day(store: Store) -> None:
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as index:
        first = load_releases(store, index.settings, now=NOW)
        second = load_releases(store, index.settings, now=NOW + MAX_AGE - timedelta(seconds=1))
        assert index.asked == ["torch"]
        third = load_releases(store, index.settings, now=NOW + MAX_AGE)
        assert index.asked == ["torch", "torch"]
    assert [r.source for r in (first, second, third)] == [Source.INDEX, Source.CACHE, Source.INDEX]
    assert first.all == second.all == third.all == (Release("1.3.0", date(2019, 10, 10), ("3.7",)),)
    assert (first.warning, second.read) == (None, NOW)


def test_a_refresh_asks_at_once(store: Store) -> None:
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as index:
        load_releases(store, index.settings, now=NOW)
        assert load_releases(store, index.settings, now=NOW, refresh=True).source == Source.INDEX


def test_another_index_is_asked_although_the_first_ones_list_is_fresh(store: Store) -> None:
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as one:
        load_releases(store, one.settings, now=NOW)
    with serving(torch=page((wheel("1.4.0"), "2020-01-15"))) as other:
        assert load_releases(store, other.settings, now=NOW).newest.version == "1.4.0"


def test_a_list_from_the_future_is_read_afresh(store: Store) -> None:
    # A clock that was wrong once would freeze the list for years.
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as index:
        load_releases(store, index.settings, now=NOW + timedelta(days=3000))
        assert load_releases(store, index.settings, now=NOW).source == Source.INDEX


def test_without_an_index_the_shipped_list_is_used_and_said(store: Store, nobody: IndexSettings) -> None:
    found = load_releases(store, nobody, now=NOW)
    assert found.source == Source.SNAPSHOT
    assert found.all == snapshot().all
    assert found.warning is not None
    assert "no connection" in found.warning
    assert f"shipped with reprobot on {snapshot().read:%Y-%m-%d}" in found.warning
    assert "\n" not in found.warning


def test_an_old_list_of_this_machine_goes_before_an_older_shipped_one(store: Store) -> None:
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as index:
        load_releases(store, index.settings, now=NOW)
        index.status = 503
        later = load_releases(store, index.settings, now=NOW + timedelta(days=30))
    assert later.source == Source.CACHE
    assert [r.version for r in later.all] == ["1.3.0"]
    assert later.warning is not None
    assert "it answered 503; using the list of releases kept on 2030-05-01" in later.warning


def test_an_index_that_failed_is_left_alone_for_a_while_and_the_warning_stays(store: Store) -> None:
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as index:
        index.status = 500
        first = load_releases(store, index.settings, now=NOW)
        again = load_releases(store, index.settings, now=NOW + RETRY_AFTER - timedelta(seconds=1))
        assert (len(index.asked), again) == (1, first)
        index.status = 200
        mended = load_releases(store, index.settings, now=NOW + RETRY_AFTER)
    assert (mended.source, mended.warning) == (Source.INDEX, None)


@pytest.mark.parametrize(
    "garbage", ["<html>", '{"files": []}', "{}", {"files": []}, page((wheel("0.4.1"), "2018-07-01"))]
)
def test_an_index_without_torch_is_no_list(store: Store, garbage: Any) -> None:
    with serving(torch=garbage) as index:
        found = load_releases(store, index.settings, now=NOW)
    assert found.source == Source.SNAPSHOT
    assert found.warning


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"read": "2030-05-01T12:00:00Z", "releases": []}'])
def test_a_damaged_cache_is_read_afresh(store: Store, damage: bytes) -> None:
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as index:
        load_releases(store, index.settings, now=NOW)
        (store.root / "releases.json").write_bytes(damage)
        assert load_releases(store, index.settings, now=NOW).source == Source.INDEX


def test_the_cache_holds_no_password(store: Store) -> None:
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as index:
        url = index.url.replace("//", "//me:secret@")
        load_releases(store, IndexSettings(url), now=NOW)
    assert "secret" not in (store.root / "releases.json").read_text()


def test_cpu_wheels_in_a_find_links_folder_are_looked_at_each_time(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    listed = page((wheel("1.3.0"), "2019-10-10"), (wheel("1.4.0"), "2020-01-15"), (wheel("1.4.0", "38"), "2020-01-15"))
    with serving(torch=listed) as index:
        settings = IndexSettings(index.url, find_links=(str(folder),))
        assert load_releases(store, settings, now=NOW).newest_cpu is None
        (folder / wheel("1.3.0+cpu")).touch()
        found = load_releases(store, settings, now=NOW)
    assert found.source == Source.CACHE
    assert found.newest_cpu is not None
    assert found.newest_cpu.version == "1.3.0"
    assert found.cpu_pythons(found.newest_cpu) == ("3.7",)


def test_the_shipped_list_is_whole() -> None:
    found = snapshot()
    versions = [r.version for r in found.all]
    assert versions[0] == "1.0.0"
    assert len(set(versions)) == len(versions) >= 52
    assert [r.date for r in found.all] == sorted(r.date for r in found.all)
    assert all(r.pythons for r in found.all)
    assert found.find("1.3.0") == Release("1.3.0", date(2019, 10, 10), ("2.7", "3.5", "3.6", "3.7"))


def test_the_shipped_list_names_no_index() -> None:
    text = Path(releases.__file__).with_name("releases.json").read_text()
    assert "//" not in text
    assert set(json.loads(text)) == {"read", "releases", "shipped"}
