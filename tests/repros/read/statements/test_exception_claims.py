"""A claimed exception has its type, its whole message and its frames; an error that is only asked for is no claim."""

import pytest

from repros.values import ClaimKind
from tests.repros.read.claims import HEAD, PROGRAM, claim, fence, read


@pytest.mark.parametrize(
    ("output", "exception", "message"),
    [
        (
            HEAD + "    f(x)\nTypeError: bad x",
            "TypeError",
            "bad x",
        ),
        ("RuntimeError: expected 2 but got 3", "RuntimeError", "expected 2 but got 3"),
        (
            (
                HEAD + "    f(x)\nRuntimeError: \nunknown builtin op: aten::g\n:\n"
                '  File "a.py", line 2\n    return g(x)\n           ~ <--- HERE'
            ),
            "RuntimeError",
            'unknown builtin op: aten::g\n:\n  File "a.py", line 2\n    return g(x)\n           ~ <--- HERE',
        ),
        (
            (
                "-------------------------\nValueError                Traceback (most recent call last)\n"
                "<ipython-input-3-abc> in <module>\n----> 1 f(x)\n\nValueError: no such f"
            ),
            "ValueError",
            "no such f",
        ),
        (
            (
                'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n\n'
                "During handling of the above exception, another exception occurred:\n\n"
                + HEAD
                + "    g()\ntorch._dynamo.exc.Unsupported: call g"
            ),
            "torch._dynamo.exc.Unsupported",
            "call g",
        ),
        (
            HEAD + "    assert x\nAssertionError",
            "AssertionError",
            None,
        ),
        (
            (
                "[rank0]: Traceback (most recent call last):\n"
                '[rank0]:   File "a.py", line 3, in <module>\n[rank0]:     f(x)\n'
                "[rank0]: ValueError: bad rank"
            ),
            "ValueError",
            "bad rank",
        ),
    ],
)
def test_an_exception_has_its_type_and_whole_message(output: str, exception: str, message: str | None) -> None:
    found = claim(fence(PROGRAM, "python") + "\nI get\n\n" + fence(output))

    assert (found.kind, found.exception, found.message) == (ClaimKind.EXCEPTION, exception, message)


NOTEBOOK = (
    "ValueError                Traceback (most recent call last)\n<ipython-input-3-abc> in <module>\n----> 1 f(x)"
)


@pytest.mark.parametrize(
    ("told", "cut", "exception", "message"),
    [
        ("ValueError: no such f", HEAD + "    f(x)", "ValueError", "no such f"),
        ("KeyError: 1", HEAD + "    f(x)", "KeyError", "1"),
        ("ValueError: no such f", NOTEBOOK, "ValueError", "no such f"),
        ("KeyError: 1", NOTEBOOK, "ValueError", None),
        ("AssertionError: no such f", HEAD + "    assert x\nAssertionError", "AssertionError", None),
    ],
)
def test_a_traceback_that_is_cut_off_has_what_is_told_of_it_elsewhere(
    told: str, cut: str, exception: str, message: str | None
) -> None:
    found = claim(fence(told) + fence(PROGRAM, "python") + "\n## Full trace\n\n" + fence(cut))
    assert (found.exception, found.message) == (exception, message)
    assert found.text == cut


def test_what_a_sentence_tells_of_elsewhere_ends_no_traceback() -> None:
    cut = fence(HEAD + "    f(x)")
    found = claim(
        f"{fence(PROGRAM, 'python')}\nI get\n\n{cut}\nBefore upgrading I got `ValueError: size must be two` there."
    )
    assert (found.exception, found.message) == (None, None)


def test_frames_are_those_in_the_reporters_own_files() -> None:
    output = (
        'Traceback (most recent call last):\n  File "train.py", line 7, in <module>\n    main()\n'
        '  File "/usr/lib/python3.8/site-packages/torch/tensor.py", line 2, in g\n    h()\nTypeError: no'
    )

    assert [(f.file, f.line, f.source) for f in claim(fence(PROGRAM, "python") + fence(output)).frames] == [
        ("train.py", 7, "main()")
    ]


def test_a_missing_error_is_no_exception() -> None:
    body = fence(PROGRAM, "python") + "prints\n" + fence("tensor(1.)") + "On CPU I get `RuntimeError: bad index`."

    assert claim(body, "f does not raise an error for a bad index on CUDA").kind is ClaimKind.OUTPUT


@pytest.mark.parametrize(
    ("title", "prose"),
    [
        ("f(-1) should raise an error", "No error is raised by this."),
        ("f accepts -1 silently", "It gives 3. It should throw a ValueError for this."),
    ],
)
def test_a_missing_error_that_title_or_prose_asks_for_is_what_should_happen(title: str, prose: str) -> None:
    found = read(prose + "\n\n" + fence("import torch\nf(-1)", "python"), title)

    assert (found.claim.kind, found.claim.text) == (ClaimKind.OUTPUT, None)
    assert found.should
    assert "should" in found.should


def test_an_exception_at_the_end_of_a_sentence_is_told() -> None:
    found = claim(fence("import torch\nf(1)", "python") + "\nHere I get an AttributeError.")

    assert (found.kind, found.exception) == (ClaimKind.EXCEPTION, "AttributeError")


def test_an_exception_in_the_title_alone_is_told() -> None:
    found = claim(fence(PROGRAM, "python"), "RuntimeError: no kernel for f")

    assert (found.exception, found.message) == ("RuntimeError", "no kernel for f")


def test_an_error_of_numpy_in_a_session_is_a_comparison() -> None:
    session = ">>> torch.cholesky(a)\ntensor(nan)\n>>> np.linalg.cholesky(a)\nLinAlgError: not positive definite"
    found = claim(fence(session), "cholesky gives nan")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "tensor(nan)")


def test_an_error_that_should_be_raised_everywhere_is_no_claim() -> None:
    session = (
        ">>> f(torch.ones(2, device='mps'))\ntensor(0.)\n>>> f(torch.ones(2))\nTraceback (most recent call last):\n"
        '  File "<stdin>", line 1, in <module>\nRuntimeError: index out of range'
    )
    found = claim(fence(session) + "\n## Expected behavior\n\nIt should raise an error on MPS too.", "bad index on MPS")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "tensor(0.)")


def test_a_message_ends_where_the_next_statement_answers() -> None:
    session = f">>> f(1)\n{HEAD}ValueError: one\n>>> f(2)\ntensor(2)"

    assert claim(fence(session), "f(1) fails").message == "one"


def test_an_error_text_without_a_type_is_an_exception() -> None:
    found = claim(fence(PROGRAM, "python") + "I get this error:\n" + fence("unknown builtin op: aten::g"), "f")

    assert (found.kind, found.exception, found.message) == (ClaimKind.EXCEPTION, None, "unknown builtin op: aten::g")


def test_a_type_that_begins_with_not_is_whole() -> None:
    assert claim(fence(PROGRAM, "python") + fence("NotSupportedError: no"), "f").exception == "NotSupportedError"


def test_an_error_marked_as_an_output_is_an_exception() -> None:
    assert claim(fence(PROGRAM + "> [Out:] AttributeError: no f")).exception == "AttributeError"


def test_a_message_that_is_quoted_as_what_is_raised_is_told() -> None:
    found = claim('This raises "no reduction of an empty tensor".\n' + fence(PROGRAM, "python"), "f raises")

    assert (found.kind, found.message) == (ClaimKind.EXCEPTION, "no reduction of an empty tensor")


@pytest.mark.parametrize("mark", ["> ", "    "])
def test_an_error_that_is_quoted_or_indented_is_whole(mark: str) -> None:
    """Defends: an error's line that sets a keyword (`retain=True`) was read as a program of its own."""
    message = "walked twice, after it was freed. Give retain=True at first"
    found = claim(fence(PROGRAM, "python") + f"\nIt fails with:\n\n{mark}RuntimeError: {message}\n")

    assert (found.exception, found.message) == ("RuntimeError", message)


def test_a_type_that_begins_with_an_underscore_is_one() -> None:
    found = claim(fence(PROGRAM, "python") + "\ngives\n\ntorch._C._LinAlgError: linalg.f: the input is bad.\n")

    assert (found.exception, found.message) == ("torch._C._LinAlgError", "linalg.f: the input is bad.")


def test_the_marks_below_the_lines_of_an_unfenced_traceback_open_no_fence() -> None:
    """Defends: `~~~~^^^^`, as Python 3.11 underlines what failed, cut the traceback off before its exception."""
    body = (
        fence("import torch\ntorch.jit.script(lambda x: x)", "python") + "I get\n\n"
        "Traceback (most recent call last):\n"
        '  File "a.py", line 2, in <module>\n'
        "    torch.jit.script(lambda x: x)\n"
        "    ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^\n"
        "RuntimeError: Could not get name of the function:\n"
        "    lambda x: x\n"
        "    ~~~~~~~~~~~ <--- HERE\n"
    )
    found = claim(body)

    assert found.exception == "RuntimeError"
    assert found.message == "Could not get name of the function:\n    lambda x: x\n    ~~~~~~~~~~~ <--- HERE"


def test_an_unfenced_traceback_of_ipython_goes_on_behind_its_blank_lines() -> None:
    shown = (
        "RuntimeError                    Traceback (most recent call last)\n<ipython-input-4-0c> in <module>\n"
        "      2 x = torch.ones(2)\n----> 3 print(f(x))\n\n"
        "~/lib/f.py in f(x)\n      7 def f(x):\n----> 8     return g(x)\n\n"
        "RuntimeError: no such g\n\nIs that meant?"
    )

    assert claim(fence(PROGRAM, "python") + "\n" + shown).message == "no such g"


def test_an_error_in_bold_is_no_heading() -> None:
    """Defends: an error that stands alone in bold was taken for the title of a section, and never read."""
    found = claim(fence(PROGRAM, "python") + "## Error\n\n**RuntimeError: U(2,2) is zero.**\n\n## Expected\n\nNone")

    assert (found.exception, found.message) == ("RuntimeError", "U(2,2) is zero.")


@pytest.mark.parametrize("told", ["Max absolute error: 0.00128412", "Relative error = 1.5e-05 (up to 1e-6)"])
def test_how_far_a_result_is_off_is_no_message(told: str) -> None:
    """Defends: the number behind `error:` was claimed to be the message of an exception."""
    assert claim(fence(PROGRAM, "python") + f"\n{told}", "wrong sum").kind is ClaimKind.OUTPUT


@pytest.mark.parametrize("end", ["", ".", ":", ", and why?"])
def test_a_line_of_inline_code_ends_the_message_with_its_mark(end: str) -> None:
    """Defends: the closing backtick and what stands behind it became part of the message."""
    found = claim(f"I get\n`RuntimeError: index -1 is out of bounds`{end}\n" + fence(PROGRAM, "python"))

    assert found.message == "index -1 is out of bounds"


def test_an_error_behind_expected_is_no_claim() -> None:
    """Defends: the error that NumPy raises, and that was asked for, was claimed to be raised."""
    told = "Expected: error, NumPy says `ValueError: given twice`\n\nActual: returns `tensor([1., 2.])`\n"
    found = read(f"{fence(PROGRAM, 'python')}\n{told}", "f takes twice")

    assert (found.claim.kind, found.claim.text) == (ClaimKind.OUTPUT, "tensor([1., 2.])")


def test_an_expected_line_below_an_error_takes_nothing_from_it() -> None:
    found = read(fence(PROGRAM, "python") + "\nOutput: ValueError: no such f\nExpected: the sum\n")

    assert (found.claim.exception, found.claim.message, found.should) == ("ValueError", "no such f", "the sum")


def test_an_assertion_that_should_fail_is_no_failing_one() -> None:
    """Defends: a check that passes and should not was claimed to fail."""
    program = "import torch\ntorch.testing.assert_close(a, b)\n"
    found = read(fence(program, "python") + "\nIt should raise an AssertionError, but silently passes.", "check passes")

    assert found.claim.kind is ClaimKind.OUTPUT


def test_what_the_message_is_said_to_be_is_one() -> None:
    body = f"{fence(PROGRAM, 'python')}\nThis fails, but the message is\n\n> The size of a (3) must match b (4)\n"

    assert (claim(body).kind, claim(body).message) == (ClaimKind.EXCEPTION, "The size of a (3) must match b (4)")


def test_a_message_about_a_missing_error_is_no_complaint_that_one_is_missing() -> None:
    """Defends: `returned NULL without setting an error` in the message hid the exception that the title quotes."""
    message = "<built-in method zeros of type object> returned NULL without setting an error"

    assert claim(fence(PROGRAM, "python"), f"SystemError: {message}").message == message
    assert claim(fence(PROGRAM, "python") + f"It gives `SystemError: {message}`", "zeros").message == message
    assert claim(fence(PROGRAM, "python"), "No ValueError: f does not raise").exception is None


@pytest.mark.parametrize(
    "line", ["Downgrading to torch 2.0.1 works.", "torch 1.8.0", "1.8.0", "- PyTorch version: 1.8.0"]
)
def test_what_is_said_of_releases_right_below_a_message_is_no_part_of_it(line: str) -> None:
    """Defends: the version of the report became the last line of the message."""
    assert claim(fence(PROGRAM, "python") + f"\nTypeError: no\nsuch f\n{line}\n", "f").message == "no\nsuch f"


def test_the_message_of_an_exception_without_a_fence_goes_on_to_the_end_of_its_paragraph() -> None:
    """Defends: of an error log without a fence only the first line was the message, which any other cause has too."""
    log = "torch._dynamo.exc.BackendCompilerFailed: backend='x' raised:\nCppError: no operator\n\nCommand: g++ a.cpp"
    found = claim(f"It fails.\n\n### Error logs\n\n{log}\n\n### Repro\n\n{fence(PROGRAM)}", "compile error in f")

    assert found.message == "backend='x' raised:\nCppError: no operator"


def test_an_exception_that_is_named_first_has_the_message_that_is_told_below() -> None:
    """Defends: a report on a misleading message claimed the type alone, which a mended release raises too."""
    body = "If f raises AttributeError, the error is misleading.\n\nCurrent message: `AttributeError: no foo`\n"
    found = read(fence(PROGRAM) + body + "Expected message: `AttributeError: no bar`\n", "AttributeError is misleading")

    assert (found.claim.exception, found.claim.message) == ("AttributeError", "no foo")
    assert found.should == "AttributeError: no bar"


def test_the_colours_of_a_terminal_are_no_part_of_a_message() -> None:
    """Defends: a message pasted without its escape characters was another one than the release prints."""
    found = claim(fence(PROGRAM) + fence(HEAD + "    f()\nValueError: \x1b[31mbad\x1b[0m, [1monly if you trust it[0m."))

    assert found.message == "bad, only if you trust it."


@pytest.mark.parametrize("label", ["Eager:", "In eager mode:", "**Eager error**"])
@pytest.mark.parametrize("fenced", [True, False])
def test_the_error_of_eager_mode_is_not_the_one_of_the_compiled_program(label: str, fenced: bool) -> None:
    """Defends: the error that eager mode gives stands first, and was the claim about the compiled program."""
    eager, compiled = "RuntimeError: no view of 0 dims", "IndexError: list index out of range"
    shown = [fence(x) if fenced else f"\n`{x}`\n\n" for x in (eager, compiled)]
    body = fence(PROGRAM, "python") + f"\n{label}\n{shown[0]}\nCompiled:\n{shown[1]}"

    assert claim(body, "f differs").exception == "IndexError"
    assert claim(fence(PROGRAM, "python") + f"\n{label}\n{shown[0]}", "f differs").exception == "RuntimeError"


def test_an_exception_below_the_comment_that_says_it_is_expected_is_no_claim() -> None:
    """Defends: the error that a report misses was what it claimed."""
    program = "import torch\nprint(f(1).device)\n\n# Output:\n# meta\n# Expected:\n# RuntimeError: not on one device"

    assert claim(fence(program), "f mixes devices").exception is None
    message = "import torch\nf(1)\n# fails with:\n# RuntimeError:\n# Expected a default value on parameter x"
    assert claim(fence(message), "f fails").message == "Expected a default value on parameter x"
    assert claim(fence(program.replace("Expected", "Actual")), "f mixes devices").exception == "RuntimeError"


def test_a_call_in_backticks_is_no_message() -> None:
    """Defends: `F.softmax(x, dim=1)` behind a title with `crashes` was the message of an exception."""
    found = claim(f"Summary: `F.softmax(x, dim=1)` dumps core.\n{fence(PROGRAM)}", "Softmax crashes the interpreter")

    assert found.kind is ClaimKind.CRASH


def test_what_a_message_in_a_comment_expects_is_not_what_should_come() -> None:
    program = "import torch\ntorch.f(1)\n# RuntimeError: \n# Expected a default value of type Tuple[int, int]"
    found = read(fence(program, "python"))

    assert (found.claim.message, found.should) == ("Expected a default value of type Tuple[int, int]", None)


@pytest.mark.parametrize(
    "told",
    [
        "**IndexError**: no such index 3",
        "*IndexError: no such index 3*",
        "I get an IndexError with the message `no such index 3`.",
        "It fails with an `IndexError` (`no such index 3`)",
        "It throws IndexError('no such index 3')",
        "<code>IndexError: no such index 3</code>",
        "It fails (IndexError: no such index 3) for f(1) (and others).",
        "```sh\n$ python a.py\nIndexError: no such index 3\n$\n```",
    ],
)
def test_an_exception_that_prose_tells_ends_where_its_marks_do(told: str) -> None:
    """Defends: marks, tags and prompts became part of the message, or the exception had none."""
    found = claim(f"{fence(PROGRAM, 'python')}\n{told}\n\nThanks!", "f fails")

    assert (found.exception, found.message) == ("IndexError", "no such index 3")


@pytest.mark.parametrize("told", ["One should `raise ValueError('no')` there.", "It should be ValueError('no')."])
def test_an_exception_that_is_asked_for_in_code_is_no_claim(told: str) -> None:
    assert claim(f"{fence(PROGRAM, 'python')}\n{told}\n", "f of a vector").exception is None


def test_a_traceback_that_is_cut_off_raises_what_the_title_names() -> None:
    cut = fence('Traceback (most recent call last):\n  File "a.py", line 2, in <module>\n    torch.f(1)')
    found = claim(fence(PROGRAM, "python") + cut, "f fails with UncapturedError in a scan")

    assert (found.kind, found.exception, found.message) == (ClaimKind.EXCEPTION, "UncapturedError", None)
