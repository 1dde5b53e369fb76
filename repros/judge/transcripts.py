"""A transcript's answers, statement by statement."""

from __future__ import annotations

import re

from repros.judge.budget import spend
from repros.judge.noise import Noise
from repros.judge.other_output import other_answer
from repros.judge.printed import tidy
from repros.judge.raised import last_name
from repros.judge.tokens import Token, find, tokenise
from repros.values import Claim, Run, StatementOutput

_TRACEBACK = "Traceback (most recent call last)"


def hold_statements(claim: Claim, run: Run, noise: Noise | None = None) -> bool:
    """Whether every statement that the claim gives an answer for was answered so; False where none could be compared.

    Answers that differ from run to run, that show a traceback or that tell a version are left out; the rest must hold
    something.
    """
    wanted = [s for s in claim.statements if s.output.strip() and not _left_out(s)]
    answers = iter(run.statements)
    compared = 0
    for statement in wanted:
        asked = _squeeze(statement.statement)
        answer = next((a for a in answers if _squeeze(a.statement) == asked), None)
        if answer is None:
            return False
        claimed, seen = _tokens(statement.output, noise), _tokens(answer.output, noise)
        if not claimed:
            continue
        if find(claimed, seen) is None:
            return False
        compared += 1
    return compared > 0


def answers_otherwise(claim: Claim, run: Run) -> bool:
    """Whether a statement whose answer the claim gives was answered by another value of the same form."""
    answers = list(run.statements)
    for statement in claim.statements:
        while answers and _squeeze(answers[0].statement) != _squeeze(statement.statement):
            answers.pop(0)
        if not answers:
            return False
        claimed, seen = _tokens(statement.output, None), _tokens(answers.pop(0).output, None)
        if other_answer(claimed, seen):
            return True
    return False


def claimed_statement(claim: Claim, run: Run) -> tuple[StatementOutput, bool] | None:
    """The Run's own last statement that the claim says raised its exception, and whether one before it failed unasked.

    None where the claim ties no statement to the exception, or the Run never reached it.
    """
    name = last_name(claim.exception or "") or _TRACEBACK
    answers = iter(run.statements)
    found: tuple[StatementOutput, bool] | None = None
    failed = False
    for statement in claim.statements:
        asked = _squeeze(statement.statement)
        for answer in answers:
            if _squeeze(answer.statement) == asked:
                break
            failed = failed or bool(answer.exceptions)
        else:
            break
        if name in statement.output:
            found = (answer, failed)
        failed = failed or (bool(answer.exceptions) and "Error" not in statement.output)
    return found


def _left_out(statement: StatementOutput) -> bool:
    return _TRACEBACK in statement.output or "__version__" in statement.statement


def _tokens(output: str, noise: Noise | None) -> list[Token]:
    text = tidy(output)
    return tokenise(noise.without(text) if noise else text)


def _squeeze(statement: str) -> str:
    spend(2 + len(statement) / 10)
    return re.sub(r"\s+", "", statement).rstrip(";")
