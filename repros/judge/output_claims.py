"""Claims that the program prints something: values, words, the answers of a transcript."""

from __future__ import annotations

import re
from dataclasses import replace

from repros.judge.assertions import (
    compares_by_assertions,
    decides_by_assertions,
    fails_by_itself,
    own_assertion_failed,
    said_to_pass,
)
from repros.judge.caught import caught_another
from repros.judge.claimed import Claimed, claimed_of, expected_stands_in, is_telling, stands_in, without_tolerance
from repros.judge.described import hold_described
from repros.judge.distances import hold_distances
from repros.judge.expectations import (
    expected_message,
    expected_units,
    expects_failed_check,
    expects_failure_alone,
    failed_as_expected,
    whole_values,
)
from repros.judge.failures import cannot_tell, other_failure
from repros.judge.finding import Finding, absent, shows, unknown
from repros.judge.flakiness import draws, may_vary
from repros.judge.messages import Likeness, compare, normalise
from repros.judge.named_results import hold_named_results
from repros.judge.noise import Noise
from repros.judge.other_output import far_from, other_value, reworded, turned
from repros.judge.output import Output, output_of
from repros.judge.printed import is_informative, is_logged, is_prose, units
from repros.judge.raised import last_name, raised, shown_type, user_lines
from repros.judge.said import values_said
from repros.judge.tokens import equal, find, tokenise
from repros.judge.tolerance import draws_by_release, leaves_signs_open, near
from repros.judge.transcripts import answers_otherwise, hold_statements
from repros.judge.warning_claims import warned_as_expected
from repros.read.words.described import word_of
from repros.read.words.errors import lets_through
from repros.values import Observation, Outcome, RaisedException, Repro, Run

_LEAST_MESSAGE = 20
"""Characters from which a line says enough to be an exception's message."""

_MOST_LINES = 200

_LEAST_TOKENS = 3
"""Words and signs of a line from which it is more than a number that may stand for anything."""


_OF_MACHINE = re.compile(r"\btime|perf_counter|memory|thread|cpu_count|\brss\b|eigvals|getpid|\bid\(|data_ptr")
"""What is another on each machine, or has no order."""

_WRITES_ERRORS = re.compile(r"\bstderr\b|\blogging\b")
"""What a program says that has lines of its own on its standard error."""


def hold_output(repro: Repro, run: Run, noise: Noise | None = None, shown: Run | None = None) -> Finding:
    """A Run held against a claimed output, with `shown` a Run on which the claim shows (see observe)."""
    if own_assertion_failed(repro, run):
        if expects_failed_check(repro.should) and not fails_by_itself(repro, run):
            return absent("the program's own assertion failed, as the report asks")
        return shows("the program's own assertion failed")
    if not repro.claim.text and repro.claim.frames:
        return _passed_compiled(repro, run)
    if not repro.claim.text and lets_through(repro.claim.message or ""):
        return _let_through(repro, run)
    word = word_of(repro.claim.text or "")
    if word and run.outcome is Outcome.OK:
        return hold_described(word, output_of(run, None, logs=False), varies=may_vary(repro))
    return _compare(repro, run, noise, shown)


def _let_through(repro: Repro, run: Run) -> Finding:
    """A Run of a program that an error should end, and none does, as its title complains."""
    if run.outcome is Outcome.OK and not run.failed_tests:
        return shows("it ended without an error, of which the report complains")
    chain = raised(run)
    if chain and run.failed_tests <= 1 and not cannot_tell(run):
        return absent(f"it raised {shown_type(chain[0].type)}, and the report misses an error")
    return _failed(repro, run)


def _passed_compiled(repro: Repro, run: Run) -> Finding:
    """A Run of a program that goes on, below what it compiles, to the line that rightly fails in eager mode."""
    chain = raised(run)
    lines = user_lines(repro, chain[0]) if chain and not run.statements else []
    if not chain and run.outcome is Outcome.OK:
        return unknown("nothing was raised in the line that the report says fails without compiling")
    if not lines or run.failed_tests or cannot_tell(run):
        return _failed(repro, run)
    if not any(_is_told(repro, e) for e in chain):
        return unknown(f"it raised {shown_type(chain[0].type)}, which is not the error that the report tells")
    if lines[0] and lines[0].startswith(repro.claim.frames[-1].source or ""):
        return shows("what is compiled let pass what raised the error in the line that isn't compiled")
    return absent("it raised the error in a line above the one that isn't compiled")


def _is_told(repro: Repro, exception: RaisedException) -> bool:
    """Whether an exception is the one that the report tells, or carries its message."""
    message = normalise(repro.claim.message or "")
    if message:
        return message in normalise(exception.message)
    return last_name(exception.type) == repro.claim.exception


def _compare(repro: Repro, run: Run, noise: Noise | None, shown: Run | None) -> Finding:
    text = repro.claim.text or repro.claim.message or ""
    claimed = claimed_of(text, noise, repro)
    seen = _seen(repro, claimed, run, noise)
    if not stands_in(claimed.units, seen.tokens):
        claimed = claimed_of(values_said(text, seen.text), noise, repro)
    if run.outcome is Outcome.OK and (found := _within(repro, run, claimed, text)):
        return found
    if not claimed.units:
        return _without_text(repro, run, seen, shown, masked=claimed.masked)
    if warned_as_expected(repro.should, run):
        return absent("it gave the warning that the report asks for")
    claimed, seen = without_tolerance(claimed, seen)
    if hold_statements(repro.claim, run, noise) and not claimed.as_expected:
        return shows("the statements that the report shows answered as it says")
    if stands_in(claimed.units, seen.tokens):
        return _there(claimed, seen)
    if expected_stands_in(claimed, seen) and not _expected_anyway(claimed, seen, shown):
        return absent("it printed what the report expects")
    if run.outcome is not Outcome.OK or run.failed_tests:
        return _failed(repro, run)
    if _labels_agree(repro, claimed, seen, text):
        return absent("the two results that the report names are the same")
    return _instead(repro, claimed, seen, run, shown) or _neither(repro, claimed, seen, shown, noise)


def _within(repro: Repro, run: Run, claimed: Claimed, text: str) -> Finding | None:
    """What two results of one Run say, or how far they are apart: what differs between runs says nothing of them."""
    seen = output_of(run, None, logs=False)
    if not claimed.units and repro.claim.contrast:
        return hold_named_results(repro.claim.contrast, seen)
    texts = (values_said(text, seen.text), seen.text, repro.should or "")
    told, there, due = (claimed_of(each, None, repro).units for each in texts)
    return hold_distances(repro, told, there, due)


def _seen(repro: Repro, claimed: Claimed, run: Run, noise: Noise | None) -> Output:
    """What is compared: with standard error, where the program writes there and what is claimed isn't in the other.

    A terminal shows the lines of standard error where they came, mostly before the others.
    """
    told = (repro.claim.text or repro.claim.message or "", repro.should or "")
    seen = output_of(run, noise, logs=any(map(is_logged, told)))
    writes = run.outcome is Outcome.OK and run.stderr and _WRITES_ERRORS.search(repro.program)
    if not writes or stands_in(claimed.units, seen.tokens):
        return seen
    streams = (run.stderr, run.stdout), (run.stdout, run.stderr)
    both = [output_of(replace(run, stdout="\n".join(texts)), noise, logs=False) for texts in streams]
    telling = any(is_informative(unit) for unit in claimed.units)
    return next((each for each in both if telling and stands_in(claimed.units, each.tokens)), both[-1])


def _labels_agree(repro: Repro, claimed: Claimed, seen: Output, text: str) -> bool:
    """Whether two results are the same of which the report shows, and shows nothing else, that they are not."""
    contrast, told = repro.claim.contrast, tokenise(text)
    if not contrast or len(claimed.units) != len((contrast.more, contrast.less)) or may_vary(repro):
        return False
    differed = hold_named_results(contrast, Output(text, told, units(told))).observation is Observation.SHOWS
    return differed and hold_named_results(contrast, seen).observation is Observation.ABSENT


def _instead(repro: Repro, claimed: Claimed, seen: Output, run: Run, shown: Run | None) -> Finding | None:
    """What a clean Run without the claimed text says by what it printed instead; None where nothing does."""
    if expects_failure_alone(repro.should):
        return shows("it ended without the error that the report asks for")
    if not claimed.masked and not may_vary(repro) and _answers_otherwise(repro, claimed, seen, run):
        return absent("it printed another value in the reported one's place")
    if claimed.masked and not (shown and any(is_telling(u) for u in claimed.units)):
        return unknown("what it prints differs from run to run")
    if _by_assertions(repro, shown) and (not repro.claim.text or compares_by_assertions(repro)):
        return absent("the program's own assertions hold")
    if shown and caught_another(repro, run, shown):
        return unknown(f"it printed a failure that it caught, other than on {shown.torch}")
    return None


def _there(claimed: Claimed, seen: Output) -> Finding:
    """The claimed text is there: it shows, unless it says too little."""
    expected = claimed.expected
    if claimed.as_expected:
        return unknown("what is reported and what is expected can't be told apart")
    if claimed.masked and not any(is_telling(u) for u in claimed.units):
        return unknown("what it prints differs from run to run, and what is left says too little")
    size = sum(len(u) for u in claimed.units)
    if size <= 2 and len(seen.units) > 5:
        return unknown("the reported output says too little to be told from what else it printed")
    if expected and size < 6 and all(find(e, seen.tokens) is not None for e in expected):
        return unknown("it printed both what is reported and what is expected")
    return shows("it printed what the report says")


def _without_text(repro: Repro, run: Run, seen: Output, shown: Run | None, *, masked: bool) -> Finding:
    """A claim whose text can't be compared: the program's own assertions and the expected text are left."""
    if run.outcome is not Outcome.OK or run.failed_tests:
        return _failed(repro, run)
    if expects_failure_alone(repro.should):
        return shows("it ended without the error that the report asks for")
    if masked:
        return unknown("everything that could be compared differs from run to run")
    if said_to_pass(repro):
        return unknown(
            "the program's own assertion holds, as the report says, which doesn't say what should come instead"
        )
    if _by_assertions(repro, shown):
        return absent("the program's own assertions hold")
    if expected_stands_in(Claimed((), tuple(expected_units(repro.should))), seen):
        return absent("it printed what the report expects")
    if _other_than_expected(repro, seen):
        return shows("it printed another value in the place of what the report expects")
    return unknown("the report gives no output that could be compared")


def _other_than_expected(repro: Repro, seen: Output) -> bool:
    """Whether another value stands where the report says no more than which should: of a program that gives one."""
    expected = whole_values(repro.should)
    if len(expected) != len(seen.units) or draws(repro) or may_vary(repro) or _OF_MACHINE.search(repro.program):
        return False
    return not leaves_signs_open(repro) and any(map(far_from, expected, seen.units))


def _answers_otherwise(repro: Repro, claimed: Claimed, seen: Output, run: Run) -> bool:
    """Whether another value stands where the report shows one: its place is that of its statement, or of all else."""
    if draws_by_release(repro):
        return False
    if repro.claim.statements and run.statements:
        return answers_otherwise(repro.claim, run)
    there = seen.units
    pairs = zip(claimed.units, there, strict=True) if len(there) == len(claimed.units) else ()
    return not claimed.expected and any(len(a) >= _LEAST_TOKENS and other_value(a, b) for a, b in pairs)


def _by_assertions(repro: Repro, shown: Run | None) -> bool:
    """Whether the program's own assertions, which hold, decide: they come last, or one failed where the claim shows."""
    return decides_by_assertions(repro) or (shown is not None and own_assertion_failed(repro, shown))


def _failed(repro: Repro, run: Run) -> Finding:
    chain = raised(run)
    names = [last_name(e.type) for e in chain]
    told = next((e for e in chain if _tells(repro.claim.text or repro.claim.message or "", e)), None)
    if told and not failed_as_expected(repro.should, names):
        return shows(f"it raised {shown_type(told.type)} with the words that the report shows")
    if chain and run.failed_tests <= 1 and not cannot_tell(run) and failed_as_expected(repro.should, names):
        return absent(f"it raised {shown_type(chain[0].type)}, and the report asks for an error")
    if run.failed_tests <= 1 and expected_message(repro.should, chain):
        return absent(f"it raised {shown_type(chain[0].type)} with the message that the report asks for")
    what = f"it raised {shown_type(chain[0].type)}" if chain else "it failed"
    return other_failure(run, f"{what} without printing what the report says")


def _tells(text: str, exception: RaisedException) -> bool:
    """Whether a line of the claimed output is the exception's message: reports show one without its type, too."""
    lines = (line for line in text.split("\n")[:_MOST_LINES] if len(normalise(line)) >= _LEAST_MESSAGE)
    return any(compare(line, exception.message) in {Likeness.SAME, Likeness.PART} for line in lines)


def _expected_anyway(claimed: Claimed, seen: Output, shown: Run | None) -> bool:
    """Whether the expected text says nothing: it stands beside the claimed values, here or where the claim shows."""
    others = [u for u in seen.units if not any(equal(u, e) for e in claimed.expected)]
    if any(reworded(u, others) for u in claimed.units):
        return True
    return shown is not None and expected_stands_in(claimed, output_of(shown))


def _neither(repro: Repro, claimed: Claimed, seen: Output, shown: Run | None, noise: Noise | None) -> Finding:
    """Neither the claimed nor the expected text: with a Run that shows the claim beside it, the claim is gone."""
    if shown is None and not claimed.masked and turned(claimed.units, seen.units):
        return absent("it printed another truth value, dtype, device or shape in the reported one's place")
    if all(is_prose(u) for u in claimed.units):
        return unknown("the report describes the output in words only")
    if shown is None:
        return unknown(_something_else(claimed, seen))
    there = output_of(shown, noise)
    if seen.text == there.text:
        return unknown(f"it printed the same as on {shown.torch}")
    missing = [u for u in claimed.units if find(u, seen.tokens, whole_lines=not is_informative(u)) is None]
    if not missing:
        return unknown("it printed what the report says in another order")
    if any(reworded(u, seen.units) for u in missing) or not there.units:
        return unknown("it printed the reported values in another form")
    why_near = [near(repro, u, seen.units) for u in missing]
    if all(why_near):
        return unknown(why_near[0] or "")
    return absent(f"it no longer printed what the report says, as it did on {shown.torch}")


def _something_else(claimed: Claimed, seen: Output) -> str:
    if not seen.text.strip():
        return "it printed nothing, so that there is nothing to hold against the reported output"
    if claimed.expected:
        return "it printed neither what is reported nor what is expected"
    return "it printed something else than what is reported, and the report doesn't say what it expects"
