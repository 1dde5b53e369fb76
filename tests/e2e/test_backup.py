"""A copy that was made while the bot worked brings everything back: docs/operate.md says how it is made."""

from __future__ import annotations

import sqlite3
import subprocess
import uuid
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from bot.database.engine import database_url, open_engine
from bot.database.models import RunRow
from bot.settings.config import load_config
from tests.bot.database.postgres import binary
from tests.e2e.leftovers import job_containers
from tests.e2e.system import System, issue_text, program_that_raises
from tests.e2e.test_jobs import CONFIRMED, answered, idle, jobs

pytestmark = pytest.mark.docker


def test_a_copy_made_under_way_forgets_no_verdict_and_finishes_what_had_begun(system: System, tmp_path: Path) -> None:
    done = system.file(program_that_raises(1))
    answered(system, done)
    begun = system.file(issue_text("import time\ntime.sleep(4)\nraise ValueError(2)", "ValueError: 2"))
    system.wait(lambda: bool(job_containers(f"{system.repository}#{begun}/")), 120, "the program doesn't run")
    copy = copied(system.database, tmp_path / "copy")
    system.kill_both()
    again = replace(system, database=restored(system.database, copy), server=None)
    try:
        again.start()
        answered(again, begun)
        made = kept_runs(again)
        again.github.do("comment", repository=again.repository, number=done, user="reporter", body="/repro")
        again.github.do("deliveries", wait=True)
        idle(again)
        answered(again, done)
        assert kept_runs(again) == made, "what the copy holds is not run again"
    finally:
        again.stop()


def test_yesterdays_copy_brings_back_the_one_comment_of_what_was_answered_since(system: System, tmp_path: Path) -> None:
    before = system.file(program_that_raises(1))
    answered(system, before)
    copy = copied(system.database, tmp_path / "copy")
    after = system.file(program_that_raises(2))
    answered(system, after)
    system.github.do("comment", repository=system.repository, number=before, user="reporter", body="/repro")
    system.github.do("deliveries", wait=True)
    idle(system)
    ids = {number: system.comments(number)[0]["id"] for number in (before, after)}
    system.kill_both()
    again = replace(system, database=restored(system.database, copy), server=None)
    try:
        again.start()
        for number in (before, after):
            again.wait(partial(began, again, f"{again.repository}#{number}/"), 120, "it is not found again")
        for number in (before, after):
            assert "**Reproduced.**" in answered(again, number)
            assert again.comments(number)[0]["id"] == ids[number]
            assert again.labels(number) == [CONFIRMED]
    finally:
        again.stop()


def began(bot: System, prefix: str) -> bool:
    """Whether there is a job whose id begins so."""
    return any(job.startswith(prefix) for job in jobs(bot))


def kept_runs(bot: System) -> int:
    """How many runs the bot remembers."""
    engine = open_engine(database_url(load_config(bot.config)))
    try:
        with engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(RunRow)).scalar_one()
    finally:
        engine.dispose()


def copied(address: str, copy: Path) -> Path:
    """A copy of a database that is in use."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        copy_file(Path(str(url.database)), copy)
    else:
        subprocess.run([binary("pg_dump"), "--format=custom", f"--file={copy}", address], check=True)
    return copy


def copy_file(source: Path, target: Path) -> None:
    """What `.backup` and `.restore` of the command `sqlite3` do."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def restored(address: str, copy: Path) -> str:
    """The address of a database that the copy was read into."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        copy_file(copy, Path(str(url.database)))
        return address
    name = f"restored_{uuid.uuid4().hex}"
    fresh = url.set(database=name).render_as_string(hide_password=False)
    subprocess.run([binary("createdb"), f"--maintenance-db={address}", name], check=True)
    subprocess.run([binary("pg_restore"), "--no-owner", f"--dbname={fresh}", str(copy)], check=True)
    return fresh
