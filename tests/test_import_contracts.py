"""The walls between rooms: `lint-imports` holds them, and each falls to one wrong import in a copy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WRONG = {
    "layers": ("runners/limits.py", "import bot.failures"),
    "serve-worker": ("bot/serve/replies.py", "import bot.worker.inventory"),
    "worker-github": ("bot/worker/inventory.py", "import bot.sources.reference"),
    "database-page": ("bot/database/values.py", "import bot.page.pack"),
    "no-cycle": ("bot/inert.py", "import bot.report.share"),
}
"""The contract, and an import that breaks it: that of the Docker side by another room on the way."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("bot", "runners", "repros"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def broken_in(folder: Path, *contracts: str) -> bool:
    chosen = [word for name in contracts for word in ("--contract", name)]
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", *chosen]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return done.returncode != 0


def test_the_code_keeps_its_contracts(copy: Path) -> None:
    assert not broken_in(copy, *WRONG)


@pytest.mark.parametrize("contract", WRONG)
def test_a_wrong_import_breaks_its_contract(copy: Path, contract: str) -> None:
    name, wrong = WRONG[contract]
    file = copy / name
    was = file.read_text(encoding="utf-8")
    file.write_text(f"{was}\n{wrong}\n", encoding="utf-8")
    try:
        assert broken_in(copy, contract)
    finally:
        file.write_text(was, encoding="utf-8")
