"""Messages are compared by what they mean, not by where they were printed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from repros.judge.messages import Likeness, compare, normalise

TEXT = st.text(
    st.sampled_from("ab_:. \n\t/\\'\"`~-<>()[]0159xFfile.py…é\x1b[m") | st.characters(codec="utf-8"), max_size=120
)


@given(TEXT)
@example("x: :\n. ...")
@example("a /b/c/d.py:1:2 0x12 torch.float")
@example('File "a.py", line 3\n  x\n')
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(TEXT)
def test_a_message_is_the_same_as_itself(text: str) -> None:
    assert compare(text, text) is Likeness.SAME


SAME = [
    ("the order of a set", "{'b', 'a', 'c'} were not found here", "{'c', 'b', 'a'} were not found here"),
    ("addresses", "<Foo object at 0x7f001122> is bad", "<Foo object at 0x55aa> is bad"),
    ("paths and line numbers", "error in /home/me/x/a.py:12 now", "error in /opt/env/lib/a.py:99 now"),
    ("windows paths", r"can't read C:\Users\me\a.py", "can't read /tmp/a.py"),
    ("times", "2023-10-20 17:55:43,251 stopped", "2024-01-01 00:00:00 stopped"),
    ("process ids", "worker (pid 4312) exited", "worker (pid 77) exited"),
    ("quoting", "name `x` isn’t there", "name 'x' isn't there"),
    ("type spellings", "expected torch.float, got torch.long", "expected torch.float32, got torch.int64"),
    ("names of C++", "expected dtype Long (got Double)", "expected dtype torch.int64 (got torch.float64)"),
    ("the word scalar", "expected scalar type Half but got Char", "expected type torch.half but got torch.int8"),
    ("old tensor types", "expected torch.FloatTensor (got torch.LongTensor)", "expected Float (got Long)"),
    ("the time that passed", "timed out after 1800.5 seconds at 17:55:43", "timed out after 3 s at 9:05:01"),
    ("several process ids", "worker (pid(s) 4312, 4313) exited", "worker (pid(s) 77) exited"),
    (
        "the number of a worker",
        "Caught it in DataLoader worker process 0.",
        "Caught it in DataLoader worker process 3.",
    ),
    ("the name of a process", "Exception in Process-1 here", "Exception in Process-12:3 here"),
    ("torchscript lists", "expected int[] here", "expected List[int] here"),
    ("qualified names", "Scale.__init__() missing 1 argument: 'f'", "__init__() missing 1 argument: 'f'"),
    (
        "what Python says of pickling",
        "TypeError: can't pickle module objects",
        "TypeError: cannot pickle 'module' object",
    ),
    (
        "what Python says of a name without a value",
        "local variable 'x' referenced before assignment",
        "cannot access local variable 'x' where it is not associated with a value",
    ),
    (
        "what compiled code says of its backend",
        "backend='inductor' raised:\nRuntimeError: dimensions are invalid",
        "debug_wrapper raised RuntimeError: dimensions are invalid",
    ),
    ("what Python says of a property", "can't set attribute", "property 'weight' of 'Net' object has no setter"),
    ("the property's name", "can't set attribute", "can't set attribute 'weight'"),
    (
        "what Python says of a number that is not whole",
        "integer argument expected, got float",
        "'float' object cannot be interpreted as an integer",
    ),
    (
        "what Python says of an abstract class",
        "Can't instantiate abstract class A with abstract methods f",
        "Can't instantiate abstract class A without an implementation for abstract method 'f'",
    ),
    ("autograd names", "got MulBackward here", "got MulBackward0 here"),
    ("whitespace", "a  b\n\tc", "a b c"),
    ("a final stop", "it failed.", "it failed"),
    ("notebook cells", "at <ipython-input-3-a1b2> now", "at <ipython-input-77-ffff> now"),
    (
        "internal asserts",
        'x.defined() INTERNAL ASSERT FAILED at "../torch/csrc/x.cpp":12, please report a bug to PyTorch.',
        'x.defined() INTERNAL ASSERT FAILED at "/pytorch/torch/csrc/x.cpp":345, please report a bug to PyTorch.',
    ),
    (
        "torchscript excerpts",
        "JoinedStr aren't supported:\nat describe.py:5:11\ndef f(x):\n    return f'{x}'\n           ~~~ <--- HERE",
        'JoinedStr aren\'t supported:\n  File "/work/describe.py", line 6\ndef f(x):\n return f"{x}"\n ~ <--- HERE\n',
    ),
    (
        "excerpts without a place",
        "Input list must be of ints, got (int, int):\n@torch.jit.script\ndef f():\n  return t(li)\n     ~~~~ <--- HERE",
        "Input list must be of ints, got (int, int):\ndef f():\n    return t(li)\n    ~ <--- HERE",
    ),
    (
        "a compiler's names of dtypes",
        "Expected object of scalar type Float but got scalar type Long for element 1",
        "Expected object of scalar type float but got scalar type long int for element 1",
    ),
    (
        "what the code for a dtype is called",
        "\"log2\" not implemented for 'Half'",
        "\"log2_vml_cpu\" not implemented for 'Half'",
    ),
    ("its ending", "\"addmm_impl_cpu_\" not implemented for 'Long'", "\"addmm\" not implemented for 'Long'"),
    (
        "the user's own frames",
        'call_function f\n\nfrom user code:\n   File "a.py", line 9, in forward\n    self.foo += x\n\nSet TORCH_LOGS=1',
        'call_function f\n\nfrom user code:\n   File "/w/b.py", line 3, in f\n    self.foo += x\n\nSet TORCH_LOGS=2',
    ),
]


@pytest.mark.parametrize(("what", "one", "other"), SAME, ids=[s[0] for s in SAME])
def test_messages_are_the_same_but_for(what: str, one: str, other: str) -> None:
    assert compare(one, other) is Likeness.SAME
    assert compare(other, one) is Likeness.SAME


PART = [
    ("cut by dots at the end", "size mismatch for weight: copying...", "size mismatch for weight: copying a param (3)"),
    (
        "cut in the middle",
        "Expected object of [...] for argument #2",
        "Expected object of type A but got B for argument #2 'x'",
    ),
    (
        "cut in words",
        "No kernel for 'a' on these: [A, B].\n\n[... list of them ...]",
        "No kernel for 'a' on these: [A, B].\n\nA: registered at x\nB: registered at y",
    ),
    (
        "only its first sentence",
        "Trying to backward a second time",
        "Trying to backward a second time, but the buffers are gone",
    ),
    ("more than the message", "index 3 is out of bounds\nand then it stops", "index 3 is out of bounds"),
]


@pytest.mark.parametrize(("what", "claimed", "seen"), PART, ids=[p[0] for p in PART])
def test_a_claim_may_be(what: str, claimed: str, seen: str) -> None:
    assert compare(claimed, seen) is Likeness.PART


OTHER = [
    ("another member of a set", "{'b', 'a'} were not found", "{'c', 'a'} were not found"),
    ("another operator", "\"addmm_impl_cpu_\" not implemented for 'Half'", "\"baddbmm\" not implemented for 'Half'"),
    ("another dtype of one", "\"log2\" not implemented for 'Half'", "\"log2_vml_cpu\" not implemented for 'BFloat16'"),
    ("another device", "\"log2_cuda\" not implemented for 'Half'", "\"log2_vml_cpu\" not implemented for 'Half'"),
    (
        "another dtype",
        "\"eye\" not implemented for 'Bool' on this device now",
        "\"eye\" not implemented for 'Half' on this device now",
    ),
    (
        "another dtype by a compiler's name",
        "Expected the tensor to have scalar type Long but it has scalar type float",
        "Expected the tensor to have scalar type long int but it has scalar type double",
    ),
    (
        "another dtype without quotes",
        "Expected the tensor to have scalar type Long but it has scalar type Float",
        "Expected the tensor to have scalar type Long but it has scalar type Int",
    ),
    (
        "dtypes in another order",
        "Expected all tensors of the list to be Float but the second is Long",
        "Expected all tensors of the list to be Long but the second is Float",
    ),
    (
        "another type of Python's",
        "conv2d(): the argument must be a tensor of this size, but it is a list",
        "conv2d(): the argument must be a tensor of this size, but it is a tuple",
    ),
    (
        "a denial",
        "the tensors that are given to this function must be contiguous in memory",
        "the tensors that are given to this function must not be contiguous in memory",
    ),
    (
        "another side",
        "the value is greater than the upper limit of it",
        "the value is greater than the lower limit of it",
    ),
    (
        "the number of a dimension",
        "expected a tensor of rank 2 as the input",
        "expected a tensor of rank 3 as the input",
    ),
    (
        "another number",
        "Expected 3 dimensions for this operation, got 2",
        "Expected 3 dimensions for this operation, got 4",
    ),
    ("a short piece", "b", "name 'b' is not defined"),
    ("a piece of a word", "index 1 of it", "index 1 of items"),
    ("nothing", "", "something"),
    ("dots alone", "...", "something"),
    ("pieces in another order", "beta gamma ... alpha", "alpha then beta gamma"),
]


@pytest.mark.parametrize(("what", "claimed", "seen"), OTHER, ids=[o[0] for o in OTHER])
def test_messages_differ_by(what: str, claimed: str, seen: str) -> None:
    assert compare(claimed, seen) is Likeness.OTHER


def test_a_reworded_message_is_alike_and_more_so_at_the_same_place() -> None:
    one = "The function expects the input tensor to have at least two dimensions"
    other = "This function expects its input tensor to have at least two dimensions"
    far = "Function expected an input tensor that has at least two dimensions in it"
    assert compare(one, other) is Likeness.ALIKE
    assert compare(one, far) is Likeness.OTHER
    assert compare(one, far, same_place=True) is Likeness.ALIKE


@pytest.mark.parametrize(("dtype", "likeness"), [("Half", Likeness.ALIKE), ("Bool", Likeness.OTHER)])
def test_an_operator_that_lacks_a_dtype_is_the_same_at_the_same_place_whatever_its_code_is_called(
    dtype: str, likeness: Likeness
) -> None:
    one, other = "\"addmm_impl_cpu_\" not implemented for 'Half'", f"\"baddbmm\" not implemented for '{dtype}'"
    assert compare(one, other, same_place=True) is likeness


def test_a_message_that_names_more_than_the_claim_is_alike_and_one_that_names_less_is_not() -> None:
    one = "the tensor has been modified by an inplace operation. Hint: call torch.autograd.set_detect_anomaly(True)"
    more = one.replace("(True)", "(True, check_nan=False)")
    assert compare(one, more) is Likeness.ALIKE
    assert compare(more, one) is Likeness.OTHER


def test_an_excerpt_alone_is_not_thrown_away() -> None:
    assert compare("f(x)\n~~~ <--- HERE", "g(x)\n~~~ <--- HERE") is Likeness.OTHER


@pytest.mark.parametrize("part", ["/a", "a.", "~", "0x", "....", "\n:"])
def test_a_hostile_message_of_any_length_is_compared_to_its_end(part: str) -> None:
    """Defends: a pattern whose time grows with the square of a message would take hours for these."""
    text = part * 200_000
    assert compare(f"a message {text}", f"another one {text[::-1]}") is not Likeness.SAME


def test_a_message_whose_beginning_stayed_is_alike_unless_what_follows_says_something_else() -> None:
    claimed = "Trying to walk through the graph a second time, but its parts are gone. Give keep_graph=True at first"
    newer = (
        "Trying to walk through the graph a second time (or to read what it saved). What it saves is freed when it is"
        " walked through. Give keep_graph=True if you need to do that twice or want to read what was saved before"
    )

    assert compare(claimed, newer) is Likeness.ALIKE
    assert compare(claimed, newer.replace("keep_graph", "hold_graph")) is Likeness.OTHER
