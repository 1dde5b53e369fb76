"""Verdicts, deliveries, sweeps, commands and processes are remembered, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, update

from bot.database.announcements import Announcements
from bot.database.commands import Commands
from bot.database.deliveries import Deliveries, Note, Sweeps
from bot.database.models import ProcessRow
from bot.database.processes import Processes
from bot.database.verdicts import Verdicts


def answer(kind: str, reason: str) -> dict[str, object]:
    """The part of `repro run --json` that is looked into."""
    return {"verdict": kind, "results": [{"reason": reason}]}


def test_an_issue_keeps_the_history_of_its_verdicts_the_newest_first(engine: Engine) -> None:
    verdicts = Verdicts(engine)
    assert verdicts.add("o/r", 1, "job 1", answer("reproduced", "It shows."))
    assert verdicts.add("o/r", 1, "job 2", answer("fixed", "It is gone."))
    assert verdicts.add("o/r", 2, "job 3", answer("needs-info", "There is no program."))
    assert [(v.kind, v.reason) for v in verdicts.history("O/R", 1)] == [
        ("fixed", "It is gone."),
        ("reproduced", "It shows."),
    ]
    assert [(v.number, v.kind) for v in verdicts.latest()] == [(2, "needs-info"), (1, "fixed")]


def test_a_job_that_is_resumed_gives_its_verdict_once(engine: Engine) -> None:
    verdicts = Verdicts(engine)
    assert verdicts.add("o/r", 1, "job", answer("fixed", "It is gone."))
    assert not verdicts.add("o/r", 1, "job", answer("fixed", "It is gone."))
    assert len(verdicts.history("o/r", 1)) == 1


def test_a_delivery_that_arrives_ten_times_at_once_is_one_with_a_count(engine: Engine) -> None:
    deliveries = Deliveries(engine)

    def arrive(_: int) -> None:
        with engine.begin() as connection:
            deliveries.add([Note("guid", "issues", "f", "enqueued")], connection)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(arrive, range(10)))
    assert deliveries.times("guid") == 10
    assert deliveries.prune(datetime.now(UTC) + timedelta(1)) == 1


def test_a_sweep_goes_on_where_the_last_one_ended(engine: Engine) -> None:
    sweeps = Sweeps(engine)
    assert sweeps.seen("o/r") is None
    for hour in (1, 2):
        sweeps.set("o/r", 2**40, datetime(2026, 1, 1, hour, tzinfo=UTC))
    assert sweeps.seen("o/r") == datetime(2026, 1, 1, 2, tzinfo=UTC)
    assert sweeps.known() == {"o/r": 2**40}


def test_commands_beyond_the_limit_of_an_hour_are_refused_to_the_user_and_the_repository(engine: Engine) -> None:
    commands = Commands(engine)

    def take(key: str, actor: str, repository: str = "o/r") -> str | None:
        return commands.take(key, repository, actor, of_user=2, of_repository=3)

    assert take("1", "ada") is None
    assert take("2", "Ada") is None
    assert "2 commands" in (take("3", "ADA") or "")
    assert take("2", "ada") is None, "a resumed job's command is not counted again"
    assert take("4", "bob") is None
    assert "3 commands" in (take("5", "eve") or "")
    assert take("6", "eve", "o/other") is None


def test_commands_at_once_do_not_slip_past_the_limit_on_sqlite(engine: Engine) -> None:
    commands = Commands(engine)

    def take(number: int) -> str | None:
        return commands.take(str(number), "o/r", "ada", of_user=3, of_repository=99)

    with ThreadPoolExecutor(8) as pool:
        taken = [why for why in pool.map(take, range(12)) if why is None]
    # PostgreSQL's readers don't wait for each other; the limit bounds load, so a few more do no harm there.
    assert len(taken) == 3 if engine.dialect.name == "sqlite" else len(taken) >= 3


def test_only_processes_that_were_seen_lately_count(engine: Engine) -> None:
    processes = Processes(engine)
    processes.beat("worker-a-0", "docker", 2)
    processes.beat("worker-b-0", "docker", 3)
    processes.beat("serve-a-0", "github", 9)
    assert processes.slots("docker") == 5
    with engine.begin() as connection:
        old = datetime.now(UTC) - timedelta(minutes=2)
        connection.execute(update(ProcessRow).where(ProcessRow.id == "worker-b-0").values(seen=old))
    assert processes.slots("docker") == 2
    processes.gone("worker-a-0")
    assert processes.slots("docker") == 0


def test_a_change_of_verdict_is_listed_with_what_it_was_before(engine: Engine) -> None:
    verdicts, began = Verdicts(engine), datetime.now(UTC) - timedelta(1)
    kinds = ["reproduced", "reproduced", "error", "fixed", "error", "fixed"]
    for number, kind in enumerate(kinds):
        verdicts.add("o/r" if number % 2 else "O/R", 1, f"job {number}", answer(kind, ""))
    verdicts.add("o/r", 2, "other", answer("needs-info", ""))
    (change,) = verdicts.changes(began)
    assert (change.number, change.before, change.now, change.job) == (1, "reproduced", "fixed", "job 3")
    assert change.when > began
    assert verdicts.changes(datetime.now(UTC) + timedelta(1)) == []
    assert verdicts.newest("o/R", 1) == "fixed"
    assert verdicts.newest("o/r", 9) is None


def test_a_verdict_is_outdated_when_another_release_is_the_latest(engine: Engine) -> None:
    verdicts = Verdicts(engine)

    def add(number: int, kind: str, latest: str | None, job: str = "event/x", **request: object) -> None:
        told = {**answer(kind, ""), "latest": latest}
        again = None if request.get("own") else request
        verdicts.add("o/r", number, f"o/r#{number}/{job}/{kind}{latest}", told, request=again)

    def outdated(latest: str) -> list[int]:
        return [each.number for each in verdicts.outdated("o/r", ["reproduced", "fixed"], latest)]

    add(1, "reproduced", "1.3.0", torch="1.3.0")
    add(2, "reproduced", "2.13.0")
    add(3, "inconclusive", "1.3.0")
    add(4, "reproduced", "1.3.0")
    add(4, "not-reproduced", "1.3.0")
    add(5, "reproduced", "1.3.0")
    add(5, "error", "2.13.0")
    add(6, "fixed", None)
    add(7, "reproduced", "1.3.0", "comment/7", own=True)
    verdicts.add("o/other", 8, "other", {**answer("reproduced", ""), "latest": "1.3.0"})
    assert outdated("2.13.0") == [1, 5, 6]
    assert outdated("1.3.0") == [2, 6]
    assert verdicts.outdated("o/r", ["reproduced"], "2.13.0")[0].request == {"torch": "1.3.0"}
    assert verdicts.repositories(["reproduced"]) == ["o/other", "o/r"]


def test_what_is_to_be_said_once_falls_to_the_first_issue(engine: Engine) -> None:
    told = Announcements(engine)
    assert told.falls_to("o/r", "digest", 3)
    assert not told.falls_to("o/r", "digest", 4)
    assert told.falls_to("O/R", "digest", 3), "its comment goes on saying it"
    assert told.falls_to("o/r", "another", 4)
    assert told.falls_to("o/other", "digest", 4)
