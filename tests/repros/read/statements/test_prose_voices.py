"""Values that stand in prose, by themselves or behind a mark."""

import pytest

from tests.repros.read.claims import PROGRAM, claim, fence, read


@pytest.mark.parametrize("value", ["False", "torch.float16", "3", "`nan`"])
def test_a_value_alone_below_the_program_is_what_comes_out(value: str) -> None:
    body = f"## To reproduce\n\n{fence(PROGRAM, 'python')}\n{value}\n\n## Expected behavior\n\nTrue\n"
    found = read(body, "f")

    assert (found.claim.text, found.should) == (value.strip("`"), "True")


@pytest.mark.parametrize("text", ["1.5", "1.5.0", "It is."])
def test_a_release_alone_below_the_program_is_no_output(text: str) -> None:
    assert claim(fence(PROGRAM, "python") + f"\n{text}\n", "f").text is None


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("-> tensor(-3.5)", "tensor(-3.5)"),
        ("-> `tensor([[[-inf]]])`", "tensor([[[-inf]]])"),
        ("**Documented** zero\n\n**Observed** `tensor([nan])`", "tensor([nan])"),
        ("=> [1, 2]", "[1, 2]"),
        ("-> numpy has it right", None),
        ("and get\n\ntorch.bfloat16 tensor(2.)", "torch.bfloat16 tensor(2.)"),
        ("torch.float16 is not supported", None),
        ("Output:\n`tensor([[1., nan],\n        [nan, 1.]])`\n", "tensor([[1., nan],\n        [nan, 1.]])"),
        ("Result I get: torch.Size([2])\nResult I want: torch.Size([3])", "torch.Size([2])"),
        ("Result → `tensor([4])`", "tensor([4])"),
        ("**output: None, tensor(4.)**\n\n----------", "None, tensor(4.)"),
        ("**Results**\n\ntensor([4])", "tensor([4])"),
        ("I get\nFalse\ntensor(0.5)", "False\ntensor(0.5)"),
        ("And I get result tensor(0.5)", "tensor(0.5)"),
        ("3. Observe `tensor([45])`", "tensor([45])"),
        ("What I actually see is `tensor([7])`.", "tensor([7])"),
    ],
)
def test_a_value_in_prose_is_what_comes_out(lines: str, text: str | None) -> None:
    assert claim(fence(PROGRAM, "python") + f"\n{lines}\n", "wrong f").text == text


def test_a_value_behind_its_label_goes_on_as_long_as_its_brackets_are_open() -> None:
    """Defends: the last line of what should come became part of what comes out."""
    told = "Output: tensor([[0, 1],\n        [2, 3]])\nShould be: tensor([[0, 2],\n        [1, 3]])\n"
    found = read(fence(PROGRAM, "python") + f"\n{told}", "f transposes nothing")

    assert found.claim.text == "tensor([[0, 1],\n        [2, 3]])"
    assert found.should == "tensor([[0, 2],\n        [1, 3]])"


def test_a_label_ends_the_failure_behind_the_one_above() -> None:
    told = "Actual: `RuntimeError: no f for 'Long'`\nShould be: a number.\n"

    assert claim(fence(PROGRAM, "python") + f"\n{told}", "f fails").message == "no f for 'Long'"


def test_what_is_wanted_behind_its_label_is_no_claim() -> None:
    found = read(fence(PROGRAM, "python") + "\nGot: 0.5 3\nWant: 1.0 2\n", "f is off")

    assert (found.claim.text, found.should) == ("0.5 3", "1.0 2")


@pytest.mark.parametrize(
    ("lines", "text", "should"),
    [
        ("What is output: **chosen: [1]**\nWhat should be output: **chosen: [0]**", "chosen: [1]", "chosen: [0]"),
        ("It says `chosen: [1]` where `chosen: [0]` would be right.", "chosen: [1]", None),
        ("I'd expect `chosen: [0]` to be printed.", None, "chosen: [0]"),
    ],
)
def test_a_line_of_the_program_that_is_marked_in_prose_comes_out_or_should(
    lines: str, text: str | None, should: str | None
) -> None:
    found = read(fence('import torch\nprint("chosen:", f(2))', "python") + f"\n{lines}\n", "wrong choice")

    assert (found.claim.text, found.should) == (text, should)
