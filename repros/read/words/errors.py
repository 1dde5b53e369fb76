"""Words of errors that come as they should, or that do not come and should."""

from __future__ import annotations

import re

from repros.read.words.labels import COMPILED

_FAILS_RIGHTLY = re.compile(
    r"\b(?:raises?|throws?|errors?(?: out)?|fails|rejects?)\b(?: it| this| that| them)?"
    r",? as (?:it should|expected|documented|intended)\b"
    r"|(?<!be )(?<!not )(?<!n't )\b(?:correctly|rightly|properly) (?:raises?|throws?|errors?|fails|rejects?|raised"
    r"|thrown|rejected|refused|banned|forbidden|prohibited|disallowed)\b"
    r"|(?<!not )(?<!n't )\b(?:causes|gives|raises|throws|gets|is) (?:an|the) (?:expected|right|correct|proper)"
    r" (?:error|exception)\b(?! (?:type|message|class|text))"
    r"|\bdoes (?:raise|throw|fail|error)\b[^.\n]{0,60}\bso [^.\n]{1,60}\bshould\b",
    re.IGNORECASE,
)


def fails_rightly(words: str) -> bool:
    """Whether words say of an error that it comes as it should."""
    return bool(_FAILS_RIGHTLY.search(words))


UNRAISED = r"(?:\b(?:does|do|did)(?: not|n['’]t)|\bnever) (?:\w+ )?(?:raises?|throws?|errors? out)\b"
"""Words that no error comes."""
_SHOULD_FAIL = re.compile(
    rf"{UNRAISED},? (?:but|and|although|though|while|yet|which)\b[^.\n]{{0,20}}"
    r"\b(?:should|must|ought to)\b(?!n['’]t| (?:not|never|work|be|return|give|print|pass|run|go|just|still)\b)",
    re.IGNORECASE,
)


def should_fail(words: str) -> bool:
    """Whether words say in one breath that no error comes, and that it should."""
    return bool(_SHOULD_FAIL.search(words))


_TAKES = r"(?:accepts?|allows?|permits?|tolerates?|(?:can|may) be (?:set to|given))"
_INVALID = (
    r"(?:negative|invalid|illegal|out[- ]of[- ](?:range|bounds?)|mismatch\w*|inconsistent|incompatible"
    r"|non-?positive|nonsens\w*|malformed|unsupported|zero|0|bogus|too (?:large|small|many|few))"
)
_UNCHECKED = r"(?:checked|rejected|validated|refused)"
_LETS_THROUGH = re.compile(
    rf"(?<!should )(?<!must )(?<!to )(?<!not )(?<!n't )(?<!never )\b{_TAKES}\b[^.\n]{{0,40}}\b{_INVALID}\b"
    r"|(?:\bdoes not|\bdoesn['’]?t|\bnever|\bfails to) (?:\w+ )?(?:check|reject|validate)\b"
    rf"[^.\n]{{0,40}}\b{_INVALID}\b"
    rf"|^\W*no (?:\w+ )?(?:validation|check|error)s? (?:for|of|on|when|with|if)\b[^.\n]{{0,40}}\b{_INVALID}\b"
    rf"|\b{_INVALID}\b[^.\n]{{0,40}}\b(?:is|are) (?:(?!not\b|no\b)\w+ )?(?:accepted|allowed|not {_UNCHECKED})\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:but|while|yet|although|wrong\w*|incorrect\w*|no longer|make|support\w*|feature|docs?|documentation|outputs?"
    r"|results?|gives?|returns?|prints?|changes?|selects?|only|more|longer)\b",
    re.IGNORECASE,
)
"""Words of a title that complains of what comes out, or asks for something."""

_RULES = re.compile(
    r"\b(?:docs?|documentation|documented|should|must|expected|invalid|errors?|exceptions?|raises?|check\w*|valid\w*"
    r"|reject\w*)\b",
    re.IGNORECASE,
)


_COMPILED_PASSES = re.compile(
    rf"\b{COMPILED}\b[^.\n]{{0,80}}(?:\b(?:accepts?|pass(?:es)?|skips?)"
    r" (?:it|this|that|them|(?:the|this|that) checks?)\b"
    r"|\bsucceeds?\b|\bwithout (?:\w+ )?(?:errors?|exceptions?|complain\w*)|\bno (?:errors?|exceptions?)\b"
    r"|(?:\bdoes not|\bdoesn['’]?t|\bnever|\bfails to) (?:\w+ )?"
    r"(?:check|reject|validate|raise|throw|error|complain)\b)",
    re.IGNORECASE,
)
_BLAMES_EAGER = re.compile(
    r"\beager\b[^.\n]{0,40}\b(?:fails?|raises?|crash\w*|errors?|broken)\b"
    r"|\b(?:fails?|raises?|crash\w*|errors?|broken)\b[^.\n]{0,40}\beager\b",
    re.IGNORECASE,
)


def passes_compiled(words: str) -> bool:
    """Whether words say that compiled code lets something through, as where eager code rejects it."""
    return bool(_COMPILED_PASSES.search(words[:5000]))


def blames_eager(title: str) -> bool:
    """Whether a title complains of an error in eager mode."""
    return bool(_BLAMES_EAGER.search(title[:500]))


def lets_through(title: str) -> bool:
    """Whether a title complains, and of nothing else, that something is taken which an error should keep out."""
    return bool(_LETS_THROUGH.search(title[:500])) and not _OTHERWISE.search(title[:500])


def speaks_of_rules(text: str) -> bool:
    """Whether a text speaks of what is allowed, or of errors."""
    return bool(_RULES.search(text[:5000]))
