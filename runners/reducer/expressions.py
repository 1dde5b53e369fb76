"""Simpler texts of a program within its lines: fewer arguments, smaller literals. CPython 3.8 and newer tell where."""

import ast
import re

_WILD = 1000000
HAS_ENDS = hasattr(ast.parse("0").body[0], "end_lineno")


def _offset(lines, line, column):
    return sum(len(each.encode("utf-8", "surrogateescape")) + 1 for each in lines[: line - 1]) + column


def _span(lines, node):
    return _offset(lines, node.lineno, node.col_offset), _offset(lines, node.end_lineno, node.end_col_offset)


def segment(text, node):
    """How an expression is written."""
    start, end = _span(text.split("\n"), node)
    return text.encode("utf-8", "surrogateescape")[start:end].decode("utf-8", "surrogateescape")


def replaced(text, pairs):
    """The text with something else in the place of some expressions."""
    lines, data = text.split("\n"), text.encode("utf-8", "surrogateescape")
    for (start, end), put in sorted([(_span(lines, node), put) for node, put in pairs], reverse=True):
        data = data[:start] + put.encode("utf-8", "surrogateescape") + data[end:]
    return data.decode("utf-8", "surrogateescape")


def simpler(text):
    """Texts in which one expression is simpler, the outermost first; none before CPython 3.8."""
    if not HAS_ENDS:
        return
    lines, data = text.split("\n"), text.encode("utf-8", "surrogateescape")
    yield re.sub(r"(?<![\w)\]])\((\w+)\)(?=\.)", r"\1", text)
    for node in ast.walk(ast.parse(text)):
        for start, end, new in _simpler(node, lines, data):
            yield (data[:start] + new + data[end:]).decode("utf-8", "surrogateescape")


def _simpler(node, lines, data):
    """(start, end, what stands there then) of each way to make a node simpler."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, (ast.Call, ast.Name)):
            yield _span(lines, node) + (_written(lines, data, node.func.value),)
        for each in node.args:
            if not isinstance(each, (ast.Starred, ast.GeneratorExp)):
                yield _span(lines, node) + (_written(lines, data, each),)
        parts = [_span(lines, each) for each in node.args] + [_keyword(lines, data, each) for each in node.keywords]
        yield from _one_less(sorted(parts), data)
    elif isinstance(node, ast.ListComp):
        for written in (_written(lines, data, node.elt), b"[" + _written(lines, data, node.elt) + b"]"):
            yield _span(lines, node) + (written,)
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        if len(node.elts) == 1:
            yield _span(lines, node) + (_written(lines, data, node.elts[0]),)
        elif len(node.elts) > 2 or not isinstance(node, ast.Tuple):
            yield from _one_less([_span(lines, each) for each in node.elts], data)
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        if isinstance(node.value, (ast.List, ast.Tuple)):
            for each in node.value.elts:
                yield _span(lines, node) + (_written(lines, data, each),)
        yield _span(lines, node) + (b"1",)
        yield _span(lines, node) + (_written(lines, data, node.value),)
    elif isinstance(node, ast.BinOp):
        for each in (node.left, node.right):
            yield _span(lines, node) + (_written(lines, data, each),)
    elif isinstance(node, ast.arg) and node.annotation is not None:
        yield _span(lines, node) + (node.arg.encode("utf-8"),)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
        start, end = _span(lines, node.returns)
        yield start - len(re.search(rb"\s*->\s*\(*$", data[:start]).group(0)), end, b""
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield _span(lines, node.target)[0], _span(lines, node.value)[0], _written(lines, data, node.target) + b" = "
    elif isinstance(node, ast.IfExp):
        for each in (node.body, node.orelse):
            yield _span(lines, node) + (_written(lines, data, each),)
    elif isinstance(node, ast.Constant):
        for new in _smaller(node.value):
            yield _span(lines, node) + (repr(new).encode("ascii"),)


def _written(lines, data, node):
    start, end = _span(lines, node)
    return data[start:end]


def _keyword(lines, data, keyword):
    """Where a keyword of a call stands: before CPython 3.9 only its value says so."""
    start, end = _span(lines, keyword.value)
    before = re.search(rb"(\*\*|\w+\s*=)\s*$", data[max(0, start - 200) : start])
    return (start - len(before.group(0)) if before else start), end


def _one_less(parts, data):
    for index in reversed(range(len(parts))):
        kept = [data[start:end] for place, (start, end) in enumerate(parts) if place != index]
        yield parts[0][0], parts[-1][1], b", ".join(kept)


def _smaller(value):
    """Smaller literals of the same type."""
    if type(value) is int and value > 1:
        # Halving a wild index ends where it is a matter of chance whether it crashes.
        return sorted({1, 2, value // 2 if value < _WILD else 1} - {value})
    if type(value) is float and value not in (0.0, 1.0):
        return [1.0]
    return [""] if type(value) is str and value else []
