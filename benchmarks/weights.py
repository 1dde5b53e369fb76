"""Whether what tells a claim is weighed rightly: the weights by hand beside those fitted to reports of known truth.

python -m benchmarks.weights [ISSUES.jsonl TRUTH.jsonl]…

Of each report is kept which decisions of `repros/read/weigh.py` fire and which of them tell the truth, no text
(`weights.jsonl`); with arguments those of these reports are added. A decision's fitted weight is how often it is right
where it fires, with a prior of one right and one wrong: a logistic regression comes to that, since a Statement has but
one cue.
TRUTH has a line for each issue: `id`, `kind`, `exception`, `message`, or these as `reported`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.synthetic.tracker import tracker
from repros.read.code.program import read_programs
from repros.read.statements.account import account_of
from repros.read.text.page import read_page
from repros.read.weigh import DECISIONS
from repros.values import Claim, ClaimKind, Issue

KEPT = Path(__file__).with_name("weights.jsonl")
SYNTHETIC = 3_000
_KINDS = {"wrong-output": "output", "performance": "slow"}
_LEAST_MESSAGE = 40
"""Characters of a true message that a claim must have."""

Cues = dict[str, bool]
"""The decisions that fire on a report, by name, and whether each tells the truth."""


def main() -> None:
    """Prints the table, and how often the first decision that fires is right in both orders."""
    kept = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
    for issues, truth in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        kept += labelled(Path(issues), Path(truth))
    if len(sys.argv) > 1:
        KEPT.write_text("".join(json.dumps(each) + "\n" for each in kept), encoding="utf-8")
    made = list(synthetic())
    by_hand = {name(decide): weight for decide, weight in DECISIONS}
    fired, right = counts(kept)
    print(f"{'decision':24} {'fired':>6} {'right':>6} {'by hand':>8} {'fitted':>8}")
    for each, weight in by_hand.items():
        print(f"{each:24} {fired[each]:6} {right[each]:6} {weight:8.2f} {fitted(fired, right)[each]:8.2f}")
    for what, reports in (("reports", kept), ("synthetic reports", made)):
        first = sum(first_is_right(cues, by_hand) for cues in reports)
        without = sum(first_is_right(cues, fitted(*counts(kept, but=cues))) for cues in reports)
        most = sum(any(cues.values()) for cues in reports)
        print(f"{len(reports):,} {what}: the first is right in {first:,} by hand, in {without:,} as fitted to others")
        print(f"  any is in {most:,}")


def labelled(issues: Path, truth: Path) -> Iterator[Cues]:
    """The cues of issues of which a true claim is known."""
    told = {each["id"]: each.get("reported") or each for each in map(json.loads, truth.open(encoding="utf-8"))}
    for line in issues.open(encoding="utf-8"):
        each = json.loads(line)
        issue = Issue(
            title=each.get("title") or "", body=each.get("body") or "", labels=tuple(each.get("labels") or ())
        )
        if (known := told.get(each["id"])) and (cues := cues_of(issue, known)):
            yield cues


def synthetic() -> Iterator[Cues]:
    """The cues of made-up issues."""
    for each in islice(tracker(SYNTHETIC), SYNTHETIC):
        if each.truth.claim and each.truth.runnable:
            known = {"kind": each.truth.claim, "exception": each.truth.exception}
            if cues := cues_of(each.issue, known):
                yield cues


def cues_of(issue: Issue, known: Mapping[str, Any]) -> Cues:
    """The decisions that fire on the deciding program of an issue."""
    page = read_page(issue.body)
    account = account_of(issue, page, next(iter(read_programs(page, issue.title)), None), None)
    claims = {name(decide): decide(account) for decide, _ in DECISIONS}
    return {each: is_true(claim, known) for each, claim in claims.items() if claim}


def is_true(claim: Claim, known: Mapping[str, Any]) -> bool:
    """Whether a claim is the known one: by its kind, its type and the beginning of its message."""
    kind = _KINDS.get(known["kind"], known["kind"])
    exception = str(known.get("exception_type") or known.get("exception") or "").rpartition(".")[2]
    if claim.kind != ClaimKind(kind) or (exception and claim.exception and not claim.exception.endswith(exception)):
        return False
    message = squeezed(known.get("message_contains") or known.get("message") or "")[:_LEAST_MESSAGE]
    return kind != "exception" or message in squeezed(f"{claim.message} {claim.text}")


def squeezed(text: str) -> str:
    """A text without blanks."""
    return re.sub(r"\s+", "", text)


def counts(reports: Iterable[Cues], but: Cues | None = None) -> tuple[Counter[str], Counter[str]]:
    """How often each decision fires, and how often it is right; not in one of the reports."""
    fired: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for cues in reports:
        if cues is not but:
            fired.update(cues.keys())
            right.update(each for each, true in cues.items() if true)
    return fired, right


def fitted(fired: Mapping[str, int], right: Mapping[str, int]) -> dict[str, float]:
    """The weight of each decision."""
    return {name(decide): (right[name(decide)] + 1) / (fired[name(decide)] + 2) for decide, _ in DECISIONS}


def first_is_right(cues: Cues, weights: Mapping[str, float]) -> bool:
    """Whether the weightiest decision of those that fire tells the truth."""
    return cues[max(cues, key=lambda each: weights[each])]


def name(decide: Any) -> str:
    """A decision as cues name it."""
    return str(decide.__name__).replace("_", " ")


if __name__ == "__main__":
    main()
