"""Which labels an issue is to carry."""

from __future__ import annotations

import pytest

from bot.config import LabelRule, load_config
from bot.report.labels import holds, plan_labels
from repros.read.apis import used_apis
from repros.values import Issue, Reading, Repro, SourceFile, VerdictKind

CONFIG = load_config()


def repro(program: str, labels: tuple[str, ...] = ()) -> Repro:
    return Repro(files=(SourceFile("repro.py", program),), entry="repro.py", labels=labels)


def test_a_verdict_sets_its_label_and_takes_the_others_of_the_group_away() -> None:
    issue = Issue(labels=("repro: confirmed", "triaged", "repro: fixed"))
    plan = plan_labels(CONFIG, issue, Reading(), None, VerdictKind.FIXED)
    assert (plan.add, plan.remove) == (("repro: fixed",), ("repro: confirmed",))


def test_our_own_failure_touches_no_label() -> None:
    plan = plan_labels(CONFIG, Issue(labels=("repro: fixed",)), Reading(), None, VerdictKind.ERROR)
    assert (plan.add, plan.remove) == ((), ())


def test_labels_of_the_text_and_of_rules_are_suggested_once() -> None:
    program = repro("import torch\ntorch.jit.script(f)\n", ("oncall: jit", "triaged"))
    plan = plan_labels(CONFIG, Issue(), Reading(labels=("triaged",)), program, VerdictKind.FIXED)
    assert plan.suggested == ("oncall: jit", "triaged")
    assert plan.add == ("repro: fixed",)


def test_only_labels_of_the_allow_list_are_set_besides_the_verdict() -> None:
    config = CONFIG.model_copy(update={"label_allow": ("triaged",)})
    plan = plan_labels(config, Issue(), Reading(labels=("triaged", "evil")), None, VerdictKind.FIXED)
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
    assert holds(LabelRule(label="x", api=api), used_apis(program), "") is expected


def test_a_rule_holds_for_a_whole_word_of_the_title() -> None:
    rule = LabelRule(label="x", word="jit")
    assert holds(rule, frozenset(), "[JIT] fails")
    assert not holds(rule, frozenset(), "jitter fails")
