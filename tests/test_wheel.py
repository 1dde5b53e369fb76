"""What a release publishes: the wheel works outside of the checkout, and an index has all to show of it."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

VERSION = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder)]
    subprocess.run(build, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel, beside the locked dependencies of the one that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    # A path that a .pth file adds comes last, and its own .pth files, the checkout's among them, are not read.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--python", str(folder), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--force-reinstall", str(wheel)], check=True, capture_output=True)
    return folder / "bin"


def said(program: Path, *words: str) -> str:
    done = subprocess.run([program, *words], cwd=program.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("script", ["repro", "reprobot"])
def test_both_scripts_of_the_wheel_say_its_version(installed: Path, script: str) -> None:
    assert said(installed / script, "--version") == f"{script}, version {VERSION}"


def test_the_library_comes_with_the_wheel(installed: Path) -> None:
    code = "import reprobot, bot.main; print(reprobot.__file__, bot.main.__file__, *reprobot.read('').repros)"
    library, ours = said(installed / "python", "-c", code).split()
    assert Path(library).is_relative_to(installed.parent)
    assert Path(ours).is_relative_to(installed.parent)


def test_the_wheel_finds_its_own_configuration_and_dockerfile(installed: Path) -> None:
    code = (
        "from bot.settings.config import load_config, shipped_path; from runners.image import dockerfile_text;"
        "load_config(); print(shipped_path(), len(dockerfile_text()))"
    )
    shipped, length = said(installed / "python", "-c", code).split()
    assert Path(shipped).is_relative_to(installed.parent)
    assert int(length) > 500


def test_every_package_of_the_wheel_says_that_it_is_typed(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names if name.endswith("/__init__.py")}
    assert tops == {"bot", "reprobot", "repros", "runners"}
    assert {f"{top}/py.typed" for top in tops} <= set(names)


def test_a_page_of_an_index_leads_to_pictures_and_pages_of_the_version(wheel: Path) -> None:
    (metadata,) = (name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("/METADATA"))
    page = str(Parser().parsestr(zipfile.ZipFile(wheel).read(metadata).decode()).get_payload())
    links = re.findall(r"\]\(([^)]+)\)", page)
    pictures = [link for link in links if link.endswith(".png")]
    assert pictures
    assert len(links) > len(pictures)
    assert all(link.startswith("https://") for link in links), links
    raw = f"https://raw.githubusercontent.com/reprobot/reprobot/v{VERSION}/"
    blob = f"https://github.com/reprobot/reprobot/blob/v{VERSION}/"
    for link in links:
        if "reprobot/reprobot" in link:
            start = raw if link.endswith(".png") else blob
            assert Path(link.removeprefix(start).partition("#")[0]).is_file(), link


def test_an_index_has_all_to_show_of_the_package() -> None:
    rated = subprocess.run(
        [Path(sys.executable).with_name("pyroma"), "--min=10", "."], capture_output=True, text=True, check=False
    )
    assert rated.returncode == 0, rated.stdout
    assert "10/10" in rated.stdout + rated.stderr


def test_the_changelog_tells_of_the_version() -> None:
    headings = re.findall(r"^## \[([^]]+)\]", Path("CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", VERSION]
