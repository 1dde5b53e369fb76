"""The part that prose and headings give to a block of code: expected result, workaround, quoted library source."""

from __future__ import annotations

import ast
import re

from repros.read.code.python import names, parse
from repros.read.text.block import Block
from repros.read.words.errors import fails_rightly
from repros.read.words.tones import last_come, last_wanted, without_denials

_WORKAROUND = re.compile(
    r"\bwork[- ]?arounds?\b|\bcorrect(?:ed)? (?:results?|values?|outputs?|answers?)\b"
    r"|\b(?:proposed|possible|suggested|quick|my|a|the) (?:fix|patch|solution)\b"
    r"|\b(?:fixed|solved|resolved|avoided|circumvented) (?:it |this |the \w+ )?(?:by|with|using)\b"
    r"|\b(?:causes?|gives?|raises?|has|with|throws?) no (?:errors?|problems?|issues?|warnings?)\b"
    r"|\bworks?(?:ed)? (?:fine|correctly|well|great|perfectly|as expected|properly|without|ok)\b"
    r"|\beverything works?\b"
    r"|(?:^|\n)[^\n`]{0,60}(?<!not )(?<!n't )\b(?:ok(?:ay)?|good|fine)\)?[*_`]{0,2}$"
    r"|\bthe following (?:code |snippet |one |version )?works\b|\bthis (?:code |snippet |one |version )?works\b"
    r"|\bcompared? (?:it )?(?:to|with) numpy\b"
    r"|\b(?:in|with) numpy\b[^.]{0,40}:?$|\bnumpy\W{0,3}$|\bnumpy (?:works|gives|returns)"
    r"|\bnumpy (?:version|equivalent|result)\b[^:=\n]{0,40}$",
    re.IGNORECASE,
)
_DISAGREES = re.compile(
    r"(?:\bdisagree\w*|\bmismatch\w*|(?:\bnot|n['’]t) (?:match|agree)\w*) (?:with )?numpy\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"^(?:but |and )?(?:it|this|that|everything|the same(?: code)?|same code)\b.{0,80}"
    r"\b(?:versions?|releases?|\d+\.\d+|before|previously|cpu|gpu|cuda|linux|windows|mac ?os\w*|eager|colab"
    r"|(?:for|when|unless|as long as|up to)(?= (?!this\b|the (?:following|code|program|snippet)\b)))\b",
    re.IGNORECASE,
)
"""A sentence that says where the same program works: in another release, on another machine, with something else."""

_WORKS_COMMENT = re.compile(
    r"#+ ?(?:but |and )?(?:this |the following |(?:this|the following) (?:code|one|version) )?"
    r"(?:works(?: fine| well| as expected| correctly)?|is (?:ok|fine)|work-?around)[.:!]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_NUMPY = re.compile(r"\b(?:np|numpy|scipy)\b")
_WORKS_BELOW = re.compile(r"(?:this |it |which |that )?(?:works|runs|passes|succeeds)\b(?: \w+)?", re.IGNORECASE)
_ASKS_FOR_AN_ERROR = re.compile(
    r"\b(?:should|must|expect\w*)\b[^.\n]{0,60}\b(?:raise|throw|fail|\w{0,60}(?:error|exception))\b", re.IGNORECASE
)
_FAILS = re.compile(
    r"\b(?:fail|error|crash|hang|bug|wrong|incorrect|repro|segfault|raise|throw"
    r"|doesn'?t|does not|don'?t|cannot|can'?t|not work|but)\w*\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"github\.com/\S+/blob/|\bsource(?: code)?\b|\bthese lines\b|\bimplement(?:ed|ation)\b"
    r"|\b(?:in|of|from|at) `?[\w/.]+\.py`?\b"
    r"|\bline \d+|\bdocumentation\b|\bthe docs?\b|\bdefined (?:as|in|here)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\brepro|\brun|\bexample|\bsnippet|\bscript|\btest\.py|\bminimal|\bmy\b|\bfollowing code", re.IGNORECASE
)
_ON_A_MACHINE = re.compile(
    r"\bon (?:one|some|an?other|my other|most|the other|a different)\b[^.\n]{0,30}"
    r"\b(?:machines?|systems?|computers?|laptops?|servers?|hosts?|box(?:es)?|setups?|gpus?|mac\w*)\b",
    re.IGNORECASE,
)
"""Words of something that works elsewhere: the program beside them fails where it was reported."""

_PITCH = re.compile(
    r"(?!.*motivation).*\b(?:alternatives?|pitch|suggest\w*|proposal|proposed|solution|fix|work-?around)\b",
    re.IGNORECASE,
)


def last_words(text: str, length: int = 160) -> str:
    """The end of the prose above a block, which is what introduces it."""
    return text.strip()[-length:].rsplit("\n\n", 1)[-1]


def is_expected(block: Block) -> bool:
    """Whether a block that is no program tells the expected result, not the actual one."""
    words = without_denials(last_words(block.before))
    if words:
        last = words.rstrip(": \n").rsplit(". ", 1)[-1]
        if last_come(last) >= 0 and not re.search(r"expect", last, re.IGNORECASE):
            return False
        if last_wanted(last) >= 0 and not last.endswith("?"):
            return True
    return bool(re.match(r"expected", block.heading, re.IGNORECASE)) and last_come(words) < 0


def is_workaround(block: Block) -> str:
    """Why a block of code is a control or a way around the failure; "" if it isn't."""
    words = last_words(block.before).rstrip(": \n")
    last = re.split(r"(?<=[.!?])\s|\n", words)[-1] if words else ""
    if _ELSEWHERE.search(last) and not block.before.rstrip().endswith(":"):
        last = ""
    match = None if _DISAGREES.search(last) else _WORKAROUND.search(last)
    if match and not _FAILS.search(_WORKAROUND.sub("", last)) and not _only_names_numpy(match[0], block.code):
        return f"the prose above says {match[0].strip()!r}"
    if fails_rightly(last) and _leans(block.code):
        return "goes on with another program, and the prose above says that it fails as it should"
    if match := _WORKS_COMMENT.match(block.code.lstrip()[:120]):
        return f"its first comment says {match[0].lstrip('# ')!r}"
    below = block.after.lstrip()[:200]
    leads_on = below.split("\n", 1)[0].rstrip().endswith(":") or _FAILS.search(last)
    if not leads_on and (match := _WORKS_BELOW.match(below)):
        sentence = below.split(". ")[0]
        works = not (_FAILS.search(sentence) or _ON_A_MACHINE.search(sentence) or _ASKS_FOR_AN_ERROR.search(below))
        if works and not re.search(r"\d\.\d", sentence):
            return f"the prose below says {match[0].strip()!r}"
    if is_pitch(block) and not _FAILS.search(last):
        return f"stands below {block.heading!r}"
    return ""


def is_pitch(block: Block) -> bool:
    """Whether a block stands below a heading that announces a way around the failure."""
    return bool(_PITCH.match(block.heading[:120]))


def _only_names_numpy(words: str, code: str) -> bool:
    """Whether words about a comparison with NumPy stand above a program that doesn't use it."""
    return words.lower().startswith("compare") and not _NUMPY.search(code)


def is_library_source(block: Block) -> str:
    """Why a block of code is quoted from a library; "" if it isn't."""
    parsed = parse(block.code)
    if parsed.tree is None or block.statements:
        return ""
    if _acts(parsed.tree) and not _returns_outside(parsed.tree):
        return ""
    words = last_words(block.before, 400)
    if not _SOURCE.search(words) or (_OWN.search(last_words(block.before, 80)) and not _returns_outside(parsed.tree)):
        return ""
    if _leans(block.code) or not _imports(parsed.tree):
        return "is a fragment, and the prose above speaks of source code"
    return ""


def _leans(code: str) -> bool:
    """Whether code uses names that it doesn't bind, but for those that everybody imports."""
    return bool(names(code).free - {"torch", "np", "nn", "F"})


def _acts(tree: ast.Module) -> bool:
    """Whether a module does anything when it runs, besides binding names."""
    return any(
        not isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)
        for s in tree.body
    )


def _imports(tree: ast.Module) -> bool:
    return any(isinstance(s, ast.Import | ast.ImportFrom) for s in tree.body)


def _returns_outside(tree: ast.Module) -> bool:
    return returns_outside(tree.body)


def returns_outside(body: list[ast.stmt]) -> bool:
    """Whether a `return` or `yield` stands outside of any function: a piece cut out of one."""
    stack = list(body)
    while stack:
        statement = stack.pop()
        if isinstance(statement, ast.Return):
            return True
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield | ast.YieldFrom | ast.Await):
            return True
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for field in ("body", "orelse", "finalbody"):
            stack.extend(getattr(statement, field, ()))
        for handler in getattr(statement, "handlers", ()):
            stack.extend(handler.body)
    return False
