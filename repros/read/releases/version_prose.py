"""Versions in prose: which torch somebody speaks of, where it worked and where it failed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from repros.read.releases.versions import TOKEN, plausible_torch
from repros.read.words.outcomes import Outcome, denies_failure, outcome

_NUMBER = re.compile(TOKEN)
_DOTTED = re.compile(r"\d?\.\d")
_LEAD = 48
"""How many characters before a number can say what it is a version of."""

_TORCH = re.compile(
    r"(?:(?<![\w/.])(?:(?:lib|py)?torch|pt)|\b(?:stable|nightly)(?:\s(?:version|release|build"
    r"|binary))?)(?:\+\w{2,8})?(?:'s\b)?[`*\"')]{0,3}[-_ ]?"
    r"(?:(?:versions?|release|stable|nightly|build|ver\.?|cpu)\b)?(?:\s(?:used|installed|here|in use|I use)){0,2}"
    r"\s?(?:is|was|of|at|to|==?|:|：|，|@|-{1,2}|–|—|\(|=)?\s{0,2}[`*\"'(\[]{0,3}$",
    re.IGNORECASE,
)
_TORCH_BEHIND = re.compile(
    r"[`*\"')]{0,3}\s(?:stable\s)?(?:version|release|build)s?\s(?:of\s)?[`*\"']{0,2}(?:py)?torch\b", re.IGNORECASE
)
_BOUND = re.compile(r"\s?(?:[<>]=|≥|≤)\s?[`*]{0,2}$")
"""A mark that makes a release the first or the last: of what fails, or of what somebody requires."""

_OTHER = re.compile(
    r"(?:python|cuda|cudnn|numpy|ubuntu|gcc|g\+\+|clang|conda|windows|macos|os ?x|vision|audio|text|lightning|"
    r"scipy|onnx\w*|rocm|transformers|tensorflow|triton|jetpack|mkl|driver|opset\w*|cmake|debian|centos|keras|jax"
    r"|nccl|glibc|opencv|section|(?:docs?|documentation)(?: (?:for|of|page))?|"
    r"figure|tolerance|[ar]tol|lr|eps\w*|p|momentum)[\s:=(`'\"-]{0,4}(?:versions?|v|is|of)?[\s:=(`'\"-]{0,4}$",
    re.IGNORECASE,
)
_AND = re.compile(
    r"[`*\"')\]]{0,3}\s{0,2}(?:and|or|to|through|,|/|&|->|→|-|vs\.?)?\s{0,2}(?:also\s|the\s"
    r"|and\s)?(?:version\s)?[`*\"'(]{0,3}$"
)
_BARE = re.compile(
    r"(?:\b(?:in|on|to|from|with|both|as of|since|until|till|before|after|versions?"
    r"|release|stable|use|using|have|running|installed|between|than|for|under"
    r"|tag|branch|nightly|v)[*_]{0,2}:?\s(?:the\s)?"
    r"|\b(?:(?:un)?affect(?:ed|s)|works?|working|ok|good|bad|broken|fail(?:s|ing)?|fixed)(?:\s(?:versions?|releases?))?:\s"
    r"|\b(?:last|first|known)[- ](?:\w{1,12}\s){0,2}(?:versions?|releases?)\b[^.;\d]{0,40}\s(?:is|was)\s"
    r"|^\s*(?:[-*+•]\s+)?)[`*\"'(\[“‘]{0,3}$",
    re.IGNORECASE,
)
_JUDGED = re.compile(r"(?::\**\s{0,2}|\b(?:good|bad)\s)$", re.IGNORECASE)
"""What stands before a number that may be a release where the clause says what it is like: `bisected: good 1.4.0`."""

_BUILD = re.compile(r"dev\d|a0(?:\+|$)|\+(?:cu|cpu|git|rocm)")
"""Parts of a version that builds of torch have and few other packages."""

_RELEASED = re.compile(r"(?:0\.[2-4]\.[01]|1\.(?:\d|1[0-3])\.[0-2]|2\.(?:\d|1[0-9])\.[01])(?:[._-]?post\d|rc\d)?")
"""Numbers in three parts that torch's releases have: behind `on` or `with` nothing else needs to name torch."""

_PARENTHESIS = re.compile(r"(?:^|[^\w.\])])\($")
"""What opens around a release that stands in parentheses, and no call's."""

_ENDS = re.compile(r"[ `*.)]*$")
_HAS = re.compile(r"\b(?:I|we)(?:['’]m|['’]re| am| are)? (?:use|using|run|running|on)\s[`*]{0,2}v?$", re.IGNORECASE)
"""What somebody says before the release that they have: at the end of its clause it needs no three parts."""

_UNIT = re.compile(r"\s?(?:x\b|%|s\b|ms\b|[GMK]i?B\b|e-?\d|times\b|seconds?\b)")
_CLAUSE = re.compile(
    r"[;\n!?]|[.,](?=\s)|\s/\s|\s\((?=[A-Za-z]{2,12}\s[A-Za-z]|but\s|while\s)|(?<=\))\s|\s(?:but|while|whereas|however|although)\s|(?<=\w)\s(?:and|then)\s(?=[a-z])"
)
_DATED = re.compile(
    r"\b(?:happens?|occurs?|introduced|present|affect\w*|stopped|still|since|start(?:s|ed|ing)|encounter\w*|seen|observed"
    r"|deprecat\w*|issue|(?:only|just) (?:with|in|on|since))\b",
    re.IGNORECASE,
)
"""What is said of a failure where a release is named with it."""

_ON_ACCELERATOR = re.compile(r"\bon (?:the |a |an |my )?(?:gpus?|cuda|mps|rocm|xpu|tpu)\b", re.IGNORECASE)
"""A device that says nothing of what a release does on a CPU."""

_UPGRADE = re.compile(
    r"\b\d[`*)]{0,3}\s?(?:→|[-=]{1,2}>)\s?[`*(v]{0,3}\d\.\d|\b(?:up(?:grad|dat)\w+|upgrade|switch\w*|mov(?:ed|ing)|migrat\w+|go(?:ing)?|went|regress\w*)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from\b[^.;]{0,30}|between\b[^.;\d]{0,30})$", re.IGNORECASE)
_ORIGIN = re.compile(r"\bfrom\s(?:(?:the|versions?|(?:py)?torch|v)\s?){0,3}[`*]{0,2}$", re.IGNORECASE)
_IN_LATER = re.compile(
    r"[`*]{0,2}[^.;\d]{1,60}\b(?:in|on|with|under|into|by)\s(?:(?:the|versions?|(?:py)?torch|v)\s?){0,3}"
    r"[`*]{0,2}\d",
    re.IGNORECASE,
)
"""What leads from where something comes from to where it fails: `a file from 1.4 fails in 1.5`."""

_ONWARD = re.compile(r"[`*)]{0,3}\s?(?:on\b(?!\s\w)|onwards?\b|and (?:later|up|above|newer)|\+)", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:before|prior to|(?:older|earlier|lower) than)\s(?:(?:the|versions?|releases?|(?:py)?torch|v)\s?){0,3}"
    r"[`*]{0,2}$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\s*\(?(?:and |but )?(?:not|(?:is|was|does|did|do)n'?t)\s(?:with|in|on|for|under|using|before)\b", re.IGNORECASE
)
"""A clause that says the contrary of the one before it: `fails in 1.5, not in 1.4`."""

_DENIES = re.compile(r"\d[`*)]{0,3} (?:(?:is|was|does|did|do|can)(?:['’]?n?['’]?t| ?not))\W*$", re.IGNORECASE)
"""A clause that says the contrary of the one before it at its end: `1.4 works. 1.5 doesn't.`"""

_HEARD = 20
"""Clauses above one that denies them, of which the last that says anything is meant."""

_ONLY_NUMBERS = re.compile(rf"(?:\s|and\b|or\b|[-–&/`*]|{TOKEN})+\.?", re.IGNORECASE)
"""A clause that only goes on with a list: `works in 1.4, 1.5 and 1.6`."""

_LEADING = re.compile(
    rf"\s*(?:with|on|in|using|under|for)\s(?:(?:the|versions?|(?:py)?torch|v)[\s=]{{1,3}}){{0,3}}[`*]{{0,2}}{TOKEN}[`*]{{0,2}}",
    re.IGNORECASE,
)
"""A clause that only says of which release the next one speaks: `With 1.4, it fails`."""

_MOVES = re.compile(r"\s*(?:the |latest |current |on |in |with ){0,3}(?:nightl|main\b|master\b)", re.IGNORECASE)

_NOT_THIS = re.compile(
    r"[`*\"')\]]{0,3},?\s\(?(?:and\s|but\s)?not\s(?:(?:in|on|with|for|under|using)\s)?"
    r"(?:(?:py)?torch\s|version\s|v)?[`*]{0,2}",
    re.IGNORECASE,
)
"""What stands between a number and one that is the contrary: `fails in 1.5 (not 1.4)`."""

_ARROW = re.compile(r"[`*\"')\]]{0,3}\s?(?:→|[-=]{1,2}>)\s?[`*\"'(\[]{0,3}(?:(?:py)?torch\s?)?v?\d", re.IGNORECASE)
_OPPOSITE = {"worked": "failed", "failed": "worked", "": ""}


@dataclass(frozen=True, slots=True)
class Mention:
    """One version in prose. `polarity` is `worked`, `failed` or ""; `named` whether torch's name stands with it."""

    version: str
    polarity: str
    named: bool


def mentions(prose: str) -> Iterator[Mention]:
    """The versions of torch that a stretch of prose speaks of, clause by clause, in order."""
    if not _DOTTED.search(prose):
        return
    earlier = [""]
    clauses = _CLAUSE.split(prose)
    for clause, behind in pairwise([*clauses, ""]):
        more = earlier[-1] if _ONLY_NUMBERS.fullmatch(clause) else ""
        if _DOTTED.search(clause):
            contrary = _DENIED.match(clause) or _DENIES.search(clause)
            denied = _OPPOSITE[_last_polarity(earlier)] if contrary else _led(clause, behind)
            yield from _clause_mentions(clause, clause_polarity(more) if more else denied)
        earlier.append(more or clause)


def _last_polarity(clauses: Sequence[str]) -> str:
    """What the last of some clauses that says anything of it says."""
    return next((told for clause in clauses[:-_HEARD:-1] if (told := clause_polarity(clause))), "")


def _led(clause: str, behind: str) -> str | None:
    """The polarity of the clause behind one that does no more than lead to it; None for any other."""
    leads = _LEADING.fullmatch(clause) and (_MOVES.match(behind) or not _DOTTED.search(behind))
    return clause_polarity(behind) or None if leads else None


def _clause_mentions(clause: str, polarity: str | None) -> Iterator[Mention]:
    owner, end = "", 0
    upgrades, on_accelerator = bool(_UPGRADE.search(clause)), bool(_ON_ACCELERATOR.search(clause))
    for found in _NUMBER.finditer(clause):
        denied = end > 0 and bool(_NOT_THIS.fullmatch(clause, end, found.start()))
        owner = owner if denied else _owner(clause, end, found, owner)
        end = found.end()
        if owner == "other" or not plausible_torch(found[1]) or _UNIT.match(clause, end):
            continue
        polarity = clause_polarity(clause) if polarity is None else polarity
        polarity = "" if polarity == "worked" and on_accelerator else polarity
        named = owner == "torch" and not _BOUND.search(clause, max(0, found.start() - 6), found.start())
        if polarity or named or (owner == "bare" and _is_released(clause, found)):
            own = _OPPOSITE[polarity] if denied else _turned(clause, found, polarity, upgrades=upgrades)
            yield Mention(found[1], own, owner == "torch")


def _is_released(clause: str, found: re.Match[str]) -> bool:
    """Whether a number that no name stands with is one that torch's releases have, or the one that somebody uses."""
    alone = found[1][0] in "12" and bool(_ENDS.match(clause, found.end()))
    marked = found[0][0] == "v" and found[1][0] in "12"
    return marked or bool(_RELEASED.fullmatch(found[1])) or (alone and bool(_HAS.search(clause[: found.start()])))


def _owner(clause: str, end: int, found: re.Match[str], before: str) -> str:
    """Whose version the number `found` is; `end` is where the number before it, of `before`, ended."""
    lead = _BOUND.sub("", clause[max(end, found.start() - _LEAD) : found.start()])
    if _TORCH.search(lead) or _TORCH_BEHIND.match(clause, found.end()):
        return "torch"
    if _OTHER.search(lead):
        return "other"
    if _BUILD.search(found[1]):
        return "torch"
    if before and end and _AND.match(lead):
        return before
    alone = bool(_PARENTHESIS.search(lead)) and clause[found.end() : found.end() + 1] == ")"
    if alone or _BARE.search(lead):
        return "bare"
    return "judged" if _RELEASED.fullmatch(found[1]) and _JUDGED.search(lead) else "other"


@lru_cache(maxsize=64)
def clause_polarity(clause: str) -> str:
    """Whether a clause says that something `worked`, that it `failed`, or neither ("")."""
    told, dated = outcome(clause), bool(_DATED.search(clause))
    if told is Outcome.WORKS and not denies_failure(clause):
        told = Outcome.BOTH if dated else Outcome.FAILS if _UPGRADE.search(clause) else told
    elif told is Outcome.UNTOLD and (dated or _UPGRADE.search(clause)):
        told = Outcome.FAILS
    return {Outcome.FAILS: "failed", Outcome.WORKS: "worked"}.get(told, "")


def _turned(clause: str, found: re.Match[str], polarity: str, *, upgrades: bool) -> str:
    """A version's own polarity: an upgrade leads from what worked to what fails, and what is before it is not it."""
    at = found.start()
    if _BEFORE.search(clause, max(0, at - 40), at):
        return _OPPOSITE[polarity]
    if polarity == "failed" and _ARROW.match(clause, found.end()):
        return "worked"
    if (
        upgrades
        and _FROM.search(clause, max(0, at - 40), at)
        and " to " not in clause[max(0, at - 12) : at]
        and not _ONWARD.match(clause, found.end())
    ):
        return "worked"
    if polarity == "failed" and _ORIGIN.search(clause, max(0, at - 40), at) and _IN_LATER.match(clause, found.end()):
        return "worked"
    return polarity
