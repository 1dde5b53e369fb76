"""Which texts of an issue are read, and what the reading tells of them."""

from __future__ import annotations

import pytest

from repros.read import read_issue
from repros.values import Comment, Issue
from tests.repros.read.programs import fenced


def test_an_issue_without_a_program_says_so_and_where_it_is() -> None:
    reading = read_issue(Issue(body="See https://gist.github.com/me/0123456789abcdef"))
    assert [p.code for p in reading.problems] == ["program-elsewhere", "no-program"]
    assert not reading.repros


def test_comments_are_read_only_where_the_body_has_no_program_and_only_the_authors() -> None:
    program, other = fenced("import torch\ntorch.mine()"), fenced("import torch\ntorch.other()")
    comments = (Comment(other, author="b"), Comment(program, author="a"))
    without = read_issue(Issue(body="It fails.", comments=comments, author="a"))
    assert "torch.mine" in without.repros[0].program
    with_one = read_issue(Issue(body=other, comments=(Comment(program, author="a"),), author="a"))
    assert "torch.other" in with_one.repros[0].program
    assert not read_issue(Issue(body="It fails.", comments=comments)).repros


def test_the_evidence_says_for_every_block_what_it_was_taken_for() -> None:
    reading = read_issue(Issue(body=fenced("import torch\ntorch.ones(1).foo") + "\n\n```\ntensor([1.])\n```"))
    assert [(e.kind, e.first_line) for e in reading.evidence] == [("program", 2), ("output", 7)]
    assert all(e.why for e in reading.evidence)


def test_text_beyond_what_github_stores_is_said_to_be_left_out() -> None:
    reading = read_issue(Issue(body=fenced("import torch\ntorch.ones(1)") + "\n" + "word " * 100_000))
    assert "too-long" in {p.code for p in reading.problems}
    assert reading.repros[0].runnable


@pytest.mark.parametrize(
    ("error", "runnable"),
    [
        ("ImportError: cannot import name 'frob' from 'torch.nn'", True),
        ("ImportError: cannot import name 'grob' from 'torch.nn'", False),
        ("ImportError: cannot import name 'frob' from partially initialized module 'torch.nn'", False),
        ("ModuleNotFoundError: No module named 'torch.nn'", True),
        ("ModuleNotFoundError: No module named 'torch.nn.grob'", False),
        ("ModuleNotFoundError: No module named 'torch'", False),
        ("ImportError: libfrob.so: cannot open shared object file", False),
        ("RuntimeError: frob takes no numbers", False),
    ],
)
def test_a_program_of_imports_alone_runs_where_it_is_an_import_that_fails(error: str, *, runnable: bool) -> None:
    body = f"```python\nimport torch\nfrom torch.nn import frob\n```\n\n```\n{error}\n```\n"
    (found,) = read_issue(Issue("frob fails", body)).repros
    assert found.runnable is runnable
