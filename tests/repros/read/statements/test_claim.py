"""Which kind of failure a reporter claims, whatever the text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.read.claim import claim_of_output
from repros.values import Claim, ClaimKind
from tests.repros.read.claims import PROGRAM, claim, fence


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
        (fence(PROGRAM), "f is much slower than g", ClaimKind.SLOW),
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


def test_a_session_that_is_said_to_give_the_correct_values_is_a_control() -> None:
    """Defends: the claim of the first session, which was right, instead of the second, which was not."""
    body = (
        "Sampling two columns returns correct values and a correct shape:\n\n"
        + fence(">>> torch.frob(2)\ntensor([0.4, 0.6])")
        + "\nSampling one column returns wrong values:\n\n"
        + fence(">>> torch.frob(1)\ntensor([nan])")
    )
    assert claim(body).text == "tensor([nan])"
