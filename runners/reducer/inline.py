"""Programs in which a function, a class or a variable that is used once gives way to what it stands for."""

import ast
import re

from edits import blocks, indent, instead, levels, moved
from expressions import HAS_ENDS, replaced, segment

LONGEST_LINE = 100
_SUPER = re.compile(r"\s*super\(.*\)\.__init__\(.*\)$")


def inlined(text, careful):
    """The texts in which one definition stands where it was called; `careful`: only where it shares no names."""
    for unit in [each for units in levels(text)[:1] for each in units]:
        node = unit.nodes[0]
        if isinstance(node, ast.FunctionDef) and not (careful and _shares_names(text, node)):
            yield from _at_its_call(text, unit, node, node)
        elif isinstance(node, ast.ClassDef) and not careful:
            for made in [each for each in node.body if getattr(each, "name", None) == "__init__"]:
                yield from _at_its_call(text, unit, node, made)


def _shares_names(text, function):
    """Whether what a function calls its own has another meaning where it would stand then."""
    own = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    own |= {each.arg for each in function.args.args}
    others = [n for n in ast.parse(text).body if not isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    return any(isinstance(n, ast.Name) and n.id in own for each in others for n in ast.walk(each))


def _at_its_call(text, unit, node, function):
    """The text with the lines of a function, or of what makes an object, in the place of its only call."""
    lines, of_class = text.split("\n"), function is not node
    named = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name) and n.id == node.name]
    if len(named) != 1:
        return
    for other in [each for units in levels(text) for each in units]:
        statement = other.nodes[0]
        call = getattr(statement, "value", None)
        if len(other.nodes) > 1 or not isinstance(statement, (ast.Expr, ast.Assign)) or other.first <= unit.last:
            continue
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == node.name):
            continue
        bound = _bound(text, function, call, of_class)
        inner = [block for block, _ in blocks(function, 0, unit.last, lines)]
        if bound is None or not inner:
            return
        margin, body, result = indent(lines[other.first - 1]), list(inner[0].units), []
        if isinstance(body[-1].nodes[-1], ast.Return) and not of_class:
            result = _result(text, statement, body.pop().nodes[-1], margin)
        elif isinstance(statement, ast.Assign) and not of_class:
            return
        if result is None:
            return
        put = [margin + each for each in bound] + (moved(body, lines, margin) if body else []) + result
        if not of_class:
            yield instead(instead(text, other, put), unit, [])
            continue
        name = getattr(getattr(statement, "targets", [None])[0], "id", None)
        put = [line for line in put if not _SUPER.match(line)]
        put = _freed(put + _methods(text, unit, lines, margin, name or node.name))
        changed = instead(instead(text, other, put), unit, [])
        yield re.sub(r"\b%s\." % re.escape(name), "", changed) if name else changed


def _freed(lines):
    """Lines of a class as they stand outside of it."""
    return [re.sub(r"\bself\.", "", line) for line in lines]


def _methods(text, unit, lines, margin, name):
    """The lines of a class but for what makes an object, as functions; `forward` by the name of what is called."""
    inner = [block for block, _ in blocks(unit.nodes[0], 0, unit.last, lines)]
    found = []
    for each in inner[0].units if inner else ():
        if getattr(each.nodes[0], "name", None) != "__init__":
            found.extend(moved([each], lines, margin))
    found = [re.sub(r"^(\s*def \w+\()self,?\s*", r"\1", line) for line in found]
    return [re.sub(r"^(\s*def )forward\b", r"\1" + name, line) for line in found]


def _result(text, statement, returned, margin):
    """The line that takes what a function gives; None where that can't be written."""
    if isinstance(statement, ast.Expr):
        return [margin + segment(text, returned.value)] if HAS_ENDS and returned.value is not None else []
    if returned.value is None or not HAS_ENDS or len(statement.targets) != 1:
        return None
    return [margin + segment(text, statement.targets[0]) + " = " + segment(text, returned.value)]


def _bound(text, function, call, of_class):
    """`name = value` for each parameter, None where that isn't simple."""
    given, asked = list(call.args), function.args
    names = [each.arg for each in asked.args][int(of_class) :]
    if asked.vararg or asked.kwarg or asked.kwonlyargs or any(isinstance(each, ast.Starred) for each in given):
        return None
    if not names and not given and not call.keywords:
        return []
    if not HAS_ENDS:
        return None
    values = dict(zip(names[len(names) - len(asked.defaults) :], asked.defaults))
    values.update(zip(names, given))
    values.update({each.arg: each.value for each in call.keywords})
    if set(values) != set(names) or len(given) > len(names):
        return None
    pairs = [(name, segment(text, values[name])) for name in names]
    return [name + " = " + value for name, value in pairs if name != value]


def based(text):
    """The texts in which what a class is derived from stands for it."""
    for unit in [each for units in levels(text)[:1] for each in units]:
        node, tree = unit.nodes[0], ast.parse(text)
        if not HAS_ENDS or not isinstance(node, ast.ClassDef) or len(node.bases) != 1:
            continue
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", None) == node.name]
        names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == node.name]
        inside = [n for n in names if unit.first <= n.lineno <= unit.last]
        if len(names) == len(calls) and not inside:
            base = segment(text, node.bases[0])
            yield instead(replaced(text, [(each, base + "()") for each in calls]), unit, [])


def flattened(text):
    """The texts in which the methods of one class are functions, its `forward` by the name of the class."""
    for unit in [each for units in levels(text)[:1] for each in units] if HAS_ENDS else ():
        node = unit.nodes[0]
        methods = [each.name for each in getattr(node, "body", ()) if isinstance(each, ast.FunctionDef)]
        if not isinstance(node, ast.ClassDef) or not methods:
            continue
        pairs = []
        for call in [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)]:
            if getattr(call.func, "attr", None) in set(methods) - {"__init__"}:
                pairs.append((call.func, call.func.attr))
            elif getattr(call.func, "id", None) == node.name and "forward" in methods:
                pairs.append((call, node.name))
        apart = [(each, put) for each, put in pairs if not any(_is_within(each, other) for other, _ in pairs)]
        called = replaced(text, apart)
        for changed in [each for units in levels(called)[:1] for each in units if each.first == unit.first]:
            body = _methods(called, changed, called.split("\n"), "", node.name)
            yield instead(called, changed, _freed(body))


def _is_within(node, other):
    return node is not other and any(each is node for each in ast.walk(other))


def substituted(text):
    """The texts in which a variable gives way to its value: one that is read once, or any that is a literal."""
    if not HAS_ENDS:
        return
    tree, found = ast.parse(text), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.setdefault(node.id, []).append(node)
    for unit in [each for units in levels(text) for each in units]:
        node = unit.nodes[0]
        if len(unit.nodes) > 1 or not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        reads = [each for each in found[node.targets[0].id] if isinstance(each.ctx, ast.Load)]
        alone = len(node.targets) == 1 and len(reads) == len(found[node.targets[0].id]) - 1
        if alone and reads and (len(reads) == 1 or isinstance(node.value, (ast.Constant, ast.Name))):
            value = segment(text, node.value)
            simple = isinstance(node.value, (ast.Constant, ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.List))
            put = value if simple else "(" + value + ")"
            changed = instead(replaced(text, [(each, put) for each in reads]), unit, [])
            if unit.first < min(each.lineno for each in reads) and _is_short(changed, text):
                yield changed


def _is_short(changed, text):
    known = set(text.split("\n"))
    return all(len(line) <= LONGEST_LINE for line in changed.split("\n") if line not in known)
