"""All Observations of a Repro into one Verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repros.judge.boundaries import boundaries
from repros.judge.expectations import failed_as_expected
from repros.judge.lacks import lack_of_box
from repros.judge.limits import asks_for_accelerator, limit_hit
from repros.judge.missing_apis import missing_api
from repros.judge.observe import ending
from repros.judge.question import Question
from repros.judge.raised import ends, raised, shown_type
from repros.judge.sentences import claimed, counted, disagreement, why
from repros.judge.standing import Stand, Standing, standing, standings
from repros.judge.unrunnable import cannot_run
from repros.values import (
    ClaimKind,
    ObservedRun,
    Outcome,
    Problem,
    Reading,
    Repro,
    Run,
    Verdict,
    VerdictKind,
)

_PROBLEMS = {
    "undefined-name": "it uses names that it never defines",
    "syntax": "it can't be parsed",
    "missing-file": "it needs files that aren't part of the report",
    "missing-module": "it imports modules that aren't part of the report",
    "private-package": "it imports packages that can't be had",
    "fragment": "it is a fragment",
    "unfinished": "parts of it are left out",
    "nothing-runs": "it only imports and defines",
    "uncalled-tests": "it defines tests that only a test runner can call",
    "no-failing-program": "it isn't the program that fails",
    "program-elsewhere": "it is not in the report but elsewhere",
    "cpp": "a part of it is C++",
}
"""Codes of reading's problems that keep a program from running, in words."""

_MOST_NAMED = 10
"""Names that are missing, in one sentence."""

_FAILED = "our own infrastructure failed"

_RAISE = re.compile(r"^[ \t]*raise (?:\w+\.){0,5}(\w+)", re.MULTILINE)


def before_running(reading: Reading) -> Verdict | None:
    """The Verdict of an issue that needs no run, by its deciding Repro; None where a run is needed."""
    if not reading.repros:
        elsewhere = any(p.code == "program-elsewhere" for p in reading.problems)
        where = "The program is not in the report but elsewhere." if elsewhere else "The report holds no program."
        return Verdict(VerdictKind.NEEDS_INFO, where)
    return repro_before_running(reading.repros[0])


def repro_before_running(repro: Repro) -> Verdict | None:
    """The Verdict of a Repro that needs no run (it asks for an accelerator, or can't run as written), else None."""
    if not repro.runnable:
        return Verdict(VerdictKind.NEEDS_INFO, f"The program can't run as written: {_lacks(repro.problems)}.")
    if "gpu" in repro.needs:
        return Verdict(VerdictKind.NEEDS_GPU, "The program asks for an accelerator, and it is run on CPU alone.")
    return None


def decide(repro: Repro, observed: Sequence[ObservedRun], question: Question) -> Verdict:
    """The Verdict of all Observations. Its runs are ordered: the reported release first, then by release and repeat."""
    seen = standings(observed)
    reported = [standing(seen, r) for r in question.candidates]
    shown = next((s for s in reported if s.stand is Stand.SHOWS), None)
    kind, reason, first_shown, first_absent = _judge(repro, question, seen, reported, shown)
    leading = shown or next((s for s in reported if s.runs), reported[0])
    return Verdict(
        kind,
        reason,
        runs=_in_order(observed, question, leading.release),
        first_shown=first_shown,
        first_absent=first_absent,
        statement=next((s for s in repro.statements if s.claim == repro.claim), None),
    )


_Judged = tuple[VerdictKind, str, str | None, str | None]


def _judge(
    repro: Repro, question: Question, seen: dict[str, Standing], reported: list[Standing], shown: Standing | None
) -> _Judged:
    if shown is None:
        kind, reason = _as_far_as_followed(repro, *_not_shown(repro, question, reported))
        return kind, reason, None, None
    kind, reason = _shown(repro, question, seen, shown)
    found = boundaries(repro, question, seen, shown.release)
    sentence = f"{reason}; {found.remark}." if found.remark else f"{reason}."
    return kind, sentence, found.first_shown, found.first_absent


def _shown(repro: Repro, question: Question, seen: dict[str, Standing], shown: Standing) -> tuple[VerdictKind, str]:
    """It shows on the reported release: what the latest says. The sentence has no full stop yet."""
    what = claimed(repro)
    there = f"{what[:1].upper()}{what[1:]} shows on {counted(shown)}"
    latest = standing(seen, question.latest)
    if not question.later(question.latest, shown.release):
        return VerdictKind.REPRODUCED, there
    if latest.stand is Stand.NOT_RUN and not question.why_unavailable(latest.release):
        return VerdictKind.INCONCLUSIVE, f"{there}; torch {latest.release} was not run"
    if latest.stand in {Stand.NOT_RUN, Stand.INFRA}:
        failed = latest.failed or (question.why_unavailable(latest.release) or "").rstrip(".")
        return VerdictKind.INCONCLUSIVE, f"{there}; torch {latest.release} could not be run: {failed}"
    if latest.stand is Stand.SHOWS:
        return VerdictKind.REPRODUCED, f"{there} and on {counted(latest)}"
    if latest.stand is Stand.ABSENT:
        return VerdictKind.FIXED, f"{there} and is gone on {counted(latest)}"
    if latest.stand is Stand.DISAGREE:
        return VerdictKind.INCONCLUSIVE, f"{there}, but runs disagree: {disagreement(latest)}"
    return _latest_untold(latest), f"{there}; on {counted(latest)} it can't be told, because {_because(latest)}"


def _latest_untold(latest: Standing) -> VerdictKind:
    """What shows on the reported release and fails otherwise on the latest is still a reproduction.

    Where the latest ended cleanly with something that can't be compared, or hit a limit, it may as well be fixed.
    """
    run = latest.first.run
    failed = run.trusted and run.outcome in {Outcome.EXCEPTION, Outcome.CRASH, Outcome.EXIT}
    return VerdictKind.REPRODUCED if failed and not limit_hit(run) else VerdictKind.INCONCLUSIVE


def _because(there: Standing) -> str:
    return f"the program fails otherwise: {why(there.first)}" if there.stand is Stand.DIFFERS else why(there.first)


def _not_shown(repro: Repro, question: Question, reported: list[Standing]) -> tuple[VerdictKind, str]:
    """It shows on no reported release: why."""
    ran = [s for s in reported if s.runs]
    if not ran:
        return _not_run(question, reported)
    for there in ran:
        if there.stand is Stand.DISAGREE:
            return VerdictKind.INCONCLUSIVE, f"Runs disagree: {disagreement(there)}."
    if repro.claim.kind is ClaimKind.NONE:
        return _nothing_claimed(repro, ran[0])
    stands = {s.stand for s in ran}
    if stands == {Stand.ABSENT} and len(ran) == len(reported):
        return _absent(repro, ran)
    if stands == {Stand.DIFFERS}:
        return _failing(repro, ran[0])
    return _untold(repro, next((s for s in ran if s.stand is Stand.UNKNOWN), ran[0]))


def _as_far_as_followed(repro: Repro, kind: VerdictKind, reason: str) -> tuple[VerdictKind, str]:
    """What does not show where the program is not run as the report runs it says nothing."""
    if not repro.invocation.unfollowed or kind not in {VerdictKind.NOT_REPRODUCED, VerdictKind.DIFFERENT_FAILURE}:
        return kind, reason
    what = ", ".join(repro.invocation.unfollowed)
    return VerdictKind.INCONCLUSIVE, f"{reason} But the report runs it otherwise, and this was not followed: {what}."


def _not_run(question: Question, reported: list[Standing]) -> tuple[VerdictKind, str]:
    for there in reported:
        reason = question.why_unavailable(there.release)
        if reason:
            return (
                VerdictKind.INCONCLUSIVE,
                f"Torch {there.release}, the reported release, can't be had: {reason.rstrip('.')}.",
            )
    return VerdictKind.ERROR, f"Torch {reported[0].release} could not be run: {reported[0].failed or _FAILED}."


def _absent(repro: Repro, ran: list[Standing]) -> tuple[VerdictKind, str]:
    failed = next((s for s in ran if _fails(repro, s.first.run)), None)
    if failed:
        return _failing(repro, failed)
    where = " and ".join(counted(s) for s in ran)
    lack = lack_of_box(repro)
    if lack:
        return VerdictKind.INCONCLUSIVE, f"{lack}: there {claimed(repro)} doesn't show on {where}; {why(ran[0].first)}."
    return VerdictKind.NOT_REPRODUCED, f"The program ran without {claimed(repro)} on {where}: {why(ran[0].first)}."


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


def _failing(repro: Repro, there: Standing) -> tuple[VerdictKind, str]:
    """The program fails, but not as reported; where it can't run as written, that is what is said."""
    lack = cannot_run(repro, there.first.run)
    if lack:
        return VerdictKind.NEEDS_INFO, f"The program can't run as written: {lack} ({counted(there)})."
    return (
        VerdictKind.DIFFERENT_FAILURE,
        f"The program fails on {counted(there)}, but not as reported: {why(there.first)}.",
    )


def _untold(repro: Repro, there: Standing) -> tuple[VerdictKind, str]:
    """Nothing can be said about the reported release, and why."""
    run = there.first.run
    if there.stand is Stand.UNKNOWN and run.trusted:
        if asks_for_accelerator(run):
            return (
                VerdictKind.NEEDS_GPU,
                f"The program asks for an accelerator, and it is run on CPU alone ({counted(there)}).",
            )
        lack = cannot_run(repro, run)
        if lack:
            return VerdictKind.NEEDS_INFO, f"The program can't run as written: {lack} ({counted(there)})."
    said = why(there.first)
    return VerdictKind.INCONCLUSIVE, f"Whether {claimed(repro)} shows on {counted(there)} can't be told: {said}."


def _nothing_claimed(repro: Repro, there: Standing) -> tuple[VerdictKind, str]:
    """A report without a claim: what was seen; a failure of the program's own is one that nobody claimed."""
    run = there.runs[0].run
    seen = f"{ending(run)} on torch {there.release}"
    if not run.trusted or (not run.recorded and run.outcome in {Outcome.OK, Outcome.EXCEPTION}):
        return VerdictKind.INCONCLUSIVE, f"The report claims nothing that could be compared, and {why(there.first)}."
    if asks_for_accelerator(run):
        return VerdictKind.NEEDS_GPU, "The program asks for an accelerator, and it is run on CPU alone."
    lack = cannot_run(repro, run)
    if lack:
        return VerdictKind.NEEDS_INFO, f"The program can't run as written: {lack}."
    own = run.outcome in {Outcome.EXCEPTION, Outcome.CRASH} and not limit_hit(run)
    if own and not any(missing_api(e) for e in ends(run)):
        return VerdictKind.DIFFERENT_FAILURE, f"The report claims no failure, but {seen}."
    return VerdictKind.INCONCLUSIVE, f"The report claims nothing that could be compared; {seen}."


def _lacks(problems: Sequence[Problem]) -> str:
    """What is missing, in words, with the names that are plain enough to be repeated."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        if problem.code in _PROBLEMS:
            names = found.setdefault(_PROBLEMS[problem.code], [])
            if re.fullmatch(r"[A-Za-z_][\w./-]{0,60}", problem.detail):
                names.append(problem.detail)
    parts = [f"{words} ({_first(names)})" if names else words for words, names in found.items()]
    return ", and ".join(parts) if parts else "something is missing"


def _first(names: Sequence[str]) -> str:
    """The first names, each once, and how many more there are."""
    each = tuple(dict.fromkeys(names))
    more = f" and {len(each) - _MOST_NAMED} more" if len(each) > _MOST_NAMED else ""
    return f"{', '.join(each[:_MOST_NAMED])}{more}"


def _in_order(observed: Sequence[ObservedRun], question: Question, leading: str) -> tuple[ObservedRun, ...]:
    """The reported release that the verdict stands on first, infra-errors behind its real runs, then by release."""

    def key(o: ObservedRun) -> tuple[bool, bool, int, int]:
        infra = o.run.outcome is Outcome.INFRA_ERROR
        return (o.run.torch != leading, infra, question.position(o.run.torch), o.run.repeat)

    return tuple(sorted(observed, key=key))
