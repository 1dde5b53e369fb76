"""What differs from run to run in the message of an exception is masked there, too."""

import time

import pytest

from repros.judge.observe import observe_all
from repros.judge.question import Repeats
from repros.judge.varying import varying
from repros.values import Run
from tests.repros.judge.making import raises, repro, run
from tests.repros.judge.playing import play, question
from tests.repros.judge.said import said

PLAIN = "import torch\ncheck(torch.ones(3))\n"
DRAWN = "import torch\ntorch.manual_seed(0)\ncheck(torch.rand(3))\n"
SMALL = "The sum is too small for\n{}\nPlease scale it first"
CLOSE = (
    "Tensor-likes are not close!\n\nMismatched elements: {} ({}%)\nGreatest absolute difference: {} at index ({},)"
    " (up to 1e-05 allowed)"
)

LOSS = "loss {} is above the limit of 0.1"
BOUNDS = "index {} is out of bounds with size {}"
GRAPH = "no graph was kept under the name of {} for this module"
MANY = SMALL.format("tensor([[{}, {}],\n        [{}, {}]])")
THREE = "tensor([0.1234, 0.5678, 0.9012])"
SMALL_SUMS = (SMALL.format("tensor([0.5, 0.25, 0.125])"), SMALL.format("tensor([0.25, -0.5, 0.75])"))
LOSSES = (LOSS.format("0.75"), LOSS.format("-1.25"))
FAR = (CLOSE.format("4 / 4", "100.0", "0.12", 1), CLOSE.format("4 / 4", "100.0", "0.34", 3))
OUT = (BOUNDS.format(5, 3), BOUNDS.format(9, 3))

MASKED = [
    ("a tensor on a line of its own", SMALL.format(THREE), SMALL_SUMS, "shows"),
    ("a message cut behind it", SMALL.format(THREE).rpartition("\n")[0], SMALL_SUMS, "shows"),
    (
        "a tensor of two lines",
        MANY.format(0.1, 0.2, 0.3, 0.4),
        (MANY.format(1, 2, 3, 4), MANY.format(-1, 2, 0, 4)),
        "shows",
    ),
    ("a number", LOSS.format("0.55"), LOSSES, "shows"),
    ("a number with a sign", LOSS.format("-0.55"), LOSSES, "shows"),
    ("numbers of a comparison", CLOSE.format("4 / 4", "100.0", "0.77", 2), FAR, "shows"),
    ("numbers of which some stayed by chance", CLOSE.format("3 / 4", "75.0", "0.77", 2), FAR, "unknown"),
    ("a name that is made anew", GRAPH.format("tmpa1b2"), (GRAPH.format("tmpq8x0"), GRAPH.format("tmp_19z")), "shows"),
    ("a number beside one that stays", BOUNDS.format(7, 3), OUT, "shows"),
    ("another number that stays", BOUNDS.format(7, 4), OUT, "unknown"),
    ("other words", "the value 0.5512 is above 0.1", LOSSES, "differs"),
    ("a message that stays", BOUNDS.format(7, 3), OUT[:1] * 2, "differs"),
    ("one run alone", LOSS.format("0.55"), LOSSES[:1], "differs"),
]


def raising(messages: tuple[str, ...], torch: str = "1.3.0") -> list[Run]:
    return [raises(("RuntimeError", m), repeat=n, torch=torch) for n, m in enumerate(messages, start=1)]


@pytest.mark.parametrize(("what", "claimed", "messages", "expected"), MASKED, ids=[m[0] for m in MASKED])
def test_a_message_is_compared_without(what: str, claimed: str, messages: tuple[str, ...], expected: str) -> None:
    a_repro = repro("exception", PLAIN, exception="RuntimeError", message=claimed)
    assert said(a_repro, *raising(messages)) == expected


STEP = "loss {} is above 0.1 in step {}"
DRAWS = [
    ("other floats of a program that draws", DRAWN, STEP.format("0.55", 3), "shows"),
    ("other floats of one that doesn't", PLAIN, STEP.format("0.55", 3), "differs"),
    ("another whole number", DRAWN, STEP.format("0.55", 4), "differs"),
    ("what is no number", DRAWN, STEP.format("nan", 3), "differs"),
]


@pytest.mark.parametrize(("what", "program", "claimed", "expected"), DRAWS, ids=[d[0] for d in DRAWS])
def test_drawn_numbers_play_no_part_in(what: str, program: str, claimed: str, expected: str) -> None:
    a_repro = repro("exception", program, exception="RuntimeError", message=claimed)
    assert said(a_repro, *raising((STEP.format("0.75", 3),) * 2)) == expected


def test_another_type_with_the_same_message_stays_another_one() -> None:
    a_repro = repro("exception", PLAIN, exception="KeyError", message=LOSS.format("0.5"))
    assert said(a_repro, *raising(LOSSES)) == "differs"


def test_a_release_that_was_run_once_is_masked_by_another_one() -> None:
    a_repro = repro("exception", PLAIN, exception="RuntimeError", message=LOSS.format("0.5"))
    old = raising(LOSSES, torch="1.3.0")
    new = raising((LOSS.format("0.8"),), torch="2.13.0")
    assert [o.observation for o in observe_all(a_repro, [*old, *new])] == ["shows"] * 3


def test_a_message_of_a_cause_is_masked_beside_one_that_stays() -> None:
    a_repro = repro("exception", PLAIN, exception="ValueError", message="seed 17 is no good seed for this")
    runs = [raises(("RuntimeError", "failed"), ("ValueError", f"seed {n} is no good seed for this")) for n in (3, 4)]
    assert said(a_repro, *runs) == "shows"


def test_a_run_without_an_exception_between_makes_no_difference() -> None:
    a_repro = repro("exception", PLAIN, exception="RuntimeError", message=LOSS.format("0.5"))
    runs = raising(LOSSES)
    assert said(a_repro, *runs, run(repeat=3)) == "shows"


def test_another_failure_is_run_twice_before_it_is_called_so() -> None:
    verdict, requests = play({"1.3.0": "D"}, question(repeats=Repeats(usual=1)))
    assert verdict.kind == "different-failure"
    assert [(r.release, r.repeat) for r in requests] == [("1.3.0", 1), ("1.3.0", 2)]


def test_the_time_grows_with_a_hostile_message_and_no_faster() -> None:
    def seconds(size: int) -> float:
        texts = ["1" * size + "a", "[" * size, "1," * size, "-1 " * size, "1." * size]
        start = time.perf_counter()
        for text in texts:
            varying(raising((text, text + "b")))
        return time.perf_counter() - start

    seconds(100)
    assert seconds(16_000) < 24 * max(seconds(2_000), 0.01)
