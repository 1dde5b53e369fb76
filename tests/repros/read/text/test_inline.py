"""Programs that stand in inline code: a call in a sentence, the steps of a list."""

from __future__ import annotations

import pytest

from repros.read.code.program import read_programs
from repros.read.text.page import read_page
from tests.repros.read.programs import first


@pytest.mark.parametrize(
    ("sentence", "program"),
    [
        ("`torch.argmax(torch.empty(0))` segfaults on 1.4.", "torch.argmax(torch.empty(0))"),
        ("Hi! `torch.ones(2).half().bernoulli_()` raises a RuntimeError.", "torch.ones(2).half().bernoulli_()"),
        ("`torch.normal(0., 0., (2,))`\n> RuntimeError: std must be positive", "torch.normal(0., 0., (2,))"),
        ("That is right, but `torch.histc(torch.ones(3), -1)` segfaults.", "torch.histc(torch.ones(3), -1)"),
        ("Code like `torch.normal(0., 0., (2,))` gives an error now.", "torch.normal(0., 0., (2,))"),
        ("On CPU: `torch.tensor([1]).dtype` returns `torch.int32`", "torch.tensor([1]).dtype"),
    ],
)
def test_a_whole_call_in_a_sentence_that_says_what_it_does_is_the_program(sentence: str, program: str) -> None:
    assert first(sentence).files[0].text.strip().endswith(program)


@pytest.mark.parametrize(
    "sentence",
    [
        "It'd be great if `torch.unfold(x, 2)` works.",
        "`torch.nn.Unfold(x)` returns a copy.",
        "I think `torch.ones(2)` returns the wrong type in the docs.",
        "`torch.ones` returns ones.",
    ],
)
def test_a_call_that_a_sentence_only_speaks_of_is_no_program(sentence: str) -> None:
    assert read_programs(read_page(sentence), "") == []


@pytest.mark.parametrize(
    "steps",
    [
        "1. `import torch`\n1. `x = torch.tensor([1.5])`\n1. `print(x.erfinv())`\n",
        "- `import torch`\n- `x = torch.tensor([1.5])`\n- `print(x.erfinv())`\n",
        "1. Open a shell and `import torch`\n2. Run `print(torch.tensor([1.5]).erfinv())`\n3. See `tensor([inf])`\n",
        "1. Import it: ```import torch```\n2. ```torch.tensor([1.5]).erfinv()```\nThis outputs:\n```tensor([inf])```\n",
    ],
)
def test_steps_that_are_lines_of_code_are_the_program(steps: str) -> None:
    """Defends: the steps of the template, each in backticks, were no program."""
    program = first(f"Steps to reproduce the behavior:\n\n{steps}")

    assert program.runnable
    assert program.text.startswith("import torch\n")
    assert "erfinv()" in program.text
    assert "inf" not in program.text


@pytest.mark.parametrize(
    "steps",
    [
        "1. `torch.add`\n2. `torch.mul`\n",
        "1. `torch.add(x, y)`\n2. `torch.mul(x, y)`\n",
        "- `torch.add(x, y)`\n- `y = torch.mul(x, y)`\n",
        "1. Install it with `pip install torch`\n2. Instead use `torch.ones(2)`\n",
        "- `import torch`\n- `torch.ones(1)`\n",
    ],
)
def test_a_list_of_names_or_advice_is_no_program(steps: str) -> None:
    assert not read_programs(read_page(steps), "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Code: `torch.ones(2).argmax()`\nResult: `tensor(1)`", "torch.ones(2).argmax()"),
        ("`F.one_hot(torch.zeros(0), 3)`\n\n```\nRuntimeError: no classes\n```", "F.one_hot(torch.zeros(0), 3)"),
        ("`torch.ones(2).svd()` → `Segmentation fault`", "torch.ones(2).svd()"),
        (
            "It is fine. But `torch.ones(2)[None, None, 0]` gives:\n\nIndexError: too many",
            "torch.ones(2)[None, None, 0]",
        ),
        ("Code\n\n`import torch; x = 1; print(torch.ones(x))`", "import torch; x = 1; print(torch.ones(x))"),
    ],
)
def test_a_call_that_is_called_code_or_stands_alone_is_the_program(text: str, code: str) -> None:
    assert first(text).text.endswith(f"{code}\n")


@pytest.mark.parametrize(
    "text", ["Code: `torch.add(x, y)`", "`torch.ones`\n\n```\nError\n```", "`F.one_hot(labels, 3)`"]
)
def test_a_call_that_asks_for_more_is_no_program(text: str) -> None:
    assert not read_programs(read_page(text), "")


def test_lines_with_prompts_in_backticks_of_their_own_are_a_session() -> None:
    program = first("In\n\n`>>> torch.ones(2).sum()`\n`tensor(2.)`\n\nthe dtype is off.")

    assert program.text == "import torch\ntorch.ones(2).sum()\n"
    assert program.mode == "transcript"


def test_a_line_that_imports_and_calls_is_a_program_in_prose() -> None:
    program = first("import torch; print(torch.ones(2, device='meta'))\n\nIt raises here.\n")

    assert program.text == "import torch; print(torch.ones(2, device='meta'))\n"


@pytest.mark.parametrize("line", ["import torch; then wait", "import torch; and so on"])
def test_a_sentence_that_begins_like_an_import_is_no_program(line: str) -> None:
    assert read_programs(read_page(f"{line}\n"), "") == []


@pytest.mark.parametrize("mark", ["2) ", "- ", ""])
def test_a_command_that_is_a_step_of_its_own_is_the_program(mark: str) -> None:
    step = f'1) pip install torch==1.1.0\n{mark}python -c "import torch; torch.ones(0).f()"\n3) it dies\n'

    assert first(step).text == "import torch; torch.ones(0).f()\n"
