"""What a repository says itself, a label that was set while the bot was away, and the nightly schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import make_url

from bot.database.engine import open_engine
from bot.database.verdicts import Change, Verdicts
from bot.jobs.engine import client
from bot.jobs.orders import ISSUES, RETRIAGE_JOB
from bot.settings.repository_file import PATH
from tests.e2e.system import REPOSITORY, System, program_that_raises
from tests.e2e.test_jobs import answered, idle, jobs, runs

pytestmark = [pytest.mark.docker, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

OLD = "1.3.0"
BROKEN = "is not used until it is mended"
ENDED_WITH_1 = f"""## Bug

```python
import torch
if torch.__version__.startswith("1."):
    raise ValueError("an old torch")
```

```
Traceback (most recent call last):
  File "test.py", line 3, in <module>
    raise ValueError("an old torch")
ValueError: an old torch
```

PyTorch version: {OLD}
"""
"""An issue that shows on the releases up to 1.13 and is fixed since."""


def says(system: System, text: str) -> None:
    """The repository's own file says something from now on."""
    system.github.do("put_file", repository=REPOSITORY, path=PATH, text=text)


def again(system: System, number: int) -> str:
    """Judges an issue again by a command; gives the comment."""
    before = len(jobs(system))
    system.github.do("comment", repository=REPOSITORY, number=number, user="reporter", body="/repro")
    system.wait(lambda: len(jobs(system)) > before, 60, "the command is no job")
    return answered(system, number)


def labeled_jobs(system: System) -> list[str]:
    """The jobs that a label asked for."""
    return [job for job in jobs(system) if "/labeled/" in job]


def night(system: System, name: str) -> int:
    """Makes a night's schedule, and waits for its jobs; how many issues it chose."""
    jobs_client = client(make_url(system.database))
    try:
        jobs_client.enqueue({"workflow_name": RETRIAGE_JOB, "queue_name": ISSUES, "workflow_id": name})
        chosen: dict[str, int] = jobs_client.retrieve_workflow(name).get_result(polling_interval_sec=0.2)
    finally:
        jobs_client.destroy()
    idle(system, 400)
    return chosen["issues"]


def changes(system: System) -> list[Change]:
    """The changes of verdicts that are listed."""
    engine = open_engine(make_url(system.database))
    try:
        return Verdicts(engine).changes(datetime.now(UTC) - timedelta(hours=1))
    finally:
        engine.dispose()


def test_a_repository_names_its_labels_and_its_latest_release(system: System) -> None:
    says(system, f"releases: {{latest: '{OLD}'}}\nlabels: {{reproduced: {{name: 'bot: yes'}}}}\n")
    number = system.file(ENDED_WITH_1)
    assert "**Reproduced.**" in answered(system, number, 400), "on the bot's own latest release it is fixed"
    assert system.labels(number) == ["bot: yes"]


def test_a_broken_file_is_one_line_in_one_comment_until_it_is_mended(system: System) -> None:
    says(system, "limits: {seconds: 99999}\n")
    first, second = (system.file(program_that_raises(30 + n)) for n in (1, 2))
    texts = [answered(system, number) for number in (first, second)]
    assert sorted(text.count(BROKEN) for text in texts) == [0, 1]
    teller = first if BROKEN in texts[0] else second
    assert again(system, teller).count(BROKEN) == 1
    assert len(system.comments(teller)) == 1
    says(system, "repeats: {usual: 1}\n")
    assert BROKEN not in again(system, teller)
    assert "**Reproduced.**" in answered(system, teller)


def test_a_trigger_label_that_was_set_while_the_bot_was_away_is_found_once(system: System) -> None:
    missed, by_a_bot, arrived = (system.file(program_that_raises(40 + n)) for n in range(3))
    for number in (missed, by_a_bot, arrived):
        answered(system, number)
    system.github.do("label", repository=REPOSITORY, number=arrived, user="member", name="repro")
    system.wait(lambda: len(labeled_jobs(system)) == 1, 60, "the label is no job")
    idle(system)
    system.stop()
    system.github.do("label", repository=REPOSITORY, number=missed, user="member", name="repro")
    system.github.do("label", repository=REPOSITORY, number=by_a_bot, user="helper[bot]", name="repro")
    system.github.do("deliveries", wait=True)
    for _ in range(2):
        system.start()
        system.wait(lambda: len(labeled_jobs(system)) == 2, 60, "the missed label is not found")
        idle(system)
        system.stop()
    assert sorted(job.split("/labeled/")[0] for job in labeled_jobs(system)) == [
        f"{REPOSITORY}#{missed}",
        f"{REPOSITORY}#{arrived}",
    ]
    assert len(system.comments(missed)) == 1
    system.start()


def test_a_night_after_a_new_release_changes_the_verdict_the_comment_and_the_label(system: System) -> None:
    says(system, f"releases: {{latest: '{OLD}'}}\n")
    changing, closed = system.file(ENDED_WITH_1), system.file(ENDED_WITH_1, title="Twice")
    for number in (changing, closed):
        assert "**Reproduced.**" in answered(system, number, 400)
    first = system.comments(changing)[0]
    system.github.do("set_state", repository=REPOSITORY, number=closed, user="reporter", state="closed")
    assert night(system, "retriage/before") == 0, "nothing is newer yet"

    says(system, "")
    system.stop()
    system.start()
    assert night(system, "retriage/after") == 2
    said = answered(system, changing)
    assert "**Fixed.**" in said
    assert "Reproduced." in said, "the earlier verdict stays in the history"
    assert system.comments(changing)[0]["id"] == first["id"]
    assert system.labels(changing) == ["repro: fixed"]
    assert system.labels(closed) == ["repro: confirmed"]
    (change,) = changes(system)
    assert (change.number, change.before, change.now) == (changing, "reproduced", "fixed")
    assert "verdict changed" in system.log()

    made, written = runs(system), system.comments(changing)[0]["updated_at"]
    assert night(system, "retriage/next") == 0
    assert (runs(system), system.comments(changing)[0]["updated_at"]) == (made, written)
