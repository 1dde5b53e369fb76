"""What a program put out, cut into what is compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from repros.judge.budget import leave_out
from repros.judge.noise import Noise
from repros.judge.printed import Unit, printed, units
from repros.judge.tokens import Token, tokenise
from repros.values import Run

MOST_TOKENS = 80_000
"""Words and numbers of output that are compared, from its beginning."""


@dataclass(frozen=True, slots=True)
class Output:
    """The text, its words and numbers, and the lines and tensors that these make."""

    text: str
    tokens: Sequence[Token]
    units: Sequence[Unit]

    def with_tokens(self, kept: Callable[[Sequence[Token]], Sequence[Token]]) -> Output:
        """The same with its tokens as `kept` gives them."""
        tokens = kept(self.tokens)
        return replace(self, tokens=tokens, units=units(tokens))


def output_of(run: Run, noise: Noise | None = None, *, logs: bool = True) -> Output:
    """What the program put out, with `logs` what torch logged too, without the lines that differ from run to run."""
    text = printed(run, logs=logs)
    tokens = tokenise(noise.without(text) if noise else text, MOST_TOKENS + 1)
    if len(tokens) > MOST_TOKENS:
        leave_out(f"the first {MOST_TOKENS:,} words and numbers of the output")
    compared = tokens[:MOST_TOKENS]
    return Output(text, compared, units(compared))
