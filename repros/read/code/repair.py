"""Code as people paste it, made to parse: indentation, quotes, magics, `print x`; outputs told from statements."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from itertools import takewhile

from repros.read.code.print_statement import with_print_called
from repros.read.code.python import names, opens_bracket, parse, written
from repros.read.text.looks import ERROR_LINE, is_code, is_output
from repros.read.text.normal import straight_quotes

_MAGIC = re.compile(r"^[ \t]*(?:!|%{1,2})[a-zA-Z]")
_ECHO_CALLS = frozenset({"tensor", "array", "Parameter", "defaultdict", "OrderedDict"})
_LABELS = frozenset(
    {"out", "output", "outputs", "result", "results", "prints", "printed", "expected", "actual", "gives"}
)
_INPUT_LABEL = re.compile(r"(?:input|in|code|program|script)[ \t]*:[ \t]*$", re.IGNORECASE)
_OUTPUT_LABEL = re.compile(
    r"(?:#+ )?(?:actual |expected )?(?:outputs?|out|results?|prints?|returns?|gives?)[ \t]*:[ \t]*$", re.IGNORECASE
)
_MAX_INDENT_REPAIRS = 6


@dataclass(frozen=True, slots=True)
class Repaired:
    """`code` parses unless `error` says why not; `output` is what stood between its statements or below them."""

    code: str
    output: str = ""
    error: str = ""
    error_line: int = 0
    notes: tuple[str, ...] = ()


def repair(text: str) -> Repaired:
    """The program in a text. Nothing is added to its lines: they are dedented, cleaned or left out."""
    code = _ended(textwrap.dedent(text.expandtabs(8) if _mixes_tabs(text) else text))
    notes: list[str] = []
    if _MAGIC.search(code) or "\n!" in code or "\n%" in code:
        kept = [line for line in code.split("\n") if not _MAGIC.match(line)]
        if len(kept) < code.count("\n") + 1:
            notes.append("notebook magics left out")
            code = _ended("\n".join(kept))
    if parse(code).tree is not None:
        return _without_echoes(code, tuple(notes))
    straight = straight_quotes(code)
    if straight != code and parse(straight).tree is not None:
        return _without_echoes(straight, (*notes, "smart quotes made straight"))
    if "'print'" in parse(straight).error:
        straight = with_print_called(straight)
        notes.append("print statements made calls")
        if parse(straight).tree is not None:
            return _without_echoes(straight, tuple(notes))
    for attempt in (_without_labels, _without_output_lines, _reindented, _cut_at_error):
        if found := attempt(straight):
            return Repaired(found.code, found.output, notes=(*notes, *found.notes))
    parsed = parse(code)
    return Repaired(code, "", parsed.error, parsed.error_line, tuple(notes))


def _mixes_tabs(text: str) -> bool:
    return "\t" in text and ("\n " in text or text.startswith(" ")) and parse(textwrap.dedent(text)).tree is None


def _without_echoes(code: str, notes: tuple[str, ...]) -> Repaired:
    """Code that parses, without the statements that are values echoed or printed."""
    parsed = parse(code)
    if parsed.tree is None or not parsed.tree.body:
        return Repaired(_ended(code), notes=notes)
    body = parsed.tree.body
    free = names(code).free
    dropped = [s for i, s in enumerate(body) if _is_echo(s, free, first=i == 0)]
    dropped += _printed_below(body, free)
    if not dropped or len(dropped) == len(body):
        return Repaired(_ended(code), notes=notes)
    lines = code.split("\n")
    gone = {n for s in dropped for n in range(s.lineno, (s.end_lineno or s.lineno) + 1)}
    kept = [line for n, line in enumerate(lines, start=1) if n not in gone]
    if parse("\n".join(kept)).tree is None:
        return Repaired(_ended(code), notes=notes)
    output = "\n".join(line for n, line in enumerate(lines, start=1) if n in gone)
    return Repaired(_ended("\n".join(kept)), output, notes=(*notes, "values echoed between the statements left out"))


def _is_echo(statement: ast.stmt, free: frozenset[str], *, first: bool) -> bool:
    if isinstance(statement, ast.AnnAssign):
        return statement.value is None and _is_label(statement.target, statement.annotation, free)
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    if isinstance(value, ast.Constant):
        return not first and not isinstance(value.value, str) and value.value is not Ellipsis
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.operand, ast.Constant)
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(_is_echoed_value(x, free) for x in value.elts)
    return _is_echoed_value(value, free)


def _is_label(target: ast.expr, told: ast.expr, free: frozenset[str]) -> bool:
    """Whether what reads like an annotation is an answer behind its label: `Output: 3`, `Out[2]: 3`, an error."""
    if isinstance(target, ast.Subscript):
        return isinstance(target.value, ast.Name) and target.value.id == "Out"
    if not isinstance(target, ast.Name):
        return False
    labelled = target.id.lower() in _LABELS and _is_echoed_value(told, free)
    return labelled or bool(ERROR_LINE.match(target.id + ":"))


def _is_echoed_value(value: ast.expr, free: frozenset[str]) -> bool:
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Call):
        if isinstance(value.func, ast.Name):
            name = value.func.id
            return name in free and (name in _ECHO_CALLS or (name[:1].isupper() and _has_only_literals(value)))
        return written(value.func).startswith(("torch.Size", "torch.return_types"))
    return False


def _has_only_literals(call: ast.Call) -> bool:
    """Whether all arguments are literals, as in the text that `print(module)` gives."""
    values = [*call.args, *(k.value for k in call.keywords)]
    return all(
        isinstance(n, ast.Constant | ast.Tuple | ast.UnaryOp | ast.Load | ast.USub) for v in values for n in ast.walk(v)
    )


def is_only_echoes(code: str) -> bool:
    """Whether all that a text which parses says is values as they are printed."""
    parsed = parse(code)
    free = names(code).free
    return parsed.tree is not None and all(_is_echo(s, free, first=False) for s in parsed.tree.body)


def is_printed_pairs(code: str, *, announced: bool) -> bool:
    """Whether all that a text says is names with their values as `print(f"{x=}")` gives them, or values alone.

    One of them is a tensor, a size or a dtype: plain numbers may as well be set there. With blanks around the sign
    it is so only where the words above announce an output: who pastes data writes it like that too.
    """
    parsed = parse(code)
    body = parsed.tree.body if parsed.tree else []
    free = names(code).free
    pairs = [s for s in body if isinstance(s, ast.Assign)]
    return any(isinstance(s.value, ast.Call | ast.Attribute) for s in pairs) and all(
        _is_printed_pair(s, free, announced=announced) if isinstance(s, ast.Assign) else _is_echo(s, free, first=False)
        for s in body
    )


def _printed_below(body: list[ast.stmt], free: frozenset[str]) -> list[ast.stmt]:
    """The statements at the end that are `x=tensor(...)`: what code below goes on with may have been typed in."""
    return list(takewhile(lambda s: isinstance(s, ast.Assign) and _is_printed_call(s, free), reversed(body)))


def _is_printed_call(statement: ast.Assign, free: frozenset[str]) -> bool:
    """Whether it is `x=tensor(...)`, where no tensor can be called."""
    called = isinstance(statement.value, ast.Call) and isinstance(statement.value.func, ast.Name)
    return called and _is_printed_pair(statement, free, announced=False)


def _is_printed_pair(statement: ast.Assign, free: frozenset[str], *, announced: bool) -> bool:
    target, value = statement.targets[0], statement.value
    literal = isinstance(value, ast.UnaryOp | ast.List | ast.Tuple | ast.Dict) and not any(
        isinstance(n, ast.Call) for n in ast.walk(value)
    )
    touching = value.col_offset == (target.end_col_offset or 0) + 1
    dtype = isinstance(value, ast.Attribute) and written(value).startswith("torch.")
    return (touching or announced) and (literal or dtype or _is_echoed_value(value, free))


def _without_labels(code: str) -> Repaired | None:
    """Take what stands below `Input:`, and leave out what stands below `Output:`."""
    lines = code.split("\n")
    if not any(_INPUT_LABEL.match(line[:40]) or _OUTPUT_LABEL.match(line[:40]) for line in lines):
        return None
    kept: list[str] = []
    gone: list[str] = []
    to = kept
    for line in lines:
        if _INPUT_LABEL.match(line[:40]):
            to = kept
        elif _OUTPUT_LABEL.match(line[:40]):
            to = gone
        else:
            to.append(line)
    text = "\n".join(kept)
    if parse(text).tree is None or not _does_something(text):
        return None
    done = _without_echoes(text, ())
    output = "\n".join(x for x in (done.output, "\n".join(gone).strip("\n")) if x)
    return Repaired(done.code, output, notes=("labels left out",))


def _without_output_lines(code: str) -> Repaired | None:
    """Leave out the lines that look like output, with what belongs to each."""
    kept: list[str] = []
    gone: list[str] = []
    depth = code_depth = 0
    in_output = in_traceback = False
    for line in code.split("\n"):
        margin = bool(line[:1].strip())
        if code_depth == 0 and depth == 0 and margin:
            in_output = is_output(line) and not line.startswith("print")
            in_traceback = (in_traceback and not is_code(line)) or "Traceback (most" in line
        if in_output or in_traceback or (depth > 0 and code_depth == 0):
            gone.append(line)
            depth = 0 if in_traceback else opens_bracket(line, depth)
        else:
            kept.append(line)
            code_depth = opens_bracket(line, code_depth)
    text = "\n".join(kept).rstrip("\n")
    if not gone or not text.strip() or parse(text).tree is None or not _does_something(text):
        return None
    return Repaired(_ended(text), "\n".join(gone).strip("\n"), notes=("output left out",))


def _reindented(code: str) -> Repaired | None:
    """Mend the indentation that was lost or gained when the code was pasted."""
    lines = code.split("\n")
    margin = next((n for n, line in enumerate(lines) if line[:1].strip()), 0)
    moved = "\n".join((textwrap.dedent("\n".join(lines[:margin])), *lines[margin:]))
    if margin and parse(moved).tree is not None:
        return Repaired(_ended(moved), notes=("the lines above the margin had gained indentation",))
    rest = textwrap.dedent("\n".join(lines[1:]))
    whole = lines[0].strip() + "\n" + rest
    if lines[0][:1].strip() and rest != "\n".join(lines[1:]) and parse(whole).tree is not None:
        return Repaired(_ended(whole), notes=("the first line had lost its indentation",))
    for _ in range(_MAX_INDENT_REPAIRS):
        parsed = parse("\n".join(lines))
        if parsed.tree is not None:
            return Repaired(_ended("\n".join(lines)), notes=("indentation mended",))
        at = parsed.error_line - 1
        if "indent" not in parsed.error or not 0 < at < len(lines):
            return None
        above = next((x for x in reversed(lines[:at]) if x.strip()), "")
        width = len(above) - len(above.lstrip())
        if len(lines[at]) - len(lines[at].lstrip()) == width:
            return None
        lines[at] = " " * width + lines[at].lstrip()
    return None


def _cut_at_error(code: str) -> Repaired | None:
    """Take what stands above the first line that is no Python, if it is a program and what is below is none."""
    lines = code.split("\n")
    at = parse(code).error_line - 1
    for _ in range(3):
        if not 0 < at < len(lines):
            return None
        above = "\n".join(lines[:at]).rstrip("\n")
        parsed = parse(above)
        if parsed.tree is not None:
            below = [line for line in lines[at:] if line.strip()]
            told = sum(map(is_code, below))
            if _does_something(above) and (told * 4 <= len(below) or _closes_with_output(below)):
                done = _without_echoes(above, ())
                output = "\n".join(x for x in (done.output, "\n".join(lines[at:]).strip("\n")) if x)
                return Repaired(done.code, output, notes=("what stands below the program is its output",))
            return None
        at = parsed.error_line - 1
    return None


def _closes_with_output(below: list[str]) -> bool:
    """Whether a string that is never closed holds a traceback or printed values."""
    return below[0].lstrip().startswith(('"""', "'''")) and sum(map(is_output, below)) * 4 >= len(below)


def _does_something(code: str) -> bool:
    return any(is_code(line) for line in code.split("\n"))


def _ended(code: str) -> str:
    stripped = code.strip("\n")
    return stripped + "\n" if stripped.strip() else ""
