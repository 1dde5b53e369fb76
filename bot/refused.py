"""What the system or the database refused a command, as the one line that says what to do."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failures import Failure
from runners.failures import RunnerFailure
from runners.store import default_root, is_disk_full, unusable

if TYPE_CHECKING:
    from bot.settings.schema import Config


def refused(error: Exception, config_path: Path | None) -> Failure | RunnerFailure | None:
    """The failure that an error is; None for one that is no refusal, or that says itself what to do."""
    if "sqlalchemy" in sys.modules:
        from sqlalchemy.exc import DBAPIError

        if isinstance(error, DBAPIError):
            return of_database(error, config_path)
    return of_system(error, config_path) if isinstance(error, OSError) else None


def of_system(error: OSError, config_path: Path | None) -> Failure | RunnerFailure:
    """A file below the store tells of the store; so does a full disk."""
    root = root_of(config_path)
    named = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else None
    if is_disk_full(error) or (named and Path(named).absolute().is_relative_to(root)):
        return unusable(root, error)
    return Failure(f"can't use {named}: {error.strerror}" if named else error.strerror or str(error))


def of_database(error: Exception, config_path: Path | None) -> Failure:
    """Says why, without what was asked of it."""
    from bot.database.engine import database_failure, database_url

    return database_failure(database_url(config_of(config_path)), error)


def root_of(config_path: Path | None) -> Path:
    """The store's folder."""
    try:
        chosen = config_of(config_path).store
    except Failure:  # the configuration is what can't be read
        chosen = None
    return (chosen.expanduser() if chosen else default_root()).absolute()


def config_of(config_path: Path | None) -> Config:
    """The configuration that the command has."""
    from bot.settings.config import load_config

    return load_config(config_path)
