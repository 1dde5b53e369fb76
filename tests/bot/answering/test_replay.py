"""The line that makes an answer's runs again: whatever was asked stands in it."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from click.testing import CliRunner

from bot.answering.replay import replay_command
from bot.answering.request import FIELDS, WORDS, Request
from bot.main import main
from repros.values import Issue, VerdictKind
from tests.bot.report.answers import fixed_answer

ANSWER = fixed_answer()
ISSUE = Issue(url="https://github.com/octo/torch/issues/7")


def replayed(request: Request) -> list[str]:
    return shlex.split(replay_command(ISSUE, ANSWER.verdict, request))[3:]


@pytest.mark.parametrize(
    ("request_", "more"),
    [
        (Request(), []),
        (Request(torch="1.2.0", python="3.6"), []),
        (Request(bisect=True), ["--bisect"]),
        (Request(releases="1.2..latest"), ["--releases", "1.2..latest"]),
        (Request(latest="2.12.0", seconds=900), ["--latest", "2.12.0", "--timeout", "900"]),
        (Request(seconds=0.5), ["--timeout", "0.5"]),
    ],
)
def test_the_release_and_python_are_those_that_ran_and_the_rest_is_what_was_asked(
    request_: Request, more: list[str]
) -> None:
    assert replayed(request_) == ["--torch", "1.3.0", "--python", "3.7", *more]


def test_every_field_of_a_request_is_in_the_line() -> None:
    everything = Request("1.3.0", "3.7", "all", bisect=True, backends=True, minimise=True, latest="2.13.0", seconds=60)
    assert [word for word in replayed(everything) if word.startswith("--")] == [field.option for field in FIELDS]


def test_without_a_run_there_is_nothing_to_replay() -> None:
    assert not replay_command(ISSUE, replace(ANSWER.verdict, kind=VerdictKind.NEEDS_INFO, runs=()), Request())


def test_every_field_is_an_option_of_run_and_every_word_is_told_by_help() -> None:
    said = CliRunner().invoke(main, ["run", "--help"]).stdout
    assert all(f"{field.option} " in said for field in FIELDS)
    assert set(WORDS) <= {field.name for field in FIELDS}
