"""The store's folders and locks."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from runners.failures import DiskFull, RunnerFailure
from runners.store import Store, make_read_only, remove_tree
from tests.runners.placed import place

HOLD = """
import sys
from pathlib import Path
from runners.store import Store
with Store(Path(sys.argv[1])).temporary("held") as temporary:
    print(temporary.path.name, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_temporary_folder_is_gone_afterwards(store: Store) -> None:
    with store.temporary("x") as temporary:
        (temporary.path / "file").write_text("text")
        assert store.held(temporary.path.name)
        assert store.sweep() == []
    assert list(store.temporaries.iterdir()) == []


def test_a_temporary_folder_that_was_renamed_away_stays(store: Store) -> None:
    with store.temporary("x") as temporary:
        temporary.path.rename(store.environments / "kept")
    assert (store.environments / "kept").is_dir()


def test_the_folder_of_a_killed_process_is_swept_that_of_a_living_one_is_not(store: Store) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    assert store.held(name)
    assert store.sweep() == []
    child.kill()
    child.wait()
    assert not store.held(name)
    assert store.sweep() == [name]
    assert list(store.temporaries.iterdir()) == []


def test_a_lock_whose_folder_was_never_made_is_swept_too(store: Store) -> None:
    (store.temporaries / "run-1.lock").touch()
    (store.temporaries / ".stray").touch()
    assert store.left() == [".stray", "run-1"]
    assert store.sweep() == [".stray", "run-1"]
    assert list(store.temporaries.iterdir()) == []


def test_a_sweep_takes_no_folder_that_is_being_made(store: Store) -> None:
    stop = threading.Event()
    swept: list[str] = []

    def sweep() -> None:
        while not stop.is_set():
            swept.extend(store.sweep())

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    for _ in range(300):
        with store.temporary("x") as temporary:
            assert temporary.path.is_dir()
    stop.set()
    sweeper.join()
    assert swept == []


def test_a_folder_stays_while_a_child_with_its_lock_lives(store: Store) -> None:
    script = HOLD.replace(
        "    sys.stdin.read()",
        "    import subprocess\n    subprocess.Popen(['sleep', '600'], pass_fds=(temporary.lock_fd,), stdout=-3)\n"
        "    sys.stdin.read()",
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(store.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    sleeper = _child_of(child.pid)
    child.kill()
    child.wait()
    assert store.sweep() == []
    sleeper_path = Path("/proc", str(sleeper))
    subprocess.run(["kill", "-9", str(sleeper)], check=True)
    while sleeper_path.exists() and "Z" not in (sleeper_path / "stat").read_text().split()[2]:
        pass
    assert store.sweep() == [name]


def _child_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    while not (text := children.read_text()):
        pass
    return int(text.split()[0])


def test_a_full_disk_is_one_line(store: Store) -> None:
    with pytest.raises(DiskFull, match=r"no space left below .*REPRO_STORE"), store.disk_full_is_one_line():
        Path("/dev/full").write_text("x")


def test_a_disk_that_fills_up_while_a_folder_is_copied_is_the_same_line(store: Store, tmp_path: Path) -> None:
    # shutil's own error has no number: a full disk was taken for a Python that isn't there.
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "file").write_text("x")
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "file").symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="no space left"), store.disk_full_is_one_line():
        shutil.copytree(tmp_path / "from", tmp_path / "to", dirs_exist_ok=True)


def test_other_errors_stay_what_they_are(store: Store) -> None:
    with pytest.raises(FileNotFoundError), store.disk_full_is_one_line():
        (store.root / "nosuch").read_text()


def test_a_store_that_can_not_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunnerFailure, match=r"can't use the store .*: Not a directory; set REPRO_STORE"):
        Store(tmp_path / "file" / "store")


def test_the_store_keeps_its_identity(store: Store) -> None:
    assert Store(store.root).id == store.id
    assert len(store.id) == 32


def test_a_copy_of_a_store_is_another_one(store: Store, tmp_path: Path) -> None:
    shutil.copytree(store.root, tmp_path / "copy")
    (tmp_path / "link").symlink_to(store.root)
    assert Store(tmp_path / "copy").id != store.id
    assert Store(tmp_path / "link").id == store.id


def test_the_root_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPRO_STORE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert Store().root == tmp_path / "cache" / "reprobot"
    monkeypatch.setenv("REPRO_STORE", str(tmp_path / "own"))
    assert Store().root == tmp_path / "own"


def test_a_small_file_is_written_whole_or_not_at_all(store: Store) -> None:
    path = store.specs / "x"
    store.write_atomically(path, "old")
    store.write_atomically(path, "new")
    assert path.read_text() == "new"
    assert list(store.specs.iterdir()) == [path]


def test_read_only_trees_can_be_removed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_text("text")
    (tmp_path / "a" / "link").symlink_to("b")
    assert make_read_only(tmp_path / "a") >= 4
    assert (tmp_path / "a" / "b" / "file").stat().st_mode & 0o777 == 0o444
    remove_tree(tmp_path / "a")
    assert not (tmp_path / "a").exists()
    remove_tree(tmp_path / "a")


def test_a_full_disk_is_told_with_what_removing_environments_would_free(store: Store) -> None:
    assert str(store.disk_full()).endswith(": make some; or set REPRO_STORE to a larger disk")
    place(store, "a", 200_000_000)
    place(store, "b", 100_000_000)
    assert "`repro env prune` frees up to 0.3 GB, and asks first" in str(store.disk_full())
