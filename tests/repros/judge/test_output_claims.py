"""Claimed output is looked for as values and words; what was expected is looked for too."""

import pytest

from repros.judge.observe import observe, observe_all
from repros.values import Repro, Run
from tests.repros.judge.making import answers, raises, repro, run
from tests.repros.judge.said import said

WRONG = "tensor([[4., 6., 6.],\n        [6., 9., 9.]])\n"
RIGHT = "tensor([[4., 6., 6.],\n        [6., 9., 8.]])\n"


LOGS = "import logging, torch\nprint(x)\nlogging.warning('std %s', y)\n"

SHOWS = [
    (
        "lines of both streams, as a terminal shows them",
        repro("output", LOGS, text="WARNING:root:std tensor(0.8660)\ntensor([1., 2.])"),
        run(stdout="tensor([1., 2.])\n", stderr="WARNING:root:std tensor(0.8660)\n"),
    ),
    ("the same text", repro("output", text=WRONG), run(stdout="start\n" + WRONG + "end\n")),
    ("values in other lines", repro("output", text="tensor([[4., 6., 6.], [6., 9., 9.]])"), run(stdout=WRONG)),
    ("a tensor that is cut off", repro("output", text="tensor([[4., 6., 6.],"), run(stdout=WRONG)),
    ("values within tolerance", repro("output", text="tensor([0.1234])"), run(stdout="tensor([0.1235])\n")),
    (
        "lines with dots between",
        repro("output", text="epoch 0\n...\nepoch 9"),
        run(stdout="epoch 0\nepoch 1\nepoch 9\n"),
    ),
    (
        "a prompt's answer",
        repro("output", text="In [3]: f(x)\nOut[3]: tensor([1., 2.])"),
        run(stdout="tensor([1., 2.])\n"),
    ),
    ("another address", repro("output", text="<A object at 0x7f01> 3"), run(stdout="<A object at 0x5501> 3\n")),
    (
        "another autograd name",
        repro("output", text="tensor(1., grad_fn=<MulBackward>)"),
        run(stdout="tensor(1., grad_fn=<MulBackward0>)\n"),
    ),
    (
        "a function that releases call otherwise",
        repro("output", text="tensor(nan, grad_fn=<SWhereBackward>)"),
        run(stdout="tensor(nan, grad_fn=<WhereBackward0>)\n"),
    ),
    (
        "a value inside a line",
        repro("output", text="tensor([1., 2., 3.])"),
        run(stdout="got tensor([1., 2., 3.]) ok\n"),
    ),
    (
        "the reporter's own words around it",
        repro("output", text=WRONG + "but the last value is wrong here\n"),
        run(stdout=WRONG),
    ),
    ("both, where the claim says a lot", repro("output", text=WRONG, should=RIGHT), run(stdout=RIGHT + WRONG)),
    ("what came before a limit", repro("output", text=WRONG), run("timeout", stdout=WRONG, seconds=60.0)),
    ("what came before an exception", repro("output", text=WRONG), raises(("KeyError", "'x'"), stdout=WRONG)),
    (
        "the message of what it raised, reported without its type",
        repro("output", text="grad can be implicitly created only for scalar outputs"),
        raises(("RuntimeError", "grad can be implicitly created only for scalar outputs")),
    ),
    (
        "digits that are not those of the expected value",
        repro("output", text="0.30000001192092896", should="0.30000000000000004"),
        run(stdout="0.30000001192092896\n"),
    ),
    ("a number that is a tensor", repro("output", text="2.0"), run(stdout="tensor(2., grad_fn=<SumBackward0>)\n")),
    (
        "a value that a comment tells of a release",
        repro("output", text="prints ['a', 'b'] on 1.1, I'd expect ['b', 'a']"),
        run(stdout="['a', 'b']\n"),
    ),
    (
        "a value of several lines with a remark behind it",
        repro("output", text=WRONG.rstrip() + "  # <-- the last one is off"),
        run(stdout=WRONG),
    ),
    (
        "values that are told with a comma between them",
        repro("output", text="None, tensor([1., 2.])"),
        run(stdout="None tensor([1., 2.])\n"),
    ),
    ("another value than the expected one", repro("output", should="tensor([2, 5])"), run(stdout="tensor([2, 7])\n")),
    (
        "no number where one is expected, beside words",
        repro("output", should="should be 0\nshould be some negative value"),
        run(stdout="tensor(nan)\ntensor(-inf)\n"),
    ),
    ("no number where one is expected", repro("output", should="# should be 0"), run(stdout="tensor(nan)\n")),
    ("numpy 2's scalars", repro("output", text="(1.5, 2.5)"), run(stdout="(np.float64(1.5), np.float64(2.5))\n")),
]


@pytest.mark.parametrize(("what", "a_repro", "a_run"), SHOWS, ids=[s[0] for s in SHOWS])
def test_it_shows_by(what: str, a_repro: Repro, a_run: Run) -> None:
    assert said(a_repro, a_run) == "shows"


ABSENT = [
    (
        "what is expected, on standard error",
        repro("output", LOGS, text="WARNING:root:std tensor(0.8660)", should="tensor(1.5000)"),
        run(stdout="tensor([1., 2.])\n", stderr="WARNING:root:std tensor(1.5000)\n"),
    ),
    ("the expected text", repro("output", text=WRONG, should=RIGHT), run(stdout=RIGHT)),
    ("the expected value in prose", repro("output", text="63.5", should="I expected `64.0`."), run(stdout="64.0\n")),
    (
        "expected words that hold no value",
        repro("output", text="<class 'torch.Tensor'>", should="<class '__main__.Sub'>"),
        run(stdout="<class '__main__.Sub'>\n"),
    ),
    ("an expected value alone", repro("output", should="tensor([2.5000])"), run(stdout="tensor([2.5000])\n")),
    (
        "the error that was asked for",
        repro("output", text="tensor(-3.)", should="I would expect an error here"),
        raises(("RuntimeError", "normal expects all elements of std >= 0.0")),
    ),
    (
        "the named error that was asked for",
        repro("output", text="tensor(-3.)", should="should raise ValueError"),
        raises(("ValueError", "negative")),
    ),
    ("assertions that hold", repro("output", program="assert True\n"), run()),
]


@pytest.mark.parametrize(("what", "a_repro", "a_run"), ABSENT, ids=[a[0] for a in ABSENT])
def test_it_is_absent_by(what: str, a_repro: Repro, a_run: Run) -> None:
    assert said(a_repro, a_run) == "absent"


PLAIN = "import torch\nprint(torch.f(2))\n"


@pytest.mark.parametrize(
    ("should", "stdout"),
    [
        ("The error should be below `0.01`.", "0.0003\n"),
        ("They should be the same up to `1e-3`.", "0\n"),
        ("It should have the shape `(2, 3)`.", "tensor([1., 5.])\n"),
        ("`dim` should accept `-1`", "0.7\n"),
        ("It should be 1/3", "0.3333\n"),
        ("# should be 2**31 - 1", "2147483647\n"),
        ("# should be 3 if unbiased, 4 otherwise", "4\n"),
        ("# should be 0.3", "0.3333\n"),
        ("# should be 3", "3.1416\n"),
        ("0 or 1", "1\n"),
        ("0.5 ± 0.1", "0.4512\n"),
        ("5 ms", "7\n"),
    ],
)
def test_an_expected_number_that_is_not_all_that_is_said_tells_nothing_of_another(should: str, stdout: str) -> None:
    assert said(repro("output", PLAIN, should=should), run(stdout=stdout)) == "unknown"


@pytest.mark.parametrize("call", ["torch.linalg.eigh(x)", "time.time()", "torch.get_num_threads()", "torch.rand(2)"])
def test_another_value_than_the_expected_one_tells_nothing_where_machines_or_draws_differ(call: str) -> None:
    program = f"import time, torch\ntorch.manual_seed(0)\nprint({call})\n"
    assert said(repro("output", program, should="tensor([-1, 2])"), run(stdout="tensor([1, 2])\n")) == "unknown"


UNKNOWN = [
    ("neither text", repro("output", text=WRONG, should=RIGHT), run(stdout="tensor([[0., 0., 0.],\n [0., 0., 0.]])\n")),
    ("no text to compare", repro("output"), run(stdout=WRONG)),
    (
        "another expected value of a program that draws",
        repro("output", "import torch\nprint(torch.rand(2).argsort())\n", should="tensor([0, 1])"),
        run(stdout="tensor([1, 0])\n"),
    ),
    ("an expected value of another shape", repro("output", should="tensor([2, 5])"), run(stdout="tensor([2])\n")),
    (
        "a value as it should be beside one that words alone say",
        repro("output", should="should be 0\nshould be some negative value"),
        run(stdout="tensor(0.)\ntensor(-inf)\n"),
    ),
    ("expected values among others", repro("output", should="tensor([2, 5])"), run(stdout="3\ntensor([2, 7])\n")),
    ("no output", repro("output", text=WRONG), run(stdout="")),
    ("another shape", repro("output", text="tensor([1., 2.])"), run(stdout="tensor([[1., 2.]])\n")),
    ("another dtype", repro("output", text="tensor([1., 2.], dtype=torch.float64)"), run(stdout="tensor([1., 2.])\n")),
    ("a claim in words", repro("output", text="the loss becomes wrong after a while"), run(stdout="0.5\n")),
    (
        "claim and expectation within tolerance",
        repro("output", text="tensor([0.12341])", should="tensor([0.12342])"),
        run(stdout="tensor([0.12341])\n"),
    ),
    ("both, where the claim says little", repro("output", text="2", should="`3`"), run(stdout="2\n3\n")),
    ("a number among many lines", repro("output", text="2"), run(stdout="".join(f"{n}\n" for n in range(9)))),
    (
        "an API that isn't there",
        repro("output", text=WRONG),
        raises(("AttributeError", "module 'torch' has no attribute 'f'")),
    ),
    ("a limit", repro("output", text=WRONG), run("out-of-memory")),
]


@pytest.mark.parametrize(("what", "a_repro", "a_run"), UNKNOWN, ids=[u[0] for u in UNKNOWN])
def test_it_is_unknown_by(what: str, a_repro: Repro, a_run: Run) -> None:
    assert said(a_repro, a_run, a_run) == "unknown"


@pytest.mark.parametrize(
    "seen", [raises(("KeyError", "'x'"), stdout="1\n"), run("crash", signal="SIGSEGV")], ids=["exception", "crash"]
)
def test_a_failure_without_the_output_differs(seen: Run) -> None:
    assert said(repro("output", text=WRONG), seen) == "differs"


def test_the_programs_own_assertion_is_the_oracle_of_a_wrong_result() -> None:
    claimed = repro("output", program="import torch\nassert torch.ones(1).sum() == 2\n")
    assert said(claimed, raises(("AssertionError", ""), line=2, library=False)) == "shows"
    assert said(claimed, run()) == "absent"


def test_an_assertion_inside_a_library_is_no_oracle() -> None:
    claimed = repro("output", program="import torch\nassert torch.f()\nmodel.train()\n")
    assert said(claimed, raises(("AssertionError", "hooks"), line=3)) == "differs"


def test_output_that_is_gone_is_absent_beside_a_release_that_shows_it() -> None:
    claimed = repro("output", text="loss 0.3")
    old, new = run(stdout="loss 0.3\n"), run(torch="2.13.0", stdout="loss 0.4\n")
    assert [o.observation for o in observe_all(claimed, [old, new])] == ["shows", "absent"]
    assert observe(claimed, new).observation == "unknown"


def test_no_output_is_absent_beside_a_release_that_shows_it() -> None:
    claimed = repro("output", text=WRONG)
    assert [o.observation for o in observe_all(claimed, [run(stdout=WRONG), run(torch="2.13.0")])] == [
        "shows",
        "absent",
    ]


def test_the_same_values_in_another_form_are_unknown_beside_a_release_that_shows_them() -> None:
    claimed = repro("output", text="value is tensor(3.5000)")
    runs = [run(stdout="value is tensor(3.5000)\n"), run(torch="2.13.0", stdout="values is tensor(3.5000)\n")]
    assert observe_all(claimed, runs)[1].observation == "unknown"


def test_a_version_that_the_program_prints_is_not_compared() -> None:
    claimed = repro("output", text="1.3.0+cu92\ntensor([1., 2.])", program="import torch\nprint(torch.__version__)\n")
    assert said(claimed, run(stdout="1.3.0\ntensor([1., 2.])\n")) == "shows"


TRANSCRIPT = answers(
    ("x = torch.arange(3)", ""),
    ("x", "tensor([0, 1, 2])\n"),
    ("torch.__version__", "'1.3.0+cpu'\n"),
    ("x.sum()", "tensor(4)\n"),
)


def test_a_transcript_is_compared_statement_by_statement() -> None:
    claimed = repro("output", statements=TRANSCRIPT, text="tensor([0, 1, 2])\n'1.3.0+cpu'\ntensor(4)\n")
    same = answers(
        ("x=torch.arange(3)", ""),
        ("x", "tensor([0, 1, 2])"),
        ("torch.__version__", "'1.3.0'"),
        ("x.sum()", "tensor(4)"),
    )
    other = (*same[:-1], *answers(("x.sum()", "tensor(3)")))
    assert said(claimed, run(statements=same)) == "shows"
    assert said(claimed, run(statements=other)) == "absent"
    swapped = answers(("x", "tensor(4)"), ("x.sum()", "tensor([0, 1, 2])"))
    assert said(repro("output", statements=TRANSCRIPT), run(statements=swapped)) == "unknown"


def test_a_transcript_whose_last_answer_is_right_is_absent() -> None:
    claimed = repro("output", statements=answers(("x", "tensor(4)")), text="tensor(4)", should="tensor(3)")
    assert said(claimed, run(statements=answers(("x", "tensor(3)")))) == "absent"


def test_a_report_about_the_last_digits_is_compared_by_them() -> None:
    """Defends: float64 sums that were right counted as the wrong ones that the report showed beside them."""
    both = repro("output", text="1000000.125\n1000000.0149011612")
    apart = repro("output", text="0.30000001192092896", should="0.30000000000000004")

    assert said(both, run(stdout="999999.4375\n1000000.0149011612\n")) == "unknown"
    assert said(both, run(stdout="1000000.125\n1000000.0149011612\n")) == "shows"
    assert said(apart, run(stdout="0.30000000000000004\n")) == "absent"


@pytest.mark.parametrize(
    ("text", "stdout", "says"),
    [
        ("False", "True\n", "absent"),
        ("False", "start\nTrue\n", "absent"),
        ("False", "True\nTrue\n", "unknown"),
        ("tensor([1.5])\ntensor([1.7])\nFalse", "tensor([1.5])\ntensor([1.5])\nTrue\n", "absent"),
        ("tensor(0.0012)\nFalse", "tensor(4.7684e-07)\nFalse\n", "unknown"),
        ("False\nTrue", "True\n", "unknown"),
        ("torch.float32", "torch.float64\n", "absent"),
        ("torch.Size([2, 3])", "torch.Size([3, 2])\n", "absent"),
        ("torch.Size([2, 3])", "(3, 2)\n", "unknown"),
        ("equal: False", "equal: True\n", "absent"),
        ("a False\nb False", "start\na False\nb True\n", "unknown"),
        ("a False\nb False", "a False\nb True\n", "absent"),
        ("equal: False", "close: True\n", "unknown"),
        ("shape torch.Size([2, 3])", "shape torch.Size([3, 2])\n", "absent"),
        ("0.1 False", "0.2 True\n", "unknown"),
        ("tensor(False)", "tensor([True])\n", "unknown"),
        ("2", "3\n", "unknown"),
        ("tensor([2, 3])", "tensor([2, 4])\n", "absent"),
        ("tensor([2., 3.])", "tensor([2., 4.])\n", "unknown"),
        ("tensor([2., 3.])", "tensor([2., nan])\n", "absent"),
        ("tensor([2, 3])", "tensor([2, 3, 4])\n", "unknown"),
        ("tensor([2, 3])", "start 1\ntensor([2, 4])\n", "unknown"),
    ],
)
def test_another_truth_value_dtype_or_shape_alone_in_the_place_of_the_claimed_one_is_absent(
    text: str, stdout: str, says: str
) -> None:
    assert said(repro("output", text=text), run(stdout=stdout), run(stdout=stdout, repeat=2)) == says


def test_a_value_beside_a_version_is_compared() -> None:
    """Defends: a tensor of one number counted as the version where the program prints that, too."""
    session = repro("output", program="import torch\nf()\ntorch.__version__\n", text="tensor(-0.6931)\n'1.7.0'")

    assert said(session, run(stdout="tensor(-0.6931)\n'1.7.1'\n")) == "shows"
    assert said(session, run(stdout="tensor(0.6931)\n'1.7.0'\n")) == "unknown"


@pytest.mark.parametrize(("check", "says"), [("assert x > 0", "absent"), ("assert x is not None", "unknown")])
def test_a_comparison_that_holds_decides_where_the_claimed_value_is_not_there(check: str, says: str) -> None:
    claimed = repro("output", program=f"import torch\nx = torch.f()\nprint(x)\n{check}\n", text="tensor(-0.3000)")

    assert said(claimed, run(stdout="tensor(1.4000)\n"), run(stdout="tensor(1.4000)\n", repeat=2)) == says


def test_a_library_that_misses_a_package_in_words_of_its_own_says_nothing_of_the_report() -> None:
    """Defends: torch's "logging requires TensorBoard" was told to be another failure than the reported one."""
    missing = raises(("ImportError", "logging requires frob"), ("ModuleNotFoundError", "No module named 'frob'"))

    assert said(repro("output", text="tensor(1.)"), missing) == "unknown"
    assert said(repro("output", text="tensor(1.)"), raises(("ImportError", "logging requires frob"))) == "differs"


@pytest.mark.parametrize(
    ("stdout", "should", "why"),
    [
        ("", None, "It printed nothing, so that there is nothing to hold against the reported output."),
        ("\n", "`5`", "It printed nothing, so that there is nothing to hold against the reported output."),
        (
            "7 8\n",
            None,
            "It printed something else than what is reported, and the report doesn't say what it expects.",
        ),
        ("7 8 9\n", "`5 6`", "It printed neither what is reported nor what is expected."),
    ],
)
def test_what_came_instead_is_told_as_it_was(stdout: str, should: str | None, why: str) -> None:
    assert observe(repro("output", text="1 2 3", should=should), run(stdout=stdout)).why == why
