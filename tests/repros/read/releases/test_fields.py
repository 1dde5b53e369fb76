"""Lines that state a fact of the environment, and numbers behind torch's name that state none."""

import pytest

from repros.read.releases.environment import read_environment
from repros.read.text.page import read_page
from repros.values import Issue, ReportedEnvironment
from tests.repros.read.claims import PROGRAM, claim, fence


def read(body: str) -> ReportedEnvironment:
    return read_environment(Issue(title="", body=body), read_page(body))


@pytest.mark.parametrize(
    ("line", "torch"),
    [
        ("torch.version: 1.6.0", "1.6.0"),
        ("version is 1.6.0", "1.6.0"),
        ("My version is 1.6.0+cpu, from pip", "1.6.0+cpu"),
        ("PyTorch版本\uff1a1.6.0", "1.6.0"),
        ("- torch 版本号: 1.6", "1.6"),
        ("My version is '1.6.0'", "1.6.0"),
        ("Version => 1.6.0, Python => 3.7", "1.6.0"),
        ("The version is not shown", None),
    ],
)
def test_a_line_states_the_release_in_its_own_words(line: str, torch: str | None) -> None:
    assert read(f"f is wrong.\n\n{line}\n").torch_as_written == torch


def test_a_python_is_stated_in_chinese() -> None:
    assert read("Python版本\uff1a3.8.5\n").python == "3.8.5"


@pytest.mark.parametrize(
    "body",
    [
        "prints\n" + fence("torch: 1.5\nnumpy: 1.0"),
        "Output:\n\n" + fence("torch 1.5\nnumpy 1.0"),
        "| call | torch | numpy |\n|---|---|---|\n| `f(1)` | `[1.5, 2.0]` | `[1.0, 2.0]` |\n",
    ],
)
def test_what_torch_computes_beside_another_library_is_no_release(body: str) -> None:
    """Defends: a program that printed `torch: 1.5` was run with torch 1.5.0, whatever the dump below it said."""
    found = read(fence(PROGRAM, "python") + f"\n{body}\nPyTorch version: 2.1.0\n")

    assert found.torch_as_written == "2.1.0"


def test_what_is_printed_behind_torchs_name_is_the_claim() -> None:
    found = claim(fence(PROGRAM, "python") + "\nprints\n" + fence("torch: 1.5\nnumpy: 1.0"), "f differs from numpy")

    assert found.text == "torch: 1.5\nnumpy: 1.0"


@pytest.mark.parametrize("printed", ["torch: 1.5.0\nnumpy: 1.18.1", "torch: 1.5.0"])
def test_a_release_that_a_program_prints_is_the_one_of_the_report(printed: str) -> None:
    assert read(fence(PROGRAM, "python") + "\nprints\n" + fence(printed)).torch_as_written == "1.5.0"


@pytest.mark.parametrize(
    ("prose", "torch"),
    [
        ("I use 1.6.", "1.6"),
        ("We are on `1.6`, from pip.", "1.6"),
        ("I use 0.5.", None),
        ("I use 1.6 GB of memory.", None),
        ("With `1.0.1.post2` it warns. With `1.5.0` it's an error.", "1.0.1.post2"),
    ],
)
def test_the_release_that_somebody_uses_needs_no_name(prose: str, torch: str | None) -> None:
    assert read(f"f is wrong.\n\n{prose}\n").torch_as_written == torch


@pytest.mark.parametrize(
    ("title", "prose", "torch"),
    [
        ("f breaks torch.tensor(1.0)", "I have torch==1.5.0 here.", "1.5.0"),
        ("f", "`torch.add(x, 1.2)` fails with torch 1.5.", "1.5"),
        ("f", "As of v1.5, it is wrong.", "1.5"),
        ("f (1.5) is broken", "", "1.5"),
        ("[1.5] f is broken", "", "1.5"),
    ],
)
def test_what_a_call_is_given_is_no_release(title: str, prose: str, torch: str) -> None:
    """Defends: a report on torch.tensor(1.0) was run with torch 1.0.0."""
    found = read_environment(Issue(title=title, body=prose), read_page(prose))

    assert found.torch_as_written == torch


def test_a_release_that_a_title_shortens_is_the_one_that_the_text_has_in_full() -> None:
    body = "In 1.3.1 it raises an error.\n"

    assert read_environment(Issue(title="f fails in 1.3", body=body), read_page(body)).torch_as_written == "1.3.1"


@pytest.mark.parametrize(
    ("prose", "python"),
    [("torch 1.8.1, py36", "3.6"), ("(py310)", "3.10"), ("pytorch 1.8.1 py37_cu101", None), ("run/py36/x", None)],
)
def test_a_python_may_be_named_as_its_builds_are(prose: str, python: str | None) -> None:
    assert read(prose).python == python


def test_a_release_in_parentheses_behind_but_is_told_apart() -> None:
    found = read("## Version\nv1.12.0 (but 1.13.0 is OK)\n")

    assert (found.torch_as_written, found.worked_in) == ("1.12.0", ())
