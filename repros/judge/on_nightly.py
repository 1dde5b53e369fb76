"""What the newest nightly build says of a failure that shows on the releases: told, and never what decides."""

from __future__ import annotations

from dataclasses import replace

from repros.judge.question import Question
from repros.judge.release_outcome import Consensus, Outcomes, outcome_on
from repros.judge.verdict_phrases import counted
from repros.judge.verdict_text import Say
from repros.values import Verdict


def with_nightly(verdict: Verdict, question: Question, seen: Outcomes) -> Verdict:
    """The Verdict of what shows, with what the newest nightly build that ran says, if it is newer than the latest."""
    ran = [r for r in question.known if r in question.nightlies and outcome_on(seen, r).runs]
    if not ran or not question.later(ran[-1], question.latest):
        return verdict
    newest = outcome_on(seen, ran[-1])
    told = {"reason": verdict.reason, "nightly": str(question.day(ran[-1]) or ran[-1]), "where": counted(newest)}
    if newest.consensus is Consensus.ABSENT:
        return replace(verdict, reason=Say.GONE_ON_NIGHTLY(**told), gone_on_nightly=told["nightly"])
    if newest.consensus is Consensus.SHOWS and ran[-1] not in question.reported:
        return replace(verdict, reason=Say.SHOWS_ON_NIGHTLY(**told))
    return verdict
