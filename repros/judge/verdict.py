"""All Observations of a Repro into one Verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from repros.judge.boundaries import Boundaries, boundaries
from repros.judge.cpu_part import may_show_before, shown_before
from repros.judge.expectations import failed_as_expected
from repros.judge.lacks import lack_of_box, other_platform
from repros.judge.limits import asks_for_accelerator, limit_hit
from repros.judge.measured_claims import KINDS, better_releases
from repros.judge.missing_apis import missing_api
from repros.judge.observe import ending
from repros.judge.on_nightly import with_nightly
from repros.judge.question import Question
from repros.judge.raised import ends, raised, shown_type
from repros.judge.release_outcome import Consensus, Outcomes, ReleaseOutcome, outcome_on, release_outcomes
from repros.judge.unrunnable import cannot_run
from repros.judge.verdict_phrases import claimed, counted, disagreement, why
from repros.judge.verdict_text import Say, lacking
from repros.values import (
    ClaimKind,
    ObservedRun,
    Outcome,
    Reading,
    Repro,
    Run,
    Verdict,
    VerdictKind,
)

_RAISE = re.compile(r"^[ \t]*raise (?:\w+\.){0,5}(\w+)", re.MULTILINE)


def before_running(reading: Reading) -> Verdict | None:
    """The Verdict of an issue that needs no run, by its deciding Repro; None where a run is needed."""
    if not reading.repros:
        elsewhere = any(p.code == "program-elsewhere" for p in reading.problems)
        return Verdict(VerdictKind.NEEDS_INFO, Say.PROGRAM_ELSEWHERE() if elsewhere else Say.NO_PROGRAM())
    return repro_before_running(reading.repros[0])


def repro_before_running(repro: Repro) -> Verdict | None:
    """The Verdict of a Repro that needs no run (it asks for an accelerator, or can't run as written), else None."""
    if not repro.runnable:
        return Verdict(VerdictKind.NEEDS_INFO, Say.CANNOT_RUN(lack=lacking(repro.problems)))
    return for_accelerator() if "gpu" in repro.needs and not may_show_before(repro) else None


def for_accelerator() -> Verdict:
    """The Verdict of a program for an accelerator of which nothing else can be said."""
    return Verdict(VerdictKind.NEEDS_GPU, Say.ACCELERATOR())


def decide(repro: Repro, observed: Sequence[ObservedRun], question: Question) -> Verdict:
    """The Verdict of all Observations. Its runs are ordered: the reported release first, then by release and repeat."""
    seen = release_outcomes(observed)
    reported = [outcome_on(seen, r) for r in question.candidates]
    shown = next((s for s in reported if s.consensus is Consensus.SHOWS), None)
    kind, reason, found = _judge(repro, question, seen, reported, shown)
    leading = shown or next((s for s in reported if s.runs), reported[0])
    verdict = Verdict(
        kind,
        reason,
        runs=_in_order(observed, question, leading.release),
        first_shown=found.first_shown,
        first_absent=found.first_absent,
        statement=next((s for s in repro.statements if s.claim == repro.claim), None),
        boundaries=found.neighbours,
        regression=found.regression,
    )
    if "gpu" in repro.needs:
        return _on_cpu_alone(repro, verdict, question)
    return with_nightly(verdict, question, seen) if kind is VerdictKind.REPRODUCED else verdict


def _on_cpu_alone(repro: Repro, verdict: Verdict, question: Question) -> Verdict:
    """The Verdict of a program for an accelerator: only what shows before it asks for one counts."""
    found = shown_before(repro, verdict, frozenset({*question.candidates, question.latest}))
    if found is None:
        return replace(for_accelerator(), runs=verdict.runs)
    reached, first = map(str, found)
    return replace(
        verdict, reason=Say.BEFORE_ACCELERATOR(reason=verdict.reason.rstrip("."), reached=reached, first=first)
    )


_Judged = tuple[VerdictKind, str, Boundaries]


def _judge(
    repro: Repro,
    question: Question,
    seen: Outcomes,
    reported: list[ReleaseOutcome],
    shown: ReleaseOutcome | None,
) -> _Judged:
    if shown is None:
        kind, reason = _as_far_as_followed(repro, *_not_shown(repro, question, reported))
        return kind, reason, Boundaries()
    kind, reason = _shown(repro, question, seen, shown)
    found = boundaries(repro, question, seen, shown.release)
    whole = (
        Say.WITH_REMARK(reason=reason.rstrip("."), remark=found.remark) if found.remark else reason,
        *_measured(repro, seen),
    )
    return kind, " ".join(whole), found


def _measured(repro: Repro, seen: Outcomes) -> Iterator[str]:
    """What was measured on each release, where that is what a claim is about."""
    told = (
        s for s in seen.values() if s.runs and repro.claim.kind in KINDS and s.release not in better_releases(repro)
    )
    yield from (
        Say.MEASURED(release=s.release, why=why(s.first))
        for s in told
        if s.consensus in {Consensus.SHOWS, Consensus.ABSENT}
    )


def _shown(repro: Repro, question: Question, seen: Outcomes, shown: ReleaseOutcome) -> tuple[VerdictKind, str]:
    """It shows on the reported release: what the latest says."""
    latest = outcome_on(seen, question.latest)
    unavailable = question.why_unavailable(latest.release)
    parts = {"what": claimed(repro), "where": counted(shown), "release": latest.release}
    if not question.later(question.latest, shown.release):
        return VerdictKind.REPRODUCED, Say.SHOWS(**parts)
    if latest.consensus is Consensus.NOT_RUN and not unavailable:
        return VerdictKind.INCONCLUSIVE, Say.SHOWS_AND_LATEST_NOT_RUN(**parts)
    if latest.consensus in {Consensus.NOT_RUN, Consensus.INFRA}:
        failed = latest.failed or (unavailable or "").rstrip(".")
        return VerdictKind.INCONCLUSIVE, Say.SHOWS_AND_LATEST_FAILED(**parts, failed=failed)
    parts["latest"] = counted(latest)
    if latest.consensus is Consensus.SHOWS:
        return VerdictKind.REPRODUCED, Say.SHOWS_ON_BOTH(**parts)
    if latest.consensus is Consensus.ABSENT:
        return VerdictKind.FIXED, Say.FIXED(**parts)
    if latest.consensus is Consensus.DISAGREE:
        return VerdictKind.INCONCLUSIVE, Say.SHOWS_AND_LATEST_DISAGREES(**parts, disagreement=disagreement(latest))
    say = Say.SHOWS_AND_LATEST_DIFFERS if latest.consensus is Consensus.DIFFERS else Say.SHOWS_AND_LATEST_UNTOLD
    return _latest_untold(latest), say(**parts, why=why(latest.first))


def _latest_untold(latest: ReleaseOutcome) -> VerdictKind:
    """What shows on the reported release and fails otherwise on the latest is still a reproduction.

    Where the latest ended cleanly with something that can't be compared, or hit a limit, it may as well be fixed.
    """
    run = latest.first.run
    failed = run.trusted and run.outcome in {Outcome.EXCEPTION, Outcome.CRASH, Outcome.EXIT}
    return VerdictKind.REPRODUCED if failed and not limit_hit(run) else VerdictKind.INCONCLUSIVE


def _not_shown(repro: Repro, question: Question, reported: list[ReleaseOutcome]) -> tuple[VerdictKind, str]:
    """It shows on no reported release: why."""
    ran = [s for s in reported if s.runs]
    if not ran:
        return _not_run(question, reported)
    for there in ran:
        if there.consensus is Consensus.DISAGREE:
            return VerdictKind.INCONCLUSIVE, Say.DISAGREE(disagreement=disagreement(there))
    if repro.claim.kind is ClaimKind.NONE:
        return _nothing_claimed(repro, ran[0])
    agreed = {s.consensus for s in ran}
    if agreed == {Consensus.ABSENT} and len(ran) == len(reported):
        return _absent(repro, ran)
    if agreed == {Consensus.DIFFERS}:
        return _failing(repro, ran[0])
    return _untold(repro, next((s for s in ran if s.consensus is Consensus.UNKNOWN), ran[0]))


def _as_far_as_followed(repro: Repro, kind: VerdictKind, reason: str) -> tuple[VerdictKind, str]:
    """What does not show where the program is not run as the report runs it says nothing."""
    if not repro.invocation.unfollowed or kind not in {VerdictKind.NOT_REPRODUCED, VerdictKind.DIFFERENT_FAILURE}:
        return kind, reason
    return VerdictKind.INCONCLUSIVE, Say.UNFOLLOWED(reason=reason, unfollowed=", ".join(repro.invocation.unfollowed))


def _not_run(question: Question, reported: list[ReleaseOutcome]) -> tuple[VerdictKind, str]:
    for there in reported:
        reason = question.why_unavailable(there.release)
        if reason:
            return VerdictKind.INCONCLUSIVE, Say.RELEASE_UNAVAILABLE(release=there.release, failed=reason.rstrip("."))
    first = reported[0]
    return VerdictKind.ERROR, Say.NOT_RUN(
        release=first.release, failed=first.failed
    ) if first.failed else Say.NEVER_RUN(release=first.release)


def _absent(repro: Repro, ran: list[ReleaseOutcome]) -> tuple[VerdictKind, str]:
    failed = next((s for s in ran if _fails(repro, s.first.run)), None)
    if failed:
        return _failing(repro, failed)
    where = " and ".join(counted(s) for s in ran)
    parts = {"what": claimed(repro), "where": where, "why": why(ran[0].first)}
    if platform := other_platform(repro):
        return VerdictKind.INCONCLUSIVE, Say.OTHER_PLATFORM(**parts, platform=platform)
    if need := lack_of_box(repro):
        return VerdictKind.INCONCLUSIVE, Say.LACK_OF_BOX(**parts, need=need)
    return VerdictKind.NOT_REPRODUCED, Say.NOT_REPRODUCED(**parts)


def _fails(repro: Repro, run: Run) -> bool:
    """Whether a Run without the claim still failed of something that the report doesn't speak of.

    An exception in the place of a claimed crash is none: where it is another failure, it isn't absent.
    """
    if run.outcome not in {Outcome.EXCEPTION, Outcome.CRASH} or repro.claim.kind is ClaimKind.CRASH:
        return False
    text = repro.claim.text or ""
    names = [shown_type(e.type) for e in raised(run)]
    if names and (failed_as_expected(repro.should, names) or _raises_itself(repro, names)):
        return False
    return not any(name != "exception" and (name in text or name in (repro.should or "")) for name in names)


def _raises_itself(repro: Repro, names: Sequence[str]) -> bool:
    """Whether the program raises all these exceptions by statements of its own: nothing failed below it."""
    return {name for f in repro.files for name in _RAISE.findall(f.text)}.issuperset(names)


def _failing(repro: Repro, there: ReleaseOutcome) -> tuple[VerdictKind, str]:
    """The program fails, but not as reported; where it can't run as written, that is what is said."""
    lack = cannot_run(repro, there.first.run)
    if lack:
        return VerdictKind.NEEDS_INFO, Say.CANNOT_RUN_ON(lack=lack, where=counted(there))
    return VerdictKind.DIFFERENT_FAILURE, Say.FAILS_OTHERWISE(where=counted(there), why=why(there.first))


def _untold(repro: Repro, there: ReleaseOutcome) -> tuple[VerdictKind, str]:
    """Nothing can be said about the reported release, and why."""
    run = there.first.run
    if there.consensus is Consensus.UNKNOWN and run.trusted:
        if asks_for_accelerator(run):
            return VerdictKind.NEEDS_GPU, Say.ACCELERATOR_ON(where=counted(there))
        lack = cannot_run(repro, run)
        if lack:
            return VerdictKind.NEEDS_INFO, Say.CANNOT_RUN_ON(lack=lack, where=counted(there))
    return VerdictKind.INCONCLUSIVE, Say.UNTOLD(what=claimed(repro), where=counted(there), why=why(there.first))


def _nothing_claimed(repro: Repro, there: ReleaseOutcome) -> tuple[VerdictKind, str]:
    """A report without a claim: what was seen; a failure of the program's own is one that nobody claimed."""
    run = there.runs[0].run
    seen = {"seen": ending(run), "release": there.release}
    if not run.trusted or (not run.recorded and run.outcome in {Outcome.OK, Outcome.EXCEPTION}):
        return VerdictKind.INCONCLUSIVE, Say.NOTHING_CLAIMED_AND_UNFIT(why=why(there.first))
    if asks_for_accelerator(run):
        return VerdictKind.NEEDS_GPU, Say.ACCELERATOR()
    lack = cannot_run(repro, run)
    if lack:
        return VerdictKind.NEEDS_INFO, Say.CANNOT_RUN(lack=lack)
    own = run.outcome in {Outcome.EXCEPTION, Outcome.CRASH} and not limit_hit(run)
    if own and not any(missing_api(e) for e in ends(run)):
        return VerdictKind.DIFFERENT_FAILURE, Say.UNCLAIMED_FAILURE(**seen)
    return VerdictKind.INCONCLUSIVE, Say.NOTHING_CLAIMED(**seen)


def _in_order(observed: Sequence[ObservedRun], question: Question, leading: str) -> tuple[ObservedRun, ...]:
    """The reported release that the verdict stands on first, infra-errors behind its real runs, then by release."""

    def key(o: ObservedRun) -> tuple[bool, bool, int, int]:
        infra = o.run.outcome is Outcome.INFRA_ERROR
        return (o.run.torch != leading, infra, question.position(o.run.torch), o.run.repeat)

    return tuple(sorted(observed, key=key))
