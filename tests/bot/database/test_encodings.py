"""A PostgreSQL database whose encoding isn't UTF-8 keeps every text, or is refused before there is anything in it."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from sqlalchemy import URL, inspect

from benchmarks.judged import judged_issue
from bot.database.engine import database_url, open_engine
from bot.database.issue_list import IssueList, Question, past_of
from bot.database.verdicts import Verdicts
from bot.jobs.engine import client
from bot.main import main
from bot.serve.intake import Intake
from bot.settings.config import load_config
from bot.web.decide import IssueTriggered
from tests.bot.database.postgres import Postgres

TEXT = "é ß 中文 🔥 ﬃ"


def upgraded(postgres: Postgres, folder: Path, encoding: str) -> tuple[Result, URL]:
    """What `repro db upgrade` says to a fresh database of an encoding, and the address that the bot makes of it."""
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump({"database_url": postgres.create(f"test_{uuid.uuid4().hex}", encoding)}))
    return CliRunner().invoke(main, ["--config", str(config), "db", "upgrade"]), database_url(load_config(config))


def test_a_database_in_sql_ascii_keeps_every_text(postgres: Postgres, tmp_path: Path) -> None:
    """Defends: `createdb` under LANG=C makes such a database, and `repro db upgrade` ended with a TypeError there."""
    done, url = upgraded(postgres, tmp_path, "SQL_ASCII")
    assert (done.exit_code, done.output.count("\n")) == (0, 1), done.output
    engine = open_engine(url)
    Verdicts(engine).add("octo/torch", 1, "a job", judged_issue(1) | {"title": TEXT, "comment": TEXT})
    (row,) = IssueList(engine).find(Question(search="中文"), 10)
    assert (row.title, Verdicts(engine).history("octo/torch", 1)[0].answer["comment"]) == (TEXT, TEXT)
    assert [each.job for each in past_of(engine, "octo/torch", 1, 9)] == ["a job"]


def test_a_database_in_sql_ascii_takes_a_label_of_many_bytes(postgres: Postgres, tmp_path: Path) -> None:
    """Defends: it counts bytes where UTF-8 counts characters, so an issue's own words overflowed a column."""
    engine = open_engine(upgraded(postgres, tmp_path, "SQL_ASCII")[1])
    Verdicts(engine).add("octo/torch", 1, "a job", judged_issue(1) | {"issue_labels": ["中" * 250, "🔥" * 75]})
    (row,) = IssueList(engine).find(Question(), 10)
    assert {"中" * 100, "🔥" * 75} <= set(row.labels)


def test_the_job_engine_works_in_sql_ascii(postgres: Postgres, tmp_path: Path) -> None:
    url = upgraded(postgres, tmp_path, "SQL_ASCII")[1]
    jobs, order = client(url), IssueTriggered("octo/torch#1/event/é", "octo/torch", 1, 7, "opened")
    intake = Intake(jobs, open_engine(url))
    assert [intake(None, order), intake(None, order)] == [True, False]
    assert [job.workflow_id for job in jobs.list_workflows()] == [order.key]


@pytest.mark.parametrize("encoding", ["LATIN1", "WIN1252", "EUC_JP"])
def test_a_database_that_lacks_characters_is_refused_with_what_to_do(
    postgres: Postgres, tmp_path: Path, encoding: str
) -> None:
    """Defends: it was taken, and the first issue in another language failed for good."""
    done, url = upgraded(postgres, tmp_path, encoding)
    assert (done.exit_code, done.output.count("\n")) == (3, 1)
    assert f"encoding is {encoding}" in done.output
    assert "createdb --encoding UTF8" in done.output
    assert inspect(open_engine(url)).get_table_names() == []
