"""The call that a report says was made of what its program only defines: `when I run torch.jit.script(f)`."""

from __future__ import annotations

import ast
import re

from repros.read.code.imports import IMPORTS
from repros.read.code.problem import does_anything
from repros.read.code.python import names, parse
from repros.read.text.block import Page
from repros.read.text.inline import SAYS_MADE

_CALLED = re.compile(
    rf"(?:{SAYS_MADE}`(?P<made>[^`\n]{{3,300}})`"
    r"|(?:^|[.!?:]\s)`(?P<told>[^`\n]{3,300})` (?:now |always |then |also )?(?:raises?|throws?|fails?|crashes|segfaults"
    r"|hangs))"
    r"(?!\W{1,3}(?:\w+ ){0,3}(?:works?|passes|succeeds|is (?:fine|ok))\b)",
    re.IGNORECASE | re.MULTILINE,
)


def told_call(page: Page, code: str, tree: ast.Module) -> str | None:
    """The one call of what a program defines that prose says was made, where the program makes none itself."""
    if does_anything(tree):
        return None
    texts = (p.text for p in page.paragraphs if not p.is_heading and "`" in p.text)
    calls = {m["made"] or m["told"] for text in texts for m in _CALLED.finditer(text)}
    fitting = [call for call in calls if _fits(call, code)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(call: str, code: str) -> bool:
    """Whether it is a call that asks for nothing but what a program binds, and for some of that."""
    tree = parse(call).tree
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr | ast.Assign):
        return False
    asked = names(call).free - IMPORTS.keys()
    return isinstance(tree.body[0].value, ast.Call) and bool(asked) and asked <= names(code).bound
