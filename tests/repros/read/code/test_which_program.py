"""Which of several programs of a report is the one that fails, and which are controls beside it."""

from __future__ import annotations

import pytest

from repros.read.code.program import read_programs
from repros.read.text.page import read_page
from tests.repros.read.programs import fenced, first

CONTROL, FAILING = "import torch\ntorch.ones(2).frob(1)", "import torch\ntorch.ones(2).frob(-1)"
RAISED = "```\nTraceback (most recent call last):\nIndexError: out of range\n```\n"
EAGER = "import torch\ndef f(x):\n    return x.argmin()\nprint(f(torch.ones(2)))"
COMPILED = EAGER.replace("f(torch", "torch.compile(f)(torch")
DOUBLED = COMPILED.replace("ones(2)", "ones(2).double()")


def test_a_control_that_works_comes_after_the_program_that_fails() -> None:
    text = "This works fine:\n```\nimport torch\ntorch.ones(1)\n```\nbut this fails:\n```\nimport torch\ntorch.ones(1).foo\n```"  # noqa: E501
    assert "foo" in first(text).text


@pytest.mark.parametrize("words", ["Case 1 (OK):", "This is fine:", "Good:", "With a tensor it is okay:"])
def test_what_the_words_above_it_call_fine_is_not_the_program(words: str) -> None:
    text = f"{words}\n{fenced('import torch; torch.ones(1).sum()')}\nNot OK:\n{fenced('import torch; torch.f(1)')}"

    assert "torch.f(1)" in first(text).text


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("Works:", "Fails:"),
        ("works", "doesn't work"),
        ("This works:", "This doesn't:"),
        ("Runs:", "Hangs:"),
        ("Passing", "Failing"),
        ("No error:", "Error:"),
        ("This runs without error", "This gives an error"),
        ("Correct version", "Wrong version"),
        ("#### Works", "#### Does not work"),
        ("**Good**", "**Bad**"),
        ("Baseline", "Bug"),
        ("This is allowed:", "This is not allowed:"),
        ("When using sum, no error is thrown", "When using f, an error is thrown"),
        ("Can't reproduce with:", "Can reproduce with:"),
    ],
)
def test_of_two_programs_the_one_whose_label_says_that_it_fails_is_meant(good: str, bad: str) -> None:
    """Defends: a label above the second was read as words below the first, and many were not known at all."""
    fine, failing = "import torch\ntorch.ones(1).sum()", "import torch\ntorch.f(1)"
    for labelled in (((good, fine), (bad, failing)), ((bad, failing), (good, fine))):
        program = first("\n".join(f"{label}\n\n{fenced(code)}" for label, code in labelled))
        assert "torch.f(1)" in program.text
        assert program.runnable


@pytest.mark.parametrize(
    "words",
    [
        "To reproduce, run:",
        "Run this without any arguments:",
        "This used to work:",
        "Does this work?",
        "This runs forever:",
        "It runs but is wrong:",
        "The following works in 1.4 and hangs in 1.5:",
        "Minimal code which runs into the error:",
        "Passing a list:",
        "Minimal working example:",
    ],
)
def test_words_that_only_ask_to_run_a_program_do_not_say_that_it_works(words: str) -> None:
    """Defends: `To reproduce, run:` made a control of the program below it, where another one followed."""
    text = f"{words}\n{fenced('import torch; torch.f(1)')}\nAnother:\n{fenced('import torch; torch.ones(1).sum()')}"

    assert "torch.f(1)" in first(text).text


def test_an_incomplete_program_comes_after_a_complete_one() -> None:
    assert "model" not in first(fenced("import torch\nmodel(torch.ones(1))", "import torch\ntorch.ones(1).foo")).text


def test_a_block_that_its_own_comment_says_works_is_no_part_of_the_program() -> None:
    text = fenced("import torch\nx = torch.ones(1)\nx.frob()", "# This works:\nx.sum()")
    assert "x.sum()" not in first(text).text


@pytest.mark.parametrize("lead", ["I have this:", "This gives me what I want:", "Eager:", "✅", ""])
def test_a_program_of_which_nothing_is_told_comes_after_one_whose_failure_is_shown(lead: str) -> None:
    """Defends: the reporter's working call ran in place of the failing one below it."""
    text = f"{lead}\n```\n{CONTROL}\n```\nHowever this\n```\n{FAILING}\n```\n{RAISED}"
    assert first(text).text.startswith(FAILING)


@pytest.mark.parametrize("lead", ["The bug:", "This is wrong:", "To reproduce:"])
def test_a_program_that_is_told_to_fail_stays_before_another_whose_failure_is_shown(lead: str) -> None:
    text = f"{lead}\n```\n{CONTROL}\n```\nI tried this too\n```\n{FAILING}\n```\n{RAISED}"
    assert first(text).text.startswith(CONTROL)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Wrong argmin with inductor", COMPILED),
        ("Compiled function returns another dtype for torch.argmin", COMPILED),
        ("`torch.compile` returns the wrong argmin", COMPILED),
        ("Tensor.double changes argmin", DOUBLED),
        ("`torch.Tensor` has a wrong argmin", EAGER),
        ("Wrong argmin", EAGER),
        ("torch.argmin is wrong", EAGER),
        ("torch.frob is wrong", EAGER),
    ],
)
def test_a_program_that_calls_what_the_title_names_comes_first(title: str, code: str) -> None:
    """Defends: the eager reference above the compiled call was run, with its good output for the claim."""
    second = DOUBLED if code is DOUBLED else COMPILED
    text = f"First\n```\n{EAGER}\n```\n```\ntensor(1)\n```\nSecond\n```\n{second}\n```\n```\ntensor(0)\n```\n"
    assert first(text, title).text.startswith(code)


def test_a_program_that_is_ticked_off_comes_after_one_that_is_crossed_out() -> None:
    assert first(f"✅\n```\n{CONTROL}\n```\n❌\n```\n{FAILING}\n```\n").text.startswith(FAILING)


@pytest.mark.parametrize(
    "lead", ["This raises, as it should:", "copy_ rejects it as documented.", "Here eager correctly raises:"]
)
def test_a_program_that_fails_as_it_should_comes_after_the_other(lead: str) -> None:
    """Defends: the program with the right error was run, and its error was the claim."""
    right = f"{lead}\n```\nimport torch\nf(1)\n```\n> ValueError: no\n\n"
    text = f"{right}But this one doesn't:\n```\nimport torch\ng(1)\n```\n"

    assert "g(1)" in first(text, "error of f is not raised in g").text


@pytest.mark.parametrize(
    ("below", "first_one"),
    [
        ("causes the expected error: `ValueError: no`.", "g(1)"),
        ("This is properly rejected.", "g(1)"),
        ("This is not properly rejected.", "f(1)"),
        ("raises the right error type, but too late.", "f(1)"),
        ("The next one correctly raises:", "f(1)"),
    ],
)
def test_words_below_a_program_say_that_it_fails_as_it_should(below: str, first_one: str) -> None:
    """Defends: the call on CPU, whose error is right, was run for the one on the accelerator."""
    text = f"Run\n```\nimport torch\nf(1)\n```\n{below}\nHowever:\n```\nimport torch\ng(1)\n```\n"

    assert first_one in first(text, "an error is missing").text


@pytest.mark.parametrize(
    ("lead", "joined"),
    [
        ("A loop does raise an exception, so g should as well:", False),
        ("A loop does raise an exception:", True),
    ],
)
def test_what_fails_as_it_should_is_not_run_behind_the_program_that_it_goes_on_with(lead: str, joined: bool) -> None:
    """Defends: the missing error was found, in the part that shows how it should be."""
    text = f"This passes:\n{fenced('import torch' + chr(10) + 'x = torch.ones(2)' + chr(10) + 'g(x)')}\n{lead}\n"
    assert ("for y in x" in first(text + fenced("for y in x:\n    h(y)"), "g needs a check").text) is joined


def test_the_only_program_is_run_though_its_error_is_called_right() -> None:
    """Defends: a report on the words of an error was answered as one without a program."""
    found = first("The call correctly raises, but its message misleads:\n" + fenced("import torch\ntorch.eye(-1)"))
    assert not found.problems


@pytest.mark.parametrize("label", ["This works:", "Eager is OK:", "Good:"])
def test_a_program_that_goes_on_with_one_that_works_is_run_behind_it(label: str) -> None:
    """Defends: the call that fails was run without the function that the call above it, which works, defines."""
    works = fenced("import torch\ndef f(x):\n    return x.exp()\nx = torch.ones(2)\nf(x)")
    program = first(f"{label}\n{works}\nCompiled fails:\n" + fenced("torch.compile(f)(x).g()"))

    assert program.text.endswith("f(x)\n\ntorch.compile(f)(x).g()\n")
    assert not program.problems


def test_a_program_that_needs_nothing_of_one_that_works_is_run_alone() -> None:
    works = fenced("import torch\nx = torch.ones(2)\nx.exp()")
    program = first(f"This works:\n{works}\nThis fails:\n" + fenced("import torch\nx = torch.ones(0)\nx.max()"))

    assert program.text == "import torch\nx = torch.ones(0)\nx.max()\n"


@pytest.mark.parametrize("asked", ["```\n$ python -c 'import torch; print(torch.__version__)'\n1.5.0\n```\n", ""])
def test_a_program_that_only_says_versions_is_none_beside_another(asked: str) -> None:
    programs = read_programs(read_page(f"```python\nimport torch\nprint(torch.f(1))\n```\n\n{asked}"), "f")

    assert [p.text for p in programs] == ["import torch\nprint(torch.f(1))\n"]


def test_a_program_that_is_compared_to_numpy_is_no_control_where_it_is_torch_alone() -> None:
    """Defends: the first of two programs was the control of the second."""
    program = first("`right` is inverted compared to numpy\n```python\nimport torch\ntorch.bucketize(1, 2)\n```\n")

    assert program.runnable


def test_a_call_in_a_line_that_says_it_is_fine_makes_no_control_of_the_program_below() -> None:
    program = first("`torch.f(1)` -> fine\n\n" + fenced("import torch\nprint(torch.f(0))"))

    assert program.runnable
    assert not program.problems


@pytest.mark.parametrize("remark", ["tensor([1., 1.])", "two of them"])
def test_a_program_whose_comments_say_nothing_of_a_failure_comes_after_one_that_shows_its_own(remark: str) -> None:
    fine = fenced(f"import torch\ntorch.f(2)  # {remark}")
    failing = fenced("import torch\ntorch.f(0)  # ValueError: no size")

    assert "torch.f(0)" in first(f"size two:\n{fine}\nsize zero:\n{failing}").text
