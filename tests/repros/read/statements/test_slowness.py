"""What a report says takes long or much memory is read with what it is held against."""

import pytest

from repros.values import ClaimKind, Contrast
from tests.repros.read.claims import claim, fence

PROGRAM = "import torch\nprint('f', f(1))\nprint('g', g(1))"

CONTRASTS = [
    ("f takes 10x longer", Contrast(factor=10.0)),
    ("f is 5-20 times slower", Contrast(factor=5.0)),
    ("f is fifty times as slow", Contrast(factor=50.0)),
    ("a slowdown of 3x in f", Contrast(factor=3.0)),
    ("f is 50% slower", Contrast(factor=1.5)),
    ("f is twice as slow", Contrast(factor=2.0)),
    ("f is two orders of magnitude slower", Contrast(factor=100.0)),
    ("f is slow when it is called 100 times", Contrast()),
    ("f is slower than g", Contrast("f is ", " g")),
    ("g is much faster than f", Contrast(" f", "g is much ")),
    ("f is slower than in 1.12", Contrast("f is ", " in 1.12", release="1.12")),
    ("f is slower in 1.13 than it was in PyTorch 1.12.1", Contrast(release="1.12.1")),
    ("performance regression of f compared to v1.9", Contrast(release="1.9")),
    ("f is slower than 1.2 s", Contrast("f is ", " 1.2 s")),
    ("f is slow, 1.5 times slower", Contrast(factor=1.5)),
]


@pytest.mark.parametrize(("title", "contrast"), CONTRASTS, ids=[c[0] for c in CONTRASTS])
def test_a_title_about_time_says_what_takes_more_than_what(title: str, contrast: Contrast) -> None:
    told = claim(fence(PROGRAM), title)
    assert (told.kind, told.contrast) == (ClaimKind.SLOW, contrast)


MEMORY = [
    ("memory leak in f", True),
    ("f leaks memory", True),
    ("RSS memory usage grows in every iteration of f", True),
    ("f uses 3x memory", False),
    ("memory consumption of f is high", False),
]


@pytest.mark.parametrize(("title", "grows"), MEMORY)
def test_a_title_about_memory_says_whether_it_grows(title: str, grows: bool) -> None:
    told = claim(fence(PROGRAM), title)
    assert told.kind is ClaimKind.MEMORY
    assert told.contrast is not None
    assert told.contrast.grows is grows


def test_what_was_printed_is_kept_beside_the_words() -> None:
    body = fence(PROGRAM) + "prints\n" + fence("f 0.5\ng 0.01")
    told = claim(body + "It takes fifty times as long.", "f is very slow")
    assert told.text == "f 0.5\ng 0.01"
    assert told.contrast == Contrast(factor=50.0)


def test_a_comparison_in_prose_claims_slowness_where_the_title_does_not() -> None:
    body = fence(PROGRAM) + "prints\n" + fence("f took 0.5 s\ng took 0.01 s") + "so f is 50 times slower than g."
    assert claim(body, "f beside g").kind is ClaimKind.SLOW


@pytest.mark.parametrize(
    "prose", ["It is slow.", "I expect that this is no slower.", "f leaks into other threads, memory aside."]
)
def test_prose_that_compares_nothing_leaves_the_output_the_claim(prose: str) -> None:
    body = fence(PROGRAM) + "prints\n" + fence("f tensor([2.])\ng tensor([3.])") + prose
    assert claim(body, "f differs from g").kind is ClaimKind.OUTPUT


def test_an_exception_goes_before_what_is_said_of_time() -> None:
    body = fence(PROGRAM) + "gives\n" + fence("Traceback (most recent call last):\nRuntimeError: no f")
    assert claim(body + "and f is 10x slower than g", "f is slow and fails").kind is ClaimKind.EXCEPTION
