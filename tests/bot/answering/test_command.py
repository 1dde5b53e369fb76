"""The `/repro` command: where it counts, what it takes, what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.command import HELP, Command, Refused, parse_command
from tests.bot.report.github_markdown import live_in
from tests.bot.report.hostile import lines


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("/repro", Command()),
        ("/repro ", Command()),
        ("/repro\t\ttorch=1.3.0", Command(torch="1.3.0")),
        ("Please:\n/repro\nThanks", Command()),
        ("Please:\r\n\r\n/repro bisect\r\n", Command(bisect=True)),
        ("/repro bisect releases=1.2..latest", Command(bisect=True, releases="1.2..latest")),
        ("/repro torch=1.3.0 python=3.7", Command(torch="1.3.0", python="3.7")),
        ("/repro python=3.7.16 torch=1.9.0a0+git12", Command(torch="1.9.0a0+git12", python="3.7.16")),
        ("/repro torch=1.3.0+cu102", Command(torch="1.3.0+cu102")),
        ("/repro releases=1.2..latest", Command(releases="1.2..latest")),
        ("/repro releases=1.2.0,1.3.0,reported", Command(releases="1.2.0,1.3.0,reported")),
        ("/repro releases=all", Command(releases="all")),
        ("/repro releases=latest,nightly", Command(releases="latest,nightly")),
        ("/repro bisect releases=2.13..2.14.0.dev20260801", Command(bisect=True, releases="2.13..2.14.0.dev20260801")),
        ("/repro releases=1.2..1.4 torch=1.3.0", Command(releases="1.2..1.4", torch="1.3.0")),
        ("/repro stop", Command(kind="stop")),
        ("/repro help", Command(kind="help")),
        ("/repro\n\n/repro stop", Command()),
        ("/repro bisect\n```py\nimport torch\n```\n", Command(bisect=True, programs=("import torch\n",))),
        ("```\n```\n/repro", Command()),
        ("<details>\n\n/repro\n\n</details>", Command()),
        # Directly above a signature, or any dashes, Markdown makes a heading of it.
        ("/repro\n--\nAnn", Command()),
        ("A heading\n---------\n/repro", Command()),
        ("It fails -- always.\n/repro", Command()),
    ],
)
def test_a_command_is_read(comment: str, expected: Command) -> None:
    assert parse_command(comment) == expected


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "repro",
        "/reproduce",
        "/repro-bot",
        "/Repro",
        "Use /repro for that.",
        "`/repro`",
        "\\/repro",
        "&#47;repro",
        "# /repro",
        "- /repro",
        "1. /repro",
        "    /repro",
        "```\n/repro\n```",
        "~~~~\n~~~\n/repro\n~~~~",
        "```\n/repro",
        "> /repro",
        "> On torch 1.3\n/repro",
        "> > deep\n>\n> /repro",
        "<!-- /repro -->",
        "<!--\n/repro\n-->",
        "a <!--\n/repro\n--> b",
        "`a\n/repro\nb`",
        "<div>\n/repro\n</div>",
        "| /repro |\n| --- |",
        "Thanks\n-- \nAnn\n/repro",
        "Thanks\n\n--\n/repro",
        "Thanks\n\n-----Original Message-----\n/repro",
        "On Mon, 3 Jan 2022 at 10:00, Ann <ann@example.org> wrote:\n/repro",
        "On Mon, 3 Jan 2022 at 10:00, Ann\n<ann@example.org> wrote:\n\n/repro",
        "From: Ann\nSent: Monday\n/repro",
        "Sent from my iPhone\n/repro",
        "—\nReply to this email directly, view it on GitHub\n/repro",
    ],
)
def test_here_it_is_no_command(comment: str) -> None:
    assert parse_command(comment) is None


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("/repro please", "don't know the word `please`"),
        ("/repro TORCH=1.3.0", "don't know"),
        ("/repro torch", "don't know the word `torch`"),
        ("/repro bisect=yes", "don't know"),
        ("/repro torch=", "can't read"),
        ("/repro torch=one", "can't read"),
        ("/repro torch=1.3.0;reboot", "can't read"),
        ("/repro python=3", "can't read"),
        ("/repro releases=1.2...1.3", "can't read"),
        ("/repro releases=1.2..1.3..1.4", "can't read"),
        ("/repro releases=all,1.2", "can't read"),
        ("/repro torch=1.3 torch=1.3", "twice"),
        ("/repro bisect bisect", "twice"),
        ("/repro bisect releases=all", "one range, A..B"),
        ("/repro bisect releases=1.2.0,1.3.0", "one range, A..B"),
        ("/repro stop torch=1.3.0", "stands alone"),
        ("/repro help stop", "stands alone"),
        ("/repro `bisect`", "don't know"),
        ("/repro <b>bisect</b>", "don't know"),
        ("/repro torch=" + "1." * 5000 + "1", "can't read"),
    ],
)
def test_what_it_cannot_read_is_refused_in_a_sentence(comment: str, why: str) -> None:
    refused = parse_command(comment)
    assert isinstance(refused, Refused)
    assert why in refused.why
    assert refused.why.endswith(".")
    assert len(refused.why) < 200


@given(lines)
def test_a_refusal_repeats_nothing_that_acts(words: str) -> None:
    for comment in (f"/repro @everyone {words}", f"/repro {words}"):
        refused = parse_command(comment)
        assert not isinstance(refused, Refused) or live_in(refused.why) == []


@given(st.text(alphabet=st.sampled_from("/repro torch=1.3>`-<!\n #*_[]()&|~"), max_size=200))
def test_no_comment_makes_it_fail(comment: str) -> None:
    assert isinstance(parse_command(comment), Command | Refused | None)


def test_ranges_and_bisection_need_triage_rights() -> None:
    needing = [Command(bisect=True), Command(releases="all")]
    assert [command.runs_many for command in [*needing, Command(), Command(torch="1.3.0")]] == [
        True,
        True,
        False,
        False,
    ]


def test_the_help_is_no_command_itself() -> None:
    assert parse_command(HELP) is None
    assert live_in(HELP) == []
