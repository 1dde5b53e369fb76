"""Programs in which an expression gives way to the value that it had: what a program computed first, it may just say."""

import ast
import math
import sys

from edits import blocks, indent, instead, levels, moved
from expressions import HAS_ENDS, replaced, segment

SEE, EACH = "__see__", "__each__"
MOST_ELEMENTS = 1000000
_MOST_SMALL = 12
_MOST_WRITTEN = 160
_SEEN = (ast.Call, ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)
_PLAIN = (ast.JoinedStr, ast.ClassDef, ast.AnnAssign, ast.arguments)
"""Whose parts aren't looked at, but for their statements."""


def watched(text):
    """The tree of a text that hands the value of each expression to `SEE`, and what a loop takes to `EACH`."""
    return ast.fix_missing_locations(_Watch().visit(ast.parse(text)))


class _Watch(ast.NodeTransformer):
    def visit(self, node):
        if isinstance(node, _PLAIN) or type(node).__name__.startswith("Match"):
            if isinstance(node, ast.ClassDef):
                node.body = [self.visit(each) for each in node.body]
            return node
        decorators, node.decorator_list = getattr(node, "decorator_list", None), []
        function = node.func if isinstance(node, ast.Call) else None
        if function is not None:
            node.func = ast.Constant(None)
        place = _place(node.target) if isinstance(node, ast.For) else None
        self.generic_visit(node)
        if decorators is not None:
            node.decorator_list = decorators
        if function is not None:
            node.func = self._parts(function)
        if place:
            node.iter = _handed(EACH, node.iter, place)
        if isinstance(node, _SEEN) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return _handed(SEE, node, _place(node))
        return node

    def _parts(self, function):
        """A function that is called, as it is; what it is an attribute of is a value."""
        if isinstance(function, ast.Attribute):
            function.value = self.visit(function.value)
            return function
        return function if isinstance(function, ast.Name) else self.visit(function)


def _place(node):
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def _handed(name, node, place):
    numbers = [ast.copy_location(ast.parse(repr(each), mode="eval").body, node) for each in place]
    return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), [node] + numbers, []), node)


def constant(value):
    """How a value, or one like it, is written in few words; None where it can't be."""
    torch = sys.modules.get("torch")
    if value is None or type(value) is bool:
        return repr(value)
    if type(value) is int:
        return repr(value) if abs(value) < 2**63 else None
    if type(value) is float:
        return repr(value) if math.isfinite(value) and len(repr(value)) < 10 else None
    if isinstance(value, (tuple, list)) and 0 < len(value) <= _MOST_SMALL:
        parts = [constant(each) for each in value]
        if None in parts:
            return None
        written = ", ".join(parts) + ("," if len(parts) == 1 and not isinstance(value, list) else "")
        if len(written) > _MOST_WRITTEN:
            return None
        return "[" + written + "]" if isinstance(value, list) else "(" + written + ")"
    return _tensor(torch, value) if hasattr(torch, "Tensor") and isinstance(value, torch.Tensor) else None


def _tensor(torch, value):
    """A tensor of ones, of the same shape and type; a small one of whole numbers as it is."""
    if value.layout is not torch.strided or value.device.type != "cpu" or value.numel() > MOST_ELEMENTS:
        return None
    if value.dtype is torch.int64 and value.dim() < 2 and 0 < value.numel() <= _MOST_SMALL:
        return "torch.tensor(%r)" % (value.tolist(),)
    shape = ", ".join(map(str, value.shape)) or "()"
    named = "" if value.dtype is torch.float32 else ", dtype=%s" % value.dtype
    return "torch.ones(%s%s%s)" % (shape, named, ", requires_grad=True" if value.requires_grad else "")


def constants(text, seen):
    """(expression, the constant that `seen` has for its place) of those that more than modules are read for.

    The innermost ones come first.
    """
    tree, found = ast.parse(text), []
    imported = {(n.asname or n.name).split(".")[0] for i in ast.walk(tree) for n in _names(i)}
    for node in ast.walk(tree) if HAS_ENDS else ():
        put = seen.get(_place(node)) if isinstance(node, _SEEN) else None
        own = put and {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - imported
        if own and put != segment(text, node) and ("torch." not in put or "torch" in imported):
            found.insert(0, (node, put))
    return found


def with_constants(text, pairs):
    """The text with these constants, of which the outer ones stand for what they hold too."""
    inner = {id(each) for node, _ in pairs for each in ast.walk(node) if each is not node}
    return replaced(text, [(node, put) for node, put in pairs if id(node) not in inner])


def taken(text, seen):
    """The texts in which a loop gives way to what it holds, done once with what it took last."""
    lines = text.split("\n")
    for unit in [each for units in levels(text) for each in units]:
        node = unit.nodes[0]
        put = HAS_ENDS and isinstance(node, ast.For) and len(unit.nodes) == 1 and seen.get(_place(node.target))
        for block, _ in blocks(node, 0, unit.last, lines) if put else ():
            if block.owner is node and block.field == "body":
                margin = indent(lines[unit.first - 1])
                first = margin + segment(text, node.target) + " = " + put
                yield instead(text, unit, [first] + moved(block.units, lines, margin))


def _names(node):
    return node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ()
