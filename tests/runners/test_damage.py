"""A single byte that differs in an environment is found, in whatever file it is."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from runners.damage import damage, unlisted_digest
from runners.environment import Environment

PACKAGES = "lib/python3.11/site-packages"


def flip(path: Path) -> None:
    """Changes one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def point_to_bin(link: Path) -> None:
    link.unlink()
    link.symlink_to("bin")


def row(name: str, data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    return f"{name},sha256={digest},{len(data)}\n"


@pytest.fixture
def built(tmp_path: Path) -> Environment:
    """An environment of one package, with a program in `bin` and bytecode that no wheel lists."""
    packages = tmp_path / "env" / PACKAGES
    files = {"it/__init__.py": b"value = 1\n", "../../../bin/it": b"#!python\n", "it/größe.so": bytes(1000)}
    for name, data in files.items():
        path = packages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (packages / "it" / "__pycache__").mkdir()
    (packages / "it" / "__pycache__" / "__init__.pyc").write_bytes(b"bytecode")
    (packages / "it-1.dist-info").mkdir()
    rows = [row(name, data) for name, data in files.items()]
    (packages / "it-1.dist-info" / "RECORD").write_text("".join(rows) + "it-1.dist-info/RECORD,,\n")
    (tmp_path / "env" / "lib64").symlink_to("lib")
    return Environment("a", tmp_path, tmp_path, "3.11", "", unlisted=unlisted_digest(tmp_path / "env"))


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a module": (lambda env: flip(env / PACKAGES / "it/__init__.py"), "it/__init__.py was changed"),
    "a library": (lambda env: flip(env / PACKAGES / "it/größe.so"), "it/größe.so was changed"),
    "a program": (lambda env: flip(env / "bin/it"), "bin/it was changed"),
    "a file that is gone": (lambda env: (env / "bin/it").unlink(), "bin/it: No such file"),
    "bytecode": (lambda env: flip(env / PACKAGES / "it/__pycache__/__init__.pyc"), "no wheel lists"),
    "bytecode that is gone": (lambda env: (env / PACKAGES / "it/__pycache__/__init__.pyc").unlink(), "no wheel lists"),
    "a file that was added": (lambda env: (env / PACKAGES / "sitecustomize.py").touch(), "no wheel lists"),
    "a link": (lambda env: point_to_bin(env / "lib64"), "no wheel lists"),
    "the last line of the list": (
        lambda env: (record := env / PACKAGES / "it-1.dist-info/RECORD").write_text(record.read_text() + "\n"),
        "no wheel lists",
    ),
    "the list, which is no text any more": (
        lambda env: (env / PACKAGES / "it-1.dist-info/RECORD").write_bytes(b'\xff\0"'),
        "no wheel lists",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_is_said(built: Environment, what: str) -> None:
    assert damage(built) is None
    change, said = CHANGES[what]
    change(built.path / "env")
    assert said in (damage(built) or "")


def test_every_bit_of_the_list_counts(built: Environment) -> None:
    record = built.path / "env" / PACKAGES / "it-1.dist-info" / "RECORD"
    data = record.read_bytes()
    for place in range(len(data)):
        record.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert damage(built), place
    record.write_bytes(data)
    assert damage(built) is None


def test_a_file_that_can_not_be_read_is_damage_and_no_end_of_the_rest(built: Environment) -> None:
    record = next((built.path / "env" / PACKAGES).glob("*.dist-info/RECORD"))
    record.write_text(record.read_text(encoding="utf-8") + '"' + "x" * 200_000, encoding="utf-8")
    assert (damage(built) or "").startswith("its files can't be read: ")
