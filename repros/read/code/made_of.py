"""What the values of a program are made of: the functions that make them, and what is drawn for them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Mapping
from itertools import islice

from repros.read.code.python import nodes, parse, walk, written

DRAWS = re.compile(
    r"rand|dropout|bernoulli|multinomial|normal|poisson|gumbel|rrelu|\b(?:id|time|seed)\b|(?<!requires_grad)(?<=\w)_\(",
    re.IGNORECASE,
)
"""What a function may hold that gives something else each time, or that changes what it is given."""

_MAKES = re.compile(
    r"\bempty|\b(?:Lazy)?(?:Linear|Bilinear|Conv|RNN|LSTM|GRU|Embedding|Transformer|Multihead|Sequential)\w*\("
)
"""What is made with values of its own each time."""

_UNSURE = re.compile(
    r"[dD]ropout|BatchNorm|\brrelu|RReLU|\b(?:svd|qr|eigh?|symeig|pca_lowrank|lobpcg|schur)\w{0,20}\(|\bout=|\btime\b"
    r"|(?<!requires_grad)(?<=\w)_\("
)
"""What gives something else at each call, leaves its result open, or writes into what it is given."""

_CHANGING = frozenset({ast.AugAssign, ast.Delete, ast.Global, ast.For, ast.While, ast.With, ast.Try})
"""Statements that change a value, or may make it more than once, or not at all."""

_HARMLESS = frozenset({"print", "manual_seed", "seed", "eval", "set_printoptions", "requires_grad_"})
"""Calls whose value nobody takes, and that change none."""

_MOST_STEPS = 200


def changes(code: str) -> bool:
    """Whether a program may change a value that it has made, or give another one each time that it makes it."""
    tree, found = parse(code).tree, nodes(code)
    if tree is None or not found.by_type.keys().isdisjoint(_CHANGING) or _UNSURE.search(code):
        return True
    stored = (isinstance(n.ctx, ast.Store) for n in found.of(ast.Subscript))
    set_on = (isinstance(n.ctx, ast.Store) for n in found.of(ast.Attribute))
    alone = (s.value for s in tree.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call))
    names = (written(call.func).rsplit(".", 1)[-1] for call in alone if not _is_pure(call))
    return any(stored) or any(set_on) or any(name not in _HARMLESS for name in names)


def _is_pure(call: ast.Call) -> bool:
    """Whether a call is one of a library's functions: at a prompt its value is shown."""
    return (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name | ast.Attribute)
        and _root(call.func) in {"torch", "np", "numpy", "F"}
    )


def _root(node: ast.expr) -> str:
    return written(node).split(".", 1)[0]


def bound_once(tree: ast.Module) -> dict[str, ast.expr]:
    """The values of the names that a module binds on its own level, those that it binds once."""
    bound = [
        (t.id, s.value) for s in tree.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)
    ]
    times = Counter(name for name, _ in bound)
    return {name: value for name, value in bound if times[name] == 1}


def made_of(value: ast.expr, once: Mapping[str, ast.expr]) -> tuple[frozenset[str], frozenset[str]]:
    """The functions that make a value, and the names of what is drawn, or made with values of its own, for it."""
    functions: set[str] = set()
    drawn: set[str] = set()
    left = [value]
    for node in islice(iter(lambda: left.pop() if left else None, None), _MOST_STEPS):
        for part in walk(node):
            if isinstance(part, ast.Call):
                functions.add(written(part.func).rsplit(".", 1)[-1].rstrip("()"))
            elif isinstance(part, ast.Name) and part.id in once:
                if is_drawn(once[part.id]):
                    drawn.add(part.id)
                else:
                    left.append(once[part.id])
    return frozenset(functions), frozenset(drawn)


def is_drawn(value: ast.expr) -> bool:
    """Whether making a value again would give another one."""
    text = written(value)
    return bool(DRAWS.search(text) or _MAKES.search(text))
