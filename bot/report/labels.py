"""Which labels an issue is to carry: the bot's own exclusive group, and those of the text and of rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from bot.report.answer import LabelPlan, Result
from bot.settings.schema import FIXED_ON_NIGHTLY, Config, LabelRule
from repros.judge.backends import culprit
from repros.read.code.apis import used_apis
from repros.read.labels import MOST_LABELS
from repros.values import Issue, Observation, Outcome, Reading, Verdict, VerdictKind


def plan_labels(config: Config, issue: Issue, reading: Reading, result: Result, *, bounded: bool = False) -> LabelPlan:
    """The labels that a verdict, that of the deciding Result, asks for.

    `error` sets and removes none, and neither does a `bounded` search: labels speak of the latest release.
    Others than the group's are suggested; those on the allow-list are added too, the first ones of too many.
    """
    wanted = suggested(config.label_rules, issue, reading, result)
    extra = tuple(label for label in wanted if label in config.label_allow)[:MOST_LABELS]
    if bounded or result.verdict.kind is VerdictKind.ERROR:
        return LabelPlan(suggested=wanted)
    own = own_labels(config, result.verdict)
    group = {label.name for label in config.labels.values()}
    return LabelPlan(
        add=(*own, *extra),
        remove=tuple(label for label in issue.labels if label in group and label not in own),
        suggested=wanted,
    )


def own_labels(config: Config, verdict: Verdict) -> tuple[str, ...]:
    """The label of a verdict and, where one is configured, that of what is gone on a nightly build."""
    gone = config.labels.get(FIXED_ON_NIGHTLY) if verdict.gone_on_nightly else None
    return (config.labels[verdict.kind].name, *([gone.name] if gone else ()))


def suggested(rules: Iterable[LabelRule], issue: Issue, reading: Reading, result: Result) -> tuple[str, ...]:
    """The labels of the text's `Labels:` line and of the rules that hold, each once, in that order."""
    repro = result.repro
    apis = used_apis(repro.program) if repro else frozenset()
    named = (*(repro.labels if repro else ()), *reading.labels)
    title = (repro.title if repro and repro.title else issue.title) or ""
    evidence = evidence_of(result)
    ruled = (rule.label for rule in rules if holds(rule, apis, title, evidence))
    return tuple(dict.fromkeys((*named, *ruled)))


def evidence_of(result: Result) -> dict[str, object]:
    """What the runs told, by the keys that a rule may name."""
    verdict = result.verdict
    shown = [seen.run for seen in verdict.runs if seen.observation is Observation.SHOWS]
    held = verdict.statement or result.repro
    return {
        "verdict": verdict.kind,
        "claim": held.claim.kind if held else None,
        "regression": verdict.regression,
        "backend": culprit(result.followed.backends or ()),
        "crash": any(run.outcome is Outcome.CRASH for run in shown),
    }


def holds(rule: LabelRule, apis: frozenset[str], title: str, evidence: Mapping[str, object]) -> bool:
    """Whether all holds that a rule names of the evidence and, where it names one, its API or its word.

    An API is used by its name (`torch.jit.*` is the module too); a word stands in the title.
    """
    wanted = {key: value for key in evidence if (value := getattr(rule, key)) is not None}
    if any(evidence[key] != value for key, value in wanted.items()):
        return False
    if not (rule.api or rule.word):
        return bool(wanted)
    if rule.api and any(fnmatchcase(f"{api}.", rule.api.removesuffix(".*") + ".*") for api in apis):
        return True
    return bool(rule.word) and re.search(rf"\b{re.escape(rule.word or '')}\b", title, re.IGNORECASE) is not None
