"""Every page says what the database holds, on both databases, and changes nothing in it."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from flask.testing import FlaskClient
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import DBAPIError

from benchmarks.judged import judged_issue
from bot.database.engine import open_engine, open_reader
from bot.database.failures import Failures
from bot.database.live_runs import LiveRun, LiveRuns
from bot.database.processes import Processes, Stocked
from bot.database.verdicts import Verdicts
from bot.jobs.engine import client as job_client
from bot.serve.intake import Intake
from bot.summary.contract import followed_json
from bot.web.decide import IssueTriggered
from tests.bot.dashboard.conftest import client_of
from tests.bot.database.test_operation import RUN
from tests.bot.report.answers import FOLLOWED

PAGES = ["/", "/issues", "/jobs", "/workers", "/failures"]


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def enqueued(url: URL, engine: Engine, *issues: int, status: str = "ENQUEUED", error: str | None = None) -> None:
    """Jobs of issues in a state."""
    intake = Intake(job_client(url), engine)
    table = "workflow_status" if url.get_backend_name() == "sqlite" else "dbos.workflow_status"
    for number in issues:
        key = f"octo/torch#{number}/event/{status}"
        assert intake(None, IssueTriggered(key, "octo/torch", number, 7, "opened"))
        with engine.begin() as connection:
            changed = f"UPDATE {table} SET status = :status, error = :error WHERE workflow_uuid = :key"
            connection.execute(text(changed), {"status": status, "error": error, "key": key})


def test_an_empty_database_has_its_pages_too(ready: URL) -> None:
    for address in PAGES:
        assert "<main" in page(client_of(ready), address)


def test_the_overview_counts_what_is_there(ready: URL) -> None:
    engine = open_engine(ready)
    enqueued(ready, engine, 1, 2)
    enqueued(ready, engine, 3, status="PENDING")
    enqueued(ready, engine, 4, status="MAX_RECOVERY_ATTEMPTS_EXCEEDED")
    Processes(engine).beat("docker-a-0", "docker", 3)
    Failures(engine).add("octo/torch#1/event/a/run/1", "1.3.0", "disk-full", "disk-full: x", "docker-a-0")
    verdicts, answer = Verdicts(engine), judged_issue(1) | {"title": "It turned"}
    for job, kind in enumerate(["reproduced", "fixed"]):
        verdicts.add("octo/torch", 5, f"job {job}", answer | {"verdict": kind})
    told = page(client_of(ready), "/")
    for part in ("2 issues that somebody waits for", "of 3 slots, for 1 issue", "1 job given up", "disk-full"):
        assert part in told
    assert told.index("became") < told.index("octo/torch#5")
    assert "Verdicts of 1 issue<" in told


def test_jobs_are_shown_with_what_their_programs_have_printed_so_far(ready: URL) -> None:
    engine = open_engine(ready)
    enqueued(ready, engine, 1, status="PENDING")
    enqueued(ready, engine, 2)
    Processes(engine).beat("docker-a-0", "docker", 1)
    running = "octo/torch#1/event/PENDING"
    LiveRuns(engine).put(
        LiveRun(running, "docker-a-0", "2.13.0", 1, "running", "step 7\n", "", 7, RUN.started, RUN.changed)
    )
    LiveRuns(engine).put(
        LiveRun("o/r#9/of a dead job", "docker-a-0", "1.0.0", 1, "", "", "", 0, RUN.started, RUN.changed)
    )
    told = page(client_of(ready), "/jobs")
    assert 'href="/issues/octo/torch/1"' in told
    assert "step 7\n</pre>" in told
    assert "on torch 2.13.0" in told
    assert "1.0.0" not in told, "a run whose job has ended is over"
    assert told.index('id="waiting"') < told.index("/issues/octo/torch/2")


def test_workers_are_shown_with_the_releases_in_their_stores(ready: URL) -> None:
    stock = (Stocked("2.13.0", "3.11.9", 804_000_000, 2), Stocked("2.13.0", "3.11.9", 900_000_000, 3))
    Processes(open_engine(ready)).beat("docker-a-0", "docker", 2, (*stock, Stocked("", "3.7.16", 1, 0)))
    Processes(open_engine(ready)).beat("github-a-0", "github", 1)
    told = page(client_of(ready), "/workers")
    assert '<th scope="row">2.13.0</th><td>3.11.9</td><td class="figure">2</td><td class="figure">1.7 GB</td>' in told
    assert "0 of 2 slots busy" in told
    assert "github-a-0" in told


def test_every_process_says_its_version_and_what_is_free_on_its_disk(ready: URL) -> None:
    processes = Processes(open_engine(ready))
    processes.beat("docker-a-0", "docker", 2, free=43_000_000_000)
    processes.beat("github-a-0", "github", 1, free=7_000_000)
    with open_engine(ready).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO processes (id, side, slots, seen)"
                " SELECT 'docker-old-0', 'docker', 1, seen FROM processes LIMIT 1"
            )
        )
    told = page(client_of(ready), "/workers")
    assert f"43.0 GB of its disk free · version {version('reprobot')}" in told
    assert f'<td>{version("reprobot")}</td><td class="figure">7.0 MB</td>' in told
    assert "docker-old-0" in told
    assert f"reprobot {version('reprobot')}</footer>" in told


def test_ended_jobs_are_shown_with_how_they_ended(ready: URL) -> None:
    engine = open_engine(ready)
    ends = {
        1: '{"value": {"ended": "done", "comment": "created", "verdict": "not-reproduced"}}',
        2: '{"value": {"ended": "refused", "why": "Only <b>the author"}}',
        3: '{"value": {"ended": "pull request"}}',
        4: '{"value": 7}',
        5: "no JSON",
    }
    table = "workflow_status" if ready.get_backend_name() == "sqlite" else "dbos.workflow_status"
    for number, output in ends.items():
        enqueued(ready, engine, number, status="SUCCESS")
        with engine.begin() as connection:
            changed = f"UPDATE {table} SET output = :output WHERE workflow_uuid = :key"
            connection.execute(text(changed), {"output": output, "key": f"octo/torch#{number}/event/SUCCESS"})
    enqueued(ready, engine, 6, status="CANCELLED")
    enqueued(ready, engine, 7, status="PENDING")
    told = page(client_of(ready), "/jobs").partition('id="ended"')[2]
    for number, how in {
        1: "Not reproduced",
        2: "refused: Only &lt;b&gt;the author",
        3: "pull request",
        4: "ended",
        5: "ended",
        6: "gave way to a newer one, or was stopped",
    }.items():
        assert f'/issues/octo/torch/{number}"' in told
        assert f'<td class="why">{how}</td>' in told
    assert "octo/torch/7" not in told


def test_failures_are_shown_by_cause_with_jobs_that_were_given_up(ready: URL) -> None:
    engine = open_engine(ready)
    Failures(engine).add("octo/torch#1/event/a/run/1", "1.3.0", "disk-full", "disk-full: <b>write", "docker-a-0")
    enqueued(ready, engine, 8, status="ERROR", error='{"failed": ["KeyError", "<i>x"]}')
    told = page(client_of(ready), "/failures")
    assert "the disk is full" in told
    assert "disk-full: &lt;b&gt;write" in told
    assert "KeyError: &lt;i&gt;x" in told


def test_an_issue_has_its_history_and_every_verdict_can_be_opened(ready: URL) -> None:
    verdicts = Verdicts(open_engine(ready))
    fixed = next(each for n in range(1, 99) if (each := judged_issue(n))["verdict"] == "fixed")
    verdicts.add("octo/torch", 5, "octo/torch#5/event/a", judged_issue(1) | {"verdict": "needs-info"})
    verdicts.add("octo/torch", 5, "octo/torch#5/comment/1", fixed)
    client = client_of(ready)
    told = page(client, "/issues/OCTO/torch/5")
    assert fixed["title"] in told
    assert "asked for by a /repro command" in told
    assert "was Needs info" in told
    assert told.count("<details") == len({run["torch"] for run in fixed["results"][0]["runs"]})
    older = page(client, "/issues/octo/torch/5?verdict=1")
    assert judged_issue(1)["title"] in older
    assert page(client, "/issues/octo/torch/5?verdict=77").count(fixed["title"]) > 0


@pytest.mark.parametrize(
    ("packages", "told"),
    [
        ({"packages": ["numpy==1.17.2", "onnx==1.5.0"]}, "<td>numpy 1.17.2, onnx 1.5.0</td>"),
        ({"packages": []}, None),
        # A verdict that was kept before packages were told.
        ({}, None),
    ],
)
def test_a_run_tells_the_versions_of_what_its_program_imports(
    ready: URL, packages: dict[str, list[str]], told: str | None
) -> None:
    judged = next(each for n in range(1, 99) if (each := judged_issue(n))["verdict"] == "fixed")
    for run in judged["results"][0]["runs"]:
        del run["packages"]
        run.update(packages)
    Verdicts(open_engine(ready)).add("octo/torch", 5, "octo/torch#5/event/a", judged)
    shown = page(client_of(ready), "/issues/octo/torch/5")
    assert ('<th scope="col">With</th>' in shown) is bool(told)
    assert (told or '<td class="why">') in shown


@pytest.mark.parametrize("told", [True, False])
def test_a_run_tells_its_commit_and_a_result_that_it_is_a_regression(ready: URL, told: bool) -> None:
    judged = next(each for n in range(1, 99) if (each := judged_issue(n))["verdict"] == "fixed")
    (result,) = judged["results"]
    result["regression"] = True if told else None
    for run in result["runs"]:
        run["commit"] = "cf30153c4c131c8164ee7798e5022d810682e2cb" if told else None
    Verdicts(open_engine(ready)).add("octo/torch", 5, "octo/torch#5/event/a", judged)
    shown = page(client_of(ready), "/issues/octo/torch/5")
    assert ("<td><code>cf30153</code></td>" in shown) is told
    assert ('<span class="label">regression</span>' in shown) is told
    assert ('<th scope="col">Commit</th>' in shown) is told


@pytest.mark.parametrize("told", [True, False])
def test_what_further_runs_told_stands_below_the_runs(ready: URL, told: bool) -> None:
    judged = next(each for n in range(1, 99) if (each := judged_issue(n))["verdict"] == "fixed")
    if told:
        judged["results"][0] |= followed_json(FOLLOWED) | {"gone_on_nightly": "2026-11-20"}
    Verdicts(open_engine(ready)).add("octo/torch", 5, "octo/torch#5/event/a", judged)
    shown = page(client_of(ready), "/issues/octo/torch/5")
    for part in (
        '<span class="label">gone on nightly 2026-11-20</span>',
        '<tr><th scope="row">inductor</th><td>crash</td>',
        "It &lt;crashed&gt;.</td>",
        "test.py, line 6, in inner &lt;b&gt;</pre>",
        "at::native::sum</pre>",
        "fails in the same way: 2 lines, found in 1234 runs</h3>",
        "torch.&lt;ones&gt;(3)</pre>",
    ):
        assert (part in shown) is told, part


def test_what_was_told_by_halves_breaks_no_page(ready: URL) -> None:
    """Defends: a smaller program without its text, and frames that are blank, were looked up as texts."""
    judged = judged_issue(1)
    judged["results"][0] |= {"smallest": {"lines": 2, "runs": 3}, "crash": {"python": [""], "native": []}}
    Verdicts(open_engine(ready)).add("octo/torch", 5, "octo/torch#5/event/a", judged)
    shown = page(client_of(ready), "/issues/octo/torch/5")
    assert "A smaller program" not in shown
    assert "Where it crashed" not in shown


def test_an_issue_that_waits_for_its_first_verdict_has_a_page_and_an_unknown_one_has_none(ready: URL) -> None:
    enqueued(ready, open_engine(ready), 6)
    client = client_of(ready)
    assert "It has no verdict yet." in page(client, "/issues/octo/torch/6")
    assert "No verdict of octo/torch#7" in page(client, "/issues/octo/torch/7", 404)


def test_a_verdict_that_can_not_be_read_is_told_by_its_reason(ready: URL) -> None:
    engine = open_engine(ready)
    Verdicts(engine).add("octo/torch", 5, "job", judged_issue(1))
    with engine.begin() as connection:
        connection.execute(text("UPDATE verdicts SET answer = '{}'"))
    assert "kept by another release" in page(client_of(ready), "/issues/octo/torch/5")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/issues?search=%00%ED%A0%80'--&label=%25&release=%27&kind=x&page=-1&sort=id;drop&down=2",
            "/issues?page=99999999",
        ),
        *("/issues?page=%C2%B2", "/issues?search=" + "a+" * 500, "/issues/octo/torch/1?verdict=x", "/?x=1"),
    ],
)
def test_no_address_breaks_a_page(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code in {200, 404}


@pytest.mark.parametrize("address", ["/issues/a%00b/c/1", "/issues/a/b/99999999999999999999", "/issues/a/b/-1", "/x"])
def test_an_address_that_names_nothing_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [*PAGES, "/metrics", "/style.css"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_takes_more_than_get(client: FlaskClient, address: str, method: str) -> None:
    assert client.open(address, method=method).status_code == 405


def test_the_database_itself_refuses_what_is_more_than_reading(ready: URL) -> None:
    with open_reader(ready).connect() as connection, pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        connection.execute(text("DELETE FROM verdicts"))


def test_a_database_that_is_away_is_a_page_that_says_so(url: URL) -> None:
    client = client_of(url)
    if url.get_backend_name() == "sqlite":
        assert url.database is not None
        open_engine(url).dispose()
    assert "The database doesn&#39;t answer" in page(client, "/", 503)
