"""Slowness and memory: by ratios within a run, or between the runs of two releases, and never by an absolute time."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from repros.judge.observe import observe_all
from repros.judge.plan import next_runs
from repros.judge.verdict import decide
from repros.read import read_issue
from repros.values import Contrast, Issue, ReportedEnvironment, Repro, Run
from tests.repros.judge.making import missing, repro, run
from tests.repros.judge.playing import question

TOLD = "slow way: 1.0\nfast way: 0.1"
"""Ten times: 3.2 times show it."""

SLOW = repro("slow", text=TOLD, contrast=Contrast())
GROWS = repro("memory", text="\n".join(f"rss {100 + 10 * n} MB" for n in range(8)), contrast=Contrast(grows=True))


def prints(ratio: float, **rest: Any) -> Run:
    return run(stdout=f"slow way: {ratio * 0.003:.7f}\nfast way: 0.003\n", **rest)


def times(*ratios: float) -> list[Run]:
    return [prints(ratio, repeat=n) for n, ratio in enumerate(ratios, 1)]


def grown(step: float, *, first: float = 300.0, jump: float = 0.0) -> list[Run]:
    """Five runs that print eight amounts, the first of which is followed by a jump."""
    rows = [first + (jump if n else 0) + n * step for n in range(8)]
    return [run(stdout="\n".join(f"rss {value} MB" for value in rows), repeat=n) for n in range(1, 6)]


WITHIN = [
    ("the reported ratio", SLOW, times(10, 11, 9, 10, 12), "shows"),
    ("half of its logarithm", SLOW, times(4, 4, 4, 4, 4), "shows"),
    ("a larger one", SLOW, times(90, 70, 90, 60, 50), "shows"),
    ("one run that was disturbed", SLOW, times(10, 11, 1.5, 10, 12), "shows"),
    ("hardly any", SLOW, times(1.1, 1.0, 0.9, 1.2, 1.1), "absent"),
    ("the other way round", SLOW, times(0.1, 0.1, 0.1, 0.1, 0.1), "absent"),
    ("something between", SLOW, times(2, 2, 2, 2, 2), "unknown"),
    ("noise", SLOW, times(10, 1, 9, 1, 12), "unknown"),
    ("too few runs", SLOW, times(10, 10, 10, 10), "unknown"),
    ("nothing printed", SLOW, [run(repeat=n) for n in range(1, 6)], "unknown"),
    ("an API that isn't there", SLOW, [missing()], "unknown"),
    ("the time limit", SLOW, [run("timeout")], "unknown"),
    ("steady growth", GROWS, grown(10), "shows"),
    ("less growth", GROWS, grown(6), "shows"),
    ("no growth", GROWS, grown(0), "absent"),
    ("growth at its beginning alone", GROWS, grown(0, jump=80), "absent"),
    ("hardly any growth", GROWS, grown(2), "unknown"),
    ("amounts that aren't printed", GROWS, times(1, 1, 1, 1, 1), "unknown"),
]


@pytest.mark.parametrize(("what", "claimed", "runs", "expected"), WITHIN, ids=[w[0] for w in WITHIN])
def test_what_a_program_prints_decides(what: str, claimed: Repro, runs: Sequence[Run], expected: str) -> None:
    assert {o.observation for o in observe_all(claimed, runs)} == {expected}


NAMED = [
    ("words name both", Contrast("the slow way", "the fast way"), times(2, 2, 2, 2, 2), "shows"),
    ("words and how many times", Contrast("the slow way", "the fast way", 50.0), times(2, 2, 2, 2, 2), "unknown"),
    ("words that name the other one", Contrast("the fast way", "the slow way"), times(2, 2, 2, 2, 2), "absent"),
    ("words that name neither", Contrast("eager", "compiled"), times(2, 2, 2, 2, 2), "unknown"),
    ("no words", Contrast(), times(2, 2, 2, 2, 2), "unknown"),
]


@pytest.mark.parametrize(("what", "contrast", "runs", "expected"), NAMED, ids=[n[0] for n in NAMED])
def test_a_report_without_numbers_is_held_by_the_names_that_it_gives(
    what: str, contrast: Contrast, runs: list[Run], expected: str
) -> None:
    assert observe_all(repro("slow", contrast=contrast), runs)[0].observation == expected


def test_of_three_things_those_count_that_words_name() -> None:
    text = "eager 0.1 s\nscript 0.2 s\ncompiled 1.0 s"
    runs = [run(stdout=text, repeat=n) for n in range(1, 6)]
    named = repro("slow", text=text, contrast=Contrast("compiled code", "eager mode"))
    assert observe_all(named, runs)[0].observation == "shows"
    assert "doesn't say which two" in observe_all(repro("slow", text=text, contrast=Contrast()), runs)[0].why


def test_amounts_in_a_loss_and_a_time_are_not_compared() -> None:
    """Defends: a loss beside a time was the reported ratio, whatever the time."""
    text = "epoch 1 loss 0.5 time 12.0"
    runs = [run(stdout=text, repeat=n) for n in range(1, 6)]
    assert observe_all(repro("slow", text=text, contrast=Contrast()), runs)[0].observation == "unknown"


OLD, BAD, LATEST = "1.2.0", "1.3.0", "2.2.0"
BESIDE = repro("slow", contrast=Contrast(factor=4.0, release="1.2"), environment=ReportedEnvironment(torch="1.3.0"))


def in_turns(*seconds: tuple[str, float], peak: int = 10**9, stdout: str = "") -> list[Run]:
    """Five rounds of a run of each release with its CPU seconds."""
    return [
        run(torch=torch, cpu_seconds=cpu, peak_bytes=peak, stdout=stdout, repeat=n)
        for n in range(1, 6)
        for torch, cpu in seconds
    ]


BETWEEN = [
    ("four times the CPU seconds", in_turns((BAD, 80.0), (OLD, 20.0)), "shows"),
    ("as many", in_turns((BAD, 40.0), (OLD, 41.0)), "absent"),
    ("what importing torch may take", in_turns((BAD, 4.0), (OLD, 1.0)), "unknown"),
    ("something between", in_turns((BAD, 45.0), (OLD, 30.0)), "unknown"),
    ("no run of the other release", in_turns((BAD, 80.0)), "unknown"),
]


@pytest.mark.parametrize(("what", "runs", "expected"), BETWEEN, ids=[b[0] for b in BETWEEN])
def test_a_release_is_held_against_the_one_that_took_less(what: str, runs: list[Run], expected: str) -> None:
    observed = [o for o in observe_all(BESIDE, runs) if o.run.torch == BAD]
    assert {o.observation for o in observed} == {expected}


def test_what_both_releases_print_goes_before_their_cpu_seconds() -> None:
    runs = [
        run(torch=torch, stdout=f"elapsed: {took}\n", cpu_seconds=3.0, repeat=n)
        for n in range(1, 6)
        for torch, took in ((BAD, 0.4), (OLD, 0.1))
    ]
    assert observe_all(BESIDE, runs)[0].observation == "shows"


def test_memory_is_held_by_the_peak() -> None:
    claimed = replace(BESIDE, claim=replace(BESIDE.claim, kind=repro("memory").claim.kind))
    runs = in_turns((BAD, 1.0), peak=9 * 10**9) + in_turns((OLD, 1.0), peak=2 * 10**9)
    assert observe_all(claimed, runs)[0].observation == "shows"


def play(claimed: Repro, make: dict[str, Run], slots: int = 1) -> tuple[str, str, list[str]]:
    asked = question(BAD, LATEST)
    runs: list[Run] = []
    while wanted := next_runs(claimed, asked, observe_all(claimed, runs), slots):
        runs += [replace(make[w.release], torch=w.release, repeat=w.repeat) for w in wanted]
        assert len(runs) < 50
    verdict = decide(claimed, observe_all(claimed, runs), asked)
    return verdict.kind, verdict.reason, [r.torch for r in runs]


def test_five_runs_of_each_release_decide_what_a_program_prints() -> None:
    kind, reason, ran = play(SLOW, {BAD: prints(10), LATEST: prints(1)})
    assert kind == "fixed"
    assert ran == [BAD] * 5 + [LATEST] * 5
    assert "took 10 times as long as the other (median of 5 runs; 10 times in the report)" in reason


def test_the_runs_of_two_releases_take_turns() -> None:
    kind, _, ran = play(BESIDE, {OLD: run(cpu_seconds=20.0), BAD: run(cpu_seconds=80.0), LATEST: run(cpu_seconds=20.0)})
    assert kind == "fixed"
    assert ran == [BAD, OLD] * 4 + [BAD] + [LATEST, OLD] * 4 + [LATEST]


def test_what_can_not_be_compared_is_run_once() -> None:
    nothing = repro("slow", contrast=Contrast())
    kind, reason, ran = play(nothing, {BAD: run()})
    assert (kind, ran) == ("inconclusive", [BAD])
    assert "doesn't print two times" in reason


def test_a_program_that_fails_is_not_called_slow() -> None:
    kind, _, ran = play(SLOW, {BAD: missing()})
    assert (kind, len(ran)) == ("inconclusive", 1)


@pytest.mark.parametrize(
    ("told", "ended", "expected"),
    [
        ("It eats up all your memory.", "out-of-memory", "shows"),
        ("Memory grows until you run out of free RAM.", "out-of-memory", "shows"),
        ("After a while the process is killed.", "out-of-memory", "shows"),
        ("It grows by 3 MB a step.", "out-of-memory", "unknown"),
        ("It eats up all your memory.", "timeout", "unknown"),
        ("Unlike before it is not killed.", "out-of-memory", "unknown"),
        ("I have not run out of memory yet.", "out-of-memory", "unknown"),
        ("It runs out of CUDA memory after a while.", "out-of-memory", "unknown"),
    ],
)
def test_a_run_that_takes_all_memory_shows_a_leak_that_is_told_to_do_so(told: str, ended: str, expected: str) -> None:
    body = f"{told}\n\n```python\nimport torch\nfor n in range(99):\n    torch.frob(n)\n```\n"
    (read,) = read_issue(Issue("Memory leak in frob", body)).repros
    assert observe_all(read, [run(ended)])[0].observation == expected
