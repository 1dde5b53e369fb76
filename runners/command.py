"""The command of a run, as its Invocation says: words for the engine, never a shell's."""

from __future__ import annotations

from collections.abc import Mapping

from repros.values import Invocation, Mode

_LAUNCHER = "/opt/repro/launcher"
_OURS_UNLESS_TOLD = frozenset({"OMP_NUM_THREADS", "OMP_WAIT_POLICY"})
"""Variables of ours that are a default, where all others guard the run."""


def command_of(entry: str, mode: Mode, invocation: Invocation) -> tuple[str, ...]:
    """The words that start a program in the folder of its files; at a prompt there is only the interpreter's part."""
    # A name that begins with a dash would be an option of the interpreter.
    file = f"./{entry}" if entry.startswith("-") else entry
    options, arguments = invocation.options, invocation.arguments
    if mode == "transcript":
        return ("python", *options, f"{_LAUNCHER}/transcript.py", f"/opt/repro/files/{entry}")
    match invocation.launcher:
        case "python":
            return ("python", *options, file, *arguments)
        case "-m":
            return ("python", *options, "-m", entry.removesuffix(".py"), *arguments)
        case "pytest":
            return ("python", f"{_LAUNCHER}/by_pytest.py", *options, *(arguments or (file,)))
        case "torchrun":
            return ("python", "-m", "torch.distributed.run", "--standalone", *options, file, *arguments)
        case "torch.distributed.launch":
            return ("python", "-m", "torch.distributed.launch", *options, file, *arguments)


def with_reported(ours: Mapping[str, str], invocation: Invocation) -> dict[str, str]:
    """The variables of a run: ours, and those of the report that can't weaken them."""
    reported = {n: v for n, v in invocation.variables if n not in ours or n in _OURS_UNLESS_TOLD}
    return {**ours, **reported}
