"""Values that prose tells without a fence: what comes out, and what should."""

import pytest

from repros.values import ClaimKind
from tests.repros.read.claims import PROGRAM, claim, fence, read


def test_values_in_prose_need_no_fence() -> None:
    found = read(
        fence(PROGRAM, "python") + "\nExpected:\n  tensor([1, 2])\nbut I got:\n  tensor([2, 1])\n", "wrong order"
    )

    assert found.claim.text is not None
    assert found.claim.text.strip() == "tensor([2, 1])"
    assert found.should is not None
    assert "tensor([1, 2])" in found.should


@pytest.mark.parametrize(
    "heading", ["Actual vs expected result", "Expected and actual output", "Got vs. the correct one"]
)
def test_below_a_heading_that_names_both_stands_what_the_program_prints_of_both(heading: str) -> None:
    program = PROGRAM + "print('actual:', x)\nprint('expected:', 0)\n"
    found = read(
        f"{fence(program, 'python')}\n## {heading}\n\n{fence('actual: nan' + chr(10) + 'expected: 0')}", "f gives nan"
    )

    assert (found.claim.text or "").strip() == "actual: nan\nexpected: 0"


def test_what_the_console_shows_is_what_comes_out() -> None:
    assert read(fence(PROGRAM, "python") + "\nConsole output: `sum: 4`\n", "wrong sum").claim.text == "sum: 4"


@pytest.mark.parametrize(
    "words", ["which gives False on my machine.", "This always returns `False`.", "It yields False."]
)
def test_a_paragraph_that_goes_on_about_the_program_tells_what_comes_out(words: str) -> None:
    """Defends: below a title that something fails, an exception was claimed."""
    found = claim(f"{fence(PROGRAM, 'python')}\n{words}\n", "test of f fails on Power9")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "False")


@pytest.mark.parametrize("told", ["Expected: a sum; got an exception.", "Expected: a sum, but it got an error."])
def test_what_comes_is_no_part_of_what_is_expected(told: str) -> None:
    """Defends: with the words of an error behind it, an error was what should come."""
    assert read(f"{fence(PROGRAM, 'python')}\n{told}\n", "f fails").should == "a sum"


@pytest.mark.parametrize("wrapped", ["{}", "```\n{}\n```"])
@pytest.mark.parametrize("separator", ["\n", "\n\n"])
@pytest.mark.parametrize("words", ["instead of", "rather than", "but should print", "The correct result would be"])
def test_what_stands_below_what_it_comes_instead_of_is_expected(words: str, separator: str, wrapped: str) -> None:
    """Defends: `instead of` above a block made the claim of what should come; between paragraphs it was not seen."""
    shown, wanted = wrapped.format("tensor([2, 1])"), wrapped.format("tensor([1, 2])")
    body = separator.join((fence(PROGRAM, "python"), "prints", shown, words, wanted, ""))
    found = read(body, "wrong order")

    assert (found.claim.text, found.should) == ("tensor([2, 1])", "tensor([1, 2])")


LABELS = [
    ("I expect", "I get"),
    ("Should be", "Is"),
    ("Desired:", "Current:"),
    ("Ideal output", "Real output"),
    ("Correct:", "Incorrect:"),
    ("Ground truth:", "PyTorch:"),
    ("True value", "Computed value"),
    ("Anticipated:", "Received:"),
    ("Wanted:", "Got:"),
    ("Theoretical", "Actual"),
    ("As documented:", "In reality:"),
    ("My calculation by hand:", "PyTorch's output:"),
]


@pytest.mark.parametrize("style", ["{}\n```\n{}\n```", "## {}\n\n```\n{}\n```", "{}\n\n{}"])
@pytest.mark.parametrize(("wanted", "shown"), LABELS)
def test_labels_tell_what_comes_out_from_what_should(wanted: str, shown: str, style: str) -> None:
    """Defends: a claim of both, where the labels were headings or not known."""
    parts = [style.format(wanted, "tensor([1, 2])"), style.format(shown, "tensor([2, 1])")]
    for order in (parts, parts[::-1]):
        found = read("\n\n".join((fence(PROGRAM, "python"), *order)), "wrong order")
        assert (found.claim.text, found.should) == ("tensor([2, 1])", "tensor([1, 2])")


@pytest.mark.parametrize("style", ["{}\n```\n{}\n```", "## {}\n\n```\n{}\n```", "{}\n\n{}"])
@pytest.mark.parametrize(
    ("control", "shown"),
    [
        ("numpy gives", "torch gives"),
        ("Matlab:", "PyTorch:"),
        ("eager:", "script:"),
        ("With the fix", "Without the fix"),
        ("Good:", "Bad:"),
        ("When it works:", "When it doesn't:"),
        ("Output on GPU", "Output on CPU"),
    ],
)
def test_labels_tell_what_comes_out_from_a_comparison(control: str, shown: str, style: str) -> None:
    parts = [style.format(control, "tensor([1, 2])"), style.format(shown, "tensor([2, 1])")]
    for order in (parts, parts[::-1]):
        assert read("\n\n".join((fence(PROGRAM, "python"), *order)), "wrong order").claim.text == "tensor([2, 1])"


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("=> tensor(4.)", "tensor(4.)"),
        ("--> `tensor(4.)`", "tensor(4.)"),
        ("Result → tensor(4.)", "tensor(4.)"),
        ("stdout: `tensor(4.)`", "tensor(4.)"),
        ("It outputs\n**tensor(4.)**", "tensor(4.)"),
        ("Out[4]: tensor(4.)", "tensor(4.)"),
        ("[Out]: tensor(4.)", "tensor(4.)"),
        ("This prints\n4\n5", "4\n5"),
        ("The result:\n\n4", "4"),
    ],
)
def test_a_value_of_its_own_line_is_what_comes_out(told: str, text: str) -> None:
    assert claim(f"{fence(PROGRAM, 'python')}\n{told}\n\nThanks!", "sum of f").text == text


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("expected tensor(3.), got tensor(4.)", ("got tensor(4.)", "expected tensor(3.)")),
        ("should be 3, is 4", ("is 4", "should be 3")),
        ("this should print 3 but prints 4", ("prints 4", "this should print 3")),
        ("expected: 3 actual: 4", ("actual: 4", "expected: 3")),
    ],
)
def test_a_comment_that_begins_with_what_should_come_goes_on_with_what_does(
    comment: str, told: tuple[str, str]
) -> None:
    found = read(fence(f"import torch\nprint(torch.f(1))  # {comment}", "python"), "f is wrong")

    assert (found.claim.text, found.should) == told


def test_an_output_that_is_not_the_expected_one_is_the_claim() -> None:
    body = fence(PROGRAM, "python") + "\nThis is not the expected result:\n" + fence("tensor([2, 1])")

    assert read(body, "wrong order").claim.text == "tensor([2, 1])"


@pytest.mark.parametrize(
    "sentence",
    [
        "It prints 4 instead of 3.",
        "The last line shows 4, I expect 3.",
        "f returns 4, not 3",
        "The above prints 4. I expected 3.",
        "It prints 4 while it should print 3.",
        "It gives 4. It should be 3.",
        "The sum should be 3 but is 4.",
        "Should print 3, prints 4:",
        "Expected 3, got 4",
        "I expected it to be 3, but it returned 4.",
        "The result has shape 4, the docs say 3.",
        "The result is 4. The correct answer is 3.",
        "`4`, but `3` is right.",
        "I would expect 3 but 4 is returned.",
        "Expected: `3`. Got: `4`.",
        "Out: `4`, expected `3`",
        "Correct: 3, what we see: 4",
        "Actual output: `4`, expected output: `3`",
        "Expected 3. Got 4.",
        "Should be 3, is 4",
        "It's `4`, but it should be `3`.",
        "I would expect `3`, however the result is `4`.",
        "I expected to see `3` instead of `4`.",
        "returns 4 (should be 3)",
        "4 is printed, not 3",
        "Instead of 3 I get 4.",
        "I got 4 and expected 3",
        "expected = 3, actual = 4",
        "expected -> 3\nactual -> 4",
        "*Expected*: 3 *Actual*: 4",
        "_Expected:_ 3\n_Actual:_ 4",
        "Expected - 3\nActual - 4",
        "Expected result `3`. Actual result `4`.",
    ],
)
def test_a_sentence_says_what_comes_out_instead_of_what_should(sentence: str) -> None:
    found = read(fence(PROGRAM, "python") + "\n" + sentence, "wrong count")

    assert (found.claim.text, found.should) == ("4", "3")


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The call returns `tensor([1., nan])`.", "tensor([1., nan])"),
        ("This gives nan for large input.", "nan"),
        ("- the result is `tensor([nan])`", "tensor([nan])"),
        ("`torch.f(x)` evaluates to `tensor([True])`.", "tensor([True])"),
        ("The numpy result is `[1.]`.", None),
        ("`torch.int64` comes back, and no int32.", "torch.int64"),
        ("It returns `tensor(4)` with torch 1.5.0. It should be `tensor(3)`.", "tensor(4)"),
        ("It returns `tensor(4)` on 1.5.0 and `tensor(3)` is right.", "tensor(4)"),
        ("On 1.9.1 I get `tensor(3.)`, on 1.10.0 `tensor(inf)`.", None),
        ("It should raise, but it instead gives -1.", "-1"),
        ("I got 4.5 instead of an error.", "4.5"),
        ("Printed `torch.float32`; `torch.int64` was expected.", "torch.float32"),
        ("It prints `4.0` in eager mode and `5.0` when scripted.", "4.0\n5.0"),
        ("It gives `4.0` for half, `5.0` for float and `5.0` for double.", "4.0"),
        ("It prints `4.0` for torch and `5.0` for numpy.", "4.0"),
        ("It prints `4.0` for all and `5.0` should be printed.", "4.0"),
        ("It prints `4.0` instead of two and `5.0` with dim.", "4.0"),
        ("Eager gives `-1.` for the last one while inductor gives `0.`.", "0."),
        ("NumPy gives `nan` but torch gives `0.0` here.", "0.0"),
        ("The eager mode wrongly returns `7`.", None),
        ("I computed -9.2, torch says `tensor(-10.1)`.", "tensor(-10.1)"),
        ("Actual behaviour: it outputs 1\nDesired behaviour: it outputs 3", "1"),
        ("It should return `2`.", None),
        ("It returns 3 tensors.", None),
    ],
)
def test_a_sentence_tells_a_value_that_is_marked_as_one(sentence: str, value: str | None) -> None:
    assert claim(fence(PROGRAM, "python") + "\n" + sentence, "wrong f").text == value


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("It is off. I expected `tensor([3.5000])`.", "tensor([3.5000])"),
        ("It gives something else. It should be 0.", "0"),
        ("Should print nan", "nan"),
        ("Expected the following to print `True`, got `False`", "True"),
        ("Desired behaviour: it outputs 3", "3"),
        ("I expected 3 arguments to be enough.", None),
        ("I expected it to be fast.", None),
    ],
)
def test_a_sentence_tells_the_value_that_should_come(sentence: str, wanted: str | None) -> None:
    assert read(fence(PROGRAM, "python") + f"\n{sentence}\n", "wrong result").should == wanted


def test_a_value_in_bold_prose_is_read() -> None:
    found = read(
        fence(PROGRAM, "python") + "\n**Actual result:** `tensor([0.])`\n**Expected result:** `tensor([1.])`\n"
    )

    assert (found.claim.text, found.should) == ("tensor([0.])", "tensor([1.])")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Actual output: **Index: [1]**\nExpected output: **Index: [0]**", "Index: [1]"),
        ("```UserWarning: the frob is gone```", "UserWarning: the frob is gone"),
    ],
)
def test_an_output_that_prose_marks_is_the_claim(body: str, text: str) -> None:
    assert text in (claim(fence(PROGRAM) + "\n" + body).text or "")


@pytest.mark.parametrize(
    ("sentence", "got", "wanted"),
    [
        ("The output has shape (1, 11) instead of (1, 10).", "(1, 11)", "(1, 10)"),
        ("It returns [2, 1] instead of [1, 2].", "[2, 1]", "[1, 2]"),
        ("The result is of dtype torch.float32 instead of torch.float64.", "torch.float32", "torch.float64"),
    ],
)
def test_a_sentence_says_which_shape_or_dtype_comes_out_instead(sentence: str, got: str, wanted: str) -> None:
    found = read(fence(PROGRAM, "python") + "\n" + sentence, "wrong f")

    assert (found.claim.text, found.should) == (got, wanted)


def test_a_value_that_comes_although_it_should_not_is_a_claim() -> None:
    found = claim(fence(PROGRAM, "python") + "\nI get `tensor([1, 2])` although I asked for none.", "f sorts")

    assert found.text == "tensor([1, 2])"


def test_what_is_expected_may_stand_behind_a_colon() -> None:
    found = read(
        fence(PROGRAM, "python") + "\nExpected: a `ValueError`, as -1 is no size.", "f(-1) gives a wrong tensor"
    )

    assert found.should == "a `ValueError`, as -1 is no size."


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Output: BUG", "BUG"),
        ("It prints `not equal`, which is wrong.", "not equal"),
        ('It says "BUG".', "BUG"),
        ("It should print BUG never.", None),
        ("It prints nothing at all.", None),
    ],
)
def test_a_text_that_the_program_prints_may_be_told_without_marks(sentence: str, text: str | None) -> None:
    program = "import torch\nprint('OK' if torch.f(1) else 'BUG')\nprint('not equal')"

    assert claim(fence(program, "python") + "\n" + sentence, "f is broken").text == text


def test_what_is_printed_is_claimed_without_a_word_that_it_is_wrong() -> None:
    assert claim(fence(PROGRAM, "python") + "\nThis prints True.", "f(1) > 1").text == "True"


@pytest.mark.parametrize("sentence", ["`tensor([1.5])` is printed.", "I'm seeing `tensor([1.5])` here."])
def test_a_value_may_be_told_in_other_words(sentence: str) -> None:
    assert claim(fence(PROGRAM, "python") + "\n" + sentence, "f(1)").text == "tensor([1.5])"


def test_lines_of_prose_that_begin_as_the_program_prints_are_its_output() -> None:
    program = "import torch\nprint('sum:', torch.f(1))\nprint(f'mean = {torch.g(1)}')"
    body = fence(program, "python") + "\nResult:\n\nsum: 6.0\nmean = 3.0\n\nThe sum: it is wrong.\n"

    assert claim(body, "wrong f").text == "sum: 6.0\nmean = 3.0"


def test_a_line_of_three_backticks_is_what_comes_out() -> None:
    assert (
        claim(fence(PROGRAM, "python") + "\nThis outputs:\n```tensor(0.2147)```\n", "wrong mean").text
        == "tensor(0.2147)"
    )


@pytest.mark.parametrize(
    "actual",
    ["Result: `True`, should be `False`", "Actual: `True` (wrong)", "* Actual: `True`, since 1.4", "Result: `True`"],
)
def test_a_remark_behind_a_marked_answer_is_no_part_of_it(actual: str) -> None:
    """Defends: the closing backtick and the remark became part of what is printed."""
    found = read(fence(PROGRAM, "python") + f"\n{actual}\n\nExpected: `False` (as in numpy)\n", "wrong")

    assert (found.claim.text, found.should) == ("True", "False")


@pytest.mark.parametrize("title", ["f is ignored in the slow path", "f leaks into other threads"])
def test_a_slow_path_and_a_state_that_leaks_are_not_about_time_or_memory(title: str) -> None:
    """Defends: a wrong result in the slow path was no claim at all."""
    found = claim(fence(PROGRAM, "python") + "\n**Expected:** True\n**Observed:** False\n", title)

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "False")


@pytest.mark.parametrize(
    "told",
    [
        "Got `tensor([1.])`, want `tensor([2.])`",
        "What happens: tensor([1.])\n\nWhat should happen: tensor([2.])",
        "What I get: `tensor([1.])`\n\nWhat I expect: `tensor([2.])`",
    ],
)
def test_what_happens_and_what_should_may_be_asked_in_so_many_words(told: str) -> None:
    found = read(fence(PROGRAM, "python") + f"\n{told}\n", "f drops a buffer")

    assert (found.claim.text, found.should) == ("tensor([1.])", "tensor([2.])")


def test_a_field_that_is_left_empty_is_no_value() -> None:
    assert claim(fence(PROGRAM, "python") + "## Output\nNone\n", "f").kind is ClaimKind.NONE


@pytest.mark.parametrize("value", ["torch.float32", "-1.5", "True", "nan"])
def test_a_value_alone_below_the_heading_that_announces_it_is_what_comes_out(value: str) -> None:
    """Defends: a value without backticks below `Actual behavior` was no claim."""
    found = read(
        fence(PROGRAM, "python") + f"## Actual behavior\n{value}\n## Expected behavior\n2\n## More\n3\n", "dtype"
    )

    assert (found.claim.text, found.should) == (value, "2")


def test_what_a_failed_comparison_says_is_no_word_of_the_reporter() -> None:
    message = "AssertionError: Scalars are not equal!\n\nExpected 1.5 but got 1.25.\nAbsolute difference: 0.25\n"
    found = read(fence(PROGRAM, "python") + "\n" + message, "f differs")

    assert (found.claim.exception, found.should) == ("AssertionError", None)


def test_a_sentence_that_tells_both_values_tells_them_below_expected_behavior_too() -> None:
    found = read(
        fence(PROGRAM, "python") + "## Expected behavior\n\nIt should be `[3]`. Instead, I got `[2]`.\n", "shape"
    )

    assert (found.claim.text, found.should) == ("[2]", "[3]")
