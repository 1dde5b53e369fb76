"""What may not be taken out where other causes give the same failure: whatever has a say in what stays.

Of a printed `False`, an assertion that fails or an attribute of None, the same can come of anything, so that a run
alone doesn't tell whether it is the same fault. A name stands for all that it was made of, since what is done to a
value may change those: `loss.backward()` gives its parameters their gradients.
"""

import ast

QUIET = frozenset({"print", "logging", "logger", "log", "warnings"})
EVERYTHING = "*"
_LEAVES = (ast.Return, ast.Raise, ast.Break, ast.Continue, ast.Yield, ast.YieldFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def has_a_say(tree, removed, kept):
    """Whether statements of a tree may change what is left of it."""
    imported, quiet = _imported(tree), _quiet(tree)
    made_of = _made_of(tree, imported)
    touched = set()
    for node in removed:
        touched |= _touched(node, imported, made_of, quiet)
    return EVERYTHING in touched or bool(touched & _read(kept))


def _root(node):
    """The variable that an expression is a part of; an attribute of `self` is one of its own."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return "self." + node.attr
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _read(node):
    """The variables that a tree reads."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, (ast.Name, ast.Attribute)) and not isinstance(each.ctx, ast.Store):
            found.add(_root(each))
        elif isinstance(each, (ast.Attribute, ast.Subscript)):
            found.add(_root(each))  # a part of it is set
        elif isinstance(each, ast.AugAssign):
            found.add(_root(each.target))
    return found - {None}


def _imported(tree):
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.update((each.asname or each.name).split(".")[0] for each in node.names)
    return found


def _is_global(node, imported):
    """Whether a statement sets what all that follows goes by: a seed, a default, a part of a module."""
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    name = getattr(called, "attr", getattr(called, "id", ""))
    if "seed" in name or name.startswith(("set_", "use_")):
        return True
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return any(isinstance(each, ast.Attribute) and _root(each) in imported for each in targets)


def _stored(node):
    for each in ast.walk(node):
        if isinstance(each, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(each.ctx, (ast.Store, ast.Del)):
            yield _root(each)


def _made_of(tree, imported):
    """For each variable those that it was made of, and those that these were made of."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.withitem)):
            source = getattr(node, "value", None) or getattr(node, "iter", None) or getattr(node, "context_expr", None)
            if source is not None:
                for name in _stored(node):
                    found.setdefault(name, set()).update(_read(source) - imported)
    while True:
        before = sum(map(len, found.values()))
        for names in found.values():
            names.update(*[found.get(name, ()) for name in list(names)])
        if sum(map(len, found.values())) == before:
            return found


def _quiet(tree):
    """The functions that change none of what they are given, as far as their own statements tell."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    quiet = set(QUIET)
    while True:
        before = len(quiet)
        for function in functions:
            given = {each.arg for each in function.args.args}
            body = [each for each in function.body if not isinstance(each, ast.Return)]
            touched = set().union(*[_touched(each, set(), {}, quiet) for each in body])
            if not touched & (given | {EVERYTHING}) and not any(isinstance(n, ast.Global) for n in ast.walk(function)):
                quiet.add(function.name)
        if len(quiet) == before:
            return quiet


def _touched(node, imported, made_of, quiet):
    """The variables that a statement may give another value."""
    if isinstance(node, _DEFINITIONS):
        return {node.name}
    if isinstance(node, _LEAVES):
        return {EVERYTHING}
    found = set(_stored(node))
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        found |= _imported(node)
    changed = {
        _root(each)
        for each in ast.walk(node)
        if isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, (ast.Store, ast.Del))
    }
    for each in ast.iter_child_nodes(node):
        if isinstance(each, (ast.stmt, ast.ExceptHandler)):
            found |= _touched(each, imported, made_of, quiet)
        elif isinstance(each, _LEAVES):
            found.add(EVERYTHING)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _root(node.value) not in quiet:
        changed |= _read(node.value)
    if not isinstance(node, (ast.For, ast.While, ast.If, ast.With, ast.Try)):
        for call in [each for each in ast.walk(node) if isinstance(each, ast.Call)]:
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name.endswith("_") and not name.endswith("__"):
                changed |= _read(call)
        if _is_global(node, imported):
            found.add(EVERYTHING)
    changed -= imported
    return (found | changed).union(*[made_of.get(name, ()) for name in changed]) - {None}
