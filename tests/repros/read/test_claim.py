"""What a reporter says happens, and what they say should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.read.block import ClaimReading
from repros.read.claim import claim_of_output, read_claim
from repros.read.page import read_page
from repros.read.program import read_programs
from repros.values import Claim, ClaimKind, Issue

HEAD = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n'
PROGRAM = "import torch\nx = torch.ones(2)\nprint(f(x))\n"


def fence(text: str, tag: str = "") -> str:
    return f"```{tag}\n{text}\n```\n"


def read(body: str, title: str = "a bug") -> ClaimReading:
    page = read_page(body)
    programs = read_programs(page, title)
    return read_claim(Issue(title=title, body=body), page, programs[0] if programs else None)


def claim(body: str, title: str = "a bug") -> Claim:
    return read(body, title).claim


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


def test_frames_are_those_in_the_reporters_own_files() -> None:
    output = (
        'Traceback (most recent call last):\n  File "train.py", line 7, in <module>\n    main()\n'
        '  File "/usr/lib/python3.8/site-packages/torch/tensor.py", line 2, in g\n    h()\nTypeError: no'
    )

    assert [(f.file, f.line, f.source) for f in claim(fence(PROGRAM, "python") + fence(output)).frames] == [
        ("train.py", 7, "main()")
    ]


@pytest.mark.parametrize(
    ("body", "title", "kind"),
    [
        (fence(PROGRAM) + "prints\n" + fence("Segmentation fault (core dumped)"), "f", ClaimKind.CRASH),
        (fence(PROGRAM), "f segfaults on empty input", ClaimKind.CRASH),
        (
            fence(PROGRAM) + "Process finished with exit code 139 (interrupted by signal 11: SIGSEGV)",
            "f",
            ClaimKind.CRASH,
        ),
        (
            fence(PROGRAM)
            + "gives\n"
            + fence("terminate called after throwing an instance of 'c10::Error'\n  what():  no"),
            "f",
            ClaimKind.CRASH,
        ),
        (fence(PROGRAM) + "gives\n" + fence("free(): invalid pointer\nAborted (core dumped)"), "f", ClaimKind.CRASH),
        (fence(PROGRAM) + "The last line never returns.", "f", ClaimKind.HANG),
        (fence(PROGRAM), "f deadlocks with two workers", ClaimKind.HANG),
        (fence(PROGRAM) + "gives\n" + fence("a.py:3: UserWarning: f is old\n  f(x)"), "f warns", ClaimKind.WARNING),
        (fence(PROGRAM), "f is much slower than g", ClaimKind.NONE),
        ("## 🚀 Feature\n\nAdd an f.\n\n" + fence("f(x)"), "Add f", ClaimKind.NONE),
        ("### 📚 The doc issue\n\nThere is a typo.\n\n" + fence("f(x)"), "typo in f", ClaimKind.NONE),
        (fence(PROGRAM) + "It prints\n" + fence("tensor([1., 2.])"), "wrong f", ClaimKind.OUTPUT),
        (fence(">>> x = torch.ones(2)\n>>> x.sum()\ntensor(3.)"), "wrong sum", ClaimKind.OUTPUT),
        (fence("import torch\nprint(f(x))  # prints 3"), "wrong f", ClaimKind.OUTPUT),
        (fence("import torch\nf(x)  # RuntimeError: no f"), "f", ClaimKind.EXCEPTION),
        (fence("import torch\nx = torch.ones(2)\nassert f(x) == 2"), "f gives wrong values", ClaimKind.EXCEPTION),
        (fence(PROGRAM) + "The result is wrong.", "f is wrong", ClaimKind.OUTPUT),
        (fence(PROGRAM) + "It fails with `IndexError: too many indices`.", "f", ClaimKind.EXCEPTION),
        (fence(PROGRAM), "f raises an error for empty input", ClaimKind.EXCEPTION),
        (
            fence(PROGRAM) + "\n## Expected behavior\n" + fence("ValueError: bad"),
            "f does not check its input",
            ClaimKind.OUTPUT,
        ),
    ],
)
def test_the_kind_of_failure_is_told(body: str, title: str, kind: ClaimKind) -> None:
    assert claim(body, title).kind == kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Segmentation fault: 11", "SIGSEGV"),
        ("exit code -11", "SIGSEGV"),
        ("Floating point exception (core dumped)", "SIGFPE"),
        ("Illegal instruction (core dumped)", "SIGILL"),
        ("Bus error", "SIGBUS"),
        ("double free or corruption (out)", "SIGABRT"),
        ("Killed", "SIGKILL"),
        ("Process finished with exit code -1073741819 (0xC0000005)", "SIGSEGV"),
    ],
)
def test_a_crash_names_its_signal(text: str, name: str) -> None:
    found = claim(fence(PROGRAM, "python") + "It ends with\n" + fence(text))

    assert (found.kind, found.signal, found.text) == (ClaimKind.CRASH, name, text)


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


def test_values_in_prose_need_no_fence() -> None:
    found = read(
        fence(PROGRAM, "python") + "\nExpected:\n  tensor([1, 2])\nbut I got:\n  tensor([2, 1])\n", "wrong order"
    )

    assert found.claim.text is not None
    assert found.claim.text.strip() == "tensor([2, 1])"
    assert found.should is not None
    assert "tensor([1, 2])" in found.should


def test_the_output_of_a_control_is_no_claim() -> None:
    body = fence(PROGRAM, "python") + "gives\n" + fence("tensor(1.)") + "With numpy it is\n" + fence("array(2.)")

    assert claim(body, "wrong f").text == "tensor(1.)"


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


def test_a_warning_has_its_category_and_message() -> None:
    body = fence(PROGRAM, "python") + "prints\n" + fence("/a/b.py:12: DeprecationWarning: f is old,\nuse g\n  f(x)")
    found = claim(body, "f warns")

    assert (found.exception, found.message) == ("DeprecationWarning", "f is old,\nuse g")


def test_an_exception_in_the_title_alone_is_told() -> None:
    found = claim(fence(PROGRAM, "python"), "RuntimeError: no kernel for f")

    assert (found.exception, found.message) == ("RuntimeError", "no kernel for f")


@pytest.mark.parametrize(
    "sentence",
    [
        "It prints 4 instead of 3.",
        "The last line shows 4, I expect 3.",
        "f returns 4, not 3",
        "The above prints 4. I expected 3.",
        "It prints 4 while it should print 3.",
        "It gives 4. It should be 3.",
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
        ("It should raise, but it instead gives -1.", "-1"),
        ("I got 4.5 instead of an error.", "4.5"),
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
        ("I expected 3 arguments to be enough.", None),
        ("I expected it to be fast.", None),
    ],
)
def test_a_sentence_tells_the_value_that_should_come(sentence: str, wanted: str | None) -> None:
    assert read(fence(PROGRAM, "python") + f"\n{sentence}\n", "wrong result").should == wanted


def test_a_warning_without_a_fence_is_told() -> None:
    found = claim(fence(PROGRAM, "python") + "\n/a/b.py:12: UserWarning: f is old\n  f(x)\n", "f")

    assert (found.kind, found.exception) == (ClaimKind.WARNING, "UserWarning")


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


def test_an_interrupted_program_hung() -> None:
    output = f"tensor(1)\n^C{HEAD}    f()\nKeyboardInterrupt"

    assert claim(fence(PROGRAM, "python") + "gives\n" + fence(output), "two workers").kind is ClaimKind.HANG


def test_a_value_in_bold_prose_is_read() -> None:
    found = read(
        fence(PROGRAM, "python") + "\n**Actual result:** `tensor([0.])`\n**Expected result:** `tensor([1.])`\n"
    )

    assert (found.claim.text, found.should) == ("tensor([0.])", "tensor([1.])")


def test_an_error_text_without_a_type_is_an_exception() -> None:
    found = claim(fence(PROGRAM, "python") + "I get this error:\n" + fence("unknown builtin op: aten::g"), "f")

    assert (found.kind, found.exception, found.message) == (ClaimKind.EXCEPTION, None, "unknown builtin op: aten::g")


def test_a_type_that_begins_with_not_is_whole() -> None:
    assert claim(fence(PROGRAM, "python") + fence("NotSupportedError: no"), "f").exception == "NotSupportedError"


@pytest.mark.parametrize(
    ("text", "exception", "message"),
    [
        ("RuntimeError:\nCalling f is not supported\n-----------------", "RuntimeError", "Calling f is not supported"),
        ("nothing of note", None, None),
        ("", None, None),
    ],
)
def test_a_records_output_is_a_claim(text: str, exception: str | None, message: str | None) -> None:
    found = claim_of_output(text)

    assert (found.exception, found.message) == (exception, message)


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_read_without_raising(text: str, title: str) -> None:
    assert isinstance(claim(text, title), Claim)


@given(
    st.lists(
        st.sampled_from(
            [">>> x", "```", "Traceback (most recent call last):", "ValueError: a", "x = 1  # prints 2", "It hangs", ""]
        )
    )
)
def test_any_mixture_of_lines_is_read_without_raising(lines: list[str]) -> None:
    assert isinstance(claim("\n".join(lines)), Claim)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Actual output: **Index: [1]**\nExpected output: **Index: [0]**", "Index: [1]"),
        ("```UserWarning: the frob is gone```", "UserWarning: the frob is gone"),
    ],
)
def test_an_output_that_prose_marks_is_the_claim(body: str, text: str) -> None:
    assert text in (claim(fence(PROGRAM) + "\n" + body).text or "")


def test_an_actual_output_below_the_expected_heading_is_the_claim() -> None:
    body = "## Expected behavior\n\nIt should print:\n\n" + fence("tensor([0, 1])") + "\nwhile got:\n\n"
    assert claim(fence(PROGRAM) + "\n" + body + fence("tensor([0, 0])")).text == "tensor([0, 0])"


def test_a_crash_is_told_in_the_words_of_the_shell() -> None:
    body = "It dies of a floating point exception.\n\n" + fence(PROGRAM) + "\nOutput:\n"
    found = claim(body + fence("Floating point exception (core dumped)"))
    assert found.message == "Floating point exception (core dumped)"


def test_a_crash_without_a_fence_is_told_with_what_was_printed_above_it() -> None:
    body = fence(PROGRAM) + "\n### output\nrealloc(): invalid next size\nAborted\n"
    assert "realloc(): invalid next size" in (claim(body, "Aborted in f").text or "")


def test_a_function_that_does_not_return_something_hangs_nowhere() -> None:
    assert claim("f doesn't return a result that is sorted.").kind is not ClaimKind.HANG
    assert claim("f doesn't return.").kind is ClaimKind.HANG


@pytest.mark.parametrize("words", ["yet it gives me:", "while got:", "and it prints:", "I get:"])
def test_words_that_introduce_what_comes_out_go_before_the_heading(words: str) -> None:
    body = f"## Expected behavior\n\nIt should print this\n\n{fence('tensor([0, 1])')}\n{words}\n\n"
    assert claim(fence(PROGRAM) + "\n" + body + fence("tensor([0, 0])")).text == "tensor([0, 0])"


def test_a_title_that_is_a_warning_is_the_claim() -> None:
    found = claim("It is shown when I trace.", "TracerWarning: Converting is wrong")
    assert (found.kind, found.exception, found.message) == (ClaimKind.WARNING, "TracerWarning", "Converting is wrong")


def test_a_warning_above_values_that_are_expected_otherwise_is_not_the_claim() -> None:
    output = "a.py:3: UserWarning: mind the frob\n  f(x)\ntensor([0, 0])"
    body = f"Expected:\n\n{fence('tensor([0, 1])')}\nActual output:\n\n{fence(output)}"
    assert claim(fence(PROGRAM) + "\n" + body, "f is off").kind is ClaimKind.OUTPUT


def test_an_error_marked_as_an_output_is_an_exception() -> None:
    assert claim(fence(PROGRAM + "> [Out:] AttributeError: no f")).exception == "AttributeError"


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


def test_a_message_that_is_quoted_as_what_is_raised_is_told() -> None:
    found = claim('This raises "no reduction of an empty tensor".\n' + fence(PROGRAM, "python"), "f raises")

    assert (found.kind, found.message) == (ClaimKind.EXCEPTION, "no reduction of an empty tensor")


@pytest.mark.parametrize("mark", ["> ", "    "])
def test_an_error_that_is_quoted_or_indented_is_whole(mark: str) -> None:
    """Defends: an error's line that sets a keyword (`retain=True`) was read as a program of its own."""
    message = "walked twice, after it was freed. Give retain=True at first"
    found = claim(fence(PROGRAM, "python") + f"\nIt fails with:\n\n{mark}RuntimeError: {message}\n")

    assert (found.exception, found.message) == ("RuntimeError", message)


def test_what_is_expected_may_stand_behind_a_colon() -> None:
    found = read(
        fence(PROGRAM, "python") + "\nExpected: a `ValueError`, as -1 is no size.", "f(-1) gives a wrong tensor"
    )

    assert found.should == "a `ValueError`, as -1 is no size."


def test_what_a_program_prints_of_what_it_catches_is_an_output() -> None:
    program = "import torch\ntry:\n    torch.f(1)\nexcept RuntimeError as e:\n    print(e)"
    found = claim(fence(program, "python") + "\nprints\n" + fence("no f for integers"), "f error")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, "no f for integers")


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Output: BUG", "BUG"),
        ("It prints `not equal`, which is wrong.", "not equal"),
        ("It should print BUG never.", None),
        ("It prints nothing at all.", None),
    ],
)
def test_a_text_that_the_program_prints_may_be_told_without_marks(sentence: str, text: str | None) -> None:
    program = "import torch\nprint('OK' if torch.f(1) else 'BUG')\nprint('not equal')"

    assert claim(fence(program, "python") + "\n" + sentence, "f is broken").text == text


@pytest.mark.parametrize("words", ["when it ought to be", "That should of course be", "It must print"])
def test_what_ought_to_come_is_no_claim(words: str) -> None:
    body = fence(PROGRAM, "python") + "gives\n" + fence("tensor([4.])") + f"{words}\n" + fence("tensor([3.])")

    assert (read(body).claim.text, read(body).should) == ("tensor([4.])", "tensor([3.])")


def test_a_session_of_ipython_without_a_fence_is_read() -> None:
    found = claim("I see a nan:\n\nIn [1]: import torch\nIn [2]: torch.f(1)\nOut[2]: tensor(nan)\n\nnumpy gives 0.")

    assert [(s.statement, s.output) for s in found.statements] == [("import torch", ""), ("torch.f(1)", "tensor(nan)")]


def test_a_type_that_begins_with_an_underscore_is_one() -> None:
    found = claim(fence(PROGRAM, "python") + "\ngives\n\ntorch._C._LinAlgError: linalg.f: the input is bad.\n")

    assert (found.exception, found.message) == ("torch._C._LinAlgError", "linalg.f: the input is bad.")


def test_what_is_printed_is_claimed_without_a_word_that_it_is_wrong() -> None:
    assert claim(fence(PROGRAM, "python") + "\nThis prints True.", "f(1) > 1").text == "True"


@pytest.mark.parametrize("sentence", ["`tensor([1.5])` is printed.", "I'm seeing `tensor([1.5])` here."])
def test_a_value_may_be_told_in_other_words(sentence: str) -> None:
    assert claim(fence(PROGRAM, "python") + "\n" + sentence, "f(1)").text == "tensor([1.5])"


def test_lines_of_prose_that_begin_as_the_program_prints_are_its_output() -> None:
    program = "import torch\nprint('sum:', torch.f(1))\nprint(f'mean = {torch.g(1)}')"
    body = fence(program, "python") + "\nResult:\n\nsum: 6.0\nmean = 3.0\n\nThe sum: it is wrong.\n"

    assert claim(body, "wrong f").text == "sum: 6.0\nmean = 3.0"


@pytest.mark.parametrize(
    ("title", "hangs"),
    [
        ("AttributeError on jit freeze", False),
        ("torch.jit.freeze drops an attribute", False),
        ("Freezing layers gives wrong gradients", False),
        ("Wrong gradients when it freezes the weights", False),
        ("Frozen BatchNorm gives wrong values", False),
        ("The program freezes", True),
        ("DataLoader freezes with 2 workers", True),
        ("torch.inverse freezes for large batches", True),
        ("Python froze at exit", True),
    ],
)
def test_a_program_that_freezes_hangs_and_a_layer_that_is_frozen_does_not(title: str, hangs: bool) -> None:
    """Defends: "without the reported hang" of a report about frozen layers."""
    assert (claim(fence(PROGRAM, "python"), title).kind is ClaimKind.HANG) is hangs


@pytest.mark.parametrize(
    ("title", "hangs"),
    [
        ("Training loss is stuck at 0.69", False),
        ("Gradients get stuck at zero", False),
        ("f never returns the last element", False),
        ("f never returns `nan`", False),
        ("DataLoader gets stuck at the last batch", True),
        ("f never returns", True),
        ("f never returns for large input", True),
    ],
)
def test_a_number_that_is_stuck_or_never_returned_is_no_hang(title: str, hangs: bool) -> None:
    assert (claim(fence(PROGRAM, "python"), title).kind is ClaimKind.HANG) is hangs
