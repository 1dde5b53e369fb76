"""Tables of Markdown: what comes out, what should, and where."""

from __future__ import annotations

import pytest

from repros.read import read_issue
from repros.read.text.table import read_tables
from repros.values import ClaimKind, Issue, Reading

_PROGRAM = "```python\nimport torch\nprint(torch.frob(torch.ones(2)))\n```\n\n"


def table(header: str, *rows: str) -> str:
    """A table of `a | b` lines."""
    rule = "|".join("---" for _ in header.split("|"))
    return "\n".join(f"| {line} |" for line in (header, rule, *rows)) + "\n"


def read(text: str, title: str = "frob is wrong") -> Reading:
    return read_issue(Issue(title=title, body=_PROGRAM + text))


CLAIMS = {
    table("expected | actual", "`tensor(2.)` | `tensor(1.)`"): ("tensor(1.)", "tensor(2.)"),
    table("Actual output | Expected output", "**3** | 4"): ("3", "4"),
    table("call | Expected | Got", "sum | 2 | 2", "prod | 1 | 0"): ("0", "1"),
    table("n | expected | result", "1 | [1] | [2]", "2 | [3] | [4]"): ("[2]\n[4]", "[1]\n[3]"),
    table(" | value", "Expected | True", "Actual | False"): ("False", "True"),
    table("Expected result | torch.float64", "Actual result | torch.float32"): ("torch.float32", "torch.float64"),
    table("should be | got", "a row of zeros | nan"): ("nan", "a row of zeros"),
    table("torch | output", "1.12.1 | tensor(1.)", "2.0.1 | tensor(2.)") + "\nI am on torch 2.0.1.": (
        "tensor(2.)",
        None,
    ),
    table("device | result", "CPU | `tensor(1)`", "CUDA | `tensor(2, device='cuda:0')`"): ("tensor(1)", None),
    table(" | on GPU | on CPU", "frob | False | True"): ("True", None),
    "See:\n" + table("expected | actual", "1 | tensor([[1, 2], [3, 4]])"): ("tensor([[1, 2], [3, 4]])", "1"),
    "expected | actual\n---|---\n1 | 2\n": ("2", "1"),
}


@pytest.mark.parametrize(("text", "told"), CLAIMS.items())
def test_a_table_says_what_comes_out_and_what_should(text: str, told: tuple[str, str | None]) -> None:
    """Defends: the cells were read as prose, and the claim had no output."""
    (repro,) = read(text).repros
    assert (repro.claim.kind, repro.claim.text, repro.should) == (ClaimKind.OUTPUT, *told)


UNCLEAR = [
    table("op | CPU ms | GPU ms", "sum | 1.2 | 0.3"),
    table("numpy | torch", "array(1.) | tensor(2.)"),
    table("op | result | correct?", "sum | 3 | no"),
    table("expected | actual", "it is sorted | it is not sorted at all"),
    table("expected | actual", "1 | 1"),
    table("op | CPU | GPU", "sum | 1 | 2", "prod | 3 | 4"),
    table("device | result", "CPU | 1", "another CPU | 2"),
    table("device | time", "CPU | 1.2", "GPU | 0.3"),
    table("torch | output", "1.12.1 | tensor(1.)", "2.0.1 | tensor(2.)"),
    table("expected | actual | actual", "1 | 2 | 3"),
]


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_table_that_does_not_say_which_output_is_meant_gives_none(text: str) -> None:
    (repro,) = read(text).repros
    assert repro.claim.text is None


FAILURES = {
    table("expected | actual", "a value | RuntimeError: no frob"): (ClaimKind.EXCEPTION, "RuntimeError", "no frob"),
    table("expected | actual", "no warning | `UserWarning: old frob`"): (ClaimKind.WARNING, "UserWarning", "old frob"),
    table("torch | result", "1.13.1 | works", "2.0.0 | `ValueError: bad frob`"): (
        ClaimKind.EXCEPTION,
        "ValueError",
        "bad frob",
    ),
    table("expected | actual", "`IndexError: far` | Segmentation fault (core dumped)"): (
        ClaimKind.CRASH,
        None,
        "Segmentation fault (core dumped)",
    ),
}


@pytest.mark.parametrize(("text", "claim"), FAILURES.items())
def test_a_failure_in_a_table_ends_with_its_cell(text: str, claim: tuple[ClaimKind, str | None, str]) -> None:
    """Defends: the bar at the cell's end was part of the message, and an expected error was what happens."""
    (repro,) = read(text, "frob fails").repros
    assert (repro.claim.kind, repro.claim.exception, repro.claim.message) == claim


ENVIRONMENTS = {
    table("PyTorch | 2.1.0", "Python | 3.10.4"): ("2.1.0", "3.10.4"),
    table("PyTorch | Python | OS", "2.1.0 | 3.10 | Linux"): ("2.1.0", "3.10"),
    table("Package | Version", "torch | 1.7.1", "numpy | 1.19.2", "python | 3.8"): ("1.7.1", "3.8"),
    table("torch version | result", "1.13 | ok", "2.0 | wrong"): ("2.0", None),
    table("release | CPU | CUDA", "1.13.1 | ✅ | ✅", "2.0.1 | ❌ | ✅"): ("2.0.1", None),
    table(" | output", "numpy | 0.5", "torch | tensor(0.7071)"): (None, None),
    table(" | error", "numpy | 0.25", "torch | 1.4142"): (None, None),
}


@pytest.mark.parametrize(("text", "versions"), ENVIRONMENTS.items())
def test_a_table_states_the_environment(text: str, versions: tuple[str | None, str | None]) -> None:
    """Defends: versions in a row below their names were not read, and a result behind `torch` was a version."""
    environment = read(text).environment
    assert (environment.torch, environment.python) == versions


def test_the_releases_of_a_table_are_bounds() -> None:
    environment = read(table("Version | Result", "1.13.1 | works", "2.0.0 | fails", "2.0.1 | fails")).environment
    assert (environment.worked_in, environment.failed_in) == (("1.13.1",), ("2.0.0", "2.0.1"))


def test_rows_are_as_long_as_the_header_and_bars_may_be_escaped() -> None:
    (found,) = read_tables("| a | b |\n|---|:-:|\n| `x \\| y` |\n| 1 | 2 | 3 |\ntext")
    assert (found.header, found.rows, found.end) == (("a", "b"), (("x | y", ""), ("1", "2")), 4)


@pytest.mark.parametrize(("stated", "text"), [("1.6.0", "[1]"), ("1.7.0", "[2]")])
def test_a_list_of_releases_is_read_as_a_table_of_them(stated: str, text: str) -> None:
    """Defends: what two releases give was no claim, or one of the first."""
    found = read("1.6.0: `[1]`\n1.7.0: `[2]`\n", f"f is off [{stated}]")

    assert found.repros[0].claim.text == text


def test_a_list_of_releases_says_which_work() -> None:
    environment = read_issue(Issue(title="f", body="torch 1.6.0: works\ntorch 1.7.0: fails\n")).environment

    assert (environment.worked_in, environment.failed_in) == (("1.6.0",), ("1.7.0",))


def test_a_wanted_column_is_the_expected_one() -> None:
    assert read("| a | got | want |\n|---|---|---|\n| 1 | 3 | 2 |\n").repros[0].claim.text == "3"


def test_a_table_of_what_each_release_prints_may_call_it_so() -> None:
    table = "| release | stdout |\n|:--|:--|\n| 1.10.2 | tensor(1) |\n| 1.11.0 | tensor(2) |\n"
    body = f"First bad release 1.11.0, last good release 1.10.2.\n\n{_PROGRAM}{table}"

    assert read_issue(Issue("f", body)).repros[0].claim.text == "tensor(2)"


@pytest.mark.parametrize(("stated", "text"), [("1.5.1", "tensor(1)"), ("1.6.0", "tensor(2)"), ("1.7.1", "tensor(2)")])
def test_a_comment_that_lists_what_releases_print_claims_that_of_the_report(stated: str, text: str) -> None:
    """Defends: what the good release prints was part of the claim, which no release shows then."""
    program = "```python\nimport torch\nprint(torch.f())\n# 1.5.1: tensor(1)\n# 1.7.1: tensor(2)\n```\n"

    assert read_issue(Issue("f", f"PyTorch version: {stated}\n\n{program}")).repros[0].claim.text == text
