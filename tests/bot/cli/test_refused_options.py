"""Nonsense in options: refused with one line and status 2 before anything is read, also where nothing would run."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.answering.question import check_request
from bot.answering.request import Request
from bot.failures import BadInput
from bot.main import main
from bot.settings.config import load_config
from runners.release_list import Releases
from runners.releases import snapshot

CONFIG = load_config()
UNREAD = "nowhere.md"
"""A file that there is not: who looks for it has read before it refused."""


@pytest.mark.parametrize(
    ("command", "option", "value", "said"),
    [
        ("run", "--timeout", "nan", "is no number of seconds"),
        ("run", "--timeout", "inf", "is not in the range"),
        ("run", "--timeout", "-1", "is not in the range"),
        ("run", "--timeout", "0", "is not in the range"),
        ("run", "--timeout", "1e300", "is not in the range"),
        ("triage", "--timeout", "NaN", "is no number of seconds"),
        ("triage", "--limit", "0", "is not in the range"),
        ("triage", "--limit", "9" * 30, "is not in the range"),
        ("triage", "--jobs", "0", "is not in the range"),
        ("triage", "--jobs", "100000", "is not in the range"),
        ("triage", "--since", "soon", "does not match"),
        ("triage", "--since", "9999-01-01", "is in the future"),
        ("triage", "--disk-budget", "much", "write it as 20GB"),
        ("triage", "--disk-budget", "", "write it as 20GB"),
        ("triage", "--disk-budget", "-5GB", "write it as 20GB"),
        ("triage", "--disk-budget", "nan", "write it as 20GB"),
        ("triage", "--disk-budget", "0", "less than 1,000 MB"),
        ("triage", "--disk-budget", "999999999999TB", "more than any disk holds"),
        ("run", "--latest", "nightly", "which can't be had"),
        ("triage", "--latest", "nightly", "which can't be had"),
        ("run", "--torch", "", "--torch is empty"),
    ],
)
def test_it_is_told_in_one_line_before_anything_is_read(command: str, option: str, value: str, said: str) -> None:
    done = CliRunner().invoke(main, [command, UNREAD, f"{option}={value}"])
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert UNREAD not in done.stderr
    assert done.stderr.count("\n") == 1


REFUSED = [
    (Request(torch="nonsense"), "no version of torch"),
    (Request(torch="9.9"), "there is no torch 9.9; the nearest release is"),
    (Request(torch=" "), "--torch is empty"),
    (Request(latest="9.9"), "there is no torch 9.9"),
    *[
        (Request(latest=moving), f"--latest names {moving}, which can't be had: name a release")
        for moving in ("main", "2.1.0rc1", "1.9.0a0+git12ab34c", "0a1b2c3")
    ],
    (Request(python="nonsense"), "is no version of Python: write it as 3.7"),
    (Request(python="3.99"), "has no wheels for Python 3.99"),
    (Request(python="3.11", torch="1.3.0"), "torch 1.3.0 has no wheels for Python 3.11"),
    (Request(releases="x"), "--releases: 'x' names no releases"),
    (Request(latest="2.14.0.dev20261001"), "--latest names 2.14.0.dev20261001, which can't be had (no releases."),
    (Request(latest="nightly"), "which can't be had (no releases.nightly_index is configured): name a release"),
    (Request(releases="latest,nightly"), "--releases: there is no nightly: no releases.nightly_index is configured"),
    (Request(releases="2.14.0.dev20261001"), "there is no 2.14.0.dev20261001: no releases.nightly_index is configured"),
    (Request(releases="1.3.0,"), "--releases: a release is missing"),
    (Request(releases="1.3.0..1.2.0"), "runs backwards"),
    (Request(releases="reported..9.9"), "there is no torch 9.9"),
]


@pytest.mark.parametrize(("request_", "said"), REFUSED)
def test_what_there_is_not_is_refused_whatever_the_issues_say(request_: Request, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_request(request_, CONFIG, snapshot)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "asked",
    [
        Request(torch="1.3.0+cu92", python="3.7", latest="2.1"),
        Request(torch="nightly"),
        Request(latest="latest"),
        Request(latest="stable"),
        Request(releases="reported..1.9,1.3..reported,latest,all"),
        Request(python="3.7"),
    ],
)
def test_what_there_may_be_is_not(asked: Request) -> None:
    check_request(asked, CONFIG, snapshot)


def test_releases_are_asked_for_only_where_something_is_named() -> None:
    def away() -> Releases:
        raise AssertionError

    check_request(Request(bisect=True, seconds=5.0), CONFIG, away)


def test_a_latest_release_of_the_configuration_is_checked_too() -> None:
    latest = CONFIG.releases.model_copy(update={"latest": "2.99.0"})
    with pytest.raises(BadInput, match=r"there is no torch 2\.99\.0"):
        check_request(Request(), CONFIG.model_copy(update={"releases": latest}), snapshot)


def test_an_option_that_there_is_not_is_one_line_too(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["run", "--tourch", "1.3.0", str(tmp_path)])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "run --help` says what there is" in done.stderr
