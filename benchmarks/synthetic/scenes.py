"""What goes wrong in a synthetic issue: a program, what it is said to do, and how that looks on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from repros.values import ClaimKind

FILE = "repro.py"


@dataclass(frozen=True, slots=True)
class Scene:
    """`code` are a program's statements, `seen` what a terminal shows when it runs, `said` the reporter's sentence.

    `failing` is the place of the statement that fails, where one does. `gpu` is whether it asks for one.
    """

    api: str
    code: tuple[str, ...]
    kind: ClaimKind
    said: str
    seen: str = ""
    exception: str | None = None
    failing: int | None = None
    gpu: bool = False

    @property
    def program(self) -> str:
        """The program's text."""
        return "\n".join(self.code)


_CALLS = (
    ("torch.kthvalue", "torch.kthvalue(a, {n})"),
    ("torch.gather", "torch.gather(a, 1, b.long() + {n})"),
    ("torch.index_select", "torch.index_select(a, 0, torch.tensor([{n}]))"),
    ("torch.cumprod", "torch.cumprod(a, dim={n})"),
    ("torch.tensordot", "torch.tensordot(a, b, dims={n})"),
    ("torch.nn.functional.pad", "torch.nn.functional.pad(a, (1, {n}), mode='reflect')"),
    ("torch.repeat_interleave", "torch.repeat_interleave(a, torch.tensor([{n}, 2]), dim=0)"),
    ("torch.bucketize", "torch.bucketize(a, b[{n}])"),
    ("torch.linalg.solve", "torch.linalg.solve(a, b + {n})"),
    ("torch.chunk", "torch.chunk(a, -{n})"),
    ("torch.nn.Unfold", "torch.nn.Unfold({n})(a)"),
    ("torch.einsum", "torch.einsum('ij,kl->i{n}', a, b)"),
)
_FAILURES = (
    ("RuntimeError", "sizes {n} and {m} do not agree in dimension 1"),
    ("RuntimeError", 'the kernel "{api}_cpu" has no version for Half ({n})'),
    ("IndexError", "dimension {n} is outside the range of [-2, 1]"),
    ("TypeError", "argument 'dim' must be a tuple of ints, not a float with value {n}.5"),
    ("ValueError", "expected at most {m} rows, found {n}"),
    ("NotImplementedError", "no rule for batching {api} over {n} levels"),
)
_EXTRA = (
    "torch.manual_seed({n})",
    "c = torch.arange({m}.)",
    "lin = torch.nn.Linear({m}, {n})",
    "total = 0\nfor i in range({n}):\n    total += i",
    "def double(t):\n    return t * 2",
    "class Twice(torch.nn.Module):\n    def forward(self, t):\n        return t + t",
)


def scene_of(random: Random) -> Scene:
    """Some scene."""
    return random.choices(_MAKERS, (40, 24, 8, 8, 6, 6))[0](random)


def raises(random: Random, *, gpu: bool = False) -> Scene:
    """A program that raises."""
    code, api, call, n, m = _beginning(random, gpu=gpu)
    exception, message = random.choice(_FAILURES)
    code.append(f"out = {call}")
    last = f"{exception}: {message.format(n=n, m=m, api=api.rpartition('.')[2])}"
    said = random.choice((f"{api} raises an error", f"Calling {api} like this fails", "I get this error"))
    return Scene(api, tuple(code), ClaimKind.EXCEPTION, said, last, exception, len(code) - 1, gpu)


def prints(random: Random) -> Scene:
    """A program that prints something wrong."""
    code, api, call, n, m = _beginning(random)
    code.append(f"print({call}.sum())")
    seen = f"tensor({n}.{m}{random.randrange(100):02})"
    return Scene(api, tuple(code), ClaimKind.OUTPUT, f"The result of {api} is wrong", seen)


def warns(random: Random) -> Scene:
    """A program that warns."""
    code, api, call, n, _ = _beginning(random)
    code.append(f"out = {call}")
    category = random.choice(("UserWarning", "DeprecationWarning", "FutureWarning"))
    line = "\n".join(code).count("\n") + 1
    seen = f"{FILE}:{line}: {category}: {api} with {n} parts will go away in a later version\n  {code[-1]}"
    return Scene(api, tuple(code), ClaimKind.WARNING, f"{api} warns although I use it as documented", seen, category)


def crashes(random: Random) -> Scene:
    """A program that kills the interpreter."""
    code, api, call, _, _ = _beginning(random)
    code.append(f"out = {call}")
    said = random.choice((f"{api} segfaults", f"{api} crashes the interpreter with a segmentation fault"))
    return Scene(api, tuple(code), ClaimKind.CRASH, said, "Segmentation fault (core dumped)")


def hangs(random: Random) -> Scene:
    """A program that never ends."""
    code, api, call, _, _ = _beginning(random)
    code.append(f"out = {call}")
    said = random.choice((f"{api} hangs and never returns", "The program hangs forever in the last line"))
    return Scene(api, tuple(code), ClaimKind.HANG, said)


_WONDERS = (
    (ClaimKind.NONE, "A question about {}"),
    (ClaimKind.SLOW, "{} is slower here than I am used to"),
    (ClaimKind.MEMORY, "The memory of {} grows in a loop"),
)


def wonders(random: Random) -> Scene:
    """A program of which nothing is said that it does, or what it takes alone."""
    code, api, call, _, _ = _beginning(random)
    code.append(f"out = {call}")
    kind, said = random.choice(_WONDERS)
    return Scene(api, tuple(code), kind, said.format(api))


_MAKERS: tuple[Callable[[Random], Scene], ...] = (raises, prints, warns, crashes, hangs, wonders)


def _beginning(random: Random, *, gpu: bool = False) -> tuple[list[str], str, str, int, int]:
    n, m = random.randrange(3, 90), random.randrange(2, 40)
    api, call = random.choice(_CALLS)
    where = ", device='cuda'" if gpu else ""
    code = ["import torch", f"a = torch.randn({n}, {m}{where})", f"b = torch.ones({m}, {n}{where})"]
    code += [each.format(n=n, m=m) for each in random.sample(_EXTRA, random.randrange(3))]
    return code, api, call.format(n=n), n, m
