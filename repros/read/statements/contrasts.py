"""Two results of one run that should be the same: told by labels that the program prints, or all that it prints."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repros.read.code.two_results import makers_of_both, prints_both_modes
from repros.read.statements.account import Account
from repros.read.statements.literals import named_results
from repros.read.statements.printed import printable
from repros.read.statements.sentences import is_wrong
from repros.read.words.labels import mode_role
from repros.read.words.values import differ, of_both_modes
from repros.values import Claim, ClaimKind, Contrast, Role

_OF_RESULTS = re.compile(r"\b(?:results?|outputs?|values?|answers?)\b", re.IGNORECASE)
_OF_ELSE = re.compile(
    r"\b(?:grad\w*|backward|strid\w*|times?|speed|slow\w*|fast\w*|recompil\w*|memory|dtypes?|devices?|messages?|errors?"
    r"|layouts?|toleran\w*|precision|round\w*|seeds?|random\w*)\b|\de-\d",
    re.IGNORECASE,
)
"""Words of other differences than those of two results that can be seen where they are printed."""


_OF_OTHERS = re.compile(
    r"\b(?:gpus?|cpus?|cuda|mps|releases?|versions?|docs?|documentation|docstrings?|shapes?|sizes?|performance|types?"
    r"|orders?|signs?|slight\w*|tiny|digits?|bits?|ulps?|small|backends?|platforms?|machines?)\b|\d\.\d",
    re.IGNORECASE,
)
"""Words of a comparison with something else, or of differences that show in no value."""

_LIBRARIES = re.compile(r"\b(?:numpy|scipy|jax|tensorflow|matlab)\b", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:np|numpy|scipy|jax|jnp|tf)\.\w")


def by_named_results(account: Account) -> Claim | None:
    """Two results of one run that should be the same, told by the labels that the program prints before them."""
    told = named_contrast(account)
    return Claim(ClaimKind.OUTPUT, contrast=told) if told else None


def named_contrast(account: Account) -> Contrast | None:
    """The labels that the program prints before two results that should be the same, told by words or by themselves.

    That of eager mode is the one that should come, where a sentence speaks of both modes and of something wrong. Where
    there are none they are what a function gives, eager and compiled, if a sentence says that two things differ.
    """
    labels = frozenset(text.strip(" :=\n") for text in printable(account.program))
    texts = (account.title, *(p.text for p in account.prose))
    if told := next((pair for text in texts if labels and (pair := named_results(text, labels))), None):
        return Contrast(*told)
    modes = {role: label for label in sorted(labels) if (role := mode_role(label))}
    if {Role.ACTUAL, Role.EXPECTED} <= modes.keys() and any(of_both_modes(t) and is_wrong(t) for t in texts):
        return Contrast(modes[Role.ACTUAL], modes[Role.EXPECTED])
    differing = [t for t in texts if differ(t) and not _OF_ELSE.search(t)]
    both_modes = any(_OF_RESULTS.search(t) for t in differing) and prints_both_modes(account.program)
    return Contrast(pair=True) if both_modes or _names_makers(differing, account) else None


def _names_makers(differing: Sequence[str], account: Account) -> bool:
    """Whether a sentence that says that two things differ names what makes each of the two values that are printed.

    The title may name one of them. Where it speaks of another library, device or release, or of what is no value, it
    compares something else.
    """
    makers = makers_of_both(account.program) if differing else None
    if makers is None:
        return False
    titled = [_names(account.title, row) for row in makers]
    for said in (sentence for text in differing for sentence in re.split(r"(?<=[.!?])\s|\n", text)):
        named = [_names(said, row) for row in makers]
        others = _OF_OTHERS.search(said) or (_LIBRARIES.search(said) and not _CALLED.search(account.program))
        if differ(said) and not others and any(named) and all(a or b for a, b in zip(named, titled, strict=True)):
            return True
    return False


def _names(words: str, functions: frozenset[str]) -> bool:
    """Whether words name one of some functions."""
    return any(re.search(rf"(?<![A-Za-z0-9_]){re.escape(f)}(?![A-Za-z0-9_])", words) for f in functions if len(f) > 2)
