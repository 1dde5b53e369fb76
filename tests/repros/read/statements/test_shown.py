"""Where the message of an exception ends, and where it stands when it is cut off."""

import pytest

from tests.repros.read.claims import HEAD, PROGRAM, claim, fence


def test_a_message_that_blank_lines_cut_off_from_its_traceback_is_told() -> None:
    pasted = (
        "-" * 75
        + "\nRuntimeError                              Traceback (most recent call last)\n"
        + "<ipython-input-3-0a1b2c> in <module>()\n      1 x = torch.ones(2)\n----> 2 print(f(x))\n\n"
        + "/usr/lib/python3/site-packages/torch/g.py in f(x)\n      8     # slow\n----> 9     return g(x)\n\n"
        + "RuntimeError: no f for floats\n"
    )
    found = claim(fence(PROGRAM, "python") + "\n" + pasted, "RuntimeError in f")

    assert (found.exception, found.message) == ("RuntimeError", "no f for floats")


def test_what_the_program_goes_on_to_print_is_no_part_of_a_message() -> None:
    program = "import threading\nthreading.Thread(target=f).start()\nprint('x.grad =', g)"
    output = f"Exception in thread Thread-2:\n{HEAD}RuntimeError: no f\nin a thread\nx.grad = 3\n"

    assert claim(fence(program, "python") + fence(output), "f").message == "no f\nin a thread"


@pytest.mark.parametrize("quoted", ['ValueError ("no f for ints.")', "ValueError “no f for ints.”"])
def test_a_message_may_be_quoted_behind_its_type(quoted: str) -> None:
    found = claim(fence(PROGRAM, "python") + f"\ngives a {quoted}.\n", "f")

    assert (found.exception, found.message) == ("ValueError", "no f for ints.")
