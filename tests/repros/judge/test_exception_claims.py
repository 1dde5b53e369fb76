"""A claimed exception shows by its exact type and normalised message, and by nothing less."""

from collections.abc import Sequence
from typing import Any

import pytest

from repros.judge.observe import observe, observe_all, refused_python
from repros.values import Frame, RaisedException, Repro, Run, StatementOutput
from tests.repros.judge.making import answers, raises, repro, run

LONG = "Sizes of tensors must match except in dimension 0. Got 3 and 4 in dimension 1"


def claim(exception: str | None = "RuntimeError", message: str | None = LONG, **rest: Any) -> Repro:
    return repro("exception", exception=exception, message=message, **rest)


def said(a_repro: Repro, a_run: Run) -> str:
    return observe(a_repro, a_run).observation.value


SHOWS = [
    ("the same", claim(), raises(("RuntimeError", LONG))),
    ("qualified or not", claim("Unsupported"), raises(("torch._dynamo.exc.Unsupported", LONG))),
    ("qualified in the claim", claim("torch._dynamo.exc.Unsupported"), raises(("Unsupported", LONG))),
    ("an alias", claim("IOError", "no such thing here"), raises(("OSError", "no such thing here"))),
    ("1.7's own AttributeError", claim("ModuleAttributeError", "no x in it"), raises(("AttributeError", "no x in it"))),
    ("a cause", claim(), raises(("torch._dynamo.exc.BackendCompilerFailed", "backend raised"), ("RuntimeError", LONG))),
    ("no message in the claim", claim(message=None), raises(("RuntimeError", LONG))),
    ("no message at all", claim(message=""), raises(("RuntimeError", ""))),
    ("no type in the claim", claim(None), raises(("RuntimeError", LONG))),
    ("a message cut by dots", claim(message="Sizes of tensors must match ..."), raises(("RuntimeError", LONG))),
    ("a message without its end", claim(message="Sizes of tensors must match"), raises(("RuntimeError", LONG))),
    ("the same message by LinAlgError", claim(), raises(("torch._C._LinAlgError", LONG))),
    (
        "an exception of a data loader's worker",
        claim("ValueError", "the 3rd sample is bad"),
        raises(
            (
                "ValueError",
                (
                    "Caught ValueError in DataLoader worker process 0.\nOriginal Traceback (most recent call last):\n"
                    '  File "worker.py", line 3, in f\n    g()\nValueError: the 3rd sample is bad\n'
                ),
            )
        ),
    ),
    (
        "an exception of a spawned process",
        claim("ZeroDivisionError", "division by zero"),
        raises(
            (
                "torch.multiprocessing.spawn.ProcessRaisedException",
                (
                    "\n\n-- Process 0 terminated with the following error:\nTraceback (most recent call last):\n"
                    '  File "a.py", line 3, in f\n    1 / 0\nZeroDivisionError: division by zero\n'
                ),
            )
        ),
    ),
    (
        "an exception inside TorchScript",
        claim("RuntimeError", "The size of tensor a (3) must match the size of tensor b (4)"),
        raises(
            (
                "torch.jit.Error",
                (
                    "The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript (most"
                    ' recent call last):\n  File "a.py", line 3, in f\n    return a + b\n           ~~~~~ <--- HERE\n'
                    "RuntimeError: The size of tensor a (3) must match the size of tensor b (4)\n"
                ),
            )
        ),
    ),
    (
        "a missing attribute that is the claim",
        claim("AttributeError", "module 'torch' has no attribute 'foo'"),
        raises(("AttributeError", "module 'torch' has no attribute 'foo'")),
    ),
]


@pytest.mark.parametrize(("what", "a_repro", "a_run"), SHOWS, ids=[s[0] for s in SHOWS])
def test_it_shows_by(what: str, a_repro: Repro, a_run: Run) -> None:
    assert said(a_repro, a_run) == "shows"


DIFFERS = [
    ("another type", claim("IndexError", "index 3 is out of bounds"), raises(("RuntimeError", LONG))),
    ("another message", claim(message="mat1 and mat2 shapes cannot be multiplied"), raises(("RuntimeError", LONG))),
    ("another number", claim(), raises(("RuntimeError", LONG.replace("4", "5")))),
    (
        "a claim without a message, seen with one",
        claim(message="", text="Traceback ...\nRuntimeError"),
        raises(("RuntimeError", LONG)),
    ),
    ("the same message by an unrelated type", claim("KeyError", LONG), raises(("RuntimeError", LONG))),
    ("a crash", claim(), run("crash", signal="SIGSEGV", exit_code=139)),
]


@pytest.mark.parametrize(("what", "a_repro", "a_run"), DIFFERS, ids=[d[0] for d in DIFFERS])
def test_it_differs_by(what: str, a_repro: Repro, a_run: Run) -> None:
    assert said(a_repro, a_run) == "differs"


UNKNOWN = [
    ("a claim of some exception", claim(None, None), raises(("RuntimeError", LONG))),
    ("an attribute that isn't there", claim(), raises(("AttributeError", "module 'torch' has no attribute 'foo'"))),
    ("a name that can't be imported", claim(), raises(("ImportError", "cannot import name 'foo' from 'torch'"))),
    ("a module that isn't there", claim(), raises(("ModuleNotFoundError", "No module named 'torch.fx'"))),
    ("another signature", claim(), raises(("TypeError", "cat() got an unexpected keyword argument 'out'"))),
    ("an API that was withdrawn", claim(), raises(("RuntimeError", "torch.foo was removed, use torch.bar"))),
    ("a Python that is too new", claim(), raises(("RuntimeError", "Dynamo is not supported on Python 3.12+"))),
    ("the time limit", claim(), run("timeout", seconds=60.0)),
    ("the memory limit", claim(), run("out-of-memory")),
    ("the output limit", claim(), run("output-limit")),
    ("an allocation that fails", claim(), raises(("RuntimeError", "DefaultCPUAllocator: can't allocate memory"))),
    ("a full disk", claim(), raises(("OSError", "[Errno 28] No space left on device"))),
    ("the missing network", claim(), raises(("URLError", "<urlopen error [Errno -3] name resolution>"))),
    ("the missing accelerator", claim(), raises(("AssertionError", "Torch not compiled with CUDA enabled"))),
    ("a failure of our own", claim(), run("infra-error", reason="the engine is gone")),
    ("an exit status", claim(), run("exit", exit_code=3)),
]


@pytest.mark.parametrize(("what", "a_repro", "a_run"), UNKNOWN, ids=[u[0] for u in UNKNOWN])
def test_it_is_unknown_by(what: str, a_repro: Repro, a_run: Run) -> None:
    assert said(a_repro, a_run) == "unknown"


def test_a_clean_end_is_absent() -> None:
    assert said(claim(), run()) == "absent"


def test_the_exception_that_the_report_asks_for_is_absent() -> None:
    asked = claim(
        "IndexError", "index 3 is out of bounds", should="It should raise a ValueError that names the argument."
    )
    assert said(asked, raises(("ValueError", "argument 2 is bad"))) == "absent"


def test_an_exception_that_should_not_be_raised_is_not_what_the_report_asks_for() -> None:
    asked = claim("IndexError", "index 3 is out of bounds", should="It should not raise a ValueError or IndexError.")
    assert said(asked, raises(("ValueError", "argument 2 is bad"))) == "differs"


def test_an_exception_that_the_program_catches_and_prints_is_unknown() -> None:
    program = "import torch\ntry:\n    torch.cat(1)\nexcept RuntimeError as e:\n    print(e)\n"
    assert said(claim(program=program), run(stdout=LONG + "\n")) == "unknown"


def test_a_claim_without_a_message_holds_at_the_reported_line_only() -> None:
    at = (Frame("test.py", 2, "<module>", "assert y.ok"),)
    program = "assert x.ok\nassert y.ok\n"
    claimed = claim("AssertionError", None, frames=at, program=program)
    assert said(claimed, raises(("AssertionError", ""), line=2, library=False)) == "shows"
    assert said(claimed, raises(("AssertionError", ""), line=1, library=False)) == "differs"


def test_a_message_that_the_report_leaves_out_is_that_of_the_release_that_shows_it() -> None:
    claimed = claim("AssertionError", "", program="assert x.ok\nassert y.ok\n")
    old = raises(("AssertionError", "x is small"), line=1, library=False)
    same = raises(("AssertionError", "x is tiny"), line=1, library=False, torch="2.13.0")
    other = raises(("AssertionError", "y"), line=2, library=False, torch="2.13.0")
    assert [o.observation for o in observe_all(claimed, [old, same])] == ["shows", "shows"]
    assert [o.observation for o in observe_all(claimed, [old, other])] == ["shows", "differs"]


def test_an_accelerator_that_is_missing_does_not_show_a_claim_without_a_message() -> None:
    assert (
        said(claim("AssertionError", ""), raises(("AssertionError", "Torch not compiled with CUDA enabled")))
        == "unknown"
    )


def test_a_clean_end_is_unknown_where_the_report_asks_for_an_error_and_shows_one() -> None:
    asked = claim("ValueError", "std must be positive, got -1", should="I would expect this to give an error, too.")
    assert said(asked, run()) == "unknown"


def test_an_error_that_the_report_asks_for_and_shows_does_not_show_the_fault() -> None:
    asked = claim("ValueError", "std must be positive, got -1", should="I would expect this to give an error, too.")
    assert said(asked, raises(("ValueError", "std must be positive, got -1"))) == "unknown"
    better = claim("ValueError", "std must be positive, got -1", should="It should give a clearer error.")
    assert said(better, raises(("ValueError", "std must be positive, got -1"))) == "shows"


def prompt(*statements: tuple[str, Sequence[tuple[str, str]]]) -> Run:
    """A Run of a transcript: (statement, exceptions it raised)."""
    found = tuple(StatementOutput(s, "", tuple(RaisedException(t, m) for t, m in raised)) for s, raised in statements)
    chain = next((s.exceptions for s in reversed(found) if s.exceptions), ())
    return run("exception" if chain else "ok", exceptions=chain, exit_code=1 if chain else 0, statements=found)


TYPED = answers(
    ("x = f()", ""),
    ("x.eye('cpu')", f"Traceback (most recent call last):\nRuntimeError: {LONG}\n"),
    ("x.eye('cuda')", "tensor([1.])\n"),
)
NO_CUDA = ("AssertionError", "Torch not compiled with CUDA enabled")

PROMPTS = [
    (
        "raises as claimed",
        prompt(("x = f()", ()), ("x.eye('cpu')", [("RuntimeError", LONG)]), ("x.eye('cuda')", [NO_CUDA])),
        "shows",
    ),
    ("no longer raises", prompt(("x = f()", ()), ("x.eye('cpu')", ()), ("x.eye('cuda')", [NO_CUDA])), "absent"),
    (
        "raises something else",
        prompt(("x = f()", ()), ("x.eye('cpu')", [("IndexError", "no")]), ("x.eye('cuda')", ())),
        "differs",
    ),
    (
        "comes after one that failed",
        prompt(("x = f()", [NO_CUDA]), ("x.eye('cpu')", ()), ("x.eye('cuda')", ())),
        "unknown",
    ),
    ("was never reached", run("timeout", seconds=60.0), "unknown"),
]


@pytest.mark.parametrize(("what", "a_run", "expected"), PROMPTS, ids=[p[0] for p in PROMPTS])
def test_the_claimed_statement_of_a_transcript(what: str, a_run: Run, expected: str) -> None:
    assert said(claim(statements=TYPED), a_run) == expected


def test_the_reason_never_repeats_a_type_that_is_no_name() -> None:
    seen = observe(claim("<b>@everyone</b> Error"), raises(("KeyError", "x")))
    assert "everyone" not in seen.why


def test_what_a_report_calls_an_error_without_a_type_may_be_what_is_printed() -> None:
    """Defends: "not reproduced" of a rounding error, a number that the program prints."""
    printed = claim(None, "largest error: 0.0012")

    assert said(printed, run(stdout="largest error: 0.0007\n")) == "unknown"
    assert said(printed, run(stdout="done\n")) == "absent"


def test_a_clean_end_is_unknown_where_the_failing_line_is_a_comment() -> None:
    """Defends: "not reproduced" of a program in which the reporter had commented out what fails."""
    line = "torch.frob(x)  # RuntimeError: no frob for integers"
    off = claim(message="no frob for integers", program=f"import torch\nx = 1\n# {line}\n", text=line)
    on = claim(message="no frob for integers", program=f"import torch\nx = 1\n{line}\n", text=line)
    traced = claim(program="import torch\n#torch.frob(1)\n", frames=(Frame("a.py", 2, "f", "torch.frob(1)"),))

    assert [said(a_claim, run()) for a_claim in (off, on, traced)] == ["unknown", "absent", "unknown"]


@pytest.mark.parametrize("name", ["RuntimeError: ", ""])
def test_a_comment_that_shows_the_exception_is_no_line_that_was_taken_out(name: str) -> None:
    """Defends: what is gone could not be told wherever a comment below the call shows a message with a bracket."""
    told = f"{name}no frob (got 1)"
    below = claim(message="no frob (got 1)", program=f"import torch\ntorch.frob(1)\n# {told}\n", text=told)

    assert said(below, run()) == "absent"


@pytest.mark.parametrize(
    "raised",
    [
        ("ValueError", "Error initializing: environment variable RANK expected, but not set"),
        ("KeyError", "'LOCAL_RANK'"),
        ("ValueError", "Error initializing torch.distributed using file:// rendezvous: rank parameter missing"),
        ("ImportError", "libtk8.6.so: cannot open shared object file: No such file or directory"),
        ("TclError", "no display name and no $DISPLAY environment variable"),
    ],
)
def test_a_program_that_wants_a_launcher_or_a_display_says_nothing(raised: tuple[str, str]) -> None:
    assert said(claim(), raises(raised)) == "unknown"


CHECKED = "import torch\nx = torch.frob(2)\nassert x.shape == (2,)\nprint(x)\n"


@pytest.mark.parametrize(
    ("exception", "program", "says"),
    [
        (None, "import torch\nprint(torch.frob(2))\n", "unknown"),
        ("AssertionError", CHECKED, "unknown"),
        ("AssertionError", CHECKED.replace("print(x)", "assert x[0] == 1"), "absent"),
    ],
)
def test_a_clean_end_with_output_is_unknown_where_the_report_only_says_that_it_fails(
    exception: str | None, program: str, says: str
) -> None:
    """Defends: "not reproduced" of a wrong result whose report says `frob fails` and shows nothing."""
    assert said(claim(exception, None, program=program), run(stdout="tensor([1, 2])\n")) == says


def test_a_signature_that_changed_is_not_the_exception_that_the_report_asks_for() -> None:
    asks = claim(should="It should raise a TypeError.")

    assert said(asks, raises(("TypeError", "frob() got an unexpected keyword argument 'dim'"))) == "unknown"
    assert said(asks, raises(("TypeError", "frob() wants a float"))) == "absent"


FAILS = (Frame("", None, source="torch.cat([a, b])  # fails"),)


@pytest.mark.parametrize(
    ("a_run", "says"),
    [
        (raises(("ValueError", "no"), source="torch.cat([a, b])"), "shows"),
        (raises(("ValueError", "no"), source="torch.ones(2)"), "unknown"),
        (raises(("AttributeError", "module 'torch' has no attribute 'cat'"), source="torch.cat([a, b])"), "unknown"),
        (run(), "absent"),
    ],
    ids=["at that line", "at another line", "an API that isn't there", "a clean end"],
)
def test_a_line_that_fails_without_the_error_being_named_shows_by_any_error_of_that_line(a_run: Run, says: str) -> None:
    assert said(repro("exception", text="fails", frames=FAILS), a_run) == says


@pytest.mark.parametrize(
    ("lines", "says"),
    [((4, 3), "shows"), ((5, 3), "unknown"), ((4,), "shows")],
    ids=["below that line", "below another line", "at that line"],
)
def test_an_error_of_what_a_failing_line_calls_is_that_line_s(lines: tuple[int, ...], says: str) -> None:
    program = "import torch\ndef f(x):\n    return x.frob()\nf(1)  # fails\nf(2)\n"
    frames = tuple(Frame("test.py", n, "f") for n in lines)
    failed = run("exception", exit_code=1, exceptions=(RaisedException("TypeError", "no", frames),))
    claimed = repro("exception", program=program, text="fails", frames=(Frame("", None, source="f(1)"),))
    assert said(claimed, failed) == says


@pytest.mark.parametrize(
    ("remark", "message"),
    [
        ("fails for half", "no"), ("error 1e-3, too large", "no"), ("fails", "Numpy is not available"),
        ("this fails", "ninja is required to load C++ extensions"), ("raises, as it should", "no"),
    ],
)  # fmt: skip
def test_a_line_that_fails_otherwise_or_for_what_is_lacking_shows_nothing(remark: str, message: str) -> None:
    frames = (Frame("", None, source="torch.cat([a, b])"),)
    failed = raises(("RuntimeError", message), source="torch.cat([a, b])")
    assert said(repro("exception", text=remark, frames=frames), failed) == "unknown"


INTERNAL = "n == 1 INTERNAL ASSERT FAILED at a.h"


@pytest.mark.parametrize(
    ("program", "release", "says"),
    [
        ("import torch\ntorch.frob(1)\n", "2.13.0", "absent"),
        ("import torch\ntorch.frob(1)\n", "1.2.0", "differs"),
        ("for n in 1, 2:\n    torch.frob(n)\n", "2.13.0", "differs"),
    ],
    ids=["later", "earlier", "in a loop"],
)
def test_an_internal_assertion_gives_way_in_a_later_release_and_not_in_a_loop(
    program: str, release: str, says: str
) -> None:
    claimed = repro("exception", program=program, exception="RuntimeError", message=INTERNAL)
    shown, refused = raises(("RuntimeError", INTERNAL)), raises(("RuntimeError", "frob takes two"), torch=release)
    assert observe(claimed, refused, shown=shown).observation == says


REFUSALS = [
    "Dynamo is not supported on Python 3.12+",
    "Python 3.11+ not yet supported for torch.compile",
    "torch.compile is not supported on Python 3.13+",
    "this build does not support Python 3.9",
]


@pytest.mark.parametrize("message", REFUSALS)
def test_another_python_may_do_where_a_release_refuses_its_own(message: str) -> None:
    refused = raises(("RuntimeError", message))
    assert refused_python(claim("ValueError", LONG), refused)
    assert said(claim("ValueError", LONG), refused) == "unknown"
    assert not refused_python(claim("RuntimeError", message), refused)
    assert not refused_python(claim("ValueError", LONG), raises(("RuntimeError", "Python objects are not supported")))


YOUNGER = [
    ("AttributeError", "module 'inspect' has no attribute 'getargspec'"),
    ("AttributeError", "module 'time' has no attribute 'clock'"),
    ("ImportError", "cannot import name 'Iterable' from 'collections' (/usr/lib/python3.10/collections/__init__.py)"),
    ("ModuleNotFoundError", "No module named 'distutils'"),
    ("ValueError", "mutable default <class 'torch.Options'> for field options is not allowed: use default_factory"),
    ("UnsupportedNodeError", "Constant aren't supported"),
]


@pytest.mark.parametrize(("name", "message"), YOUNGER)
def test_another_python_may_do_where_a_release_is_older_than_its_own(name: str, message: str) -> None:
    """Defends: "it fails otherwise" of a release that was run on a Python which came years after it."""
    assert refused_python(claim("IndexError", LONG), raises((name, message)))
    assert not refused_python(claim(name, message), raises((name, message)))
    assert not refused_python(claim("IndexError", LONG), raises(("AttributeError", "module 'torch' has no attribute")))
