"""Which labels an issue is to carry: the bot's own exclusive group, and those of the text and of rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from bot.answer import LabelPlan
from bot.config import Config, LabelRule
from repros.read.apis import used_apis
from repros.read.labels import MOST_LABELS
from repros.values import Issue, Reading, Repro, VerdictKind


def plan_labels(config: Config, issue: Issue, reading: Reading, repro: Repro | None, verdict: VerdictKind) -> LabelPlan:
    """The labels that a verdict asks for.

    `error` sets and removes none. Others than the group's are suggested; those on the allow-list are added too, the
    first ones of too many.
    """
    wanted = suggested(config.label_rules, issue, reading, repro)
    extra = tuple(label for label in wanted if label in config.label_allow)[:MOST_LABELS]
    if verdict is VerdictKind.ERROR:
        return LabelPlan(suggested=wanted)
    own = config.labels[verdict].name
    group = {label.name for label in config.labels.values()}
    return LabelPlan(
        add=(own, *extra),
        remove=tuple(label for label in issue.labels if label in group and label != own),
        suggested=wanted,
    )


def suggested(rules: Iterable[LabelRule], issue: Issue, reading: Reading, repro: Repro | None) -> tuple[str, ...]:
    """The labels of the text's `Labels:` line and of the rules that hold, each once, in that order."""
    apis = used_apis(repro.program) if repro else frozenset()
    named = (*(repro.labels if repro else ()), *reading.labels)
    title = (repro.title if repro and repro.title else issue.title) or ""
    ruled = (rule.label for rule in rules if holds(rule, apis, title))
    return tuple(dict.fromkeys((*named, *ruled)))


def holds(rule: LabelRule, apis: frozenset[str], title: str) -> bool:
    """Whether a rule's API is used (`torch.jit.*` is the module too), or its word stands in the title."""
    if rule.api and any(fnmatchcase(f"{api}.", rule.api.removesuffix(".*") + ".*") for api in apis):
        return True
    return bool(rule.word) and re.search(rf"\b{re.escape(rule.word or '')}\b", title, re.IGNORECASE) is not None
