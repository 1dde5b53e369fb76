"""A smaller program: which failure it must keep, what counts as smaller, and what as the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.judge.smallest import (
    Smallest,
    Wanted,
    made_of,
    shows_the_same,
    smaller_in,
    telling_lines,
    wanted_of,
    with_program,
)
from repros.values import Frame, Invocation, Repro, Run
from tests.repros.judge.making import CLAIM, PROGRAM, clean, fails_tests, other, raises, repro, run, shows

LONG = 'import torch\n\nx = torch.ones(2, 3)\nprint("x", x)\nfor i in range(9):\n    x = x + i\ntorch.cat([x, "y"])\n'


@pytest.mark.parametrize(
    "smaller",
    ["import torch\ntorch.cat([x])\n", 'for i in range(1):\n    pass\nprint("")\n', "import torch\n", "x = 1 + 2.5\n"],
)
def test_a_program_is_made_of_another_by_leaving_out_and_by_smaller_literals(smaller: str) -> None:
    assert made_of(smaller, LONG)


@pytest.mark.parametrize(
    "smaller",
    [
        "import os\n",
        "cat = cat\n",
        'print("z")\n',
        "x = 1  # see evil.example\n",
        "x = (\n",
    ],
)
def test_a_program_with_anything_else_is_not_made_of_it(smaller: str) -> None:
    assert not made_of(smaller, LONG)


def printed(program: object = "import torch\n", runs: object = 7) -> str:
    return "noise\n\n" + json.dumps({"program": program, "runs": runs}) + "\n"


def test_what_the_reducer_prints_last_is_the_smaller_program() -> None:
    assert smaller_in(printed(), LONG) == Smallest("import torch\n", 1, 7)


@pytest.mark.parametrize(
    "stdout",
    [
        "",
        "no JSON",
        "[1]",
        "[" * 100_000,
        printed(None),
        printed(3),
        printed(""),
        printed("import os\n"),
        printed(LONG),
        printed("import torch\n" * 6),
        printed("x = 1" + "0" * 1000),
        printed(runs="7"),
        printed(runs=True),
        printed(runs=-1),
        printed(runs=10**9),
        printed() + "said last",
    ],
)
def test_anything_else_that_it_prints_is_none(stdout: str) -> None:
    assert smaller_in(stdout, LONG) is None


@given(st.text())
def test_no_text_that_is_printed_is_an_error(stdout: str) -> None:
    assert smaller_in(stdout, LONG) is None
    assert smaller_in(printed(stdout), LONG) is None or made_of(stdout, LONG)


VALUES = repro("output", program=LONG, text="tensor([1., 2., 4.])")
WARNS = repro("warning", program=LONG, exception="UserWarning", message="the sizes differ, which may be wrong")


@pytest.mark.parametrize(
    ("of", "shown", "wanted"),
    [
        (CLAIM, shows(), Wanted("exception", "RuntimeError")),
        (repro("crash", signal="SIGSEGV"), run("crash", signal="SIGSEGV"), Wanted("crash", "SIGSEGV")),
        (VALUES, clean(stdout="a\nb 3\ntensor([1., 2., 4.])\nc\n"), Wanted("lines", "", ("tensor([1., 2., 4.])",))),
        (
            WARNS,
            clean(stdout="a\n", stderr="b\nt.py:3: UserWarning: the sizes differ, which may be wrong\n  f(x)\n"),
            Wanted("lines", "", (), ("t.py:3: UserWarning: the sizes differ, which may be wrong",)),
        ),
    ],
)
def test_what_must_stay_is_what_tells_the_failure(of: Repro, shown: Run, wanted: Wanted) -> None:
    assert wanted_of(of, shown) == wanted


@pytest.mark.parametrize(
    ("of", "shown", "why"),
    [
        (CLAIM, None, "what is reported doesn't show"),
        (replace(CLAIM, mode="transcript"), shows(), "isn't a plain script"),
        (replace(CLAIM, invocation=Invocation(launcher="pytest")), shows(), "isn't a plain script"),
        (repro("hang"), run("timeout"), "long runs"),
        (CLAIM, fails_tests(("RuntimeError", "x")), "that of a test"),
        (repro("output", text=None), clean(), "no line of the output"),
        (VALUES, clean(stdout="tensor([1., 2., 4.])\n" * 5_000), "no line of the output"),
    ],
)
def test_where_none_is_looked_for_the_sentence_says_why(of: Repro, shown: Run | None, why: str) -> None:
    found = wanted_of(of, shown)
    assert isinstance(found, str)
    assert found.startswith("No smaller program was looked for: ")
    assert why in found


def test_lines_that_don_t_tell_it_are_none() -> None:
    assert telling_lines(VALUES, clean(stdout="tensor([9., 9., 9.])\n")) is None


IN_TORCH = Frame("/env/lib/python3.7/site-packages/torch/functional.py", 70, "split")


@pytest.mark.parametrize(
    ("runs", "same"),
    [
        ([shows(), shows(line=1, source="f(x)")], True),
        ([], False),
        ([shows(), clean()], False),
        ([shows(), other()], False),
        ([shows(), replace(shows(), trusted=False)], False),
        ([replace(shows(), exceptions=(replace(shows().exceptions[0], frames=(IN_TORCH,)),))], False),
        ([raises(("RuntimeError", "x"), ("RuntimeError", shows().message or ""))], False),
    ],
)
def test_all_runs_must_show_it_by_the_same_failure(runs: list[Run], same: bool) -> None:
    smaller = with_program(CLAIM, PROGRAM)
    assert shows_the_same(smaller, [replace(each, repeat=n) for n, each in enumerate(runs, 1)], shows()) is same


def test_another_program_is_that_of_the_entry_file_alone() -> None:
    assert with_program(CLAIM, "x").program == "x"
    assert with_program(CLAIM, "x").claim == CLAIM.claim
