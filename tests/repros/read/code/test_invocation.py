"""How a report runs its program: by which command, with which variables, and which of several ways it shows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.read import read_issue
from repros.read.code.command import MOST_VARIABLES, exported, read_commands, with_variables
from repros.read.code.launched import MOST_ARGUMENTS
from repros.values import Invocation, Issue, Repro
from tests.repros.read.claims import fence

BARE = "import torch, argparse\nprint(torch.ones(2), argparse.ArgumentParser().parse_known_args())\n"
UNNAMED = fence(BARE, "python")
NAMED = fence(f"# x.py\n{BARE}", "python")
TESTS = fence("# test_x.py\nimport torch\ndef test_a():\n    assert torch.ones(1).item() == 2\n", "python")
RAISED = 'Traceback (most recent call last):\n  File "x.py", line 3, in <module>\nRuntimeError: a\n'


def repro(body: str, title: str = "a bug") -> Repro:
    """The deciding Repro of an issue."""
    return read_issue(Issue(title=title, body=body)).repros[0]


def line(body: str, title: str = "a bug") -> str:
    """The command that its program is run by."""
    found = repro(body, title)
    return found.invocation.line(found.entry)


@pytest.mark.parametrize(
    ("told", "command"),
    [
        ("Run with `OMP_NUM_THREADS=3 python x.py`:", "OMP_NUM_THREADS=3 python x.py"),
        ('With `TORCH_LOGS="recompiles" python x.py` I see\n' + fence("foo"), "TORCH_LOGS=recompiles python x.py"),
        ("Run with OMP_NUM_THREADS=3 python x.py --n 3 and it crashes.", "OMP_NUM_THREADS=3 python x.py --n 3"),
        (fence("$ OMP_NUM_THREADS=3 python3.11 x.py --n 3\n3", "bash"), "OMP_NUM_THREADS=3 python x.py --n 3"),
        (
            fence('export OMP_NUM_THREADS=3\nexport TORCH_LOGS="recompiles"\npython x.py', "bash"),
            "OMP_NUM_THREADS=3 TORCH_LOGS=recompiles python x.py",
        ),
        (fence("$ TORCH_LOGS=graph_breaks python x.py\n" + RAISED), "TORCH_LOGS=graph_breaks python x.py"),
        ("Run it with `python -O x.py`.", "python -O x.py"),
        (fence("$ python -W error x.py\nUserWarning: foo"), "python -Werror x.py"),
        ("1. Save as x.py\n2. Run `python -X dev x.py`", "python -Xdev x.py"),
        ("Running `python -m x --n 3` prints nothing.", "python -m x --n 3"),
        ("`python -m torch.distributed.run --nproc_per_node 2 x.py`", "torchrun --nproc_per_node=2 x.py"),
        (
            "`torchrun --standalone --nnodes=1 --nproc-per-node=2 x.py --backend gloo`",
            "torchrun --nproc_per_node=2 x.py --backend gloo",
        ),
        (
            "`python -m torch.distributed.launch --nproc_per_node=2 --use_env x.py`",
            "python -m torch.distributed.launch --use_env --nproc_per_node=2 x.py",
        ),
        (
            fence("C:\\Users\\me> set OMP_NUM_THREADS=3\nC:\\Users\\me> python .\\x.py --n 3"),
            "OMP_NUM_THREADS=3 python x.py --n 3",
        ),
        (fence('$env:TORCH_LOGS="recompiles"\npython x.py', "powershell"), "TORCH_LOGS=recompiles python x.py"),
        ("Set the environment variable `PYTHONHASHSEED` to `0` and run `python x.py`.", "PYTHONHASHSEED=0 python x.py"),
        (
            fence("TORCH_LOGS=recompiles \\\n  python x.py \\\n  --n 3", "bash"),
            "TORCH_LOGS=recompiles python x.py --n 3",
        ),
        (fence("$ OMP_NUM_THREADS=2 python x.py --n 3 2>&1 | tee log.txt"), "OMP_NUM_THREADS=2 python x.py --n 3"),
        (fence("$ ./x.py --n 3\n1"), "python x.py --n 3"),
        (fence("!OMP_NUM_THREADS=2 python x.py"), "OMP_NUM_THREADS=2 python x.py"),
        (fence("(base) me@box:~$ cd x && time python x.py --n 3 # it crashes"), "python x.py --n 3"),
        (fence("$ gdb --args python x.py --n 3\n(gdb) r\nSegmentation fault"), "python x.py --n 3"),
        (
            "To reproduce:\n\nTORCH_LOGS=recompiles python x.py --n 3\n\nIt prints 3.",
            "TORCH_LOGS=recompiles python x.py --n 3",
        ),
        (
            "1. save as x.py\n2. `export OMP_NUM_THREADS=3`\n3. `python x.py --n 3`",
            "OMP_NUM_THREADS=3 python x.py --n 3",
        ),
        ("`env TORCH_SHOW_CPP_STACKTRACES=1 python x.py`", "TORCH_SHOW_CPP_STACKTRACES=1 python x.py"),
        ('`python x.py --name "a b" --n 3`', "python x.py --name 'a b' --n 3"),
        (fence("$ CUDA_VISIBLE_DEVICES= python x.py\n1"), "CUDA_VISIBLE_DEVICES='' python x.py"),
        ("Running with `--n 3` raises an error.", "python x.py --n 3"),
        (
            "with `OMP_NUM_THREADS=2` and `MKL_NUM_THREADS=2` I get\n" + fence("1"),
            "OMP_NUM_THREADS=2 MKL_NUM_THREADS=2 python x.py",
        ),
        (
            "Setting `TORCHINDUCTOR_FX_GRAPH_CACHE=0` should turn the cache off, but it doesn't.",
            "TORCHINDUCTOR_FX_GRAPH_CACHE=0 python x.py",
        ),
        ("It fails when I set `TORCH_COMPILE_DEBUG=1`.", "TORCH_COMPILE_DEBUG=1 python x.py"),
        (
            fence('TORCHINDUCTOR_CPP_WRAPPER=1 TORCH_LOGS="+inductor" python x.py'),
            "TORCHINDUCTOR_CPP_WRAPPER=1 TORCH_LOGS=+inductor python x.py",
        ),
        ("To run:\n\n    OMP_NUM_THREADS=2 python x.py", "OMP_NUM_THREADS=2 python x.py"),
        ("- CUDA_VISIBLE_DEVICES=0\n- OMP_NUM_THREADS=4", "CUDA_VISIBLE_DEVICES=0 OMP_NUM_THREADS=4 python x.py"),
        ("`PYTHONHASHSEED=1 python x.py` (any other seed works)", "PYTHONHASHSEED=1 python x.py"),
        ("| `python x.py --n 1` | ok |\n| --- | --- |\n| `python x.py --n 2` | crash |", "python x.py --n 2"),
        (fence("# works\npython x.py --n 1\n# hangs\npython x.py --n 2", "sh"), "python x.py --n 2"),
        ("`python x.py --n 2` fails\n`python x.py --n 1` passes", "python x.py --n 2"),
    ],
)
def test_a_program_is_run_as_the_report_says(told: str, command: str) -> None:
    found = repro(f"{NAMED}\n{told}\n")
    assert found.invocation.line(found.entry) == command
    assert found.invocation.unfollowed == ()


@pytest.mark.parametrize(
    ("first", "command"),
    [
        ("# python x.py --n 3\n", "python x.py --n 3"),
        ("# run with: torchrun --nproc_per_node=2 x.py\n", "torchrun --nproc_per_node=2 x.py"),
        ('"""Run with:\n\n    torchrun --nproc-per-node 2 x.py\n"""\n', "torchrun --nproc_per_node=2 x.py"),
        ("# Usage: python x.py [--n N]\n", "python x.py"),
    ],
)
def test_a_program_says_itself_how_it_is_run(first: str, command: str) -> None:
    assert line(fence(first + BARE, "python")) == command


@pytest.mark.parametrize(
    ("told", "command"),
    [
        ("It raises an error, but works with `OMP_NUM_THREADS=1`.", "python x.py"),
        ("It crashes. Setting `OMP_NUM_THREADS=1` fixes it.", "python x.py"),
        ("### Workaround\n\nRun with `TORCHINDUCTOR_MAX_AUTOTUNE=0`.", "python x.py"),
        ("It crashes. It also crashes with `OMP_NUM_THREADS=1`.", "python x.py"),
        ("It crashes. Even with `OMP_NUM_THREADS=1` it still crashes.", "python x.py"),
        ("Without `OMP_NUM_THREADS=1` it crashes.", "python x.py"),
        ("It crashes unless `OMP_NUM_THREADS=1` is set.", "python x.py"),
        ("I tried `OMP_NUM_THREADS=1` and `MKL_NUM_THREADS=1`.", "python x.py"),
        ("If I set `TORCH_COMPILE_DISABLE=1`, the output is correct:\n" + fence("1"), "python x.py"),
        ("With `TORCHDYNAMO_DISABLE=1 python x.py` there is no error.\n" + fence("$ python x.py\n1"), "python x.py"),
        (
            fence("$ OMP_NUM_THREADS=1 python x.py") + "works fine.\n\n" + fence("$ python x.py") + "crashes.",
            "python x.py",
        ),
        ("It works with `OMP_NUM_THREADS=1 python x.py` and fails with `python x.py --n 4`.", "python x.py --n 4"),
        ("`python x.py --n 4` fails, while `OMP_NUM_THREADS=1 python x.py` works.", "python x.py --n 4"),
        ("I ran `python x.py --n 1`. It worked. Then I ran `python x.py --n 8`. It crashed.", "python x.py --n 8"),
        (
            "When I run `python x.py --n 0`, the output is\n" + fence("1")
            + "However, when I run `python x.py --n 1`, the output is\n" + fence("2"),
            "python x.py --n 1",
        ),
        (fence("$ python x.py --n 1\n1\n$ python x.py --n 4\n" + RAISED), "python x.py --n 4"),
        (fence('RuntimeError: x\n\nSet TORCH_LOGS="+dynamo" and OMP_N=1 for more information'), "python x.py"),
        ("RuntimeError: x\nSet TORCHDYNAMO_VERBOSE=1 for the internal stack trace (please do this)", "python x.py"),
        ('Set TORCHDYNAMO_REPRO_AFTER="aot" to generate a minifier script.', "python x.py"),
        ("`export OMP_NUM_THREADS=1` makes it faster.", "python x.py"),
        ("This message can be suppressed by setting PYTORCH_PRINT_REPRO_ON_FAILURE=0", "python x.py"),
        (fence("$ wget https://x/collect_env.py\n$ python collect_env.py"), "python x.py"),
        (fence("$ CUDA_VISIBLE_DEVICES= pip install torch\n$ OMP_A=4 python setup.py develop"), "python x.py"),
        ("`OMP_NUM_THREADS=3 python other.py` shows it.", "python x.py"),
        (
            fence("AssertionError: a\n\nTo execute this test, run the following:\n    OMP_A=1 python x.py -k y"),
            "python x.py",
        ),
    ],
)  # fmt: skip
def test_what_works_or_was_tried_or_runs_something_else_is_not_followed(told: str, command: str) -> None:
    assert line(f"{NAMED}\n{told}\n") == command


@pytest.mark.parametrize(
    ("told", "unfollowed"),
    [
        ("Run `python -I x.py`.", "the option -I"),
        ("`torchrun --nproc_per_node=8 x.py`", "8 processes"),
        ("`torchrun --nnodes=2 --nproc_per_node=2 x.py`", "several nodes"),
        (fence("mpirun -np 2 python x.py"), "mpirun"),
        ("`accelerate launch x.py`", "accelerate"),
        (fence("echo 3 | python x.py"), "what is piped into it"),
        ("Run with `ATEN_CPU_CAPABILITY=default python x.py`", "the variable ATEN_CPU_CAPABILITY"),
        ("It crashes with `ATEN_CPU_CAPABILITY=default`.", "the variable ATEN_CPU_CAPABILITY"),
        ("`python x.py --n $N`", "arguments that only a shell or the reporter knows"),
        ("`OMP_NUM_THREADS=$(nproc) python x.py`", "the variable OMP_NUM_THREADS"),
        ("`OMP_NUM_THREADS=96 python x.py`", "the variable OMP_NUM_THREADS"),
        (
            fence("$ OMP_NUM_THREADS=2 python x.py\n1\n$ OMP_NUM_THREADS=3 python x.py\n2"),
            "other ways to run it that the report tells",
        ),
    ],
)
def test_what_is_not_followed_is_kept_in_plain_words(told: str, unfollowed: str) -> None:
    found = repro(f"{NAMED}\n{told}\n").invocation
    assert found.unfollowed == (unfollowed,)
    assert found.launcher == "python"


def test_a_title_says_it_too() -> None:
    assert line(UNNAMED, "DataLoader hangs with OMP_NUM_THREADS=1") == "OMP_NUM_THREADS=1 python repro.py"


@pytest.mark.parametrize(
    ("body", "mode"),
    [
        ("$ OMP_NUM_THREADS=3 python\n>>> import torch\n>>> torch.get_num_threads()\n3", "transcript"),
        ("$ OMP_NUM_THREADS=3 python - <<EOF\nimport torch\nprint(torch.get_num_threads())\nEOF\n3", "script"),
        ("$ OMP_NUM_THREADS=3 python -c 'import torch; print(torch.get_num_threads())'\n3", "script"),
    ],
)
def test_what_is_typed_in_has_its_variables(body: str, mode: str) -> None:
    found = repro(fence(body))
    assert found.invocation.variables == (("OMP_NUM_THREADS", "3"),)
    assert (found.mode, found.invocation.arguments, found.invocation.unfollowed) == (mode, (), ())


def test_a_sentence_holds_a_program_with_its_variable() -> None:
    told = '`OMP_NUM_THREADS=2 python -c "import torch; print(torch.get_num_threads())"` prints 1.'
    assert line(told) == "OMP_NUM_THREADS=2 python repro.py"


def test_pytest_runs_the_tests_where_the_report_says_so() -> None:
    """Defends: calls were added below tests that pytest ran, and tests that only pytest can call were not runnable."""
    fixture = fence(
        "# test_x.py\nimport pytest\n@pytest.fixture\ndef x():\n    return 1\ndef test_a(x):\n    assert x == 2\n"
    )
    found = repro(f"{fixture}\n{fence('$ python -m pytest -xs tests/test_x.py::test_a')}")
    assert found.invocation.line(found.entry) == "pytest -xs test_x.py::test_a"
    assert (found.runnable, found.added_calls, found.needs) == (True, (), ("package:pytest",))
    assert repro(TESTS).added_calls == ("test_a()",)
    other = "`pytest tests/test_x.py::Test::test_b` fails."
    assert [line(f"{body}\n{other}") for body in (TESTS, UNNAMED)] == ["python test_x.py"] * 2


def test_several_processes_and_nccl_are_needs() -> None:
    assert repro(f"{NAMED}\n`torchrun --nproc_per_node=2 x.py`").needs == ("multi-process",)
    assert "gpu" in repro(f"{NAMED}\n`torchrun --nproc_per_node=2 x.py --backend nccl`").needs
    assert "gpu" in repro(f"{NAMED}\n`torchrun --nproc_per_node=gpu x.py`").needs


def test_of_two_programs_each_is_run_by_the_command_beside_it() -> None:
    """Defends: a command that names no block ran the program of another one, too."""
    second = fence("import torch\nprint(torch.zeros(3))\n", "python")
    body = f"{UNNAMED}\nIt prints a wrong value.\n\n{second}\n{fence('torchrun --nproc_per_node=2 repro.py')}\n"
    commands = {r.program: r.invocation.launcher for r in read_issue(Issue(title="a bug", body=body)).repros}
    assert commands == {BARE: "python", "import torch\nprint(torch.zeros(3))\n": "torchrun"}


def test_a_log_that_torch_was_asked_for_is_the_output_where_nothing_else_is() -> None:
    """Defends: lines of TORCH_LOGS were never part of what is claimed."""
    log = "V0301 10:00:00.000000 4711 torch/_dynamo/guards.py:2811] [0/1] [__recompiles] Recompiling function f"
    told = f"{NAMED}\nWith `TORCH_LOGS=recompiles python x.py` I see\n\n{fence(log)}"
    assert repro(told).claim.text == log
    assert repro(f"{NAMED}\nI see\n\n{fence(log)}").claim.text is None
    assert repro(told.replace("[__recompiles] ", "")).claim.text is None


pieces = st.lists(
    st.sampled_from(
        ["python ", "torchrun ", "pytest ", " x.py", " -m ", " -c ", " -W ", " --n", "OMP_N=", "A=1", "export "]
    )
    | st.sampled_from([" --nproc_per_node=", "9" * 12, " -k "])
    | st.sampled_from("'\"\\$>|&` \x00\ud800")
    | st.text(max_size=5),
    max_size=30,
).map("".join)


@given(pieces)
def test_any_line_is_read_and_hands_on_nothing_but_plain_words(text: str) -> None:
    for command in read_commands(text):
        run_as = command.invocation
        words = (*run_as.arguments, *run_as.options, *(value for _, value in run_as.variables))
        assert all(word == "" or (word.isprintable() and len(word) <= 202 and "$" not in word) for word in words)
        assert len(run_as.arguments) <= MOST_ARGUMENTS
        assert all(re.fullmatch(r"[\w ,.-]{1,90}", what) for what in run_as.unfollowed)
    exported(text)


names = st.sampled_from(["PATH", "HOME", "LD_PRELOAD", "REPROBOT_NONCE", "PYTHONSTARTUP", "TORCH_A", "OMP_B"])
names |= st.from_regex(r"(TORCH|OMP_)[A-Z]{1,3}", fullmatch=True)


@given(st.lists(st.tuples(names, st.text(max_size=300)), max_size=40))
def test_only_variables_of_torch_and_its_libraries_are_handed_on(pairs: list[tuple[str, str]]) -> None:
    given_on = with_variables(Invocation(), tuple(pairs)).variables
    assert len(given_on) <= MOST_VARIABLES
    assert all(name.startswith(("TORCH", "OMP_")) and len(value) <= 200 for name, value in given_on)
