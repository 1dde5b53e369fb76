"""The value in a line that says it in words, as comments do: `prints 3`, `tensor([2.]) WRONG`, `3, should be 4`."""

from __future__ import annotations

import re

from repros.judge.budget import spend
from repros.judge.tokens import CLOSED, OPEN
from repros.library import TORCH

_SAYS = re.compile(
    r"(?:[-=]{1,3}>|→|>{2,3}|[-=]{1,2}(?= )|out(?:put)?:)?\s*"
    r"(?:(?:it|this|which|that|now|still|also|torch|pytorch|wrongly|incorrectly|i|the|actual(?:ly)?|current)\s+)*"
    r"(?:prints?|printed|outputs?|out|returns?|returned|gives?|gave|yields?|gets?|got|results?|shows?|evaluates? to"
    r"|becomes?|is|was|actual(?:ly)?)?(?:\s+(?:is|was|in|a|an|the))*\s*[:=]?\s*",
    re.IGNORECASE,
)
_SHOULD = re.compile(
    r"\b(?:(?:should|must|ought to|supposed to)(?: have)?(?: been| be| print| return| give| output| equal)?"
    r"|expect(?:ed|s|ing)?(?: (?:to be|to get|output|result|value|was|is))*"
    r"|instead of|rather than|but not|want(?:ed)?|desired|correct(?: (?:is|would be|output|result|value))*)\b"
    r"\s*[:=]?\s*",
    re.IGNORECASE,
)
_ALL_WANTED = re.compile(
    r"(?:(?:it|this|that) )?(?:should (?:be|print|return|give)|must be|expect(?:ed)?(?: output| value| result)?)"
    r"\s?[:=]?\s?`?",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z]{2,20}(?: [A-Za-z]{1,20}){0,6}")
_PLAIN = re.compile(
    r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?j?(?![\w.])|[-+]?(?:nan|inf)\b|True\b|False\b|None\b"
    rf"|{TORCH.name}\.(?:{TORCH.dtypes}|(?:strided|sparse_)\w*)(?![\w(])",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:torch\.)?(?:[Tt]ensor|Size|Parameter|array|OrderedDict)(?=\()|(?=[\[({])")
_REMARK = re.compile(
    r"[\s,;.!?(<#*:^-]*(?:$|(?:should|must|expect\w*|want\w*|desired|numpy|instead|rather|but|wrong\w*|incorrect\w*|bug|not|unexpected\w*"
    r"|why|ok(?:ay)?|correct|good|bad|weird|strange|also|same|as|because|since|here|this|which|the|it"
    r"|(?:on|in|with|using) (?:cpu|gpu|(?:py)?torch|version|v?\d+)"
    r"|is|was|if|when|while|though|although|even|huh|what|where)\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s?(?:%|[a-z]{3,20}s\b(?! (?:not|wrong))|x\b|dim\w*|d\b|more\b|less\b|bytes?\b|bits?\b)(?<!\bthis)(?<!\bis)"
    r"(?<!\bas)(?<!\bhas)(?<!\bdoes)",
    re.IGNORECASE,
)
"""What follows a number that counts things: `should be 3 times faster` names no output."""

_BEHIND = re.compile(r"(?<=[\])])\s{0,20}(?:#|<-{1,3}).*$")
"""A remark behind the last line of a value of several lines."""

_MOST = 2000


def values_said(text: str, printed: str) -> str:
    """The text with each line that says a value in words of its own cut to that value.

    Words that were printed are none of its own.
    """
    return "\n".join(_cut(line, printed) for line in text.split("\n"))


def value_said(line: str) -> str | None:
    """The value that a line says comes out; None where it holds none, or goes on with another one."""
    text = line.strip()[:_MOST]
    said = _SAYS.match(text)
    rest = text[said.end() :] if said else text
    value = _value_at(rest)
    return value if value and _REMARK.match(rest[len(value) :]) else None


def value_wanted(line: str) -> str | None:
    """The value that a line says should come out."""
    spend(len(line) / 5)
    text = line.strip()[:_MOST]
    wanted = _SHOULD.search(text)
    rest = text[wanted.end() :] if wanted else ""
    value = _value_at(rest)
    return None if value is None or _COUNTED.match(rest[len(value) :]) else value


def whole_value(line: str) -> str | None:
    """The value that is all that a line says, or says that it should be; None where a word or a sign goes on.

    Words alone that it should be (`should be some negative value`) are kept: they stand for what can't be compared.
    """
    text = line.strip(" \t`#*>.!")[:_MOST]
    wanted = _ALL_WANTED.match(text)
    rest = text[wanted.end() :] if wanted else text
    words = wanted is not None and _WORDS.fullmatch(rest) is not None
    return rest if rest and (words or _value_at(rest) == rest) else None


def _cut(line: str, printed: str) -> str:
    spend(len(line) / 5 + len(printed) / 500)
    value = value_said(line)
    if value is None:
        remark = _BEHIND.search(line[:_MOST])
        return line[: remark.start()] if remark and remark[0].strip() not in printed else line
    before, _, after = line.partition(value)
    worded = any(c.isalpha() or c in "=->→!?" for c in before + after)
    own = not before.strip(" =->→:") or before.strip() not in printed
    return value if worded and own else line


def _value_at(text: str) -> str | None:
    """The value that the text begins with, brackets and all."""
    plain = _PLAIN.match(text)
    if plain:
        return plain[0]
    opens = _OPENS.match(text)
    if not opens:
        return None
    depth = 0
    for at in range(opens.end(), len(text)):
        depth += (text[at] in OPEN) - (text[at] in CLOSED)
        if depth == 0:
            return text[: at + 1]
    return None
