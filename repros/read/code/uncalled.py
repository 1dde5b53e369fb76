"""The calls that a program leaves to whoever runs it: of its tests to a runner, of its main function to a reader.

A runner reports a failure and ends with a status; a plain call lets the exception through, which can be held against
what is claimed. What only a runner can give (fixtures, skips, hooks) has no plain call.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from repros.read.code.needs import dotted
from repros.read.code.python import nodes, walk, written

_UNITTEST_CALL = 'unittest.TestLoader().loadTestsFromName("__main__").debug()'
"""Runs a module's tests with their set-up and lets the first exception through, which `unittest.main()` keeps."""

_RUNNERS = frozenset({"main", "run_tests", "TextTestRunner", "unittest.TestLoader"})
_INSTANTIATES = "instantiate_"
"""How torch's own functions begin that make a class of tests for each device; they are called below the class."""

_SELECTING = ("skip", "xfail", "expectedfailure", "only", "requires", "usefixtures")
"""How the decorators begin that make a runner leave a test out, or expect that it fails."""

_SELECTING_CALLS = frozenset({"self.skipTest", "unittest.SkipTest", "pytest.skip", "pytest.xfail", "pytest.param"})
_HOOKS = frozenset(
    {"__init__", "setup", "teardown", "setup_method", "teardown_method", "setup_class", "teardown_class"}
)
_MAIN = re.compile(r"(?:main|repro\w*|run|test|demo|example|bug|trigger\w*|minimal\w*)$", re.IGNORECASE)
"""What people call the function that shows a failure."""

_PARALLEL = ("Process", "Distributed", "Threaded")
_GIVEN = frozenset({"given", "hypothesis.given"})
"""What gives a test its arguments when it is called without any."""

_QUIET_ROOTS = frozenset({"pytest", "unittest", "mock", "hypothesis"})
_QUIET = frozenset({"given", "settings", "torch.no_grad", "torch.enable_grad", "torch.inference_mode"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def is_quiet(decorator: ast.expr) -> bool:
    """Whether a decorator marks a function or wraps it, and runs nothing of it when the module is loaded."""
    path = _path(decorator)
    return path in _QUIET or path.partition(".")[0] in _QUIET_ROOTS


def leaves_tests(code: str, tree: ast.Module) -> bool:
    """Whether a module defines tests, and calls neither them nor anything else of its own."""
    tests = _tests(code, tree)
    return bool(tests) and not _calls_runner(code) and not _uses_own(tree) and not _mentioned(code, tests)


def calls_for(code: str, tree: ast.Module) -> tuple[str, ...]:
    """A line for each test of a module that leaves them to a runner, or for the function that all of it leads to.

    None where a plain call is not enough.
    """
    if not leaves_tests(code, tree):
        return _call_of_main(code, tree)
    if _asks_for_more(code):
        return ()
    instantiated = any(_instantiates(s) for s in tree.body)
    lines: list[str] = []
    for test in _tests(code, tree):
        found = _calls_of_class(test, instantiated) if isinstance(test, ast.ClassDef) else _call_of_function(test)
        if not found:
            return ()
        lines += found
    return tuple(dict.fromkeys(lines))


def _tests(code: str, tree: ast.Module) -> list[_Definition]:
    """The tests of a module; a function with parameters is one where pytest is spoken of."""
    with_fixtures = "pytest" in code
    return [s for s in tree.body if isinstance(s, _Definition) and _is_test(s, with_fixtures=with_fixtures)]


def _is_test(statement: _Definition, *, with_fixtures: bool) -> bool:
    if isinstance(statement, ast.ClassDef):
        return bool(_methods(statement)) and (_is_case(statement) or _is_plain_class(statement))
    if not statement.name.startswith("test_") or "pytest.fixture" in map(_path, statement.decorator_list):
        return False
    return with_fixtures or not _needed(statement)


def _is_case(statement: ast.ClassDef) -> bool:
    return any(_path(base).endswith("TestCase") for base in statement.bases)


def _is_plain_class(statement: ast.ClassDef) -> bool:
    return statement.name.startswith("Test") and not statement.bases


def _methods(statement: ast.ClassDef) -> list[_Function]:
    return [s for s in statement.body if isinstance(s, _Function) and s.name.startswith("test")]


def _calls_runner(code: str) -> bool:
    called = {_path(call) for call in nodes(code).of(ast.Call)}
    return bool(called & _RUNNERS) or any(path.endswith((".main", ".run_tests", ".TextTestRunner")) for path in called)


def _uses_own(tree: ast.Module) -> bool:
    """Whether a statement of the top level uses a function or class that the module defines."""
    own = {s.name for s in tree.body if isinstance(s, _Definition)}
    acting = [s for s in tree.body if not isinstance(s, _Definition) and not _instantiates(s)]
    return any(isinstance(node, ast.Name) and node.id in own for node in walk(*acting))


def _instantiates(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    return isinstance(value, ast.Call) and _path(value).rpartition(".")[2].startswith(_INSTANTIATES)


def _mentioned(code: str, tests: Sequence[_Definition]) -> bool:
    """Whether a test that is a function is called or handed on by another."""
    functions = {t.name for t in tests if isinstance(t, _Function)}
    return any(name.id in functions for name in nodes(code).of(ast.Name))


def _asks_for_more(code: str) -> bool:
    """Whether something in a file of tests decides by itself which of them are run."""
    found = nodes(code)
    definitions: list[_Definition] = [
        *found.of(ast.FunctionDef),
        *found.of(ast.AsyncFunctionDef),
        *found.of(ast.ClassDef),
    ]
    marks = [_path(d).rpartition(".")[2].lower() for s in definitions for d in s.decorator_list]
    return any(mark.startswith(_SELECTING) for mark in marks) or any(
        _path(call) in _SELECTING_CALLS for call in found.of(ast.Call)
    )


def _calls_of_class(test: ast.ClassDef, instantiated: bool) -> list[str]:
    methods = _methods(test)
    complete = all(isinstance(m, ast.FunctionDef) and _needed(m) == {"self"} for m in methods)
    if _is_case(test):
        parallel = any(word in _path(base) for base in test.bases for word in _PARALLEL)
        return [_UNITTEST_CALL] if (complete or instantiated) and not parallel else []
    hooks = {s.name for s in test.body if isinstance(s, _Function)} & _HOOKS
    plain = complete and not hooks and not test.decorator_list
    return [f"{test.name}().{m.name}()" for m in methods] if plain else []


def _call_of_function(test: _Function) -> list[str]:
    """A call, in a loop over the values of its parameters where marks give them; none where others are asked for."""
    if isinstance(test, ast.AsyncFunctionDef) or any(isinstance(n, ast.Yield | ast.YieldFrom) for n in walk(test)):
        return []
    given = [p for d in test.decorator_list if (p := _parameters(d))]
    names = [name for targets, _ in given for name in targets]
    if _needed(test) != set(names):
        return []
    call = f"{test.name}({', '.join(f'{name}={name}' for name in names)})"
    if not given:
        return [call]
    targets = [t[0] if len(t) == 1 else f"({', '.join(t)})" for t, _ in given]
    if len(given) == 1:
        return [f"for {targets[0].strip('()')} in {given[0][1]}: {call}"]
    return [f"for {', '.join(targets)} in itertools.product({', '.join(v for _, v in given)}): {call}"]


def _call_of_main(code: str, tree: ast.Module) -> tuple[str, ...]:
    """The call of the one function that nothing calls and that is named for it, where nothing else of a module acts."""
    functions = [s for s in tree.body if isinstance(s, _Function)]
    acting = [s for s in tree.body if not isinstance(s, _Definition | ast.Import | ast.ImportFrom | ast.Assign)]
    if not functions or _uses_own(tree) or any(not _is_text(s) for s in acting):
        return ()
    mentioned = {name.id for name in nodes(code).of(ast.Name)}
    roots = [f for f in functions if f.name not in mentioned]
    if len(roots) != 1 or not _MAIN.match(roots[0].name) or roots[0].decorator_list:
        return ()
    return tuple(_call_of_function(roots[0]))


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _parameters(decorator: ast.expr) -> tuple[list[str], str] | None:
    """The names that a `parametrize` gives, and the text of their values."""
    if not isinstance(decorator, ast.Call) or not _path(decorator).endswith("mark.parametrize"):
        return None
    if len(decorator.args) < 2 or any(k.arg == "indirect" for k in decorator.keywords):
        return None
    told = decorator.args[0]
    parts = told.elts if isinstance(told, ast.List | ast.Tuple) else [told]
    names = [n.strip() for p in parts if isinstance(p, ast.Constant) for n in str(p.value).split(",") if n.strip()]
    if not names or not all(name.isidentifier() for name in names):
        return None
    values = written(decorator.args[1])
    return (names, values) if values else None


def _needed(function: _Function) -> set[str]:
    """The parameters without a default, none where a decorator gives them."""
    if any(_path(d) in _GIVEN for d in function.decorator_list):
        return set()
    given = function.args
    by_place = [*given.posonlyargs, *given.args]
    needed = by_place[: len(by_place) - len(given.defaults)]
    needed += [a for a, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None]
    return {a.arg for a in needed}


def _path(node: ast.expr) -> str:
    """`a.b.c` of a chain of attributes, or of a call of one; "" for anything else."""
    return dotted(node.func if isinstance(node, ast.Call) else node)
