"""A verdict says only what was seen, in one plain sentence."""

from dataclasses import replace
from typing import Any

import pytest

from repros.judge.observe import observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide
from repros.values import Repro, Run, Verdict
from tests.repros.judge.making import CLAIM, NEW, OLD, Make, clean, missing, other, raises, repro, run, shows

KNOWN = ("1.2.0", "1.3.0", "1.4.0", "2.13.0")


def judge(a_repro: Repro, *runs: Run, reported: tuple[str, ...] = ("1.3.0",), **rest: Any) -> Verdict:
    return decide(a_repro, observe_all(a_repro, runs), Question(reported, "2.13.0", KNOWN, **rest))


def both(make: Make, torch: str) -> list[Run]:
    return [make(torch=torch, repeat=n) for n in (1, 2)]


TABLE = [
    (
        "reproduced",
        "The reported RuntimeError shows on torch 1.3.0 (2 of 2 runs) and on torch 2.13.0 (2 of 2 runs).",
        [shows, shows],
    ),
    (
        "fixed",
        "The reported RuntimeError shows on torch 1.3.0 (2 of 2 runs) and is gone on torch 2.13.0 (2 of 2 runs).",
        [shows, clean],
    ),
    (
        "reproduced",
        (
            "The reported RuntimeError shows on torch 1.3.0 (2 of 2 runs); "
            "on torch 2.13.0 (2 of 2 runs) it can't be told, "
            "because it raised AttributeError: an attribute that the program asks for isn't in this release."
        ),
        [shows, missing],
    ),
    (
        "reproduced",
        (
            "The reported RuntimeError shows on torch 1.3.0 (2 of 2 runs); "
            "on torch 2.13.0 (2 of 2 runs) it can't be told, "
            "because the program fails otherwise: it raised IndexError instead of the reported RuntimeError."
        ),
        [shows, other],
    ),
    (
        "not-reproduced",
        (
            "The program ran without the reported RuntimeError "
            "on torch 1.3.0 (2 of 2 runs): it ended without an exception."
        ),
        [clean],
    ),
    (
        "different-failure",
        (
            "The program fails on torch 1.3.0 (2 of 2 runs), but not as reported: "
            "it raised IndexError instead of the reported RuntimeError."
        ),
        [other],
    ),
    (
        "inconclusive",
        (
            "Whether the reported RuntimeError shows on torch 1.3.0 (2 of 2 runs) can't be told: "
            "it raised AttributeError: an attribute that the program asks for isn't in this release."
        ),
        [missing],
    ),
]


@pytest.mark.parametrize(("kind", "reason", "makes"), TABLE)
def test_what_is_said_of_the_reported_and_the_latest_release(kind: str, reason: str, makes: list[Make]) -> None:
    runs = [r for make, torch in zip(makes, ("1.3.0", "2.13.0"), strict=False) for r in both(make, torch)]
    verdict = judge(CLAIM, *runs)
    assert (verdict.kind, verdict.reason) == (kind, reason)


def test_the_latest_alone_may_be_the_reported_release() -> None:
    verdict = judge(CLAIM, *both(shows, "2.13.0"), reported=("2.13.0",))
    assert verdict.reason == "The reported RuntimeError shows on torch 2.13.0 (2 of 2 runs)."


def test_a_latest_that_disagrees_is_inconclusive_with_the_counts() -> None:
    verdict = judge(CLAIM, *both(shows, "1.3.0"), shows(torch="2.13.0"), clean(torch="2.13.0", repeat=2))
    assert verdict.kind == "inconclusive"
    assert "of 2 runs on torch 2.13.0 it shows in 1, it is absent in 1" in verdict.reason


def test_a_latest_that_could_not_be_run_leaves_what_was_seen() -> None:
    verdict = judge(CLAIM, *both(shows, "1.3.0"), *[run("infra-error", torch="2.13.0")] * 3)
    assert verdict.kind == "inconclusive"
    assert "shows on torch 1.3.0 (2 of 2 runs); torch 2.13.0 could not be run" in verdict.reason


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("disk-full: the disk is full (write /var: no space left on device)", "the disk is full"),
        ("engine-gone: the Docker engine is gone (read timed out @octocat)", "the Docker engine is gone"),
        ("**bold** <b> (x)", "our own infrastructure failed"),
        (None, "our own infrastructure failed"),
    ],
)
def test_what_could_not_be_run_says_why_without_the_engine_s_words(reason: str | None, why: str) -> None:
    failed = [run("infra-error", torch=NEW, reason=reason)] * 3
    assert judge(CLAIM, *both(shows, OLD), *failed).reason.endswith(f"torch 2.13.0 could not be run: {why}.")
    failed = [run("infra-error", torch=OLD, reason=reason)] * 3
    assert judge(CLAIM, *failed).reason == f"Torch 1.3.0 could not be run: {why}."
    gone = judge(CLAIM, *both(shows, OLD), unavailable=((NEW, "there are no wheels."),))
    assert gone.reason.endswith("torch 2.13.0 could not be run: there are no wheels.")


@pytest.mark.parametrize("outcome", ["timeout", "out-of-memory", "output-limit"])
def test_a_latest_that_hits_a_limit_is_inconclusive_as_it_may_be_fixed(outcome: str) -> None:
    verdict = judge(CLAIM, *both(shows, "1.3.0"), run(outcome, torch="2.13.0"))
    assert verdict.kind == "inconclusive"
    assert "the " in verdict.reason
    assert "limit" in verdict.reason


@pytest.mark.parametrize(
    ("outcome", "limit"),
    [("timeout", "the time limit"), ("out-of-memory", "the memory limit"), ("output-limit", "the output limit")],
)
def test_a_limit_that_the_report_does_not_speak_of_is_named(outcome: str, limit: str) -> None:
    verdict = judge(CLAIM, run(outcome))
    assert verdict.kind == "inconclusive"
    assert limit in verdict.reason
    assert limit in judge(repro("none"), run(outcome)).reason


def test_infra_errors_alone_are_no_verdict() -> None:
    assert judge(CLAIM, *[run("infra-error")] * 3).kind == "error"
    assert judge(CLAIM).kind == "error"


def test_a_prerelease_shows_by_either_neighbour() -> None:
    runs = [*both(clean, "1.4.0"), *both(shows, "1.3.0"), *both(clean, "2.13.0")]
    verdict = judge(CLAIM, *runs, reported=("1.3.0", "1.4.0"))
    assert verdict.kind == "fixed"
    assert verdict.first_absent == "1.4.0"
    assert verdict.runs[0].run.torch == "1.3.0"


def test_a_prerelease_is_not_reproduced_only_where_both_neighbours_ran_clean() -> None:
    assert (
        judge(CLAIM, *both(clean, "1.4.0"), *both(clean, "1.3.0"), reported=("1.3.0", "1.4.0")).kind == "not-reproduced"
    )
    assert judge(CLAIM, *both(clean, "1.4.0"), missing(), reported=("1.3.0", "1.4.0")).kind == "inconclusive"
    assert judge(CLAIM, *both(clean, "1.4.0"), reported=("1.3.0", "1.4.0")).kind == "inconclusive"


def test_a_prerelease_whose_neighbour_can_not_be_had_is_not_called_reproduced_or_not() -> None:
    gone = (("1.3.0", "no wheel"),)
    verdict = judge(CLAIM, *both(clean, "1.4.0"), reported=("1.3.0", "1.4.0"), unavailable=gone)
    assert verdict.kind == "inconclusive"


NOTHING_CLAIMED = [
    ("a clean end", clean(), "inconclusive"),
    ("an exception", other(), "different-failure"),
    ("a crash", run("crash", signal="SIGSEGV"), "different-failure"),
    ("an exit status", run("exit", exit_code=2), "inconclusive"),
    ("a missing API", missing(), "inconclusive"),
    ("the disk limit", raises(("OSError", "No space left on device")), "inconclusive"),
    ("no accelerator", raises(("RuntimeError", "No CUDA GPUs are available")), "needs-gpu"),
    ("a name that isn't defined", raises(("NameError", "name 'model' is not defined"), library=False), "needs-info"),
    ("an untrusted run", other(trusted=False), "inconclusive"),
]


@pytest.mark.parametrize(("what", "a_run", "kind"), NOTHING_CLAIMED, ids=[n[0] for n in NOTHING_CLAIMED])
def test_a_report_that_claims_nothing_meets(what: str, a_run: Run, kind: str) -> None:
    assert judge(repro("none"), a_run).kind == kind


CANNOT_RUN = [
    ("an undefined name", raises(("NameError", "name 'model' is not defined"), library=False), "needs-info"),
    ("a file that isn't there", raises(("FileNotFoundError", "No such file or directory: 'a.pt'")), "needs-info"),
    (
        "a package that isn't there",
        raises(("ModuleNotFoundError", "No module named 'mylib'"), library=False),
        "needs-info",
    ),
    ("a package that torch asks for", raises(("ModuleNotFoundError", "No module named 'onnxscript'")), "inconclusive"),
    ("an undefined name in a library", raises(("NameError", "name 'np' is not defined")), "different-failure"),
    ("no accelerator", raises(("AssertionError", "Torch not compiled with CUDA enabled")), "needs-gpu"),
    ("torch's own missing module", raises(("ModuleNotFoundError", "No module named 'torch.fx'")), "inconclusive"),
]


@pytest.mark.parametrize(("what", "a_run", "kind"), CANNOT_RUN, ids=[c[0] for c in CANNOT_RUN])
def test_a_program_that_turns_out_not_to_run_by(what: str, a_run: Run, kind: str) -> None:
    assert judge(CLAIM, a_run).kind == kind


def test_a_failure_of_that_sort_that_is_the_claim_is_reproduced() -> None:
    claimed = repro("exception", exception="NameError", message="name 'model' is not defined")
    runs = [raises(("NameError", "name 'model' is not defined"), library=False, repeat=n) for n in (1, 2)]
    later = [raises(("NameError", "name 'model' is not defined"), library=False, torch="2.13.0")]
    assert judge(claimed, *runs, *later).kind == "reproduced"
    assert "torch 2.13.0 was not run" in judge(claimed, *runs).reason


def test_an_exception_in_place_of_the_claimed_crash_is_its_absence() -> None:
    claimed = repro("crash", signal="SIGFPE")
    assert judge(claimed, raises(("ValueError", "bad probs"))).kind == "not-reproduced"
    crashed = [run("crash", signal="SIGFPE", repeat=n) for n in (1, 2)]
    later = [raises(("ValueError", "bad probs"), torch="2.13.0", repeat=n) for n in (1, 2)]
    assert judge(claimed, *crashed, *later).kind == "fixed"


def test_an_exception_that_may_have_come_before_the_claimed_crash_is_another_failure() -> None:
    """Defends: "fixed" where a release refuses a statement on the way to the one that crashes."""
    claimed = repro("crash", "import torch\nx = torch.frob(2)\ntorch.crash(x)\n", signal="SIGFPE")
    assert judge(claimed, raises(("ValueError", "bad probs"))).kind == "different-failure"
    crashed = [run("crash", signal="SIGFPE", repeat=n) for n in (1, 2)]
    later = [raises(("ValueError", "bad probs"), torch="2.13.0", repeat=n) for n in (1, 2)]
    assert judge(claimed, *crashed, *later).kind == "reproduced"


def test_a_hang_that_ends_in_the_exception_of_the_report_is_not_reproduced() -> None:
    claimed = repro("hang", exception="RuntimeError", text="Traceback\nRuntimeError", message="")
    assert judge(claimed, raises(("RuntimeError", ""))).kind == "not-reproduced"


def test_the_runs_are_those_of_the_reported_release_first_then_by_release_and_repeat() -> None:
    runs = [clean(torch="2.13.0"), shows(torch="1.2.0"), shows(repeat=2), run("infra-error"), shows(repeat=1)]
    verdict = judge(CLAIM, *runs)
    assert [(o.run.torch, o.run.outcome, o.run.repeat) for o in verdict.runs] == [
        ("1.3.0", "exception", 1),
        ("1.3.0", "exception", 2),
        ("1.3.0", "infra-error", 1),
        ("1.2.0", "exception", 1),
        ("2.13.0", "ok", 1),
    ]


def test_a_reason_holds_no_text_of_the_issue_but_names() -> None:
    claimed = repro("exception", exception="Evil](http://x) @all", message="<!-- reprobot -->")
    for a_run in (clean(), other(), missing()):
        reason = judge(claimed, a_run).reason
        assert "@" not in reason
        assert "<" not in reason
        assert "http" not in reason


def test_an_exception_of_the_programs_own_in_place_of_a_hang_is_no_other_failure() -> None:
    program = "import torch\nraise ValueError('boom')\n"
    hung = repro("hang", program=program)
    its_own, another = raises(("ValueError", "boom"), library=False), raises(("RuntimeError", "no such kernel"))

    assert (
        decide(hung, observe_all(hung, [its_own]), Question(("1.3.0",), "1.3.0", ("1.3.0",))).kind == "not-reproduced"
    )
    assert decide(hung, observe_all(hung, [another]), Question(("1.3.0",), "1.3.0", ("1.3.0",))).kind == (
        "different-failure"
    )


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ("platform:macOS on ARM", "The report is about macOS on ARM; here, on Linux (x86-64), the program ran without"),
        ("platform:Windows", "The report is about Windows; here, on Linux (x86-64), the program ran without"),
        ("cores", "The report may need threads that run at the same time on several cores"),
        ("network", "The report may need a network"),
        ("terminal", "The report may need a terminal"),
        ("notebook", "The report may need a notebook"),
    ],
)
def test_what_does_not_show_where_the_box_lacks_something_is_inconclusive(need: str, words: str) -> None:
    """Defends: "not reproduced" of what another machine alone shows."""
    claimed = replace(CLAIM, needs=(need,))
    verdict = judge(claimed, *both(clean, OLD))
    assert verdict.kind == "inconclusive"
    assert verdict.reason.startswith(words)
    assert judge(claimed, *both(shows, OLD), *both(clean, NEW)).kind == "fixed"
    assert judge(claimed, *both(other, OLD)).kind == "different-failure"


def test_children_alone_take_nothing_from_a_verdict() -> None:
    assert judge(replace(CLAIM, needs=("multi-process",)), *both(clean, OLD)).kind == "not-reproduced"
