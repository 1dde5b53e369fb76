"""The module `reprobot` as docs/library.md shows it: each block of the page prints its last comment."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

import reprobot

PAGE = Path("docs/library.md")
READ, RUN, ELSEWHERE = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def printed(code: str, names: dict[str, Any]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    return out.getvalue()


def check(code: str, names: dict[str, Any]) -> None:
    assert printed(code, names) == code.rpartition("\n# ")[2]


def test_reading_and_judging_runs_of_ones_own_do_what_the_page_says() -> None:
    names: dict[str, Any] = {}
    check(READ, names)
    names["request"] = reprobot.Request(latest="2.13.0")
    check(ELSEWHERE, names)


@pytest.mark.docker
def test_running_does_what_the_page_says() -> None:
    names: dict[str, Any] = {}
    check(READ, names)
    check(RUN, names)


def test_what_needs_no_run_gets_none() -> None:
    (repro,) = reprobot.read("```python\nimport torch\ntorch.ones(1).cuda()\n```\nRuntimeError: no\n").repros
    assert reprobot.run(repro) == ()
    assert reprobot.judge(repro, ()).kind is reprobot.VerdictKind.NEEDS_GPU


def test_a_release_that_is_none_is_bad_input_in_one_line() -> None:
    (repro,) = reprobot.read("```python\nimport torch\nprint(torch.ones(1))\n```\ntensor([2.])\n").repros
    for call in (lambda asked: reprobot.run(repro, asked), lambda asked: reprobot.judge(repro, (), asked)):
        with pytest.raises(reprobot.BadInput, match=r"^[^\n]*7\.7\.7[^\n]*$"):
            call(reprobot.Request(torch="7.7.7"))


def test_a_release_that_can_not_be_had_is_told_by_the_verdict() -> None:
    (repro,) = reprobot.read("```python\nimport torch\nprint(torch.ones(1))\n```\ntensor([2.])\n").repros
    request = reprobot.Request(torch="2.13.0", latest="2.13.0")
    verdict = reprobot.judge(repro, [reprobot.Unavailable("2.13.0", "nobody has a wheel of it")], request)
    assert verdict.kind is reprobot.VerdictKind.INCONCLUSIVE
    assert "nobody has a wheel of it" in verdict.reason


def test_the_copy_of_the_environment_is_the_file_of_the_checkout() -> None:
    installed = Path(reprobot.__file__).read_text(encoding="utf-8")
    assert installed == Path("bot/reprobot.py").read_text(encoding="utf-8"), "run `make install`"
