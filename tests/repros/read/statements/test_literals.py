"""Each value of a sentence has the role that the nearest words give it: all words with all values in all orders."""

from itertools import product

import pytest

from repros.read.statements.literals import literals, named_results, pair_of, wanted_value
from repros.values import Role

GOT = ("prints", "it returns", "I get", "we got", "torch gives", "the result is", "it evaluates to", "I see", "shows",
       "it's", "the output has shape", "but I received", "produces", "yields", "the actual value is")  # fmt: skip
WANTED = ("should be", "it should print", "I expected", "I would expect it to be", "the docs say", "must return",
          "the correct result is", "I want", "expected", "it ought to give", "should have been",
          "desired value is")  # fmt: skip
TURNS = ("instead of", "rather than", "and not", "not")
VALUES = (
    ("4", "3"), ("-1.5", "0.25"), ("True", "False"), ("nan", "0.0"), ("torch.float32", "torch.int64"),
    ("tensor([1, 9])", "tensor([1, 2])"), ("(2, 3)", "(3, 2)"), ("torch.Size([1])", "torch.Size([2])"),
    ("[1, 2]", "[2, 1]"), ("0, 1, 2", "1, 2, 3"), ("1e-05", "inf"),
)  # fmt: skip
MARKS = ("{}", "`{}`", '"{}"', "**{}**")


@pytest.mark.parametrize(("got", "wanted", "mark"), [(*v, MARKS[n % len(MARKS)]) for n, v in enumerate(VALUES)])
def test_the_words_before_a_value_give_its_role(got: str, wanted: str, mark: str) -> None:
    shown, asked = mark.format(got), mark.format(wanted)
    sentences = [
        text
        for one, other in product(GOT, WANTED)
        for text in (
            f"{one} {shown}, {other} {asked}.",
            f"{other} {asked} but {one} {shown}",
            f"{other} {asked}. {one} {shown}.",
        )
    ]
    sentences += [f"{one} {shown} {turn} {asked}." for one, turn in product(GOT, TURNS)]
    sentences += [f"{shown} {verb}, {turn} {asked}" for verb, turn in product(("is printed", "was returned"), TURNS)]

    assert {s: pair_of(s) for s in sentences if pair_of(s) != (got, wanted)} == {}


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        ("I expected to see 3 instead of 4", ["expected", "actual"]),
        ("It should not be 3.", ["actual"]),
        ("It does not return 3.", [None]),
        ("`4`, but `3` is right.", ["actual", "expected"]),
        ("`4` is wrong.", ["actual"]),
        ("It fails on 2.1.0 and in 3 of 4 runs.", [None, None]),
        ("It returns 3 tensors instead of 4 tensors.", []),
        ("It gets 3x slower and takes 4 s.", []),
    ],
)
def test_a_value_has_no_role_but_by_words_about_it(sentence: str, roles: list[str | None]) -> None:
    assert [v.role for v in literals(sentence)] == [r and Role(r) for r in roles]


@pytest.mark.parametrize(
    ("sentence", "pair"),
    [
        ("When the input is 0 the output should be 1 but I get nan.", ("nan", "1")),
        ("Since p is 0.5, half of them should be 0 but I get 3.", ("3", "0")),
        ("When dim is 1 the result should be 5.", None),
        ("When I run this the result is 3 but it should be 4", ("3", "4")),
        ("For n = 4, the mean is 2 and the variance should be 3", None),
        ("It is `1.0` and the expected value is `2.0`", ("1.0", "2.0")),
        ("it gives 2 and it should give 3", ("2", "3")),
    ],
)
def test_a_value_that_only_says_of_which_case_it_speaks_is_none_that_comes_out(
    sentence: str, pair: tuple[str, str] | None
) -> None:
    assert pair_of(sentence) == pair


@pytest.mark.parametrize(
    ("sentence", "complains"),
    [
        ("`train` and `eval` differ", True),
        ("`train` is not equal to `eval`", True),
        ("`train` isn't the same as `eval`", True),
        ("`train` and `eval` should be the same", True),
        ("`train` and `eval` should match but differ", True),
        ("`train` and `eval` should differ but they are the same", False),
        ("`train` and `eval` should not be equal", False),
        ("`train` and `eval` shouldn't be equal", False),
        ("I expected `train` and `eval` to be different, but they are identical", False),
        ("`train` differs from `eval`, as it should", False),
        ("`train` and `eval` don't differ", False),
        ("There is no difference between `train` and `eval`", False),
    ],
)
def test_only_a_complaint_that_two_results_differ_sets_them_against_each_other(sentence: str, complains: bool) -> None:
    assert (named_results(sentence, frozenset({"train", "eval"})) is not None) is complains


def test_what_is_compared_by_torch_testing_has_no_order() -> None:
    assert pair_of("Expected 3 but got 4.\nAbsolute difference: 1\nRelative difference: 0.33") is None


@pytest.mark.parametrize(
    ("sentence", "value"),
    [("It should be 3.", "3"), ("I want 1, 2, 3.", "1, 2, 3"), ("I expected 3 runs to do.", None), ("prints 3", None)],
)
def test_a_value_that_should_come_ends_its_sentence(sentence: str, value: str | None) -> None:
    assert wanted_value(sentence) == value


@pytest.mark.parametrize(
    ("sentence", "pair"),
    [
        ("the right result is **ref**, vmap gives **out**", ("out", "ref")),
        ("`out` and `ref` should be equal", ("out", "ref")),
        ("'ref' is not the same as 'out'", ("ref", "out")),
        ("`out` is printed before `ref`.", None),
        ("`out` differs", None),
        ("`one` and `other` differ", None),
    ],
)
def test_results_are_told_by_the_labels_that_the_program_prints(sentence: str, pair: tuple[str, str] | None) -> None:
    assert named_results(sentence, frozenset({"out", "ref"})) == pair
