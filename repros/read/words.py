"""The lexicon: the words by which people say what came out, what should have, and that something is wrong or right."""

from __future__ import annotations

import re
from enum import StrEnum

from repros.values import Role

_WRONG = re.compile(
    r"\b(?:wrong(?:ly)?|incorrect(?:ly)?|unexpected(?:ly)?|bugs?|buggy|fail(?:s|ed|ing)?|invalid|bad|nonsense|garbage"
    r"|(?:should|must|ought to)\b(?! (?:work|be fine))|(?:I |we )?(?:would )?expect(?:ed|s)?|but|instead"
    r"|(?:is|was|does|do|are)(?:n't| not)|weird|strange|why|broken|different)\b|!{2,}|\?{2,}|❌|✗",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\b(?:right(?:ly)?|correct(?:ly)?|fine|ok(?:ay)?|good|works|as expected|matches|expected)\b|✅|✔", re.IGNORECASE
)
_DENIED = re.compile(
    r"(?:\bnot|n't|\bnever)\s(?:\w+\s){0,2}(?:right|correct|fine|ok(?:ay)?|good|work\w*|expect\w*)\b", re.IGNORECASE
)
_NOUN = (
    r"(?:outputs?|results?|values?|behaviou?rs?|answers?|shapes?|dtypes?|types?|tensors?|errors?|messages?|outcomes?"
    r"|ones?)"
)
_COMPILED = r"(?:(?:with )?(?:compiled?|torch\.compile|inductor|dynamo)|(?:torch)?script(?:ed)?|traced|exported)"
_WANTED = (
    r"(?:(?:the|my|our|an?) )?(?:expect(?:ed|ation|ations)?|ground[- ]truth|reference|correct|right|desired|wanted|want"
    rf"|intended|ideal|golden|true|theoretical|anticipated)(?: {_NOUN})?"
    r"|(?:(?:it|this|that|i|we|you) )?(?:should|must|ought to)"
    r"(?: (?:be|have been|print|return|give|output|show|yield|get|see|have))?"
    rf"|(?:what |(?:the )?{_NOUN} )?(?:i|we|you|one) (?:would |'d )?(?:expect(?:ed)?|want(?:ed)?|hoped? for)"
    r"(?: to (?:see|get))?|what should (?:happen|come|be|be printed|have (?:happened|come))"
)
_GOT = (
    r"(?:(?:the|my|our|an?) )?(?:actual(?:ly)?|observed|received|returned|computed|calculated|current(?:ly)?|wrong"
    rf"|incorrect|obtained|produced|real|printed|got|unexpected|buggy|bad)(?: {_NOUN})?"
    rf"|(?:but |instead )?(?:what |(?:the )?{_NOUN} )?(?:i|we|you|one) (?:actually )?(?:get|got|have|had|see|saw"
    r"|observed?|received?)|what (?:happens|happened|comes|came|is printed)(?: instead| out)?"
)
_PLAIN = (
    rf"(?:(?:the|my|our|console|terminal|program|script) )?{_NOUN}"
    r"|(?:it |this |which |but |and )?(?:prints|returns|gives|outputs|shows|yields|is|was|have|has)|stdout|out"
)
"""What labels a value that comes out, where nothing else is said of it."""

LABEL = rf"(?:{_WANTED}|{_GOT}|{_PLAIN})"
_LABELS = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in ((Role.EXPECTED, _WANTED), (Role.ACTUAL, _GOT), (Role.UNTOLD, _PLAIN))
)
_AROUND_LABEL = " \t\n*_#`:=-.!()>"
_MOST_LABEL = 60


def label_role(text: str) -> Role | None:
    """What a short label says of what stands by it: `Ground truth`, `What I got:`; None for any other words.

    One that only announces a value, such as `Output`, leaves its role untold.
    """
    label = " ".join(text.strip(_AROUND_LABEL).split())
    if not label or len(label) > _MOST_LABEL:
        return None
    return next((role for role, pattern in _LABELS if pattern.fullmatch(label)), None)


_JOINED = r"(?:(?: \w+)?\s?(?:vs\.?|versus|&|/)\s?(?:the )?| and )"
_COME = r"(?:actual|observed|computed|obtained|received|got)"
_DUE = r"(?:expected|desired|correct|right|wanted|reference|ground[- ]truth)"
_BOTH = re.compile(rf"\b(?:{_COME}{_JOINED}{_DUE}|{_DUE}{_JOINED}{_COME})\b", re.IGNORECASE)


def names_both(words: str) -> bool:
    """Whether words announce what came out beside what should have: `Actual vs expected`."""
    return bool(_BOTH.search(words))


_MODES = (
    (Role.EXPECTED, re.compile(r"eager(?: mode)?(?: outputs?| results?)?", re.IGNORECASE)),
    (Role.ACTUAL, re.compile(rf"{_COMPILED}(?: outputs?| results?)?", re.IGNORECASE)),
)


def mode_role(label: str) -> Role | None:
    """What a label says of one of two results beside each other: what eager mode gives is what compiled code should."""
    return next((role for role, pattern in _MODES if pattern.fullmatch(label.strip(_AROUND_LABEL))), None)


NO_PROBLEM = (
    r"\b(?:no|without(?: any)?|never|(?:do(?:es)?|did|is|are|was)(?:n't| not))\s(?:\w+\s){0,3}"
    r"(?:problems?|issues?|bugs?|errors?|failures?|warnings?)\b"
)
"""Words of a stretch in which what the report complains of isn't to be seen."""

_NO_PROBLEM = re.compile(NO_PROBLEM, re.IGNORECASE)


_IS = r"(?:is|was|are|were|be|been|becomes?|(?:it|that)['’]s)"
_SAYS = (
    r"(?:prints?|printed|returns?|returned|outputs?|gives?|gave|yields?|yielded|shows?|showed|produces?|produced"
    r"|evaluates? to|results? in|(?:comes? out|ends? up)(?: as| being)?|gets?|got|sees?|saw|seeing|observed?|received?)"
)
_SHOULD = r"(?:should|must|ought to|supposed to)"
_FILLS = (
    rf"(?:\s(?:me|us|an?|the|it|this|to|of|i|values?|results?|shape|size|dtype|type|only|just|always|exactly|back|have|see"
    rf"|(?:wrong|incorrect|silent)ly|{_SAYS}|equal|{_IS})){{0,4}}(?:\s[-–])?\s?[:=]?[\s`\"'*]{{1,4}}$"
)
_TURNS = re.compile(rf"\b(?:instead of|rather than|(?:and |but |is |was )?not)\b{_FILLS}", re.IGNORECASE)
_WANTED_NEXT = re.compile(
    rf"\b(?:(?:i |we )?want(?:ed)?|{_SHOULD}|would be|(?<!un)expect(?:ed|s)?(?: [^.;:,\n`]{{1,40}}? to)?"
    r"|(?:docs?|documentation|docstring) (?:says?|states?|promises?|claims?)"
    rf"|(?:expected|correct|right|desired|true)(?: {_NOUN})?)\b{_FILLS}",
    re.IGNORECASE,
)
_GOT_NEXT = re.compile(
    rf"(?:\b(?:{_SAYS}|{_IS}|instead|(?:actual|current|wrong)(?: {_NOUN})?|(?:has|have|of|with|in)(?: an?| the)?"
    rf" (?:shape|size|dtype|type|length)(?: of)?)|{_SHOULD}(?: not|n['’]t) be){_FILLS}",
    re.IGNORECASE,
)
_DENIES_NEXT = re.compile(rf"(?:\bnot|n['’]t|\bnever)\s(?:{_SAYS}|be)\b{_FILLS}", re.IGNORECASE)
_WANTED_BEFORE = re.compile(
    rf"[\s`\"'*,]{{0,4}}(?:(?:{_IS}|would be|seems)\s(?:the )?)?(?:right|correct|expected|desired|wanted)\b"
    rf"|[\s`\"'*]{{0,4}}{_SHOULD} (?:be|have been)(?=\s?(?:[.;!)]|$))",
    re.IGNORECASE,
)
_WOULD_BE = re.compile(
    r"\s(?:would|should) (?:be|have been)(?: the)?(?: (?:right|correct|expected|desired|true))?"
    r"(?: (?:one|value|result|answer))?(?=[.;!)]|$)",
    re.IGNORECASE,
)
_DOUBTS = re.compile(r"(?:\b(?:not|never|doubt|sure|whether|why|how|if)|n['’]t)\b", re.IGNORECASE)
_GOT_BEFORE = re.compile(
    rf"[\s`\"'*]{{0,4}}(?:{_IS}|gets?)\s(?:(?:wrongly|always|now|what is|the)\s)?"
    r"(?:printed|returned|shown|output|given|result|wrong|incorrect)\b"
    r"|[\s`\"'*]{0,4}(?:comes|came) (?:back|out)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r"[\s`\"'*,.;]{0,4}(?:(?:but|while|whereas|though|and)\s)?[`\"'*]{0,3}$", re.IGNORECASE)

_SUPPOSES = re.compile(
    rf"\b(?:when(?:ever)?|if|since|for|with|where|as|once|while|given|because|suppose|assum(?:e|ing))"
    rf"\s(?:(?!(?:i|we|you|it|this|that)\b)[\w.`\"'\[\]]{{1,30}}\s){{1,3}}{_IS}{_FILLS}",
    re.IGNORECASE,
)
_EAGER = re.compile(r"\beager\b", re.IGNORECASE)
_IS_COMPILED = re.compile(rf"\b{_COMPILED}\b", re.IGNORECASE)
_UNEQUAL = r"(?:\bnot|n['’]t|\bnever)\s(?:be\s)?(?:the same|equal|identical|match\w*|agree)\b"
_DIFFER = re.compile(
    r"\b(?:differ(?:s|ent|ence)?|mismatch\w*|inconsistent"
    rf"|disagree\w*|{_SHOULD} (?:be (?:the same|equal|identical)|match|agree))\b|{_UNEQUAL}",
    re.IGNORECASE,
)


_MAY_DIFFER = re.compile(
    rf"\b{_SHOULD}(?:\s(?:be|really|always|actually))?\sdiffer(?:ent)?\b|\b{_SHOULD}\s?{_UNEQUAL}"
    r"|\bexpect\w*\b[^.\n]{0,60}\bdiffer(?:s|ent)?\b|\bno differences?\b|(?:\bnot|n['’]t|\bnever)\sdiffer"
    r"|\b(?:are|is|were|was)\s(?:the same|identical|equal)\b|\bas (?:(?:it|they) should|expected)\b",
    re.IGNORECASE,
)
"""What tells of two things that they may, or should, not be the same, or that they are."""


def turns(words: str) -> bool:
    """Whether words between two values set one against the other: `3 instead of 4`."""
    return bool(_TURNS.search(words)) and not _DENIES_NEXT.search(words)


def wants_next(words: str) -> bool:
    """Whether words that end here lead to what should come."""
    last = f"{words.rstrip(_AROUND_LABEL)[-_MOST_LABEL:]} "
    return turns(last) or (bool(_WANTED_NEXT.search(last)) and not _DENIES_NEXT.search(last))


def comes_out(words: str) -> bool:
    """Whether words behind a value say that it comes out."""
    return bool(_GOT_BEFORE.match(words))


def is_wanted(words: str) -> bool:
    """Whether words behind a value say that it should come out."""
    return bool(_WANTED_BEFORE.match(words))


def would_be_right(before: str, behind: str) -> bool:
    """Whether words behind a value say beyond doubt that it should come out in the place of another."""
    return bool(_WOULD_BE.match(behind)) and not _DOUBTS.search(before)


def contrasts(words: str) -> bool:
    """Whether words between two values say no more than that they are not the same."""
    return bool(_CONTRAST.match(words))


def of_both_modes(words: str) -> bool:
    """Whether words speak of eager mode and of compiled code: what stands by them is of both."""
    return bool(_EAGER.search(words) and _IS_COMPILED.search(words))


def differ(text: str) -> bool:
    """Whether a text complains that two things are not the same; not where it wants, or denies, that they differ."""
    return bool(_DIFFER.search(text)) and not _MAY_DIFFER.search(text)


def supposes(words: str) -> bool:
    """Whether words right before a value only say of which case they speak: `when dim is 1`."""
    return bool(_SUPPOSES.search(words))


def role_of_value(before: str, behind: str) -> Role | None:
    """What the words right before a value say of it, else those right behind it; None where they say nothing."""
    if _DENIES_NEXT.search(before):
        return Role.ACTUAL if re.search(rf"{_SHOULD}(?: not|n['’]t) be\b", before, re.IGNORECASE) else None
    if _WANTED_NEXT.search(before):
        return Role.EXPECTED
    if comes_out(behind):
        return Role.ACTUAL
    if is_wanted(behind):
        return Role.EXPECTED
    return Role.ACTUAL if _GOT_NEXT.search(before) and not supposes(before) else None


_NOT_FAILING = re.compile(
    r"\b(?:no|not|never|without|doesn['’]?t|does not|didn['’]?t|did not|isn['’]?t|can['’]?t|cannot|nor)"
    r"\s(?:any\s|an\s|longer\s)?(?:\w{1,12}\s){0,2}"
    r"(?:errors?|issues?|problems?|warnings?|exceptions?|leaks?|bugs?|fail\w*|crash\w*|happen\w*|occur\w*|reproduc\w*"
    r"|hang\w*|present|affected|seen|observed)\b"
    r"|\b(?:unaffected|gone(?! wrong)|disappear(?:s|ed)|vanish(?:es|ed)|goes away|went away)\b"
    r"|(?:n't|\bcannot|\bnever) (?:get|see|have|observe|encounter|show|give|raise) (?:it|this|that)\b",
    re.IGNORECASE,
)
_NOT_WORKING = re.compile(
    r"(?:\b(?:no longer|not|never|stop(?:s|ped|ping)?|fails? to|doesnt|dont|cannot)|n['’]t)\s(?:\w{1,12}\s){0,2}"
    r"(?:work\w*|pass\w*|succeed|correct\w*|expected|normal\w*|fixed|resolved|gone|disappear\w*|ok(?:ay)?|fine|good|right"
    r"|(?:the )?(?:expected|right))\b|used to work until",
    re.IGNORECASE,
)
_WORKING = re.compile(
    r"\b(?:works?|worked|working|fine|ok|okay|correct(?:ly)?|passe[sd]|as expected|normal(?:ly)?|faster|downgrad\w+"
    r"|fixed|resolved|succeed\w*|good|(?:is|are|was|were) right"
    r"|used to (?:compile|run|export|pass|succeed|return|print|give|load)"
    r"|(?:returns?|returned|prints?|printed|gives?|gave|produces?|outputs?|get|got) the (?:right|expected))\b"
    r"|\b(?:code|program|script|snippet|example|model|it|this|everything)"
    r" (?:compiles|compiled|runs|ran|exports|exported)\W*$|[✅✔🟢]",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:should|ought to|supposed to|expected to) (?:\w+ )?(?:works?|pass|be (?:fine|ok|okay|correct))\b",
    re.IGNORECASE,
)
_FAILING = re.compile(
    r"\b(?:fail\w*|br[eo]ken?|break(?:s|ing)|crash\w*|errors?|exceptions?|traceback|bugs?|buggy|regress\w*|hangs?|hung"
    r"|segfault\w*|wrong\w*|incorrect\w*|abort\w*|dead-?locks?|stuck|core dump\w*|nan|unexpected\w*|differ\w*"
    r"|mismatch\w*|slow\w*|ignor\w+|leak\w*|trigger\w*|(?<!to )reproduc\w*|rais(?:e|es|ed)|throws?|thrown|bad"
    r"|\w{3,40}error)\b|[❌✗🔴]",
    re.IGNORECASE,
)


class Outcome(StrEnum):
    """What words say came of something that was run."""

    WORKS = "works"
    FAILS = "fails"
    BOTH = "both"
    UNTOLD = "untold"


def denies_failure(words: str) -> bool:
    """Whether words say of a failure that it doesn't come."""
    return bool(_NOT_FAILING.search(words)) and not _NOT_WORKING.search(words)


def outcome(words: str) -> Outcome:
    """Whether words say that what they speak of works, that it fails, both, or neither."""
    if _NOT_WORKING.search(words):
        return Outcome.FAILS
    if _NOT_FAILING.search(words):
        return Outcome.WORKS
    fails, works = _FAILING.search(words), _WORKING.search(_WISHED.sub(" ", words))
    if fails and works:
        return Outcome.BOTH
    return Outcome.FAILS if fails else Outcome.WORKS if works else Outcome.UNTOLD


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


_WANTS = re.compile(
    r"\b(?:expect(?:ed|s|ing)?|should|ought to|correct(?:ly)?|desired|supposed|ideal(?:ly)?|would (?:be|like|hope)"
    r"|ground truth|reference|anticipated|hop(?:ed|ing) for|theor\w+|analytic\w*|by hand"
    r"|true (?:value|result|output|answer|gradient)s?)\b"
    r"|^\W*(?:want(?:ed)?|as documented|according to (?:the )?doc\w*)\W*$"
    r"|\b(?:I|we) want(?:ed)?(?: it)?(?: to (?:be|see|get|have|print))?(?=\W*$)|期望|预期|应该|应为|期待",
    re.IGNORECASE | re.MULTILINE,
)
_COMES = re.compile(
    r"\b(?:got|get|gets|actual(?:ly)?|but|however|instead(?! of\b)|wrong(?:ly)?|incorrect(?:ly)?|unexpected(?:ly)?|"
    r"currently|observed|yet|received|in (?:practice|reality)|turns out|really (?:is|get)"
    r"|real (?:output|result)|computed|comes out|ends up"
    r"|(?:it|this|that) (?:gives?|prints?|returns?|outputs?|shows?|produces?))\b|实际",
    re.IGNORECASE,
)
_UNWANTED = re.compile(
    r"(?:\bnot|n't) (?:(?:the|as|what|I|we|is|was|be|at all|quite|really) ){0,3}(?:expect\w*|correct|desired|right)\b",
    re.IGNORECASE,
)


def without_denials(words: str) -> str:
    """Words with `actual` where they say of something that it is not the expected one."""
    return _UNWANTED.sub("actual", words)


def wanted_word(text: str) -> re.Match[str] | None:
    """The first word that speaks of what should come."""
    return _WANTS.search(text)


def last_wanted(words: str) -> int:
    """Where the last word stands that speaks of what should come; -1 where there is none."""
    return max((m.start() for m in _WANTS.finditer(words)), default=-1)


def last_come(words: str) -> int:
    """Where the last word stands that speaks of what does come; -1 where there is none."""
    return max((m.start() for m in _COMES.finditer(words)), default=-1)


class Tone(StrEnum):
    """What words say of a value or a call that they stand by."""

    WRONG = "wrong"
    RIGHT = "right"
    NONE = "none"


def tone(words: str) -> Tone:
    """Whether words complain, approve, or do neither; where both, they complain."""
    if _DENIED.search(words):
        return Tone.WRONG
    if _NO_PROBLEM.search(words):
        return Tone.RIGHT
    approves = re.fullmatch(rf"\W*(?:\w+ )?(?:{_RIGHT.pattern})\W*", words, re.IGNORECASE)
    if not approves and _WRONG.search(words):
        return Tone.WRONG
    return Tone.RIGHT if _RIGHT.search(words) else Tone.NONE
