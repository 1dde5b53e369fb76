"""Every sentence of the table is said of some report, and reads as one."""

import re
from dataclasses import replace
from typing import Any

import pytest

from repros.judge.observe import observe_all
from repros.judge.question import Question
from repros.judge.verdict import before_running, decide
from repros.judge.verdict_text import Say
from repros.values import Contrast, Invocation, Problem, Reading, Repro, Run, SourceFile
from tests.repros.judge.making import CLAIM, NEW, OLD, Make, clean, missing, other, raises, repro, run, shows

KNOWN = ("1.2.0", OLD, "1.4.0", NEW)
NONE = repro("none")


def judged(a_repro: Repro, *makes: Make | Run, **rest: Any) -> str:
    """The reason of two runs a release, of the reported one and the latest, or of the Runs that are given."""
    runs = [
        made
        for make, torch in zip(makes, (OLD, NEW), strict=False)
        for made in ([make] if isinstance(make, Run) else [make(torch=torch, repeat=n) for n in (1, 2)])
    ]
    return said_of(a_repro, *runs, **rest)


def said_of(a_repro: Repro, *runs: Run, reported: str = OLD, **rest: Any) -> str:
    return decide(a_repro, observe_all(a_repro, runs), Question((reported,), NEW, KNOWN, **rest)).reason


def mixed(torch: str) -> list[Run]:
    return [shows(torch=torch), clean(torch=torch, repeat=2)]


def without_running(reading: Reading) -> str:
    verdict = before_running(reading)
    assert verdict is not None
    return verdict.reason


def slow() -> str:
    claimed = repro("slow", text="old: 1.0\nnew: 0.1", contrast=Contrast())
    runs = [run(torch=NEW, stdout="old: 2.0\nnew: 0.1", repeat=n) for n in range(1, 6)]
    return said_of(claimed, *runs, reported=NEW)


def turned_back() -> str:
    runs = [
        make(torch=torch, repeat=n) for make, torch in ((shows, OLD), (clean, "1.4.0"), (clean, NEW)) for n in (1, 2)
    ]
    return said_of(CLAIM, *runs)


def on_nightly(make: Make) -> str:
    """What is said of a failure on the latest release, and of a nightly build after it."""
    build = "2.14.0.dev20260801"
    runs = [made(torch=torch, repeat=n) for made, torch in ((shows, NEW), (make, build)) for n in (1, 2)]
    asked = Question((NEW,), NEW, (*KNOWN, build), nightlies=frozenset({build}))
    return decide(CLAIM, observe_all(CLAIM, runs), asked).reason


NO_GPU = raises(("RuntimeError", "No CUDA GPUs are available"))
UNDEFINED = raises(("NameError", "name 'model' is not defined"), library=False)
FAILED = run("infra-error", torch=OLD, reason="disk-full: the disk is full (write /var)")
OTHERWISE = replace(CLAIM, invocation=Invocation(unfollowed=("mpirun", "the variable ATEN_CPU_CAPABILITY")))
NAMES = replace(CLAIM, runnable=False, problems=(Problem("undefined-name", "model"), Problem("fragment", "")))
BEFORE_CUDA = replace(CLAIM, needs=("gpu",), files=(SourceFile("test.py", f"{CLAIM.program}x.cuda()\n"),))

SAID: dict[Say, str] = {
    Say.NO_PROGRAM: without_running(Reading()),
    Say.PROGRAM_ELSEWHERE: without_running(Reading(problems=(Problem("program-elsewhere", ""),))),
    Say.CANNOT_RUN: without_running(Reading(repros=(NAMES,))),
    Say.CANNOT_RUN_ON: judged(CLAIM, UNDEFINED),
    Say.ACCELERATOR: without_running(Reading(repros=(replace(CLAIM, needs=("gpu",)),))),
    Say.ACCELERATOR_ON: judged(CLAIM, NO_GPU),
    Say.BEFORE_ACCELERATOR: judged(BEFORE_CUDA, shows, shows),
    Say.SHOWS: said_of(CLAIM, shows(torch=NEW), reported=NEW),
    Say.SHOWS_ON_BOTH: judged(CLAIM, shows, shows),
    Say.FIXED: judged(CLAIM, shows, clean),
    Say.SHOWS_AND_LATEST_NOT_RUN: judged(CLAIM, shows),
    Say.SHOWS_AND_LATEST_FAILED: judged(CLAIM, shows, unavailable=((NEW, "there are no wheels."),)),
    Say.SHOWS_AND_LATEST_DISAGREES: said_of(CLAIM, shows(), shows(repeat=2), *mixed(NEW)),
    Say.SHOWS_AND_LATEST_DIFFERS: judged(CLAIM, shows, other),
    Say.SHOWS_AND_LATEST_UNTOLD: judged(CLAIM, shows, missing),
    Say.WITH_REMARK: turned_back(),
    Say.MEASURED: slow(),
    Say.GONE_ON_NIGHTLY: on_nightly(clean),
    Say.SHOWS_ON_NIGHTLY: on_nightly(shows),
    Say.NOT_REPRODUCED: judged(CLAIM, clean),
    Say.OTHER_PLATFORM: judged(replace(CLAIM, needs=("platform:macOS",)), clean),
    Say.LACK_OF_BOX: judged(replace(CLAIM, needs=("network",)), clean),
    Say.FAILS_OTHERWISE: judged(CLAIM, other),
    Say.UNTOLD: judged(CLAIM, missing),
    Say.DISAGREE: said_of(CLAIM, *mixed(OLD)),
    Say.UNFOLLOWED: judged(OTHERWISE, clean),
    Say.RELEASE_UNAVAILABLE: judged(CLAIM, unavailable=((OLD, "there are no wheels."),)),
    Say.NOT_RUN: judged(CLAIM, FAILED),
    Say.NEVER_RUN: judged(CLAIM),
    Say.NOTHING_CLAIMED: judged(NONE, clean),
    Say.NOTHING_CLAIMED_AND_UNFIT: judged(NONE, clean(trusted=False)),
    Say.UNCLAIMED_FAILURE: judged(NONE, other),
}


def test_every_row_of_the_table_is_said_of_some_report() -> None:
    assert SAID.keys() == set(Say)


@pytest.mark.parametrize("case", Say, ids=lambda case: case.name)
def test_a_sentence_reads_as_one(case: Say) -> None:
    said = SAID[case]
    pattern = "".join(".+" if n % 2 else re.escape(part) for n, part in enumerate(re.split(r"\{(\w+)\}", case.value)))
    assert re.search(pattern[:1].upper() + pattern[1:] if pattern[0] != "." else pattern, said)
    assert said.endswith(".")
    assert not said.endswith("..")
    assert said[0].isupper()
    assert not re.search(r"\b(\w+) \1\b", said)
    assert not re.search(r"[{}]|None|, ,| ,|: \.|\(\)", said)
    assert "))" not in said
    assert len(said) < 500
