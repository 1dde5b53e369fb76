"""The words for what should come and what came are understood wherever they stand: each pair in each place."""

from collections.abc import Callable

import pytest

from repros.judge.observe import observe_all
from repros.judge.settle import settled
from repros.read import read_issue
from repros.values import Issue, Repro
from tests.repros.judge.making import run

WANTED, GOT = "tensor([1, 2, 3])", "tensor([1, 2, 9])"
CALL = "x = torch.f(torch.arange(3))\nprint(x)\n"

PAIRS = (
    ("Expected", "Actual"), ("Expected output", "Actual output"), ("Expected result", "Actual result"),
    ("Expected behavior", "Actual behavior"), ("Expected", "Got"), ("Expected", "Observed"), ("Expected", "Received"),
    ("Expected value", "Returned value"), ("Should be", "Is"), ("Should print", "Prints"), ("Ground truth", "Observed"),
    ("Ground truth", "Output"), ("Reference", "Computed"), ("Reference", "Got"), ("Correct", "Wrong"),
    ("Correct output", "Incorrect output"), ("Right", "Wrong"), ("Desired", "Current"),
    ("Desired output", "Current output"), ("What I expect", "What I get"), ("What I want", "What I got"),
    ("Want", "Have"),
)  # fmt: skip


def fence(text: str, info: str = "") -> str:
    return f"```{info}\n{text.rstrip()}\n```\n"


PROGRAM = fence(f"import torch\n{CALL}", "python")


def headings(wanted: str, got: str) -> str:
    return f"{PROGRAM}\n### {got}\n\n{fence(GOT)}\n### {wanted}\n\n{fence(WANTED)}"


def labels_above(wanted: str, got: str) -> str:
    return f"{PROGRAM}\n{got}:\n{fence(GOT)}\n{wanted}:\n{fence(WANTED)}"


def table(wanted: str, got: str) -> str:
    return f"{PROGRAM}\n| {wanted} | {got} |\n| --- | --- |\n| `{WANTED}` | `{GOT}` |\n"


def one_output(wanted: str, got: str) -> str:
    return PROGRAM + "\n" + fence(f"{wanted}: {WANTED}\n{got}: {GOT}")


def comments(wanted: str, got: str) -> str:
    return fence(f"import torch\n{CALL}# {got}: {GOT}\n# {wanted}: {WANTED}", "python")


def sentences(wanted: str, got: str) -> str:
    return f"{PROGRAM}\n{got}: `{GOT}`\n\n{wanted}: `{WANTED}`\n"


PLACES: tuple[Callable[[str, str], str], ...] = (headings, labels_above, table, one_output, comments, sentences)


@pytest.mark.parametrize("place", PLACES, ids=[p.__name__ for p in PLACES])
@pytest.mark.parametrize(("wanted", "got"), PAIRS, ids=[" and ".join(p) for p in PAIRS])
def test_the_wrong_value_shows_and_the_right_one_is_absent(
    wanted: str, got: str, place: Callable[[str, str], str]
) -> None:
    repro = read_issue(Issue(title="f is off by a few", body=place(wanted, got))).repros[0]

    assert [said(repro, printed) for printed in (GOT, WANTED)] == ["shows", "absent"]


def said(repro: Repro, printed: str) -> str:
    runs = [run(stdout=f"{printed}\n"), run(stdout=f"{printed}\n", repeat=2)]
    return str(observe_all(settled(repro, runs), runs)[0].observation)
