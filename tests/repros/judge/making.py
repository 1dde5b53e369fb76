"""Makes Repros and Runs as reading and running would."""

from repros.values import Claim, ClaimKind, Frame, Outcome, RaisedException, Repro, Run, SourceFile, StatementOutput

PROGRAM = "import torch\ntorch.cat([torch.ones(2, 3), torch.ones(2, 4)])\n"


def repro(kind="none", program=PROGRAM, should=None, needs=(), problems=(), runnable=True, environment=None, **claim):
    extra = {"environment": environment} if environment else {}
    return Repro(
        files=(SourceFile("test.py", program),),
        entry="test.py",
        mode="transcript" if claim.get("statements") else "script",
        claim=Claim(ClaimKind(kind), **claim),
        should=should,
        needs=needs,
        problems=problems,
        runnable=runnable,
        **extra,
    )


def run(outcome="ok", torch="1.3.0", **rest):
    rest.setdefault("recorded", outcome in {"ok", "exception", "exit"})
    rest.setdefault("seconds", 2.0)
    rest.setdefault("cpu_seconds", 1.8)
    return Run(torch=torch, python="3.7.16", outcome=Outcome(outcome), **rest)


def raises(*types_and_messages, line=2, source=None, library=True, **rest):
    """A Run ended by a chain of exceptions, raised below a line of the program."""
    frames = [Frame("test.py", line, "<module>", source)]
    if library:
        frames.append(Frame("/env/lib/python3.7/site-packages/torch/functional.py", 70, "cat", "return _VF.cat(x)"))
    exceptions = tuple(RaisedException(t, m, tuple(frames)) for t, m in types_and_messages)
    rest.setdefault("exit_code", 1)
    return run("exception", exceptions=exceptions, **rest)


def answers(*pairs):
    return tuple(StatementOutput(statement, output) for statement, output in pairs)
