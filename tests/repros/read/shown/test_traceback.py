"""Exceptions in an output."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.read.shown.crashes import crash_in_output, crash_in_prose, hang_in_prose
from repros.read.shown.traceback import own_frames, read_failures
from repros.read.shown.warned import read_warnings
from repros.values import Frame

ONE = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f()\nValueError: one'
TWO = 'Traceback (most recent call last):\n  File "b.py", line 2, in <module>\n    g()\nTypeError: two'


def test_a_type_named_error_alone_is_read_with_its_module() -> None:
    (found,) = read_failures("torch.jit.Error: The following operation failed")

    assert (found.exception, found.message) == ("torch.jit.Error", "The following operation failed")


def test_two_tracebacks_in_a_session_are_two_failures() -> None:
    found = read_failures(f">>> f()\n{ONE}\n>>> g()\n{TWO}\n>>> ")

    assert [(f.exception, f.message) for f in found] == [("ValueError", "one"), ("TypeError", "two")]


@pytest.mark.parametrize(
    "prompt", ["PS C:\\Users\\me>", "C:\\> dir", "(base) me@pc:~$ ", "[me@pc bugs]$ ls", "me@pc:~$"]
)
def test_the_prompt_below_a_traceback_ends_its_message(prompt: str) -> None:
    """Defends: a prompt that waits for the next command was the message's last line."""
    assert [f.message for f in read_failures(f"{ONE}\n{prompt}")] == ["one"]


def test_the_cause_of_a_chain_is_no_failure_of_its_own() -> None:
    chain = f"{ONE}\n\nThe above exception was the direct cause of the following exception:\n\n{TWO}"
    (found,) = read_failures(chain)

    assert (found.exception, found.text) == ("TypeError", chain)


def test_a_workers_traceback_belongs_to_the_message() -> None:
    output = (
        'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f()\n'
        f"RuntimeError: Caught ValueError in worker 0.\nOriginal {ONE}"
    )
    (found,) = read_failures(output)

    assert found.exception == "RuntimeError"
    assert found.message is not None
    assert found.message.endswith("ValueError: one")


def test_an_exception_group_is_one_failure_before_its_members() -> None:
    drawn = (
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "a.py", line 1, in <module>\n  |     f()\n'
        "  | ExceptionGroup: both (2 sub-exceptions)\n"
        "  +-+---------------- 1 ----------------\n    | ValueError: one\n"
        "    +---------------- 2 ----------------\n"
        "    | Traceback (most recent call last):\n"
        '    |   File "b.py", line 2, in g\n    |     g()\n    | TypeError: two\n'
        "    +------------------------------------\nafter\n"
    )
    found = read_failures(drawn)

    assert [(f.exception, f.message) for f in found] == [
        ("ExceptionGroup", "both (2 sub-exceptions)"),
        ("ValueError", "one"),
        ("TypeError", "two"),
    ]
    assert found[0].frames[0].source == "f()"


def test_a_traceback_whose_indentation_was_lost_is_read() -> None:
    (found,) = read_failures("\n".join(line.strip() for line in ONE.split("\n")))

    assert (found.exception, found.message, found.frames[0].source) == ("ValueError", "one", "f()")


def test_what_follows_the_message_in_a_shell_is_not_part_of_it() -> None:
    (found,) = read_failures(f"{ONE}\n$ echo done\ndone")

    assert found.message == "one"


def test_frames_of_python_and_packages_are_not_the_reporters() -> None:
    names = [
        "main.py",
        "/usr/lib/python3.8/threading.py",
        "/x/site-packages/torch/nn.py",
        "/home/me/project/net.py",
        "<stdin>",
    ]

    assert [f.file for f in own_frames([Frame(name, 1) for name in names])] == [
        "main.py",
        "/home/me/project/net.py",
        "<stdin>",
    ]


@pytest.mark.parametrize(
    "text", ["all is well", "raise ValueError('x')", "except ValueError:", "the ValueError is caught", ""]
)
def test_words_about_exceptions_are_no_failures(text: str) -> None:
    assert read_failures(text) == []


def test_warnings_are_read_one_by_one() -> None:
    found = read_warnings("a.py:1: UserWarning: first\n  f()\nb.py:2: FutureWarning: second\nmore of it\n  g()\n")

    assert [(w.category, w.message) for w in found] == [
        ("UserWarning", "first"),
        ("FutureWarning", "second\nmore of it"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("my notebook kernel dies at once", True),
        ("Python quits unexpectedly", True),
        ("it segfaults", True),
        ("the program aborted its download of the crash course", False),
        ("all is well", False),
    ],
)
def test_prose_tells_of_a_crash(text: str, said: bool) -> None:
    assert (crash_in_prose(text) is not None) is said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("it hangs forever", True),
        ("the second worker gets stuck in join", True),
        ("a deadlock in the loader", True),
        ("change the shape", False),
        ("exchange of tensors", False),
    ],
)
def test_prose_tells_of_a_hang(text: str, said: bool) -> None:
    assert (hang_in_prose(text) is not None) is said


@given(st.text(max_size=400))
def test_what_is_found_in_any_text_stands_in_it(text: str) -> None:
    crash = crash_in_output(text)
    assert all(each.text in text for each in read_failures(text))
    assert all(each.text in text for each in read_warnings(text))
    assert crash is None or crash.text in text


@given(st.lists(st.sampled_from([ONE, TWO, "1", "tensor(2.)", ">>> x", "", "UserWarning: a"]), max_size=12))
def test_a_failures_text_stands_in_the_output(parts: list[str]) -> None:
    output = "\n".join(parts)

    assert all(failure.text in output for failure in read_failures(output))
