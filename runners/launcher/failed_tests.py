"""Notes what failing tests hand to the standard library's unittest, which ends no program. CPython 3.6 to 3.14.

unittest is not imported for it: until the program imports it, an importer of its folder alone stands in for the
interpreter's own, in a cache that is asked for nothing else, and leaves as soon as `TestResult` is there. Expected
failures and skips are handed on by other methods. Each exception is put into plain texts at once, so that nothing
that the program lets go of is kept.
"""

import os
import sys

_FOLDER = os.path.dirname(os.__file__) + "/unittest"
_METHODS = ("addError", "addFailure", "addSubTest")

chains = []  # of each failed test, as far as there is room: the exceptions
failed = 0


class _Importer:
    """The folder's own importer, which looks on."""

    def __init__(self, own):
        self._own = own

    def __getattr__(self, name):
        return getattr(self._own, name)

    def find_spec(self, name, target=None):
        if name == "unittest.case":  # what is imported after unittest.result, on all versions
            sys.path_importer_cache.pop(_FOLDER, None)
            _watch(sys.modules.get("unittest.result"))
        return self._own.find_spec(name, target)


def wait(chain, most):
    """Waits for unittest; `chain` makes the texts of an exception, `most` is how many of them are kept in all."""
    global _chain, _most
    _chain, _most = chain, most
    for hook in sys.path_hooks:
        try:
            sys.path_importer_cache[_FOLDER] = _Importer(hook(_FOLDER))
            return
        except ImportError:
            continue


def _watch(module):
    result = getattr(module, "TestResult", None)
    for name in _METHODS if isinstance(result, type) else ():
        if name in result.__dict__:
            setattr(result, name, _noting(result.__dict__[name]))


def _noting(method):
    def noting(self, *values, **named):
        note(named.get("err", values[-1] if values else None))
        return method(self, *values, **named)

    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(noting, name, getattr(method, name))
    noting.__dict__.update(method.__dict__)
    noting.__wrapped__ = method
    return noting


def note(failure):
    global failed
    if failure is None:
        return  # a part of a test that passed
    failed += 1
    try:
        found = _chain(failure[1], _below_unittest(failure[2]))
    except Exception:
        return  # no exception: it is counted, and the host sees that one is missing
    if found and sum(map(len, chains)) + len(found) <= _most:
        chains.append(found)


def _below_unittest(traceback):
    """The traceback from the test on, as unittest prints it."""
    while traceback is not None and "__unittest" in traceback.tb_frame.f_globals:
        traceback = traceback.tb_next
    return traceback
