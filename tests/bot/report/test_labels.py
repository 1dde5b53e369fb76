"""Which labels an issue is to carry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.report.answer import LabelPlan, Result
from bot.report.labels import evidence_of, holds, plan_labels
from bot.settings.config import load_config
from bot.settings.schema import FIXED_ON_NIGHTLY, Config, Label, LabelRule
from repros.read.code.apis import used_apis
from repros.values import (
    Claim,
    ClaimKind,
    Issue,
    Observation,
    ObservedRun,
    Outcome,
    Reading,
    Repro,
    Run,
    SourceFile,
    Verdict,
    VerdictKind,
)

CONFIG = load_config()


def repro(program: str, labels: tuple[str, ...] = ()) -> Repro:
    return Repro(files=(SourceFile("repro.py", program),), entry="repro.py", labels=labels)


def planned(
    kind: VerdictKind, issue: Issue | None = None, reading: Reading | None = None, of: Repro | None = None,
    config: Config = CONFIG,
) -> LabelPlan:  # fmt: skip
    return plan_labels(config, issue or Issue(), reading or Reading(), Result(of, Verdict(kind, "")))


def test_a_verdict_sets_its_label_and_takes_the_others_of_the_group_away() -> None:
    issue = Issue(labels=("repro: confirmed", "triaged", "repro: fixed"))
    plan = planned(VerdictKind.FIXED, issue)
    assert (plan.add, plan.remove) == (("repro: fixed",), ("repro: confirmed",))


def test_what_is_gone_on_a_nightly_build_has_a_label_of_its_own_where_one_is_configured() -> None:
    result = Result(None, Verdict(VerdictKind.REPRODUCED, "", gone_on_nightly="2026-08-12"))
    assert plan_labels(CONFIG, Issue(), Reading(), result).add == ("repro: confirmed",)
    main = Label(name="repro: fixed on main", color="0e8a16", description="")
    config = CONFIG.model_copy(update={"labels": {**CONFIG.labels, FIXED_ON_NIGHTLY: main}})
    assert plan_labels(config, Issue(), Reading(), result).add == ("repro: confirmed", main.name)
    plan = planned(VerdictKind.REPRODUCED, Issue(labels=(main.name,)), config=config)
    assert (plan.add, plan.remove) == (("repro: confirmed",), (main.name,))


def test_our_own_failure_touches_no_label() -> None:
    plan = planned(VerdictKind.ERROR, Issue(labels=("repro: fixed",)))
    assert (plan.add, plan.remove) == ((), ())


def test_labels_of_the_text_and_of_rules_are_suggested_once() -> None:
    program = repro("import torch\ntorch.jit.script(f)\n", ("oncall: jit", "triaged"))
    plan = planned(VerdictKind.FIXED, reading=Reading(labels=("triaged",)), of=program)
    assert plan.suggested == ("oncall: jit", "triaged")
    assert plan.add == ("repro: fixed",)


def test_only_labels_of_the_allow_list_are_set_besides_the_verdict() -> None:
    config = CONFIG.model_copy(update={"label_allow": ("triaged",)})
    plan = planned(VerdictKind.FIXED, reading=Reading(labels=("triaged", "evil")), config=config)
    assert plan.add == ("repro: fixed", "triaged")


@pytest.mark.parametrize(
    ("program", "api", "expected"),
    [
        ("import torch\ntorch.jit.script(f)", "torch.jit.*", True),
        ("from torch import jit\njit.script(f)", "torch.jit.*", True),
        ("import torch.jit as j\nj.trace", "torch.jit.*", True),
        ("import torch\ntorch.jitter", "torch.jit.*", False),
        ("import torch\ntorch.compile(f)", "torch.compile", True),
        ("import torch\n# torch.compile(f)", "torch.compile", False),
        ("this does not parse (", "torch.compile", False),
    ],
)
def test_a_rule_holds_for_the_apis_that_a_program_uses(program: str, api: str, expected: bool) -> None:
    assert holds(LabelRule(label="x", api=api), used_apis(program), "", {}) is expected


def test_a_rule_holds_for_a_whole_word_of_the_title() -> None:
    rule = LabelRule(label="x", word="jit")
    assert holds(rule, frozenset(), "[JIT] fails", {})
    assert not holds(rule, frozenset(), "jitter fails", {})


def crashed(*, regression: bool | None = None, shows: bool = True) -> Result:
    run = Run("2.13.0", "3.11", Outcome.CRASH, signal="SIGSEGV")
    seen = ObservedRun(run, Observation.SHOWS if shows else Observation.DIFFERS, "")
    told = Repro(
        files=(SourceFile("repro.py", "import torch\ntorch.jit.f()"),), entry="repro.py", claim=Claim(ClaimKind.CRASH)
    )
    return Result(told, Verdict(VerdictKind.REPRODUCED, "", (seen,), regression=regression))


@pytest.mark.parametrize(
    ("rule", "result", "expected"),
    [
        ({"regression": True}, crashed(regression=True), True),
        ({"regression": True}, crashed(regression=False), False),
        ({"regression": True}, crashed(), False),
        ({"regression": False}, crashed(), False),
        ({"crash": True}, crashed(), True),
        ({"crash": True}, crashed(shows=False), False),
        ({"claim": "crash"}, crashed(), True),
        ({"claim": "hang"}, crashed(), False),
        ({"claim": "none"}, Result(None, Verdict(VerdictKind.NEEDS_INFO, "")), False),
        ({"verdict": "reproduced"}, crashed(), True),
        ({"verdict": "fixed", "crash": True}, crashed(), False),
        ({"crash": True, "word": "jit"}, crashed(), False),
        ({"crash": True, "api": "torch.jit.*"}, crashed(), True),
        ({"regression": True, "api": "torch.jit.*"}, crashed(), False),
    ],
)
def test_a_rule_holds_for_what_the_runs_told(rule: dict[str, object], result: Result, expected: bool) -> None:
    apis = used_apis(result.repro.program) if result.repro else frozenset()
    assert holds(LabelRule(label="x", **rule), apis, "It fails", evidence_of(result)) is expected  # type: ignore[arg-type]


def test_a_regression_that_was_mended_is_not_labelled_as_one() -> None:
    result = crashed(regression=True)
    told = plan_labels(CONFIG, Issue(), Reading(), result).suggested
    assert {"module: regression", "module: crash"} <= set(told)
    gone = replace(result, verdict=replace(result.verdict, kind=VerdictKind.FIXED))
    assert "module: regression" not in plan_labels(CONFIG, Issue(), Reading(), gone).suggested
