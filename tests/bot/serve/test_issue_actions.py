"""What the GitHub side does for a job, against the stand-in: who may, what is published, what is left alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, update

from bot.answering.course import Course, Terms
from bot.database.models import CommandRow
from bot.github.marker import without_marker
from bot.jobs.orders import GivenCommand, IssueOrder
from bot.report.answer import Followed, Result
from bot.serve.issue_actions import IssueActions
from bot.settings.config import load_config
from bot.settings.repository_file import PATH
from repros.judge.crash_trace import CrashTrace
from repros.read import read_issue
from repros.values import Release, Verdict, VerdictKind
from runners.release_list import Releases
from runners.releases import snapshot
from tests.bot.database.conftest import engine, url
from tests.bot.github.conftest import REPOSITORY, Scene, github, scene
from tests.bot.report.github_markdown import live_in

__all__ = ["engine", "github", "scene", "url"]


@pytest.fixture
def desk(scene: Scene, engine: Engine) -> IssueActions:
    """A desk at the stand-in."""
    return IssueActions.of(load_config(), scene.connections, engine)


ORDER = IssueOrder(REPOSITORY, 1)


def given(actor: str, **words: object) -> GivenCommand:
    """A command below an issue that `reporter` wrote."""
    return replace(GivenCommand(comment=1, actor=actor, issue_author="reporter"), **words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("actor", "role", "words", "why"),
    [
        ("reporter", None, {}, None),
        ("Reporter", None, {"torch": "1.3.0"}, None),
        ("reporter", None, {"bisect": True}, "triage rights"),
        ("reporter", None, {"releases": "1.2..1.4"}, "triage rights"),
        ("reporter", "triage", {"bisect": True}, None),
        ("reporter", None, {"backends": True}, "triage rights"),
        ("reporter", "triage", {"backends": True}, None),
        ("reporter", None, {"minimise": True}, "triage rights"),
        ("reporter", "triage", {"minimise": True}, None),
        ("stranger", None, {}, "Only the issue's author"),
        ("stranger", "read", {"kind": "stop"}, "Only the issue's author"),
        ("member", "triage", {"kind": "stop"}, None),
        ("member", "write", {"releases": "all"}, None),
        ("reporter", None, {"refused": "I don't know the word `x`."}, "I don't know"),
    ],
)
def test_who_may_give_which_command(
    desk: IssueActions, scene: Scene, actor: str, role: str | None, words: dict[str, object], why: str | None
) -> None:  # fmt: skip
    if role:
        scene.github.acts.set_role(scene.repository, scene.github.world.user(actor), role)
    said = desk.refusal(ORDER, given(actor, **words), "job")
    assert (said is None) if why is None else (why in (said or ""))


def test_a_person_is_refused_once_an_hour_at_an_issue_and_uses_up_nobody_else_s_commands(
    desk: IssueActions, scene: Scene
) -> None:
    scene.github.acts.file(scene.repository, scene.reporter, "Another", "It fails.")
    for number in range(5):
        for who in ("stranger", "Stranger", "another"):
            desk.refuse(ORDER, given(who), f"job {number} {who}", "No.")
        desk.refuse(IssueOrder(REPOSITORY, 2), given("stranger"), f"job {number} there", "No.")
    assert [len(issue.comments) for issue in (scene.issue, scene.repository.issues[2])] == [2, 1]
    assert desk.refusal(ORDER, given("reporter"), "job") is None


def test_after_an_hour_a_person_is_told_again(desk: IssueActions, scene: Scene, engine: Engine) -> None:
    ago = datetime.now(UTC) - timedelta(hours=1, seconds=1)
    desk.refuse(ORDER, given("stranger"), "job 1", "No.")
    scene.issue.comments[0].created = ago
    with engine.begin() as connection:
        connection.execute(update(CommandRow).values(taken=ago))
    for job in ("job 2", "job 3"):
        desk.refuse(ORDER, given("stranger"), job, "No.")
    assert len(scene.issue.comments) == 2


def test_of_many_refusals_at_once_one_is_said(desk: IssueActions, scene: Scene) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: desk.refuse(ORDER, given("stranger"), f"job {number}", "No."), range(8)))
    assert len(scene.issue.comments) == 1


def test_a_refusal_is_remembered_where_the_database_is_not(desk: IssueActions, scene: Scene, engine: Engine) -> None:
    for job in ("job 1", "job 2"):
        desk.refuse(ORDER, given("stranger"), job, "No.")
        with engine.begin() as connection:
            connection.execute(delete(CommandRow))
    assert len(scene.issue.comments) == 1


def test_a_stranger_is_answered_only_at_so_many_issues_an_hour(desk: IssueActions, scene: Scene) -> None:
    most = desk.config.rate_limits.user_commands
    for _ in range(most + 2):
        scene.github.acts.file(scene.repository, scene.reporter, "Another", "It fails.")
    for number in range(1, most + 3):
        desk.refuse(IssueOrder(REPOSITORY, number), given("stranger"), f"job {number}", "No.")
    assert sum(len(issue.comments) for issue in scene.repository.issues.values()) == most


def test_a_refusal_that_is_resumed_is_said_once(desk: IssueActions, scene: Scene) -> None:
    for _ in range(3):
        desk.refuse(ORDER, given("stranger"), "job", "No.")
    assert len(scene.issue.comments) == 1


def publish(
    desk: IssueActions,
    kind: VerdictKind,
    reason: str,
    *,
    wanted: bool = True,
    job: str = "job",
    order: IssueOrder = ORDER,
    followed: Followed | None = None,
) -> str:
    """Publishes a verdict on an issue without a program."""
    issue = desk.fetch(order).issue
    terms = Terms(order.request, desk.config, snapshot)
    course = Course(
        issue, read_issue(issue), terms, [Result(None, Verdict(kind, reason), followed=followed or Followed())]
    )
    return desk.publish(order, job, course, lambda: wanted)


def test_a_verdict_is_published_once_and_an_equal_one_writes_nothing(desk: IssueActions, scene: Scene) -> None:
    assert publish(desk, VerdictKind.NEEDS_INFO, "There is no program.") == "created"
    assert publish(desk, VerdictKind.NEEDS_INFO, "There is no program.", job="later") == "unchanged"
    writes = [call for call in scene.github.calls if call.method in {"PATCH", "POST"} and "/issues/" in call.path]
    assert len(writes) == 2, "one comment and one label"
    assert publish(desk, VerdictKind.INCONCLUSIVE, "It is not known.", job="third") == "edited"
    assert len(scene.issue.comments) == 1
    assert "There is no program." in scene.issue.comments[0].body, "the earlier verdict stays in the history"
    assert [given.kind for given in desk.verdicts.history(REPOSITORY, 1)] == [
        "inconclusive",
        "needs-info",
        "needs-info",
    ]


def test_what_is_found_out_after_the_verdict_edits_the_comment_and_is_kept_with_it(
    desk: IssueActions, scene: Scene
) -> None:
    reason = "The reported crash shows on torch 2.13.0 (2 of 2 runs)."
    assert publish(desk, VerdictKind.REPRODUCED, reason) == "created"
    crash = Followed(crash=CrashTrace(("test.py, line 6, in inner",)), crash_on="2.13.0")
    assert publish(desk, VerdictKind.REPRODUCED, reason, followed=crash) == "edited"
    assert publish(desk, VerdictKind.REPRODUCED, reason, followed=crash) == "unchanged"
    (comment,) = scene.issue.comments
    assert "test.py, line 6, in inner" in comment.body
    assert "Earlier verdicts" not in comment.body
    (kept,) = desk.verdicts.history(REPOSITORY, 1)
    assert kept.answer["results"][0]["crash"] == {"python": ["test.py, line 6, in inner"], "native": []}


def test_a_job_that_was_superseded_writes_nothing(desk: IssueActions, scene: Scene) -> None:
    assert publish(desk, VerdictKind.NEEDS_INFO, "There is no program.", wanted=False) == "superseded"
    assert scene.issue.comments == []
    assert desk.verdicts.history(REPOSITORY, 1) == []


def test_a_failure_of_our_own_sets_no_label(desk: IssueActions, scene: Scene) -> None:
    assert publish(desk, VerdictKind.ERROR, "The disk is full.") == "created"
    assert scene.issue.labels == []


def under_file(desk: IssueActions, scene: Scene, text: str) -> IssueActions:
    """The desk for a job of the repository, which has this file."""
    scene.repository.files[PATH] = text.encode()
    return desk.under(desk.look_up(ORDER, lambda: Releases((Release("2.13.0", date(2026, 7, 8), ("3.11",)),))))


def test_a_repository_names_the_labels_and_the_bot_takes_its_old_ones_back(desk: IssueActions, scene: Scene) -> None:
    publish(desk, VerdictKind.NEEDS_INFO, "There is no program.")
    assert [label.name for label in scene.issue.labels] == ["repro: needs info"]
    own = under_file(desk, scene, "labels: {needs-info: {name: 'bot: please tell'}}")
    publish(own, VerdictKind.NEEDS_INFO, "There is no program.", job="later")
    assert [label.name for label in scene.issue.labels] == ["bot: please tell"]


def test_a_broken_file_is_told_in_one_comment_until_it_is_mended(desk: IssueActions, scene: Scene) -> None:
    scene.github.acts.file(scene.repository, scene.reporter, "Another", "It fails.")
    other, line = scene.repository.issues[2], "is not used until it is mended"
    broken = under_file(desk, scene, "limits: {seconds: 1}")
    for job in ("a", "b"):
        publish(broken, VerdictKind.NEEDS_INFO, "There is no program.", job=job)
        publish(broken, VerdictKind.NEEDS_INFO, "There is no program.", job=f"{job} 2", order=IssueOrder(REPOSITORY, 2))
    assert [each.body.count(line) for each in (*scene.issue.comments, *other.comments)] == [1, 0]
    assert "limits can't be set by a repository" in scene.issue.comments[0].body
    mended = under_file(desk, scene, "repeats: {usual: 1}")
    assert publish(mended, VerdictKind.NEEDS_INFO, "There is no program.", job="c") == "edited"
    assert line not in scene.issue.comments[0].body


def test_what_a_broken_file_says_is_inert(desk: IssueActions, scene: Scene) -> None:
    hostile = '"@everyone <!-- --> </details> [x](https://evil.example) #1": 1'
    publish(under_file(desk, scene, hostile), VerdictKind.NEEDS_INFO, "There is no program.")
    (said,) = scene.issue.comments
    (line,) = [each for each in said.body.splitlines() if "until it is mended" in each]
    assert "unknown key" in line
    assert live_in(without_marker(said.body)) == []


def test_a_repository_may_ask_for_fewer_commands(desk: IssueActions, scene: Scene) -> None:
    strict = under_file(desk, scene, "rate_limits: {user_commands: 1}")
    assert strict.refusal(ORDER, given("reporter"), "first") is None
    assert strict.refusal(ORDER, given("reporter"), "second") is not None


def test_a_change_of_verdict_is_listed(desk: IssueActions, scene: Scene) -> None:
    for job, kind in (("a", VerdictKind.REPRODUCED), ("b", VerdictKind.REPRODUCED), ("c", VerdictKind.FIXED)):
        publish(desk, kind, "As it is.", job=job)
    (change,) = desk.verdicts.changes(datetime.now(UTC) - timedelta(1))
    assert (change.before, change.now, change.job) == ("reproduced", "fixed", "c")


def test_the_schedule_leaves_alone_what_is_closed_or_has_no_comment_of_the_bot(
    desk: IssueActions, scene: Scene
) -> None:
    assert desk.why_not_again(desk.fetch(ORDER)) == "no comment"
    publish(desk, VerdictKind.NEEDS_INFO, "There is no program.")
    assert desk.why_not_again(desk.fetch(ORDER)) is None
    scene.github.acts.set_state(scene.repository, scene.issue, scene.reporter, "closed")
    assert desk.why_not_again(desk.fetch(ORDER)) == "closed"
