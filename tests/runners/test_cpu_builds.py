from pathlib import Path

import pytest

from runners.cpu_builds import CpuBuild, local_cpu_builds, newest_in_cpu_index


def test_only_cpu_wheels_for_linux_count(tmp_path: Path) -> None:
    for name in [
        "torch-2.1.0+cpu-cp311-cp311-linux_x86_64.whl",
        "torch-2.1.0+cpu-cp310-cp310-manylinux_2_28_x86_64.whl",
        "torch-2.2.0-cp311-cp311-manylinux1_x86_64.whl",
        "torch-2.3.0+cu121-cp311-cp311-linux_x86_64.whl",
        "torch-2.4.0+cpu-cp311-cp311-win_amd64.whl",
        "torch-2.5.0.dev20240901+cpu-cp311-cp311-linux_x86_64.whl",
        "torchvision-0.16.0+cpu-cp311-cp311-linux_x86_64.whl",
        "torch-broken.whl",
    ]:
        (tmp_path / name).touch()
    assert set(local_cpu_builds([str(tmp_path)])) == {CpuBuild("2.1.0", "3.11"), CpuBuild("2.1.0", "3.10")}


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_folder_may_be_given_as_an_address(tmp_path: Path, scheme: str) -> None:
    folder = tmp_path / "with blank"
    folder.mkdir()
    (folder / "torch-2.1.0+cpu-cp311-cp311-linux_x86_64.whl").touch()
    given = folder.as_uri() if scheme else str(folder)
    assert local_cpu_builds([given]) == (CpuBuild("2.1.0", "3.11"),)


def test_absent_folders_and_web_addresses_hold_nothing(tmp_path: Path) -> None:
    assert local_cpu_builds([str(tmp_path / "absent"), "https://wheels.test/page.html"]) == ()


def test_no_network_means_no_build_in_the_cpu_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path))
    assert newest_in_cpu_index() is None
