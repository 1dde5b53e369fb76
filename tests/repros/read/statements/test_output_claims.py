"""What a reporter shows as printed, in fences, sessions and comments, apart from what should be."""

import pytest

from repros.read.text.page import read_page
from repros.values import ClaimKind
from tests.repros.read.claims import PROGRAM, claim, fence, read


def test_a_claimed_value_and_the_expected_one_are_kept_apart() -> None:
    body = (
        fence(PROGRAM, "python")
        + "\nOutput:\n"
        + fence("tensor([1., 1.])")
        + "\n## Expected behavior\n\n"
        + fence("tensor([2., 2.])")
    )
    found = read(body, "wrong f")

    assert found.claim.text == "tensor([1., 1.])"
    assert found.should == "tensor([2., 2.])"


def test_a_comment_says_what_comes_out_and_what_should() -> None:
    found = read(fence("import torch\nprint(f(1))  # tensor(1) WRONG\nprint(f(2))  # should be tensor(4)"), "wrong f")

    assert found.claim.text == "tensor(1) WRONG"
    assert found.should == "should be tensor(4)"


def test_the_outputs_of_a_session_are_tied_to_their_statements() -> None:
    found = claim(fence(">>> x = torch.ones(2)\n>>> x.sum()\ntensor(3.)\n>>> x.shape\ntorch.Size([2])"), "wrong sum")

    assert [(s.statement, s.output) for s in found.statements if s.output] == [
        ("x.sum()", "tensor(3.)"),
        ("x.shape", "torch.Size([2])"),
    ]


def test_the_output_of_a_control_is_no_claim() -> None:
    body = fence(PROGRAM, "python") + "gives\n" + fence("tensor(1.)") + "With numpy it is\n" + fence("array(2.)")

    assert claim(body, "wrong f").text == "tensor(1.)"


def test_an_actual_output_below_the_expected_heading_is_the_claim() -> None:
    body = "## Expected behavior\n\nIt should print:\n\n" + fence("tensor([0, 1])") + "\nwhile got:\n\n"
    assert claim(fence(PROGRAM) + "\n" + body + fence("tensor([0, 0])")).text == "tensor([0, 0])"


@pytest.mark.parametrize("words", ["yet it gives me:", "while got:", "and it prints:", "I get:"])
def test_words_that_introduce_what_comes_out_go_before_the_heading(words: str) -> None:
    body = f"## Expected behavior\n\nIt should print this\n\n{fence('tensor([0, 1])')}\n{words}\n\n"
    assert claim(fence(PROGRAM) + "\n" + body + fence("tensor([0, 0])")).text == "tensor([0, 0])"


def test_what_a_program_prints_of_what_it_catches_is_an_output() -> None:
    program = "import torch\ntry:\n    torch.f(1)\nexcept RuntimeError as e:\n    print(e)"
    found = claim(fence(program, "python") + "\nprints\n" + fence("no f for integers"), "f error")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "no f for integers")


@pytest.mark.parametrize("words", ["when it ought to be", "That should of course be", "It must print"])
def test_what_ought_to_come_is_no_claim(words: str) -> None:
    body = fence(PROGRAM, "python") + "gives\n" + fence("tensor([4.])") + f"{words}\n" + fence("tensor([3.])")

    assert (read(body).claim.text, read(body).should) == ("tensor([4.])", "tensor([3.])")


def test_a_session_of_ipython_without_a_fence_is_read() -> None:
    found = claim("I see a nan:\n\nIn [1]: import torch\nIn [2]: torch.f(1)\nOut[2]: tensor(nan)\n\nnumpy gives 0.")

    assert [(s.statement, s.output) for s in found.statements] == [("import torch", ""), ("torch.f(1)", "tensor(nan)")]


@pytest.mark.parametrize("actual", ["#### Actual\n", "**Actual output:**\n\n", "### Result\n\n", "Actual result: "])
def test_a_line_of_inline_code_below_its_heading_is_what_comes_out(actual: str) -> None:
    """Defends: `#### Actual` with a value in backticks below it claimed nothing."""
    body = f"{fence(PROGRAM, 'python')}{actual}`False 0.5000001`\n\n#### Expected\n`True 0.5`\n\ntorch: 1.5.1\n"
    found = read(body, "linspace is off")

    assert found.claim.text == "False 0.5000001"
    assert found.should == "True 0.5"


@pytest.mark.parametrize("named", ["`torch.nan_to_num`", "`x.grad`", "`requires_grad`"])
def test_a_name_in_backticks_below_such_a_heading_is_no_output(named: str) -> None:
    assert not claim(f"{fence(PROGRAM, 'python')}\n#### Actual\n{named}\n").text


def test_lines_in_backticks_of_their_own_are_the_program_and_what_it_printed() -> None:
    """Defends: an issue without a fence, each line of it in backticks, held no program."""
    body = (
        "Steps to reproduce the behavior:\n`import torch`\n`try:`\n  `torch.ones(2, 3) @ torch.ones(2)`\n"
        "`except RuntimeError:`\n  `print('failed')`\n`print(torch.ones(1))`\n\n"
        "prints as:\n`failed `\n`tensor([1.])`\n\ntorch 1.10.2"
    )
    found = claim(body)

    assert found.text == "failed\ntensor([1.])"


def test_a_list_of_names_in_backticks_is_no_program_and_no_output() -> None:
    page = read_page("Broken in all of:\n`torch.nn.Linear`\n`torch.nn.Conv2d`\n`torch.nn.Bilinear`\n")

    assert page.blocks == ()


def test_a_line_that_says_which_statement_printed_the_next_is_no_output() -> None:
    """Defends: `print(x):` above each value, which no run prints, so that nothing ever matched."""
    body = fence(PROGRAM, "python") + "output prints\n" + fence("print(x):\ntensor([1.])\nprint(D) :\ntensor([2.])")

    assert claim(body).text == "tensor([1.])\ntensor([2.])"


def test_labels_in_chinese_keep_a_claimed_value_and_the_expected_one_apart() -> None:
    body = f"{fence(PROGRAM, 'python')}输出：\n{fence('tensor([1.])')}期望：\n{fence('tensor([2.])')}"
    found = read(body)

    assert (found.claim.text, found.should) == ("tensor([1.])", "tensor([2.])")


def test_what_is_wanted_is_no_claim() -> None:
    found = read(fence(PROGRAM, "python") + "I see:\n" + fence("A(1)") + "I want:\n" + fence("A(2)"), "wrong repr")

    assert (found.claim.text, found.should) == ("A(1)", "A(2)")


@pytest.mark.parametrize(
    "title",
    ["[feature] show more", "[Tracker] kernels that are missing", "Tracking issue: wrong dtypes", "Docs: wrong sum"],
)
def test_a_title_that_is_marked_as_no_bug_claims_nothing(title: str) -> None:
    """Defends: a list of work to do was claimed to print something wrong."""
    assert claim(fence(">>> 1 + 1\n2"), title).kind is ClaimKind.NONE


def test_what_comes_where_a_failure_should_is_what_comes_out() -> None:
    """Defends: the wrong output was read as the expected one, and its absence as the failure."""
    session = ">>> import torch\n>>> torch.zeros(1).expand(2).fill_(1)\ntensor([1., 1.])"
    found = read("It should at least warn:\n" + fence(session), "fill_ on expanded tensors")

    assert (found.claim.text, found.should) == ("tensor([1., 1.])", None)


@pytest.mark.parametrize("output", [">>> 1 + 1\nValueError: no", "A(1)"])
def test_what_a_question_asks_about_is_not_what_is_expected(output: str) -> None:
    """Defends: below `Is this expected?` the failure itself was read as what should come."""
    found = read(fence(PROGRAM, "python") + "\nIs this expected?\n\n" + fence(output), "f is off")

    assert found.should is None


@pytest.mark.parametrize(
    ("title", "words", "kind"),
    [
        ("copy breaks sharing", "The values are different afterwards.", ClaimKind.OUTPUT),
        ("copy breaks sharing", "It raises on the second call, which is wrong.", ClaimKind.EXCEPTION),
        ("copy breaks with an error", "The values are different afterwards.", ClaimKind.EXCEPTION),
        ("copy is broken", "See above.", ClaimKind.EXCEPTION),
    ],
)
def test_what_breaks_another_thing_may_spoil_its_value(title: str, words: str, kind: ClaimKind) -> None:
    """Defends: a title with `breaks` claimed an exception that nothing in the report tells of."""
    assert claim(fence(PROGRAM, "python") + words, title).kind is kind


@pytest.mark.parametrize("heading", ["### Error logs", "### Output", "**Results:**", "## Actual output"])
def test_what_a_program_prints_needs_no_fence_below_a_heading_that_announces_it(heading: str) -> None:
    """Defends: `Eager gives 1` in a sentence was the claim, and the unfenced log of both values was not read."""
    program = 'import torch\nprint("eager   :", f(1))\nprint("compiled:", g(1))'
    log = "eager   : tensor([1.])\ncompiled: tensor([2.])"
    found = claim(f"Eager gives `1.`.\n{fence(program, 'python')}\n{heading}\n\n{log}\n", "g differs from f")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, log)


def test_the_items_of_a_list_that_a_program_prints_are_its_output() -> None:
    program = 'import torch\nprint("- Max error:", e)\nprint("- allclose:", c)'
    found = claim(f"{fence(program, 'python')}\n### Output\n- Max error: 0.25\n- allclose: False\n", "f differs")

    assert found.text == "- Max error: 0.25\n- allclose: False"


_CATCHES = (
    'import torch\ndef run(name, f):\n    try:\n        f()\n        print("Success")\n'
    '    except Exception as e:\n        print(f"{type(e).__name__}: {e}")\n'
)


@pytest.mark.parametrize("fenced", [True, False])
def test_an_exception_among_other_lines_of_a_program_that_prints_what_it_catches_is_an_output(fenced: bool) -> None:
    """Defends: the error of eager mode was the claim where the complaint is that the compiled function succeeds."""
    program = _CATCHES + 'run("a", f)  # RuntimeError: no f for halves\nrun("b", g)  # Success'
    log = "RuntimeError: no f for halves\nSuccess"
    shown = fence(log) if fenced else log
    found = claim(f"{fence(program, 'python')}\n### Error logs\n\n{shown}\n", "g differs from f for halves")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, log)


def test_an_exception_alone_is_one_though_the_program_prints_what_it_catches() -> None:
    found = claim(fence(_CATCHES + 'run("a", f)', "python") + "\nOutput:\n" + fence("RuntimeError: no f"), "f fails")

    assert (found.kind, found.message) == (ClaimKind.EXCEPTION, "no f")


def test_lines_that_a_program_prints_are_read_where_their_values_are_in_backticks() -> None:
    program = 'import torch\nprint("Eager shape:", f(1).shape)\nprint("Exported shape:", g(1).shape)'
    body = "Eager shape: `torch.Size([4])`\nExported shape: `torch.Size([9])`\n\nf returns `1`.\n\n"
    listed = body.replace("Eager", "- Eager").replace("Exported", "- Exported")

    assert claim(listed + fence(program), "wrong shape") == claim(body + fence(program), "wrong shape")
    assert claim(body + fence(program), "wrong shape").text == (
        "Eager shape: torch.Size([4])\nExported shape: torch.Size([9])"
    )


def test_comments_that_begin_as_the_program_prints_are_its_output() -> None:
    """Defends: a value in a sentence was the claim, beside comments with all that is printed."""
    program = 'import torch\nprint("fast", f(1))\nprint("slow", g(1))\n# fast False\n# slow True'

    assert claim("In the slow path I get nan.\n" + fence(program), "f differs from g").text == "fast False\nslow True"


def test_what_only_a_debugging_log_shows_is_no_output() -> None:
    """Defends: lines of TORCH_LOGS were part of the claimed output, which no run prints."""
    log = "V0212 09:01:11.100000 1 torch/_dynamo/guards.py:2148] [0/0] [__guards] TREE_GUARD_MANAGER:"
    body = fence(PROGRAM) + fence("True True") + "With TORCH_LOGS=guards:\n" + fence(f"{log}\n{log}")

    assert claim(body, "wrong guard").text == "True True"


@pytest.mark.parametrize("prompt", ["(base) me@box:~/bugs$", "me@box:~$", "[me@box bugs]$", "$"])
def test_what_is_printed_above_a_list_of_packages_in_one_session_is_the_output(prompt: str) -> None:
    """Defends: the session was taken for an environment, and what the program printed in it was not read."""
    listed = "torch        2.2.0\ntorchaudio   2.2.0\ntorchvision  0.17.0"
    session = f"{prompt} python unfold.py\nref tensor([1.])\n{prompt} pip list | grep torch\n{listed}"

    assert claim(fence(PROGRAM, "python") + fence(session), "wrong f").text == "ref tensor([1.])"


def test_a_sentence_about_what_is_expected_does_not_make_a_session_the_expected_one() -> None:
    """Defends: the answers of the only session were what should come out, and nothing was claimed."""
    session = ">>> import torch\n>>> torch.f(1)\nFalse"
    found = read("I expected that f doesn't touch its weight.\n\n" + fence(session), "f changes its weight")

    assert (found.claim.text, found.should) == ("False", None)


@pytest.mark.parametrize("lead", ["### Expected behavior\n\nIt should say so.", "It should print the following."])
def test_a_sentence_that_announces_what_should_come_makes_a_session_the_expected_one(lead: str) -> None:
    body = fence(PROGRAM) + "gives\n" + fence("False") + f"\n{lead}\n\n" + fence(">>> f(torch.ones(1))\nTrue")

    assert (read(body).claim.text, read(body).should) == ("False", "True")


def test_the_name_of_a_mode_of_the_compiler_is_no_complaint_about_time() -> None:
    """Defends: `mode="reduce-overhead"` in a title made its wrong result a report about speed."""
    body = fence(PROGRAM) + "gives\n" + fence("tensor([2.])")

    assert claim(body, 'compile(mode="reduce-overhead") returns the first result').text == "tensor([2.])"
    assert claim(body, "The overhead of compile").kind is ClaimKind.SLOW


@pytest.mark.parametrize(
    ("words", "comes"),
    [
        ("This produces the following output (`0` is correct):", True),
        ("It prints (should be 3):", True),
        ("Output (expected):", False),
        ("The expected output (obtained with f(2)):", False),
    ],
)
def test_what_a_lead_says_of_a_value_in_parentheses_is_not_said_of_the_output(words: str, *, comes: bool) -> None:
    """Defends: what came out was taken for what should, and said to be as expected."""
    found = claim(f"{fence(PROGRAM, 'python')}\n{words}\n\n```\ntensor(0)\ntensor(256)\n```\n", "f is wrong")

    assert (found.text == "tensor(0)\ntensor(256)") is comes


@pytest.mark.parametrize(
    "quoted", ["there is little that we can do about a value so large", "I don't think this is a bug. It never was."]
)
def test_what_somebody_answered_is_quoted_and_no_output(quoted: str) -> None:
    body = f"{fence(PROGRAM, 'python')}\nThe first issue was closed:\n\n> {quoted}\n\nbut it is not so.\n"

    assert not claim(body, "wrong f").text
    assert claim(body.replace("The first issue was closed:", "It prints:"), "wrong f").text == quoted


@pytest.mark.parametrize(
    ("before", "after"),
    [("The documentation says:", ""), ("", "(from the [docs](https://pytorch.org/docs/2.3/x.html))")],
)
def test_what_the_documentation_is_quoted_with_is_no_output(before: str, after: str) -> None:
    """Defends: a sentence of the documentation was the claim, which no program prints."""
    body = f"{fence(PROGRAM)}\n{before}\n\n> If x is a tensor, it must be on the CPU.\n\n{after}\n\nbut it is not so.\n"

    assert not claim(body, "wrong f").text
    assert claim(body.replace(before or after, "I get this error:"), "wrong f").text


def test_a_sentence_that_begins_like_a_label_is_no_output() -> None:
    program = 'import torch\nprint("loss", f(1))'

    assert claim(fence(program, "python") + "\n### Results\n\nloss 3 times larger than before.\n", "f").text is None
    assert claim(fence(program, "python") + "\n### Results\n\nloss 3.5\n", "f").text == "loss 3.5"


def test_an_exception_that_is_printed_and_raised_again_is_one() -> None:
    program = _CATCHES + '        raise\nrun("a", f)'
    found = claim(fence(program, "python") + fence("Success\nRuntimeError: no f"), "f fails")

    assert (found.kind, found.message) == (ClaimKind.EXCEPTION, "no f")


def test_a_comment_among_commands_is_printed_by_nobody() -> None:
    """Defends: what the template says of its script stood in the claim."""
    commands = fence("wget https://example.org/collect_env.py\n# Read it before you run it.\npython collect_env.py")
    session = fence(">>> torch.ones(2).sum()\ntensor(3.)")

    assert claim(f"{session}\n## Environment\n\nGet it with\n{commands}", "wrong sum").text == "tensor(3.)"


def test_a_remark_behind_what_a_session_shows_says_what_should_come() -> None:
    found = read(fence(">>> torch.ones(2).all()\nFalse  # <-- should be True\n>>> 1\n1"), "wrong all")

    assert found.should == "<-- should be True"


@pytest.mark.parametrize(
    "words", ["With dense gradients I get", "While when I set `sparse=False` it is", "After removing the hook:"]
)
def test_what_a_variant_of_the_program_prints_is_no_claim(words: str) -> None:
    """Defends: a claim of both outputs, which the program as it stands can't print."""
    outputs = f"I get\n{fence('0 -1.0')}\n{words}\n{fence('0 -0.5')}"

    assert claim(f"{fence(PROGRAM, 'python')}\n{outputs}", "lr of f").text == "0 -1.0"


LABELLED = fence('import torch\nx = torch.f(1)\nprint("eager:", x)\nprint("compiled:", x + 1)', "python")
CATCHES = fence('import torch\ntry:\n    torch.f(-1)\nexcept Exception as e:\n    print("Error:" + str(e))', "python")


def test_what_a_program_prints_below_a_heading_of_errors_is_its_output() -> None:
    """Defends: two printed results were claimed to be an exception without a type."""
    found = claim(LABELLED + "### Error logs\n\neager: [3.4]\ncompiled: [1.7]\n", "f fails with a wrong gradient")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "eager: [3.4]\ncompiled: [1.7]")


def test_a_title_quotes_what_the_program_prints() -> None:
    found = claim(CATCHES, "Overflow when running Error:size: integer multiplication overflow")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "Error:size: integer multiplication overflow")


def test_a_comment_above_a_call_tells_both_values() -> None:
    found = read(fence("import torch\nx = torch.f(1)\nx.add_(1)\n# expect [0, 1], but get [2, 1]\nprint(x)"), "wrong f")

    assert (found.claim.text, found.should) == ("get [2, 1]", "expect [0, 1]")


@pytest.mark.parametrize(
    "title",
    [
        "assert fails to trigger in f",
        "the assertion is not evaluated",
        "f skips the error check",
        "f swallows exceptions",
    ],
)
def test_a_title_on_an_assertion_that_does_nothing_asks_for_the_error(title: str) -> None:
    program = fence('import torch\nassert torch.f(1), "no f"\nprint("went on")', "python")

    assert read(program + "Output:\n\n" + fence("went on"), title).should == title
