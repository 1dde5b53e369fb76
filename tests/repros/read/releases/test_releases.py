"""What a program prints with other releases than the reported one is a control."""

from __future__ import annotations

import pytest

from repros.read.issue import read_issue
from repros.values import Issue, Reading, Role
from tests.repros.read.claims import PROGRAM, fence

OLD, NEW = "tensor([1, 2])", "tensor([True, True])"


def read(body: str, title: str = "sum of bools") -> Reading:
    return read_issue(Issue(title=title, body=body))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("With torch 1.1.0:", "With torch 1.2.0:"),
        ("Output in 1.1.0:", "Output in 1.2.0:"),
        ("**1.1.0**", "**1.2.0**"),
        ("#### PyTorch 1.1", "#### PyTorch 1.2"),
        ("In torch 1.1.0 this gave", "but in torch 1.2.0 it gives"),
        ("stable (1.1.0):", "nightly (1.2.0.dev20190701):"),
        ("In 1.1:", "In 1.2:"),
        ("1.1.0.post2", "1.2.0"),
        ("(output of 1.1.0)", "(output of 1.2.0)"),
    ],
)
def test_of_outputs_with_several_releases_the_claim_is_the_latest(old: str, new: str) -> None:
    """Defends: a claim of both, one below the other, which no run can print, on the release that is named first."""
    parts = [f"{old}\n{fence(OLD)}", f"{new}\n{fence(NEW)}"]

    for order in (parts, parts[::-1]):
        found = read(fence(PROGRAM, "python") + "\n".join(order))
        assert found.repros[0].claim.text == NEW
        assert (found.environment.torch or "").startswith("1.2")


@pytest.mark.parametrize(
    ("bad", "good", "claimed"),
    [
        ("In 1.2.0 and 1.3.0:", "In 1.1.0:", NEW),
        ("With torch 1.3.0 and 1.2.0 it prints", "With torch 1.1.0 it prints", NEW),
    ],
)
def test_an_output_may_be_of_several_releases(bad: str, good: str, claimed: str) -> None:
    """Defends: the output of the one release that was named alone became the claim of all."""
    found = read(f"{fence(PROGRAM, 'python')}{bad}\n{fence(NEW)}\n{good}\n{fence(OLD)}\nPyTorch version: 1.3.0")

    assert (found.repros[0].claim.text, found.environment.torch) == (claimed, "1.3.0")


def test_words_that_set_two_releases_against_each_other_are_no_label_of_both() -> None:
    """Defends: the claim was what the third release prints, of which nothing is said."""
    raised = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\nRuntimeError: out of range'
    body = f"{fence(PROGRAM, 'python')}1.1.0 works, 1.2.0 fails:\n{fence(raised)}\nIn 1.3.0:\n{fence(OLD)}"

    assert read(body).repros[0].claim.message == "out of range"


def test_an_error_that_another_release_raises_rightly_is_no_claim() -> None:
    raised = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\nRuntimeError: out of range'
    body = f"{fence(PROGRAM, 'python')}In 1.2.0 and 1.3.0:\n{fence(NEW)}\nIn 1.1.0:\n{fence(raised)}"

    told = read(f"{body}\nPyTorch version: 1.3.0").repros[0].statements
    assert [(s.what, s.role) for s in told if s.role is not Role.CONTROL] == [("values", Role.ACTUAL)]


def test_the_release_that_is_stated_elsewhere_goes_before_the_latest() -> None:
    outputs = f"With 1.1.0:\n{fence(OLD)}\nWith 1.2.0:\n{fence(NEW)}"

    assert read(f"{fence(PROGRAM)}\n{outputs}\nPyTorch version: 1.1.0").repros[0].claim.text == OLD
    assert read(f"{fence(PROGRAM)}\n{outputs}", "sum fails in 1.1.0").repros[0].claim.text == OLD


@pytest.mark.parametrize("good", ["1.1.0 is fine with me.", "**TL;DR**: 1.1.0 good"])
def test_the_release_of_a_dump_is_not_the_one_of_the_report_where_it_is_said_to_be_good(good: str) -> None:
    """Defends: the good release's output was the claim, so that it was sure to show."""
    outputs = f"1.1.0:\n{fence(OLD)}\n1.2.0:\n{fence(NEW)}"
    found = read(f"{good}\n{fence(PROGRAM)}\n{outputs}\nPyTorch version: 1.1.0+cpu")

    assert (found.environment.torch, found.repros[0].claim.text) == ("1.2.0", NEW)


@pytest.mark.parametrize(("stated", "claimed"), [("1.2.0.dev20190701", NEW), ("1.1.0", OLD), ("", NEW)])
def test_a_branch_is_a_release_too(stated: str, claimed: str) -> None:
    outputs = f"With 1.1.0:\n{fence(OLD)}\nOn nightly:\n{fence(NEW)}"

    assert read(f"{fence(PROGRAM)}\n{outputs}\n- PyTorch version: {stated}\n").repros[0].claim.text == claimed


def test_programs_that_say_what_each_release_prints_are_compared() -> None:
    old, new = (f"import torch\ntorch.ones({n})\n# {shown}" for n, shown in ((1, OLD), (2, NEW)))
    found = read(f"Up to 1.1:\n{fence(old, 'python')}\nSince 1.2:\n{fence(new, 'python')}")

    assert (found.repros[0].claim.text, found.environment.torch) == (NEW, "1.2")


def test_a_title_names_the_release_that_regressed() -> None:
    assert read(fence(PROGRAM), "copy is off [1.7.0 regression]").environment.torch == "1.7.0"


def test_a_template_that_was_filled_with_both_states_neither() -> None:
    """Defends: `1.1.0 and 1.2.0` stated the first, where the bug is in the second."""
    outputs = f"With 1.1.0:\n{fence(OLD)}\nWith 1.2.0:\n{fence(NEW)}"
    found = read(f"{fence(PROGRAM)}\n{outputs}\n- PyTorch Version (e.g., 1.0): 1.1.0 and 1.2.0\n")

    assert (found.repros[0].claim.text, found.environment.torch) == (NEW, "1.2.0")


def test_a_release_that_works_or_does_not_fail_is_not_the_reported_one() -> None:
    raised = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\nTypeError: no'

    good = read(f"{fence(PROGRAM)}\nIn torch 1.1.0:\n{fence(NEW)}\nIt works with torch 1.2.0:\n{fence(OLD)}")
    failed = read(f"{fence(PROGRAM)}\nIn torch 1.1.0:\n{fence(raised)}\nIn torch 1.2.0:\n{fence(OLD)}")

    assert (good.repros[0].claim.text, good.environment.worked_in) == (NEW, ("1.2.0",))
    assert (failed.repros[0].claim.exception, failed.environment.torch) == ("TypeError", "1.1.0")


def test_the_session_of_the_reported_release_is_the_program() -> None:
    sessions = [f">>> import torch\n>>> torch.ones(2).sum({n})\n{shown}" for n, shown in ((0, OLD), (1, NEW))]
    found = read(f"PyTorch 1.1:\n{fence(sessions[0])}\nPyTorch 1.2:\n{fence(sessions[1])}")

    assert "sum(1)" in found.repros[0].program
    assert (found.repros[0].runnable, found.environment.torch) == (True, "1.2")


def test_the_only_program_stays_one_whichever_release_it_stands_below() -> None:
    body = f"## PyTorch 1.1\n{fence(PROGRAM)}\nprints\n{fence(OLD)}\n## PyTorch 1.2\n{fence(NEW)}"
    found = read(body)

    assert found.repros[0].evidence[0].kind == "program"
    assert found.repros[0].claim.text == NEW


@pytest.mark.parametrize(
    ("line", "wrapped"),
    [
        ("{}: {}", "```\n{}\n```"),
        ("torch {} -> {}", "```\n{}\n```"),
        ("- {}: `{}`", "{}"),
        ("* PyTorch {}: {}", "{}"),
        ("In {}: `{}`.", "{}"),
    ],
)
def test_a_line_for_each_release_is_an_output_for_each(line: str, wrapped: str) -> None:
    """Defends: a claim of all lines with the releases that they begin with, which no run can print."""
    lines = "\n".join((line.format("1.1.0", OLD), line.format("1.2.0", NEW)))
    found = read(f"{fence(PROGRAM, 'python')}\n{wrapped.format(lines)}\n")

    assert (found.repros[0].claim.text, found.environment.torch) == (NEW, "1.2.0")


def test_commands_above_what_each_release_prints_are_no_part_of_it() -> None:
    old, new = (fence(f"(base) bash-4.2$ python sum.py\n{shown}") for shown in (OLD, NEW))

    assert read(f"{fence(PROGRAM)}\n1.2.0:\n{new}\n1.1.0:\n{old}").repros[0].claim.text == NEW


def test_what_sentences_say_of_releases_line_by_line_is_no_output() -> None:
    found = read(f"{fence(PROGRAM, 'python')}\n- 1.1.0: works\n- 1.2.0: wrong\n")

    assert (found.repros[0].claim.text, found.environment.torch) == (None, "1.2.0")
    assert found.environment.worked_in == ("1.1.0",)


def test_a_file_that_another_release_saved_is_missing() -> None:
    """Defends: both programs as one, which the release that is reported runs without a failure."""
    saves, loads = ("import torch\ntorch.save(torch.ones(2), 'a.pt')", "import torch\ntorch.load('a.pt')")
    body = f"In 1.6:\n{fence(saves, 'python')}\nIn 1.5:\n{fence(loads, 'python')}\n{fence('RuntimeError: a zip')}"
    found = read(body, "load of a file from 1.6 fails in 1.5")

    assert (found.environment.torch, found.repros[0].runnable) == ("1.5", False)
    assert [p.code for p in found.repros[0].problems] == ["missing-file"]


PRINTS = "import torch\nprint(torch.__version__)\nprint(torch.ones(2).sum())"


@pytest.mark.parametrize("between", ["\n```\nand\n```\n", "\n", "\n\n"])
@pytest.mark.parametrize("first", ["1.1.0\n{}", "1.1.0+cpu\n{}", "1.1.0 {}"])
def test_outputs_that_begin_with_the_release_that_the_program_prints_are_of_that_release(
    first: str, between: str
) -> None:
    """Defends: a claim of all that several releases printed, reported for the first of them."""
    old, new = first.format(OLD), first.replace("1.1.0", "1.2.0").format(NEW)
    for outputs in (f"{old}{between}{new}", f"{new}{between}{old}"):
        found = read(f"{fence(PRINTS, 'python')}\n{fence(outputs)}")
        assert (found.repros[0].claim.text, found.environment.torch) == (new, "1.2.0")


def test_sessions_that_show_their_releases_are_compared() -> None:
    old, new = (
        f">>> import torch\n>>> torch.__version__\n'{version}'\n>>> torch.ones(2).sum()\n{shown}"
        for version, shown in (("1.1.0", OLD), ("1.2.0", NEW))
    )
    found = read(f"{fence(old)}\nand\n{fence(new)}")

    assert NEW in (found.repros[0].claim.text or "")
    assert found.environment.torch == "1.2.0"


def test_the_words_above_a_printed_release_say_that_it_works() -> None:
    outputs = f"Bad:\n{fence('1.1.0 ' + OLD)}\nWorks fine:\n{fence('1.2.0 ' + NEW)}"

    assert read(f"{fence(PRINTS, 'python')}\n{outputs}").repros[0].claim.text == f"1.1.0 {OLD}"


def test_the_release_above_the_one_failure_is_that_of_the_report() -> None:
    """Defends: a report that has its releases in headings was run with the latest."""
    shown = "#### 1.3.1:\nCompiles.\n#### 1.4.0:\n```\nRuntimeError: no f\n```\n"
    program = "#### code\n```python\nimport torch\ntorch.f(1)\n```\n"

    assert read_issue(Issue("f", shown + program)).environment.torch == "1.4.0"
    assert read_issue(Issue("f", shown + program + "\nPyTorch version: 1.5.0\n")).environment.torch == "1.5.0"


def test_the_release_that_stands_above_the_program_is_stated_though_outputs_of_others_follow() -> None:
    """Defends: the sentence was taken for a label of the program, and the first that is shown for the stated one."""
    shown = f"1.1.0 -> {OLD}\n1.2.0 -> {NEW}\n"
    found = read(
        f"I use torch 1.2.0.\n\n{fence(PROGRAM, 'python')}\nThe code prints\n\n{shown}", "1.1.0 and 1.2.0 differ"
    )

    assert (found.repros[0].claim.text, found.environment.torch) == (NEW, "1.2.0")
