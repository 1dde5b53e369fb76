"""How fast issues are read, and how the cost grows with texts that are made to be slow to read.

`READING_ISSUES` may name a `.jsonl` of issues to read instead of generated ones.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.issues import generated, read_issues
from repros.read import read_issue
from repros.read.text.normal import MAX_CHARS
from repros.values import Issue

_GENERATED = 400
_BASE = MAX_CHARS // 8
"""Characters of the 1x case: the 8x case is as much as is read of one text."""

_MEGABYTE = 1_000_000

SHAPES: dict[str, Callable[[int], str]] = {
    "backticks": lambda size: "`" * size,
    "prompts": lambda size: ">>> " * (size // 4),
    "prompt lines": lambda size: ">>> x\n" * (size // 6),
    "nested quotes": lambda size: "\n".join(">" * (1 + n % 500) + " x" for n in range(size // 250)),
    "one line": lambda size: "x = torch.ones(2) " * (size // 18),
    "fences": lambda size: "```\n" * (size // 4),
    "fences with code": lambda size: "```\nx = 1\n```\n" * (size // 14),
    "tracebacks": lambda size: 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n' * (size // 68),
    "failing session": lambda size: _fenced(
        ">>> f()\nTraceback (most recent call last):\nValueError: a\n" * (size // 57)
    ),
    "fenced errors": lambda size: _fenced("x\n") + "```\nRuntimeError: a\n```\n" * (size // 24),
    "fenced values": lambda size: "```\nx = 1\nprint(x)\n```\n" + "gives\n```\ntensor(1)\n```\n" * (size // 24),
    "errors": lambda size: "RuntimeError: a\n\n" * (size // 17),
    "remarks": lambda size: _fenced("print(x)  # prints 3\n" * (size // 21)),
    "hashes": lambda size: "# " * (size // 2),
    "versions": lambda size: "works in 1.5.1, fails in 1.6 " * (size // 29),
    "brackets": lambda size: "[" * size,
}


def _fenced(text: str) -> str:
    return f"```\n{text}```"


def main() -> int:
    """Print issues a second, then for each shape the seconds at 1x, 2x, 4x, 8x and of a megabyte."""
    path = os.environ.get("READING_ISSUES")
    issues = list(read_issues(Path(path))) if path else [generated(seed) for seed in range(_GENERATED)]
    read_issue(issues[0])
    spent = min(_seconds(issues) for _ in range(3))
    print(f"{len(issues)} issues{'' if path else ', generated'}: {len(issues) / spent:,.0f} a second on one core")
    slow = 0
    print(f"{'seconds for':20s} {'1x':>8s} {'2x':>8s} {'4x':>8s} {'8x':>8s} {'growth':>8s} {'1 MB':>8s}")
    for name, shape in SHAPES.items():
        times = [_seconds([Issue(body=shape(_BASE * times))]) for times in (1, 2, 4, 8)]
        large = _seconds([Issue(body=shape(_MEGABYTE))])
        slow += large > 2
        print(
            f"{name:20s} "
            + " ".join(f"{t:8.3f}" for t in times)
            + f" {times[3] / max(times[0], 1e-4):7.1f}x {large:8.3f}"
        )
    many = _seconds([Issue(body="```\n" * 100_000)])
    print(f"100,000 fences: {many:.3f} s")
    return slow


def _seconds(issues: list[Issue]) -> float:
    start = time.process_time()
    for issue in issues:
        read_issue(issue)
    return time.process_time() - start


if __name__ == "__main__":
    main()
