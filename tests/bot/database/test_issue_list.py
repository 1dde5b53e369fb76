"""The list of issues is filtered, searched, sorted and paged by the database, as the page of a triage does it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, insert

from benchmarks.judged import judged_issue
from bot.database import migrations
from bot.database.engine import open_engine
from bot.database.issue_list import IssueList, Question, answer_of, past_of
from bot.database.migrate import upgrade
from bot.database.migrations.versions import dashboard
from bot.database.models import VerdictRow
from bot.database.verdicts import Verdicts
from tests.bot.database.conftest import empty_database

FORTY = [judged_issue(n, releases=6) for n in range(1, 41)]
REPOSITORY = "example/torch"
NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def issues(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> IssueList:
    """Forty issues with a verdict each, in a database that the tests only read."""
    url = empty_database(request, tmp_path_factory.mktemp("database"))
    engine = open_engine(url)
    upgrade(engine)
    verdicts = Verdicts(engine)
    for number, answer in enumerate(FORTY, start=1):
        verdicts.add(REPOSITORY, number, f"job {number}", answer)
    return IssueList(engine)


def numbers(issues: IssueList, **question: Any) -> list[int]:
    return [each.number for each in issues.find(Question(**question), 100)]


def wanted(holds: Any) -> set[int]:
    found = {number for number, issue in enumerate(FORTY, start=1) if holds(issue)}
    assert 0 < len(found) < 40
    return found


def test_every_verdict_is_counted(issues: IssueList) -> None:
    counts = issues.counts()
    assert sum(counts.values()) == 40
    assert counts["fixed"] == len(wanted(lambda issue: issue["verdict"] == "fixed"))
    assert counts["error"] == sum(issue["verdict"] == "error" for issue in FORTY)


def test_filters_add_up(issues: IssueList) -> None:
    def shows(issue: Any) -> bool:
        return any(r["torch"] == "2.13.0" and r["observation"] == "shows" for r in issue["results"][0]["runs"])

    assert set(numbers(issues, verdict="fixed")) == wanted(lambda issue: issue["verdict"] == "fixed")
    assert set(numbers(issues, label="triaged")) == wanted(lambda issue: "triaged" in issue["issue_labels"])
    assert set(numbers(issues, release="2.13.0", kind="shows")) == wanted(shows)
    both = wanted(lambda issue: shows(issue) and "triaged" in issue["issue_labels"])
    assert set(numbers(issues, release="2.13.0", kind="shows", label="triaged")) == both
    assert issues.count(Question(release="2.13.0", kind="shows", label="triaged")) == len(both)
    assert numbers(issues, repository="another/one") == []


@pytest.mark.parametrize("words", ["EINSUM", "strided  input", "IndexError", "oncall: jit", "torch#7"])
def test_a_search_looks_for_all_words_in_title_number_exception_and_labels(issues: IssueList, words: str) -> None:
    def says(issue: Any) -> bool:
        claim = issue["results"][0]["repro"]["claim"]["exception"]
        labels = [*issue["issue_labels"], f"repro: {issue['verdict']}"]
        held = "\n".join([issue["id"], issue["title"], claim, *labels]).casefold()
        return all(word in held for word in words.casefold().split())

    assert set(numbers(issues, search=words)) == wanted(says)


def test_signs_that_the_database_reads_as_patterns_are_searched_as_they_stand(issues: IssueList) -> None:
    assert numbers(issues, search="%") == []
    assert numbers(issues, search="tor_h") == []
    assert numbers(issues, search="'; DROP TABLE issues; --") == []


@pytest.mark.parametrize("down", [False, True])
def test_releases_sort_as_versions_and_issues_without_one_come_last(issues: IssueList, down: bool) -> None:
    shown = [each.first_absent for each in issues.find(Question(sort="gone", down=down), 100)]
    given = [each for each in shown if each]
    assert len(given) > 3
    assert shown == given + [None] * (40 - len(given))
    ages = [tuple(map(int, each.split("."))) for each in given]
    assert ages == sorted(ages, reverse=down)


def test_pages_hold_each_issue_once_in_the_order_of_all(issues: IssueList) -> None:
    question = Question(sort="verdict", down=False)
    pages = [issues.find(question, 15, offset) for offset in (0, 15, 30)]
    assert [each.number for page in pages for each in page] == numbers(issues, sort="verdict", down=False)
    assert [len(page) for page in pages] == [15, 15, 10]


def test_a_row_has_its_labels_and_what_each_release_showed_the_reported_one_first(issues: IssueList) -> None:
    answer = next(issue for issue in FORTY if issue["verdict"] == "fixed")
    row = next(each for each in issues.find(Question(), 100) if f"{REPOSITORY}#{each.number}" == answer["id"])
    runs = answer["results"][0]["runs"]
    assert [release for release, _ in row.seen] == list(dict.fromkeys(run["torch"] for run in runs))
    assert row.reported == runs[0]["torch"]
    assert row.seen[0] == (row.reported, "shows")
    assert set(row.labels) == {*answer["issue_labels"], "repro: fixed"}


def test_the_choices_are_those_that_there_are(issues: IssueList) -> None:
    choices = issues.choices()
    assert choices.repositories == (REPOSITORY,)
    assert set(choices.labels) >= {"triaged", "repro: fixed"}
    ages = [tuple(map(int, each.split("."))) for each in choices.releases]
    assert ages == sorted(ages, reverse=True)


def test_a_verdict_that_differs_from_the_one_before_is_a_change_until_it_is_confirmed(engine: Engine) -> None:
    verdicts, issues = Verdicts(engine), IssueList(engine)
    answer = judged_issue(1)
    for job, kind in enumerate(["reproduced", "reproduced", "fixed"]):
        verdicts.add(REPOSITORY, 1, f"job {job}", answer | {"verdict": kind})
        changed = issues.find(Question(changed=True), 10)
        assert [(each.before, each.verdict) for each in changed] == [("reproduced", "fixed")] * (kind == "fixed")
    assert not verdicts.add(REPOSITORY, 1, "job 2", answer | {"verdict": "error"}), "a job gives one verdict"
    verdicts.add(REPOSITORY, 1, "job 3", answer | {"verdict": "fixed"})
    assert issues.find(Question(changed=True), 10) == []
    assert issues.count(Question()) == 1


def test_what_is_forgotten_is_gone_from_the_list(engine: Engine) -> None:
    verdicts = Verdicts(engine)
    verdicts.add(REPOSITORY, 1, "job", judged_issue(1))
    verdicts.forget(REPOSITORY, 1)
    assert IssueList(engine).count(Question()) == 0
    assert IssueList(engine).choices().labels == ()


def test_hostile_texts_are_kept_as_lines_of_text(engine: Engine) -> None:
    title = "a\x00b\ud800</script>\u202e\n" + "x" * 5000
    Verdicts(engine).add(REPOSITORY, 1, "job", judged_issue(2) | {"title": title, "issue_labels": [title, ""]})
    (row,) = IssueList(engine).find(Question(search="</script>"), 10)
    assert row.title.startswith("ab?</script> xxx")
    assert len(row.title) <= 300


def test_the_history_is_read_without_the_answers_and_an_answer_by_itself(engine: Engine) -> None:
    verdicts = Verdicts(engine)
    for number in range(3):
        verdicts.add("Octo/Torch", 7, f"job {number}", judged_issue(number))
    past = past_of(engine, "octo/torch", 7, 2)
    assert [each.job for each in past] == ["job 2", "job 1"]
    assert past[0].repository == "Octo/Torch"
    assert judged_issue(2)["id"] in (answer_of(engine, past[0].id) or "")
    assert answer_of(engine, 999) is None


def upgrade_to(engine: Engine, revision: str) -> None:
    """The schema of a release of before."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_verdicts_of_before_the_tables_were_there_are_summed_up_as_they_would_have_been(
    url: URL, tmp_path: Path
) -> None:
    old, new = open_engine(url), open_engine(URL.create("sqlite", database=str(tmp_path / "new.sqlite")))
    upgrade_to(old, dashboard.down_revision)
    upgrade(new)
    for number, answer in enumerate(FORTY, start=1):
        for job, given in (("old", answer | {"verdict": "inconclusive"}), ("new", answer)):
            Verdicts(new).add(REPOSITORY, number, f"{job} {number}", given)
            row = {"repository": REPOSITORY, "number": number, "job": f"{job} {number}", "kind": given["verdict"]}
            with old.begin() as connection:
                told = {"reason": "", "answer": json.dumps(given), "given": NOW}
                connection.execute(insert(VerdictRow).values(row | told))
    assert upgrade(old)
    found, wanted = (
        [replace(each, id=0, given=NOW) for each in IssueList(each).find(Question(sort="number"), 100)]
        for each in (old, new)
    )
    assert found == wanted
    assert {each.before for each in found} == {"inconclusive"}
