"""The store's SQLite file read with Python's own module, since importing SQLAlchemy takes longer than to answer."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from bot.database.migrate import HEAD
from bot.database.run_key import RunKey
from bot.settings.schema import Config
from repros.values import Run
from runners.store import default_root

FILE = "reprobot.sqlite"
BUSY_MS = 30_000
"""How long a writer waits for another process's transaction; those are short."""

VERSION = "SELECT version_num FROM alembic_version"
RUN = "SELECT run, image FROM runs WHERE key = ?"


class Unsure(Exception):
    """The file can't be read as it is now: whoever makes and mends it is to be asked."""


def sqlite_file(config: Config) -> Path:
    """Where the store's database lies, if no `database_url` names another."""
    root = config.store.expanduser() if config.store else default_root()
    return root.absolute() / FILE


def kept_run(file: Path, key: RunKey) -> Run | None:
    """The Run of that key, if it was made before. Raises Unsure where there is no database of this schema."""
    address = f"file:{quote(str(file))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_MS / 1000)) as connection:
            if connection.execute(VERSION).fetchone() != (HEAD,):
                raise Unsure
            found = connection.execute(RUN, (key.digest,)).fetchone()
    except sqlite3.Error as error:
        raise Unsure from error
    if found is None:
        return None
    from bot.database.values import from_json

    return replace(from_json(Run, json.loads(found[0])), image=found[1] or None)
