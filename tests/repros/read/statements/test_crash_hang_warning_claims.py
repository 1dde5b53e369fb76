"""Claims of a crash, a hang or a warning, and words that sound like one."""

import pytest

from repros.values import ClaimKind
from tests.repros.read.claims import HEAD, PROGRAM, claim, fence


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


def test_a_warning_has_its_category_and_message() -> None:
    body = fence(PROGRAM, "python") + "prints\n" + fence("/a/b.py:12: DeprecationWarning: f is old,\nuse g\n  f(x)")
    found = claim(body, "f warns")

    assert (found.exception, found.message) == ("DeprecationWarning", "f is old,\nuse g")


def test_a_warning_without_a_fence_is_told() -> None:
    found = claim(fence(PROGRAM, "python") + "\n/a/b.py:12: UserWarning: f is old\n  f(x)\n", "f")

    assert (found.kind, found.exception) == (ClaimKind.WARNING, "UserWarning")


def test_an_interrupted_program_hung() -> None:
    output = f"tensor(1)\n^C{HEAD}    f()\nKeyboardInterrupt"

    assert claim(fence(PROGRAM, "python") + "gives\n" + fence(output), "two workers").kind is ClaimKind.HANG


def test_a_crash_is_told_in_the_words_of_the_shell() -> None:
    body = "It dies of a floating point exception.\n\n" + fence(PROGRAM) + "\nOutput:\n"
    found = claim(body + fence("Floating point exception (core dumped)"))
    assert found.message == "Floating point exception (core dumped)"


def test_what_glibc_says_before_it_aborts_is_told_to_its_end() -> None:
    found = claim(fence(PROGRAM, "python") + "\nIt ends with `free(): invalid next size (fast)` at once.", "f aborts")

    assert (found.kind, found.message) == (ClaimKind.CRASH, "free(): invalid next size (fast)")


def test_what_a_notebook_says_of_its_dead_kernel_is_a_crash() -> None:
    """Defends: the sentence was the message of an exception."""
    found = claim(fence(PROGRAM) + '\nJupyter says: "The kernel appears to have died. It will restart."', "f is off")

    assert (found.kind, found.exception) == (ClaimKind.CRASH, None)


@pytest.mark.parametrize("last", ["terminate called without an active exception\nAborted (core dumped)", "Aborted"])
@pytest.mark.parametrize(("title", "kind"), [("f aborts with SIGABRT", ClaimKind.CRASH), ("f", ClaimKind.EXCEPTION)])
def test_the_last_words_of_a_process_are_no_part_of_a_message(title: str, kind: ClaimKind, last: str) -> None:
    """Defends: the message of the exception above them went on to the end of the output."""
    shown = f'Traceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: boom\n{last}'
    found = claim(f"{fence(PROGRAM, 'python')}\n{fence(shown)}", title)

    assert found.kind is kind
    assert found.message == ("boom" if kind is ClaimKind.EXCEPTION else last.split("\n", 1)[0])


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("The interpreter crashes.", ClaimKind.CRASH),
        ("The Jupyter kernel restarts.", ClaimKind.CRASH),
        ("python.exe has stopped working", ClaimKind.CRASH),
        ("zsh: abort      python a.py", ClaimKind.CRASH),
        ("I have to kill it with Ctrl-C.", ClaimKind.HANG),
        ("It warns: `f is deprecated`", ClaimKind.WARNING),
    ],
)
def test_prose_tells_how_it_fails_where_the_title_does_not(told: str, kind: ClaimKind) -> None:
    """Defends: below a title that something is broken, an exception was claimed."""
    assert claim(f"{fence(PROGRAM, 'python')}\n{told}\n\nThanks!", "f is broken").kind is kind


def test_a_crash_without_a_fence_is_told_with_what_was_printed_above_it() -> None:
    body = fence(PROGRAM) + "\n### output\nrealloc(): invalid next size\nAborted\n"
    assert "realloc(): invalid next size" in (claim(body, "Aborted in f").text or "")


def test_a_function_that_does_not_return_something_hangs_nowhere() -> None:
    assert claim("f doesn't return a result that is sorted.").kind is not ClaimKind.HANG
    assert claim("f doesn't return.").kind is ClaimKind.HANG


def test_a_title_that_is_a_warning_is_the_claim() -> None:
    found = claim("It is shown when I trace.", "TracerWarning: Converting is wrong")
    assert (found.kind, found.exception, found.message) == (ClaimKind.WARNING, "TracerWarning", "Converting is wrong")


def test_a_warning_above_values_that_are_expected_otherwise_is_not_the_claim() -> None:
    output = "a.py:3: UserWarning: mind the frob\n  f(x)\ntensor([0, 0])"
    body = f"Expected:\n\n{fence('tensor([0, 1])')}\nActual output:\n\n{fence(output)}"
    assert claim(fence(PROGRAM) + "\n" + body, "f is off").kind is ClaimKind.OUTPUT


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
        ("f never comes back", True),
        ("poisson with a rate > 1e9 hangs", True),
        ("jit.fork stalls a DataLoader with workers", True),
        ("The loss stalls at 0.7", False),
        ("DataLoader stalls for 5 seconds after each epoch", False),
        ("Pipeline stalls are not shown", False),
        ("Convergence stalls with frob", False),
        ("Training stalls 5 seconds each epoch", False),
        ("My DataLoader stalls", True),
        ("Can't install torch", False),
        ("f never returns for large input", True),
    ],
)
def test_a_number_that_is_stuck_or_never_returned_is_no_hang(title: str, hangs: bool) -> None:
    assert (claim(fence(PROGRAM, "python"), title).kind is ClaimKind.HANG) is hangs


@pytest.mark.parametrize("mark", ['"', "'"])
def test_a_warning_that_a_sentence_quotes_is_claimed_with_its_message(mark: str) -> None:
    """Defends: a claim of any warning, where the report says which."""
    text = "UserWarning: Detected a call of `step()` before `frob()`."
    found = claim(f"{fence(PROGRAM)}I get {mark}{text}{mark} but there is nothing to step.\n", "a spurious warning")

    assert (found.kind, found.exception, found.text) == (ClaimKind.WARNING, "UserWarning", text)
    assert found.message == "Detected a call of `step()` before `frob()`."


def test_a_warning_that_should_come_is_not_claimed() -> None:
    body = f"{fence(PROGRAM)}\n## Expected behavior\nIt says `UserWarning: f is deprecated, use g`.\n"

    assert claim(body, "f is wrong").kind is not ClaimKind.WARNING


@pytest.mark.parametrize(
    "line", ["[1]    12345 killed     python a.py", "a.sh: line 3:  4711 Killed   python a.py", "Killed"]
)
def test_the_word_of_a_shell_that_a_process_was_killed_is_a_crash(line: str) -> None:
    assert claim(fence(PROGRAM, "python") + fence(line)).signal == "SIGKILL"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("UserWarning for no reason", ClaimKind.WARNING),
        ("sum should not warn", ClaimKind.WARNING),
        ("No warning when reduce is given", ClaimKind.OUTPUT),
        ("sum should raise a warning", ClaimKind.OUTPUT),
        ("The warning is not shown twice", ClaimKind.OUTPUT),
        ("sum doesn't warn", ClaimKind.OUTPUT),
        ("warnings of a compiled function are swallowed", ClaimKind.OUTPUT),
        ("compile drops the warning", ClaimKind.OUTPUT),
    ],
)
def test_a_warning_that_is_missed_is_not_the_claim(title: str, kind: ClaimKind) -> None:
    """Defends: `No warning when` was claimed to warn, so the release of the report seemed not to show it."""
    assert claim(fence(PROGRAM, "python") + "Expected:\n" + fence("UserWarning: deprecated"), title).kind is kind


@pytest.mark.parametrize(
    "title",
    [
        "sum kills the interpreter",
        "The process aborts in sum",
        "sum takes down the whole Python process",
        "svd brings down my kernel",
    ],
)
def test_what_takes_the_process_down_crashes_it(title: str) -> None:
    """Defends: a crash that is told in these words alone was no claim."""
    assert claim(fence(PROGRAM, "python"), title).kind is ClaimKind.CRASH


@pytest.mark.parametrize("title", ["A hook kills the gradient", "lr goes down", "Who takes down the old wheels?"])
def test_what_else_is_killed_or_goes_down_is_no_crash(title: str) -> None:
    assert claim(fence(PROGRAM, "python"), title).kind is not ClaimKind.CRASH


_SANITIZER = (
    "=====\n==7==ERROR: AddressSanitizer: {} on address 0x604 at pc 0x7fb2\nREAD of size 4\n    #0 0x7fb2 in at::f"
)


@pytest.mark.parametrize(
    ("fault", "kind", "signal"),
    [
        ("heap-buffer-overflow", ClaimKind.NONE, None),
        ("stack-use-after-return", ClaimKind.NONE, None),
        ("SEGV", ClaimKind.CRASH, "SIGSEGV"),
        ("FPE", ClaimKind.CRASH, "SIGFPE"),
    ],
)
def test_of_a_sanitizers_report_only_what_ends_a_release_too_is_claimed(
    fault: str, kind: ClaimKind, signal: str | None
) -> None:
    """Defends: a heap overflow that only a build with ASan shows was claimed as an exception of every release."""
    found = claim(fence(PROGRAM, "python") + "\nError log:\n" + fence(_SANITIZER.format(fault)), "f reads too far")

    assert (found.kind, found.signal) == (kind, signal)


def test_a_warning_that_is_shown_once_is_no_claim_where_others_are_swallowed() -> None:
    """Defends: the warning of eager mode was the claim, which every release shows."""
    shown = fence("/tmp/w.py:4: UserWarning: careful\n  warnings.warn('careful')")
    found = claim(fence(PROGRAM, "python") + "prints only once:\n" + shown, "`warnings.warn` is swallowed by compile")

    assert (found.kind, found.text) == (ClaimKind.OUTPUT, None)


@pytest.mark.parametrize("rank", ["", "[rank0]:"])
def test_a_warning_of_torchs_loggers_is_one(rank: str) -> None:
    """Defends: it was claimed as an output, which is sought in what the program prints and never found."""
    place = f"{rank}W0814 10:21:12.731000 140163 torch/_dynamo/convert_frame.py:824] [0/8] "
    found = claim(fence(PROGRAM, "python") + "prints\n" + fence(f"{place}hit the limit (8)\n{place}   function: 'f'"))

    assert (found.kind, found.exception, found.message) == (ClaimKind.WARNING, None, "hit the limit (8)")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("compile raises `RecursionError: too deep` for a list", ClaimKind.EXCEPTION),
        ("compile fails for a list", ClaimKind.CRASH),
    ],
)
def test_an_exception_of_the_title_goes_before_a_crash_of_another_release(title: str, kind: ClaimKind) -> None:
    """Defends: the crash of the release before was the claim."""
    assert claim(fence(PROGRAM) + "With 2.5.1 it raises, with 2.4.1 it is a segfault.", title).kind is kind


@pytest.mark.parametrize("comment", ["# floating point exception", "# Segmentation fault (core dumped)"])
def test_a_comment_below_a_statement_says_of_what_it_died(comment: str) -> None:
    """Defends: it was claimed to raise some exception, which a crash is not."""
    assert claim(fence(f"import torch\ntorch.f(1)\n{comment}"), "f will crash").kind is ClaimKind.CRASH


def test_a_wish_that_is_titled_as_a_warning_claims_it() -> None:
    body = "### 🚀 The feature, motivation and pitch\n\nI get this.\n\n" + fence(PROGRAM)

    assert claim(body, "UserWarning: no batching rule for f").message == "no batching rule for f"
    assert claim(body, "A batching rule for f").kind is ClaimKind.NONE


@pytest.mark.parametrize("title", ["f without dim warns", "f without dim gives a warning"])
def test_a_title_about_what_f_lacks_does_not_miss_the_warning(title: str) -> None:
    body = fence(PROGRAM) + "gives\n" + fence("a.py:3: UserWarning: dim is chosen\n  f(x)")

    assert claim(body, title).message == "dim is chosen"


def test_a_title_about_a_warning_of_slowness_claims_it() -> None:
    warning = "UserWarning: Making a tensor of a list of arrays is extremely slow."
    found = claim(fence(PROGRAM, "python") + f"\n{warning}\n", warning)

    assert (found.kind, found.exception) == (ClaimKind.WARNING, "UserWarning")


def test_a_warning_behind_the_word_expected_is_no_claim() -> None:
    body = 'Expected: "UserWarning: f resizes its output" as elsewhere.\nActual: no warning.\n' + fence(
        PROGRAM, "python"
    )

    assert claim(body + "\nprints tensor([1.])\n", "f resizes silently, should warn").text == "tensor([1.])"


def test_what_a_dying_interpreter_prints_into_prose_is_no_exception() -> None:
    fatal = "Fatal Python error: could not acquire lock for <stdout> at interpreter shutdown\n"
    found = claim(fence(PROGRAM, "python") + f"\n{fatal}", "Fatal Python error in f")

    assert (found.kind, found.exception) == (ClaimKind.CRASH, None)


@pytest.mark.parametrize(
    ("title", "signal"),
    [
        ("f: python.exe ends with -1073741819", "SIGSEGV"),
        ("f: the process exits without any message", None),
        ("f exits the loop without an error", "none"),
    ],
)
def test_a_status_of_windows_and_an_end_without_a_word_are_crashes(title: str, signal: str | None) -> None:
    found = claim(fence(PROGRAM, "python"), title)

    assert (found.kind, found.signal) == ((ClaimKind.CRASH, signal) if signal != "none" else (ClaimKind.NONE, None))


def test_a_comment_that_is_a_warning_is_the_claim() -> None:
    program = fence("import torch\nz = torch.f(1)\n#  UserWarning: There is a performance drop", "python")
    found = claim(program, "add a rule for f")

    assert (found.kind, found.exception, found.message) == (
        ClaimKind.WARNING,
        "UserWarning",
        "There is a performance drop",
    )
