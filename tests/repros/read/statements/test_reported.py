"""Reports as people write them: consoles, labels in an output, calls in a sentence."""

from __future__ import annotations

import pytest

from repros.read import read_issue
from repros.values import ClaimKind, Issue, Repro

_PROGRAM = "```python\nimport torch\nprint(torch.frob(torch.ones(2)))\n```\n\n"


def repros(body: str, title: str = "frob is wrong") -> tuple[Repro, ...]:
    return read_issue(Issue(title=title, body=body)).repros


@pytest.mark.parametrize(
    "prompt", ["C:\\Users\\me>", "C:\\> ", "PS D:\\work\\a b> ", "$ ", "(env) $ ", "me@pc:~$ ", "pytorch$ "]
)
def test_the_command_above_an_output_is_no_part_of_it(prompt: str) -> None:
    """Defends: a prompt of Windows was taken for a line that the program prints."""
    (repro,) = repros(f"{_PROGRAM}```\n{prompt}python a.py\ndtype: torch.int64\n```\n")
    assert repro.claim.text == "dtype: torch.int64"


def test_a_session_that_asks_for_the_version_last_is_about_the_program_before() -> None:
    """Defends: the last `python -c` was the program, and the version a line of the error's message."""
    (repro,) = repros(
        "```\n$ python3 a.py\nTraceback (most recent call last):\n"
        '  File "a.py", line 2, in <module>\n    torch.frob()\nTypeError: no frob\n'
        '$ cat a.py\nimport torch\ntorch.frob()\n$ python3 -c "import torch; print(torch.__version__)"\n1.1.0\n```\n'
    )
    assert repro.program == "import torch\ntorch.frob()\n"
    assert repro.claim.message == "no frob"


LABELLED = {
    "Expected: torch.Size([3])\nActual: torch.Size([4])": ("torch.Size([4])", "torch.Size([3])"),
    "Got:\ntensor([1,\n 2])\n\nExpected:\ntensor([3])": ("tensor([1,\n 2])", "tensor([3])"),
    "# expected output: 1\n# actual output: 2": ("2", "1"),
    "Output: 3\nActual: 4": ("Output: 3\nActual: 4", None),
    "1\nExpected: 2\nActual: 3": ("1\nExpected: 2\nActual: 3", None),
}


@pytest.mark.parametrize(("output", "told"), LABELLED.items())
def test_labels_in_an_output_tell_what_came_out_from_what_should(output: str, told: tuple[str, str | None]) -> None:
    """Defends: both were claimed as printed, labels and all."""
    (repro,) = repros(f"{_PROGRAM}```\n{output}\n```\n")
    assert (repro.claim.text, repro.should) == told


def test_labels_that_the_program_prints_are_its_output() -> None:
    program = '```python\nimport torch\nprint("Expected:", 1)\nprint("Actual:", torch.frob())\n```\n'
    (repro,) = repros(f"{program}\n```\nExpected: 1\nActual: 2\n```\n")
    assert repro.claim.text == "Expected: 1\nActual: 2"


CALLS = {
    "When I run `torch.tensor([1, None])` I get `TypeError: no None`.": "torch.tensor([1, None])",
    "Calling `torch.ones(2).frob()` raises `TypeError: no None`.": "torch.ones(2).frob()",
    "Hi. After doing `x = torch.ones(2)` it shows TypeError: no None": "x = torch.ones(2)",
}


@pytest.mark.parametrize(("sentence", "call"), CALLS.items())
def test_a_call_that_a_sentence_says_was_made_is_the_program(sentence: str, call: str) -> None:
    (repro,) = repros(f"{sentence}\n\nPyTorch 1.5", "TypeError from tensor")
    assert repro.program == f"import torch\n{call}\n"
    assert (repro.claim.kind, repro.claim.exception) == (ClaimKind.EXCEPTION, "TypeError")


NO_CALLS = [
    "Try running `torch.set_num_threads(1)` if you see a RuntimeError: frob.",
    "The docs of `torch.frob(x)` are wrong.",
    "I run `python a.py` and see an error.",
    "You should call `torch.frob()` before.",
]


@pytest.mark.parametrize("sentence", NO_CALLS)
def test_a_call_in_a_sentence_that_makes_none_is_no_program(sentence: str) -> None:
    assert repros(sentence) == ()


def test_a_call_in_a_sentence_is_no_program_where_there_is_another() -> None:
    (repro,) = repros(f"When I run `torch.tensor([None])` it fails.\n\n{_PROGRAM}")
    assert "frob" in repro.program


@pytest.mark.parametrize("value", ["torch.float16", "torch.Size([2, 3])", "torch.int64"])
def test_a_type_or_shape_that_is_expected_should_be(value: str) -> None:
    (repro,) = repros(f"{_PROGRAM}I expected {value}. It is not.")
    assert repro.should == value


def test_a_process_that_is_only_looked_at_is_none_of_the_programs() -> None:
    (repro,) = repros("```python\nimport torch, psutil\nprint(psutil.Process().memory_info().rss)\n```\n")
    assert repro.needs == ("package:psutil",)


def test_what_another_command_answers_is_no_part_of_the_error() -> None:
    """Defends: the list of packages below a failed run was the end of its message."""
    prompt = "(base) PS C:\\Users\\me> "
    shown = f'{prompt}python a.py\nTraceback (most recent call last):\n  File "a.py", line 2, in <module>\n'
    shown += f"    torch.frob()\nRuntimeError: no frob\n{prompt}pip list | findstr torch\ntorch      1.8.1\n"
    issue = Issue(title="frob fails", body=f"{_PROGRAM}```\n{shown}```\n")
    reading = read_issue(issue)
    assert (reading.repros[0].claim.message, reading.environment.torch) == ("no frob", "1.8.1")


def test_a_file_that_another_program_imports_is_a_module_of_it() -> None:
    """Defends: the module was the deciding program, and its name was asked of a package index."""
    (repro,) = repros(
        "1. Save this as `make.py`\n\n```python\nimport torch\ndef f(x):\n    return x.frob()\nprint(1)\n```\n\n"
        "2. Then run\n\n```python\nfrom make import f\nimport torch\nf(torch.ones(1))\n```\n"
    )
    assert {f.name for f in repro.files} == {"make.py", repro.entry}
    assert repro.needs == ()


def test_what_other_commands_answer_below_a_program_is_not_printed_by_it() -> None:
    """Defends: a list of packages below the run was claimed to be printed."""
    written = "$ cat > a.py << EOF\nimport torch\nprint(torch.ones(1))\nEOF\n"
    shell = f"{written}$ python a.py\ntensor([2.])\n$ pip freeze | grep torch\ntorch==1.4.0"
    (repro,) = repros(f"```\n{shell}\n```\n")

    assert repro.claim.text == "tensor([2.])"
