"""What differs in an environment from what its wheels brought, and from what was there when it was built."""

from __future__ import annotations

import base64
import csv
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from runners.environment import Environment


def damage(environment: Environment) -> str | None:
    """What is wrong with its files, None if nothing: those that wheels list by their hashes, the others together."""
    try:
        return _damage(environment, environment.path / "env")
    except (OSError, csv.Error) as error:
        return f"its files can't be read: {error}"


def _damage(environment: Environment, root: Path) -> str | None:
    listed = listed_in(root)
    for path, wanted in listed.items():
        name = path.relative_to(root)
        try:
            found = hashlib.sha256(path.read_bytes()).digest()
        except OSError as error:
            return f"{name}: {error.strerror}"
        if base64.urlsafe_b64encode(found).decode().rstrip("=") != wanted:
            return f"{name} was changed"
    if environment.unlisted is not None and digest_of_others(root, listed) != environment.unlisted:
        return "a file that no wheel lists (bytecode, say) was changed, added or removed"
    return None


def unlisted_digest(root: Path) -> str:
    """The digest of the files that no wheel of an environment lists: its bytecode, links, and the lists themselves."""
    return digest_of_others(root, listed_in(root))


def listed_in(root: Path) -> Mapping[Path, str]:
    """The files that the RECORDs of an environment list, with their SHA-256 as it stands there."""
    found = {}
    for record in sorted(root.glob("lib/python*/site-packages/*.dist-info/RECORD")):
        # A byte of it may be damaged too.
        for row in csv.reader(record.read_text(encoding="utf-8", errors="replace").replace("\0", "").splitlines()):
            if len(row) >= 2 and row[1].startswith("sha256="):
                path = Path(os.path.normpath(record.parent.parent / row[0]))
                if path.is_relative_to(root):
                    found[path] = row[1].removeprefix("sha256=")
    return found


def digest_of_others(root: Path, listed: Mapping[Path, str]) -> str:
    """One digest of the names and contents of all that isn't listed."""
    digest = hashlib.sha256()
    for path in all_below(root):
        if path not in listed:
            content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            for part in (os.fsencode(path.relative_to(root)), content):
                digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def all_below(root: Path) -> Iterator[Path]:
    """Files and links, in one order on every machine."""
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted([*files, *(each for each in folders if Path(folder, each).is_symlink())]):
            yield Path(folder, name)
