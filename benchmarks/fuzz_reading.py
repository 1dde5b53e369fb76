"""The reader: mutated issues are read, whatever they hold, and what was read has its JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from benchmarks.issues import generated, generated_document
from repros.contract import reading_json
from repros.read import read_issue
from repros.values import Comment, Issue

_POOL = 400
_LONGEST, _MOSTLY = 60_000, 1_500
"""Characters of a mutated issue: one of two hundred may have as many as GitHub stores, the others are for speed."""

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


def check(random: Random) -> None:
    """Reads one. Raises whatever reading raises."""
    reading_json(read_issue(mutated(random, pool())))


@cache
def pool() -> tuple[Issue, ...]:
    """What is mutated."""
    return (*map(generated, range(_POOL)), *map(generated_document, range(_POOL // 10)))


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
