"""The payloads that GitHub publishes as examples, fetched as npm fetches them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

PACKAGE = "@octokit/webhooks-examples@7.6.1"
FILES = ("api.github.com", "ghes-35")


def published(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The examples by event; a machine without npm fails here."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, timeout=300, capture_output=True)
    (archive,) = folder.glob("*.tgz")
    subprocess.run(["tar", "xzf", archive.name], cwd=folder, check=True, timeout=60)
    found: dict[str, list[dict[str, Any]]] = {}
    for name in FILES:
        for event in json.loads((folder / "package" / name / "index.json").read_text()):
            found.setdefault(event["name"], []).extend(event["examples"])
    return found
