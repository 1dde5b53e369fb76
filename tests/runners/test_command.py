"""The words that start a run, and whose variables win."""

import pytest

from repros.values import Invocation, Mode
from runners.command import command_of, with_reported

LAUNCHER = "/opt/repro/launcher"


@pytest.mark.parametrize(
    ("mode", "invocation", "command"),
    [
        ("script", Invocation(), "python x.py"),
        ("script", Invocation((), ("--n", "3"), ("-O",)), "python -O x.py --n 3"),
        ("script", Invocation((), ("a",), (), "-m"), "python -m x a"),
        ("script", Invocation((), (), ("-s",), "pytest"), f"python {LAUNCHER}/by_pytest.py -s x.py"),
        ("script", Invocation((), ("x.py::test_a",), (), "pytest"), f"python {LAUNCHER}/by_pytest.py x.py::test_a"),
        (
            "script",
            Invocation((), ("a",), ("--nproc_per_node=2",), "torchrun"),
            "python -m torch.distributed.run --standalone --nproc_per_node=2 x.py a",
        ),
        (
            "script",
            Invocation((), (), ("--nproc_per_node=2",), "torch.distributed.launch"),
            "python -m torch.distributed.launch --nproc_per_node=2 x.py",
        ),
        ("transcript", Invocation((), ("a",), ("-O",)), f"python -O {LAUNCHER}/transcript.py /opt/repro/files/x.py"),
    ],
)
def test_a_program_is_started_by_its_launcher(mode: Mode, invocation: Invocation, command: str) -> None:
    assert " ".join(command_of("x.py", mode, invocation)) == command


def test_a_file_named_like_an_option_is_a_file() -> None:
    assert command_of("-c.py", "script", Invocation()) == ("python", "./-c.py")


def test_the_reports_variables_are_set_but_none_that_guards_the_run() -> None:
    ours = {"PATH": "/bin", "OMP_NUM_THREADS": "1", "REPROBOT_NONCE": "n"}
    told = Invocation((("OMP_NUM_THREADS", "3"), ("PATH", "/x"), ("REPROBOT_NONCE", "x"), ("TORCH_LOGS", "+dynamo")))
    assert with_reported(ours, told) == {
        "PATH": "/bin",
        "OMP_NUM_THREADS": "3",
        "REPROBOT_NONCE": "n",
        "TORCH_LOGS": "+dynamo",
    }
