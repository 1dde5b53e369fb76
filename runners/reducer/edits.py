"""Smaller texts of a program: what stands where in it, and what is left when some of it goes. CPython 3.6 to 3.14.

Statements are cut out as ranges of lines, so that what stays is written as it was.
"""

import ast
import io
import re
import tokenize
import warnings

from expressions import HAS_ENDS, segment

MOST_LENGTH = 200000
_LOOPS_AND_SUCH = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith)
_CLAUSE = re.compile(r"\s*(else|finally)\b")


class Block:
    """Statements below each other: `field` says which part of its `owner` they are."""

    def __init__(self, owner, field, depth):
        self.owner, self.field, self.depth, self.units = owner, field, depth, []

    def is_clause(self, lines):
        """Whether it goes together with the line that begins it, such as `else:`."""
        return self.field in ("orelse", "finalbody") and bool(_CLAUSE.match(lines[self.units[0].first - 2]))


class Unit:
    """One or more statements that share lines: the first and the last of them, counted from 1."""

    def __init__(self, block, nodes, first, last):
        self.block, self.nodes, self.first, self.last = block, nodes, first, last


def parsed(text):
    """The tree of a text that compiles, else None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<candidate>", "exec", dont_inherit=True)
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def plain(text):
    """The text without comments and empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines, used = text.split("\n"), set()
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return text
    for token in reversed(tokens):
        first, last = token.start[0], token.end[0]
        if token.type == tokenize.COMMENT:
            lines[first - 1] = lines[first - 1][: token.start[1]].rstrip()
        elif token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            used.update(range(first, last + 1))
    return "".join(line + "\n" for number, line in enumerate(lines, 1) if number in used)


def levels(text):
    """The units of a text, the outermost first: a list for each depth."""
    tree, lines, found = ast.parse(text), text.split("\n"), []
    waiting = [(tree, 0, len(lines))]
    while waiting:
        owner, depth, last = waiting.pop(0)
        for block, limit in blocks(owner, depth, last, lines):
            while len(found) <= depth:
                found.append([])
            found[depth].extend(block.units)
            for unit in block.units:
                if len(unit.nodes) == 1:
                    waiting.append((unit.nodes[0], depth + 1, unit.last))
    for units in found:
        units.sort(key=lambda unit: unit.first)
    return found


def blocks(owner, depth, last, lines):
    """The blocks of a statement, those of its handlers and cases too, each with the last line that it may have."""
    parts = []
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        value = getattr(owner, field, None)
        if field in ("handlers", "cases"):
            parts.extend((each, "body", each.body) for each in value or ())
        elif isinstance(value, list) and value:
            parts.append((owner, field, value))
    for index, (holder, field, nodes) in enumerate(parts):
        limit = _before(parts[index + 1], lines) if index + 1 < len(parts) else last
        block = Block(holder, field, depth)
        above = getattr(holder, "lineno", 0) if field == "body" else 0
        block.units = _units(block, nodes, limit, above, lines)
        # What stands on the line of its own `if …:` can't go alone.
        if block.units and (isinstance(holder, ast.Module) or block.units[0].first > above):
            yield block, limit


def _before(part, lines):
    """The last line before a clause."""
    holder, field, nodes = part
    if field == "body":  # of a handler or a case
        return (holder.lineno if hasattr(holder, "lineno") else holder.pattern.lineno) - 1
    first = _first(nodes[0])
    return first - 2 if _CLAUSE.match(lines[first - 2]) else first - 1


def _first(node):
    return min([node.lineno] + [each.lineno for each in getattr(node, "decorator_list", ())])


def _units(block, nodes, limit, above, lines):
    units = []
    for index, node in enumerate(nodes):
        first = _first(node)
        if node.col_offset == -1:  # a text of several lines: before CPython 3.8 only its end is known
            first = units[-1].last + 1 if units else above + 1
        last = getattr(node, "end_lineno", None)
        if last is None:
            last = _first(nodes[index + 1]) - 1 if index + 1 < len(nodes) else limit
            if index + 1 < len(nodes) and nodes[index + 1].col_offset == -1:
                last = first
            last = max(first, last)
            while last > first and not lines[last - 1].strip():
                last -= 1
        if units and first <= units[-1].last:
            units[-1].nodes.append(node)
            units[-1].last = max(last, units[-1].last)
        else:
            units.append(Unit(block, [node], first, last))
    return units


def without(text, units):
    """The text without some units of it, and `pass` where a block would have none left."""
    lines, gone = text.split("\n"), set(units)
    replaced = {}
    for unit in units:
        first, block = unit.first, unit.block
        if all(each in gone for each in block.units) and not isinstance(block.owner, ast.Module):
            if unit is block.units[0] and block.is_clause(lines):
                first -= 1
            elif unit is block.units[0] and block.field == "body":
                replaced[first] = indent(lines[first - 1]) + "pass"
        for number in range(first, unit.last + 1):
            replaced.setdefault(number, None)
    kept = (replaced.get(number, line) for number, line in enumerate(lines, 1))
    return "\n".join(line for line in kept if line is not None)


def only_passes(unit):
    """Whether nothing can be taken out of it."""
    return len(unit.block.units) == 1 and all(isinstance(node, ast.Pass) for node in unit.nodes)


def instead(text, unit, put):
    """The text with lines of another kind in the place of a unit."""
    lines = text.split("\n")
    return "\n".join(lines[: unit.first - 1] + put + lines[unit.last :])


def indent(line):
    """The white space at a line's beginning."""
    return line[: len(line) - len(line.lstrip())]


def unwrapped(text, careful=False):
    """Texts in which one statement gives way to what it holds: the innermost last; `careful`: a choice alone."""
    lines = text.split("\n")
    for units in levels(text):
        for unit in units:
            node = unit.nodes[0]
            if len(unit.nodes) > 1:
                continue
            if isinstance(node, ast.If if careful else _LOOPS_AND_SUCH):
                margin = indent(lines[unit.first - 1])
                for block, _ in blocks(node, 0, unit.last, lines):
                    if block.owner is node:
                        put = moved(block.units, lines, margin)
                        yield instead(text, unit, put)
                        if HAS_ENDS and isinstance(node, ast.For) and block.field == "body":
                            first = segment(text, node.target) + " = "
                            for taken in ("(%s)[0]", "next(iter(%s))"):
                                yield instead(text, unit, [margin + first + taken % segment(text, node.iter)] + put)
            for decorator in () if careful else getattr(node, "decorator_list", ()):
                if lines[decorator.lineno - 1].lstrip().startswith("@"):
                    yield "\n".join(lines[: decorator.lineno - 1] + lines[decorator.lineno :])


def moved(units, lines, margin):
    """The lines of some units that stand below each other, with another margin."""
    first, last = units[0].first, units[-1].last
    old = indent(lines[first - 1])
    return [margin + line[len(old) :] if line.startswith(old) else line for line in lines[first - 1 : last]]
