"""The commented document: whole records become Repros, what is cut becomes a problem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.read import read_issue
from repros.read.text.document import is_document, split_document
from repros.values import ClaimKind, Issue, Reading

FIRST = '''\
# Title: [jit] f is not found
"""
Output:
RuntimeError:
unknown builtin op: aten::f
  File "case.py", line 4, in g
    return f(x)
           ~ <--- HERE
"""
# Version: PyTorch version: 1.3.0
# Labels: oncall: jit, triaged
# PR Title: [jit] f is not found
import torch
@torch.jit.script
def g(x):
    return torch.f(x)
# API: scripting a function
# Bug description: The compiler does not find f.
#                  It should.
'''
SECOND = '''\
# Title: sum is wrong
"""
Output:
tensor(3.)
"""
# Version: PyTorch version: 1.2.0
# Labels: module: reductions
# a comment of the program's own
import torch
if __name__ == "__main__":
    print(torch.ones(2).sum())
    # API: sum
    # Bug description: The sum of two ones is three.
'''
TAIL = " the end of a record\n# Bug description: It was cut.\n#                  Off.\n\n"
HEAD = '\n# Title: cut off\n"""\nOutput:\nRuntimeError: no'


def read(text: str) -> Reading:
    return read_issue(Issue(body=text))


def test_each_whole_record_is_a_repro_with_its_own_version_labels_and_claim() -> None:
    first, second = read(f"{FIRST}\n{SECOND}").repros

    assert (first.title, first.environment.torch_as_written, first.labels) == (
        "[jit] f is not found",
        "1.3.0",
        ("oncall: jit", "triaged"),
    )
    assert (first.claim.kind, first.claim.exception) == (ClaimKind.EXCEPTION, "RuntimeError")
    assert first.claim.message is not None
    assert first.claim.message.startswith("unknown builtin op: aten::f")
    assert (second.title, second.environment.torch, second.claim.text) == ("sum is wrong", "1.2.0", "tensor(3.)")


def test_the_program_is_what_stands_between_header_and_trailer() -> None:
    first, second = read(f"{FIRST}\n{SECOND}").repros

    assert first.program == "import torch\n@torch.jit.script\ndef g(x):\n    return torch.f(x)\n"
    assert "# a comment of the program's own" in second.program
    assert "API" not in second.program
    assert first.runnable
    assert second.runnable


def test_the_entry_is_named_as_the_output_names_it() -> None:
    assert read(FIRST).repros[0].entry == "case.py"


def test_what_is_cut_off_at_both_ends_is_a_problem_with_its_line() -> None:
    reading = read(TAIL + FIRST + HEAD)

    assert [r.title for r in reading.repros] == ["[jit] f is not found"]
    assert [(p.code, p.line) for p in reading.problems] == [
        ("truncated-document", 1),
        ("truncated-document", TAIL.count("\n") + FIRST.count("\n") + 2),
    ]


def test_a_last_record_without_its_trailer_is_cut_off() -> None:
    cut = SECOND[: SECOND.index("    # API")]
    reading = read(f"{FIRST}\n{cut}")

    assert [r.title for r in reading.repros] == ["[jit] f is not found"]
    assert reading.problems[0].code == "truncated-document"


def test_an_open_string_in_the_middle_is_a_broken_record() -> None:
    reading = read(f'# Title: open\n"""\nOutput:\nno end\n\n{FIRST}')

    assert [r.title for r in reading.repros] == ["[jit] f is not found"]
    assert [(p.code, p.line) for p in reading.problems] == [("broken-record", 1)]


def test_a_document_without_a_whole_record_gives_problems_alone() -> None:
    reading = read(HEAD)

    assert (reading.records, reading.repros) == (True, ())
    assert reading.problems


@pytest.mark.parametrize(
    "text",
    [
        "# Title: x\n\nSome Markdown with a heading.\n",
        "# Bug description:\n\nIt fails.\n\n# Version:\n\n1.8\n",
        f"Some prose\n```python\n{FIRST}```\n",
        "import torch\n# Version: 3\nprint(1)\n",
        "",
    ],
)
def test_other_texts_are_no_documents(text: str) -> None:
    assert not is_document(text)


@given(st.integers(0, len(TAIL + FIRST + SECOND)), st.integers(0, len(TAIL + FIRST + SECOND)))
def test_cut_anywhere_no_record_is_read_wrong(start: int, end: int) -> None:
    text = TAIL + FIRST + "\n" + SECOND
    whole = {(r.title, r.program, r.output) for r in split_document(text)[0]}

    assert {(r.title, r.program, r.output) for r in split_document(text[start:end])[0]} <= whole


@given(st.integers(1, 6))
def test_a_document_repeated_has_as_many_records(times: int) -> None:
    assert len(split_document("\n".join([FIRST] * times))[0]) == times


@given(st.text(max_size=300))
def test_any_text_is_split_without_raising(text: str) -> None:
    records, problems = split_document(text)

    assert isinstance(records, tuple)
    assert isinstance(problems, tuple)
