"""Reads mutated issues and reports what raises, what hangs, and whether memory grows.

python -m benchmarks.fuzz_reading [--count 200000] [--seed 0] [--issues FILE.jsonl]
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from benchmarks.issues import generated, generated_document, read_issues
from repros.contract import reading_json
from repros.read import read_issue
from repros.values import Comment, Issue

_HANG_SECONDS = 5
_POOL = 400
_LONGEST, _MOSTLY = 60_000, 1_500
"""Characters of a mutated issue: one of two hundred may have as many as GitHub stores, the others are for speed."""

_GROWTH_BYTES = 200 * 1024 * 1024
_FRAGMENTS = (
    *(
        "```",
        "``",
        "`",
        "~~~",
        "```python\n",
        "\n```\n",
        ">>> ",
        "... ",
        "In [1]: ",
        "Out[1]: ",
        "-> ",
        "$ ",
        "> ",
        ">>",
        "\n\n",
    ),
    *(
        "Traceback (most recent call last):\n",
        '  File "a.py", line 1, in f\n',
        "RuntimeError: ",
        "UserWarning: ",
        "# Title: ",
        "\n",
    ),
    *(
        '"""',
        "'''",
        "Output:",
        "# Version: 1.2.0",
        "# Labels: a, b",
        "# API: x",
        "# Bug description: y",
        "<details>",
        "<pre>",
        "</pre>",
    ),
    *(
        "\0",
        "\r\n",
        "\t",
        "\u200b",
        "\u00a0",
        "\ud800",
        "“",
        "#",
        "\\",
        "(",
        ")",
        "[" * 60,
        "{",
        "}",
        ":",
        "=",
        "1.2.3+cu101",
        "9" * 300,
    ),
    *(
        "python - <<EOF\n",
        "EOF\n",
        'python -c "',
        "| --- |",
        "- ",
        "1. ",
        "def f(",
        "class ",
        "lambda: ",
        "if x:\n",
        "\f",
        "\v",
        "🐛",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz; gives 1 where anything raised, hung, or memory grew by more than 200 MB after the first tenth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--issues", type=Path)
    args = parser.parse_args(arguments)
    pool = [*map(generated, range(_POOL)), *map(generated_document, range(_POOL // 10))]
    pool += read_issues(args.issues) if args.issues else []
    signal.signal(signal.SIGALRM, _hung)
    failed, slowest, early = 0, (0.0, -1), 0
    start = time.monotonic()
    for n in range(args.count):
        issue = mutated(Random(f"{args.seed}:{n}"), pool)
        began = time.process_time()
        failed += not _survives(issue, n)
        slowest = max(slowest, (time.process_time() - began, n))
        if n == args.count // 10:
            early = _peak_bytes()
        if n % 10_000 == 9_999:
            rate = (n + 1) / (time.monotonic() - start)
            print(f"{n + 1:,} read, {failed} failed, {rate:,.0f} a second, peak {_peak_bytes() >> 20} MB", flush=True)
    growth = _peak_bytes() - early
    worst = f"slowest {slowest[0]:.2f} s (number {slowest[1]})"
    print(f"{args.count:,} mutated issues: {failed} failed; {worst}; memory +{growth >> 20} MB")
    return int(failed > 0 or growth > _GROWTH_BYTES)


def mutated(random: Random, pool: Sequence[Issue]) -> Issue:
    """One issue of the pool after one to six mutations; the same for the same random state."""
    issue = random.choice(pool)
    longest = _LONGEST if random.random() < 0.005 else _MOSTLY
    body = issue.body
    for _ in range(random.randint(1, 6)):
        body = random.choice(_MUTATIONS)(random, body, pool)[:longest]
    comments = (Comment(random.choice(pool).body[:2000], author="a"),) if random.random() < 0.1 else ()
    title = issue.title if random.random() < 0.9 else random.choice(_FRAGMENTS) * 3
    return Issue(id=issue.id, title=title, body=body, author="a", comments=comments)


def _cut(random: Random, body: str, _pool: Sequence[Issue]) -> str:
    at = random.randint(0, len(body))
    return body[:at] if random.random() < 0.5 else body[at:]


def _join(random: Random, body: str, pool: Sequence[Issue]) -> str:
    return body + random.choice(("", "\n", "\n\n")) + random.choice(pool).body


def _double(_random: Random, body: str, _pool: Sequence[Issue]) -> str:
    return body + body


def _insert(random: Random, body: str, _pool: Sequence[Issue]) -> str:
    at = random.randint(0, len(body))
    return body[:at] + random.choice(_FRAGMENTS) * random.choice((1, 1, 1, 2, 40)) + body[at:]


def _remove(random: Random, body: str, _pool: Sequence[Issue]) -> str:
    at = random.randint(0, len(body))
    return body[:at] + body[at + random.randint(1, 200) :]


def _shuffle(random: Random, body: str, _pool: Sequence[Issue]) -> str:
    lines = body.split("\n")
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


def _repeat(random: Random, body: str, _pool: Sequence[Issue]) -> str:
    lines = body.split("\n")
    at = random.randrange(len(lines))
    return "\n".join((*lines[:at], *[lines[at]] * random.choice((2, 10, 100)), *lines[at:]))


def _quote(random: Random, body: str, _pool: Sequence[Issue]) -> str:
    mark = random.choice(("> ", "    ", "\t", "# ", "- ", ">>> ")) * random.choice((1, 1, 3))
    return "\n".join(mark + line for line in body.split("\n"))


def _crlf(_random: Random, body: str, _pool: Sequence[Issue]) -> str:
    return body.replace("\n", "\r\n")


_MUTATIONS: tuple[Callable[[Random, str, Sequence[Issue]], str], ...] = (
    *(_cut, _join, _double, _insert, _insert, _insert, _remove, _remove, _shuffle, _repeat, _quote, _crlf),
)


def _survives(issue: Issue, number: int) -> bool:
    """Whether an issue is read, in time; prints what went wrong."""
    signal.alarm(_HANG_SECONDS)
    try:
        reading_json(read_issue(issue))
    except Exception:  # noqa: BLE001 - whatever it is, it is what the fuzzer looks for
        print(f"number {number}:\n{traceback.format_exc(limit=-4)}", flush=True)
        return False
    finally:
        signal.alarm(0)
    return True


def _hung(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"took more than {_HANG_SECONDS} s")


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
